"""What happens to theme runs: facts for the log. Progress is not one; it is read from the run."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.facts import Audience, Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeRunRequested(Fact):
    """Somebody, or the close of the workshop, asked for a run; the subject is the run. It starts the work."""

    kind: ClassVar[str] = "theme_run.requested"
    audience: ClassVar[Audience] = Audience.DESK

    seed: int
    themes: int | None
    occasion_seq: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeRunCancelled(Fact):
    """Somebody ended a run before it had found anything."""

    kind: ClassVar[str] = "theme_run.cancelled"
    audience: ClassVar[Audience] = Audience.DESK


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeRunFailed(Fact):
    """A run ended without themes; the reason says why. Earlier themes stand."""

    kind: ClassVar[str] = "theme_run.failed"
    audience: ClassVar[Audience] = Audience.DESK

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemesFound(Fact):
    """A run found themes; the subject is the run. What they are is read from it."""

    kind: ClassVar[str] = "themes.found"
    audience: ClassVar[Audience] = Audience.MEMBERS

    theme_count: int
    contribution_count: int
    input_hash: str
