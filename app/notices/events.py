"""What happens to notices: facts for the log."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.facts import Audience, Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeComposed(Fact):
    """What somebody is told after a publication was written; the subject is the notice. It starts one mail."""

    kind: ClassVar[str] = "outcome.composed"
    audience: ClassVar[Audience] = Audience.NOBODY
