"""What happens to a draft, to its sources and to what is published: facts for the log."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from app.core.facts import Audience, Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceLinked(Fact):
    """A sentence was linked to what it rests on; the subject is the link."""

    kind: ClassVar[str] = "sentence.linked"
    audience: ClassVar[Audience] = Audience.DESK

    foundation_id: UUID | None
    part: str
    anchor: str
    target_kind: str
    target_id: UUID
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceUnlinked(Fact):
    """A link was taken back; its row stays in the history."""

    kind: ClassVar[str] = "sentence.unlinked"
    audience: ClassVar[Audience] = Audience.DESK


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSuggested(Fact):
    """Somebody proposed other words for a sentence or a part; the subject is the suggestion."""

    kind: ClassVar[str] = "change.suggested"
    audience: ClassVar[Audience] = Audience.DESK

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSettled(Fact):
    """A suggestion was accepted, declined or withdrawn."""

    kind: ClassVar[str] = "change.settled"
    audience: ClassVar[Audience] = Audience.DESK

    state: str
    accepted_number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubstanceStated(Fact):
    """Somebody answers for it that a changed text means what the earlier one meant; the subject is the statement."""

    kind: ClassVar[str] = "substance.stated"

    from_text_id: UUID
    to_text_id: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubstanceWithdrawn(Fact):
    """Such a statement was taken back: stances on the earlier text no longer count for the later one."""

    kind: ClassVar[str] = "substance.withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceChanged(Fact):
    """Other evidence was added, changed or removed; the subject is the reference."""

    kind: ClassVar[str] = "reference.changed"

    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStudySent(Fact):
    """A reader sent a case study; the subject is it. Its words are not here."""

    kind: ClassVar[str] = "case_study.sent"
    audience: ClassVar[Audience] = Audience.DESK


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStudyDecided(Fact):
    """A moderator let a case study be shown, or not."""

    kind: ClassVar[str] = "case_study.decided"
    audience: ClassVar[Audience] = Audience.DESK

    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackSent(Fact):
    """A reader wrote what they think of the published text."""

    kind: ClassVar[str] = "feedback.sent"
    audience: ClassVar[Audience] = Audience.DESK


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackDecided(Fact):
    """A moderator let feedback be shown, or not."""

    kind: ClassVar[str] = "feedback.decided"
    audience: ClassVar[Audience] = Audience.DESK

    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteConsentChanged(Fact):
    """Somebody said whether they may be quoted; the subject is their participation."""

    kind: ClassVar[str] = "quote_consent.changed"
    audience: ClassVar[Audience] = Audience.ACTOR

    allowed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationPublished(Fact):
    """A revision was published; the subject is it. `digest` is the SHA-256 of its record.

    It names no actor: an entry of somebody who is erased loses its content, and this one has to keep the hash. Who
    published stands with the revision.
    """

    kind: ClassVar[str] = "declaration.published"

    revision: int
    number: int
    digest: str
    is_correction: bool
    numbers: list[dict[str, Any]]
