"""What left the service as a file."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.facts import Audience, Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkshopExported(Fact):
    """An organiser took a file out: which, not what was in it."""

    kind: ClassVar[str] = "workshop.exported"
    audience: ClassVar[Audience] = Audience.DESK

    export: str
    format: str
