"""What happened to polls. Ballots are recorded as counts, never one beside somebody."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from app.core.facts import Audience, Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PollCreated(Fact):
    """Somebody made a poll."""

    kind: ClassVar[str] = "poll.created"
    audience: ClassVar[Audience] = Audience.DESK

    slug: str
    poll_kind: str
    integrity: str
    visibility: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PollChanged(Fact):
    """Somebody changed settings of a poll: their names, and the version that this made."""

    kind: ClassVar[str] = "poll.changed"
    audience: ClassVar[Audience] = Audience.DESK

    changed: list[str]
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PollTimed(Fact):
    """Somebody opened or closed a poll at this moment."""

    kind: ClassVar[str] = "poll.timed"
    audience: ClassVar[Audience] = Audience.DESK

    verb: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted(Fact):
    """By how much counts changed: `counted` and `set_aside` by the places of options, ballots in all as `ballots` and
    `ballots_set_aside`. Shown to nobody, because a result may be hidden.
    """

    audience: ClassVar[Audience] = Audience.NOBODY

    ballots: int
    ballots_set_aside: int
    counted: dict[int, int]
    set_aside: dict[int, int]

    def payload(self) -> dict[str, Any]:
        return {
            "ballots": self.ballots,
            "ballots_set_aside": self.ballots_set_aside,
            "counted": {str(place): by for place, by in sorted(self.counted.items()) if by},
            "set_aside": {str(place): by for place, by in sorted(self.set_aside.items()) if by},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotsCast(_Counted):
    """Ballots of one moment were cast or changed."""

    kind: ClassVar[str] = "ballots.cast"


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotsJudged(_Counted):
    """Ballots were set aside or released. Why, and by whom, stands with the decision."""

    kind: ClassVar[str] = "ballots.judged"

    decision_id: UUID
    verb: str

    def payload(self) -> dict[str, Any]:
        return {**_Counted.payload(self), "decision_id": str(self.decision_id), "verb": self.verb}
