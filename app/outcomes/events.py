"""What comes of a declaration: facts for the log."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from app.core.facts import Audience, Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationEndorsed(Fact):
    """An organisation stands behind a revision; the subject is the endorsement. Who signs stands with it, not here."""

    kind: ClassVar[str] = "declaration.endorsed"

    organisation_id: UUID
    revision: int
    is_recorded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EndorsementWithdrawn(Fact):
    """An organisation stands behind a revision no longer."""

    kind: ClassVar[str] = "endorsement.withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationChanged(Fact):
    """A recommendation was made, changed, opened or closed; the subject is it."""

    kind: ClassVar[str] = "recommendation.changed"
    audience: ClassVar[Audience] = Audience.MEMBERS

    change: str
    state: str
    for_whom: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationAnswered(Fact):
    """Somebody answered a recommendation, or took the answer back (null). Its words are not here."""

    kind: ClassVar[str] = "recommendation.answered"
    audience: ClassVar[Audience] = Audience.ACTOR

    answer: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrioritiesRanked(Fact):
    """Somebody ranked an audience's recommendations."""

    kind: ClassVar[str] = "priorities.ranked"
    audience: ClassVar[Audience] = Audience.ACTOR

    for_whom: str
    ranking: list[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionChanged(Fact):
    """An action was made or changed; the subject is it."""

    kind: ClassVar[str] = "action.changed"

    state: str
    changed: list[str]
