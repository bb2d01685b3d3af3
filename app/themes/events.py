"""What happens to theme runs: facts for the log. Progress is not one; it is read from the run."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemesEdited(Fact):
    """Somebody changed themes; the subject is the edit. What they say now is read from them: titles and notes of a
    group at work are not for everybody.
    """

    kind: ClassVar[str] = "themes.edited"
    audience: ClassVar[Audience] = Audience.MEMBERS

    edit: str
    number: int
    theme_ids: list[UUID]
    contribution_count: int
    proposal_id: UUID | None = None
    undoes_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeProposalDismissed(Fact):
    """Somebody turned a proposal of the machine down; the subject is the proposal."""

    kind: ClassVar[str] = "theme_proposal.dismissed"
    audience: ClassVar[Audience] = Audience.MEMBERS


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicatesMerged(Fact):
    """Somebody decided that contributions say what another one says; the subject is the merge."""

    kind: ClassVar[str] = "duplicates.merged"
    audience: ClassVar[Audience] = Audience.MEMBERS

    kept_id: UUID
    other_ids: list[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicatesUnmerged(Fact):
    """Somebody took such a decision back; the subject is the merge."""

    kind: ClassVar[str] = "duplicates.unmerged"
    audience: ClassVar[Audience] = Audience.MEMBERS
