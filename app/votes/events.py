"""What happened to stances. Who took which is for the person alone; the counts travel as tallies."""

from dataclasses import dataclass
from typing import Any, ClassVar

from app.core.facts import Audience, Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteCast(Fact):
    """Somebody took, changed or repeated a stance on a contribution. `stance` is None when they withdrew it."""

    kind: ClassVar[str] = "vote.cast"
    audience: ClassVar[Audience] = Audience.ACTOR

    stance: str | None
    was: str | None

    def payload(self) -> dict[str, Any]:
        return {"stance": self.stance, "was": self.was}


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundationVoteCast(VoteCast):
    """The same on the exact text of a foundation."""

    kind: ClassVar[str] = "foundation_vote.cast"
