"""What the design group does, as facts. What a group at work holds is read from the review, not from the log's feed."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.core.facts import Audience, Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class DispositionSet(Fact):
    """Somebody decided what becomes of a contribution or of a theme, or took that back; the subject is either.

    Its content is in the history of the review, version by version: before anything is published it is the group's.
    """

    kind: ClassVar[str] = "disposition.set"
    audience: ClassVar[Audience] = Audience.MEMBERS

    of: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DispositionSettled(Fact):
    """Two readers of a contribution agreed, or their disagreement was settled; `how` says by whom."""

    kind: ClassVar[str] = "disposition.settled"
    audience: ClassVar[Audience] = Audience.MEMBERS

    how: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingGiven(Fact):
    """One of two readers decided. Only they see it in the log, lest the other one does."""

    kind: ClassVar[str] = "reading.given"
    audience: ClassVar[Audience] = Audience.ACTOR

    outcome: str
    merged_into_id: UUID | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSettingsChanged(Fact):
    """An organiser set how much is read by two people; the subject is the workshop."""

    kind: ClassVar[str] = "review_settings.changed"
    audience: ClassVar[Audience] = Audience.MEMBERS

    second_share: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CodingFrameMade(Fact):
    """Somebody made a coding frame."""

    kind: ClassVar[str] = "coding_frame.made"
    audience: ClassVar[Audience] = Audience.MEMBERS

    preset: str | None
    code_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CodingFrameChanged(Fact):
    """Somebody changed a coding frame or its codes."""

    kind: ClassVar[str] = "coding_frame.changed"
    audience: ClassVar[Audience] = Audience.MEMBERS

    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CodingFrameRetired(Fact):
    """Somebody took a coding frame away; what was coded by it stays."""

    kind: ClassVar[str] = "coding_frame.retired"
    audience: ClassVar[Audience] = Audience.MEMBERS


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionCoded(Fact):
    """A coder said which codes of a frame a contribution has, or took that back; the subject is the contribution."""

    kind: ClassVar[str] = "contribution.coded"
    audience: ClassVar[Audience] = Audience.ACTOR

    frame_id: UUID
    codes: list[str] | None
