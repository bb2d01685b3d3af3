"""What happened to contributions.

Texts stand in the log as evidence. Whoever shows an entry of a contribution must ask first whether the contribution is
still visible: a text that was hidden or withdrawn later is not to be read from its earlier entry.
"""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.core.facts import Audience, Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class IdeaPosted(Fact):
    """Somebody posted an idea, on a foundation's text or, with neither id, on the whole."""

    kind: ClassVar[str] = "idea.posted"

    text: str
    foundation_id: UUID | None
    text_id: UUID | None
    stream: str
    attribution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentPosted(Fact):
    """Somebody commented on an idea (`parent_id`) or on a foundation's text."""

    kind: ClassVar[str] = "comment.posted"

    text: str
    parent_id: UUID | None
    reply_to_id: UUID | None
    foundation_id: UUID | None
    text_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionEdited(Fact):
    """The author changed the text."""

    kind: ClassVar[str] = "contribution.edited"

    text: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionWithdrawn(Fact):
    """The author took it back."""

    kind: ClassVar[str] = "contribution.withdrawn"

    parent_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionErased(Fact):
    """The author had themselves erased, and with them what they said; stances on it still count."""

    kind: ClassVar[str] = "contribution.erased"

    parent_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionHidden(Fact):
    """A moderator hid it, for a reason from the list."""

    kind: ClassVar[str] = "contribution.hidden"

    reason: str
    parent_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionRestored(Fact):
    """A moderator made it visible again."""

    kind: ClassVar[str] = "contribution.restored"

    parent_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionReported(Fact):
    """A member says that it breaks the rules."""

    kind: ClassVar[str] = "contribution.reported"
    audience: ClassVar[Audience] = Audience.DESK

    reason: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportsSettled(Fact):
    """A moderator read the reports and left it visible."""

    kind: ClassVar[str] = "reports.settled"
    audience: ClassVar[Audience] = Audience.DESK

    report_count: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModerationNoted(Fact):
    """What a moderator wrote for the other moderators when hiding or restoring."""

    kind: ClassVar[str] = "moderation.noted"
    audience: ClassVar[Audience] = Audience.DESK

    decision: str
    note: str


MODERATION_KINDS = tuple(
    fact.kind
    for fact in (ContributionHidden, ContributionRestored, ContributionReported, ReportsSettled, ModerationNoted)
)
"""What the moderation log is made of."""
