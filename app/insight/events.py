"""What organisers decide about what they want to know."""

from dataclasses import dataclass
from typing import Any, ClassVar

from app.core.facts import Audience, Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetsChanged(Fact):
    """Organisers set how many people of which kind they hope for."""

    kind: ClassVar[str] = "targets.changed"
    audience: ClassVar[Audience] = Audience.DESK

    targets: list[dict[str, Any]]
    version: int
