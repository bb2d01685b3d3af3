"""Themes as people keep them, who belongs to them by whose decision, and every edit with what undoes it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.core.ids import new_id
from app.storage.tables import Row
from app.storage.types import Document, Instant


class ThemeSet(Row, table=True):
    """The themes of a workshop as a whole. Whoever changes them holds this row, so edits of a room have one order."""

    __tablename__ = "theme_set"

    workshop_id: UUID = Field(foreign_key="workshop.id", primary_key=True)
    version: int = 1
    """Counts every edit: what reordering is based on."""
    edit_count: int = 0
    """The number of the latest edit."""
    follows_runs: bool = True
    """True until a person's first edit: only so long may a run renew the themes by itself."""
    run_id: UUID | None = Field(default=None, foreign_key="theme_run.id")
    """The run that the themes follow or were first taken from."""
    next_identity: int = 1
    """The next free identity of a cluster in this workshop."""


class Theme(Row, table=True):
    """A theme of the design group: theirs to name, merge, split, fill and put in order."""

    __tablename__ = "theme"
    __table_args__ = (
        CheckConstraint("kind IN ('none', 'enabler', 'barrier')", name="kind"),
        CheckConstraint("origin IN ('run', 'person', 'proposal')", name="origin"),
        Index("ix_theme_workshop", "workshop_id", "position"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    workshop_id: UUID = Field(foreign_key="workshop.id")
    title: str = Field(max_length=200)
    description: str = ""
    note: str = ""
    """For the group itself; participants do not see it."""
    kind: str = Field(default="none", max_length=10)
    foundation_id: UUID | None = Field(default=None, foreign_key="foundation.id")
    parent_id: UUID | None = Field(default=None, foreign_key="theme.id")
    """The heading above it."""
    position: int = 0
    """Among those with the same parent."""
    is_pinned: bool = False
    """No run may propose to split or merge it."""
    keywords: list[str] = Field(default_factory=list, sa_type=Document)
    summary: str = ""
    representatives: list[str] = Field(default_factory=list, sa_type=Document)
    """Ids of contributions, the most typical first."""
    sides: list[dict[str, Any]] = Field(default_factory=list, sa_type=Document)
    """For and against, as the run found them: see `Cluster.sides`."""
    identity: int | None = None
    """The identity of the cluster that it was taken from."""
    origin: str = Field(default="person", max_length=10)
    created_by_id: UUID | None = Field(default=None, foreign_key="participation.id")
    created_at: datetime = Field(sa_type=Instant)
    retired_at: datetime | None = Field(default=None, sa_type=Instant)
    merged_into_id: UUID | None = Field(default=None, foreign_key="theme.id")
    version: int = 1


class ThemeMember(Row, table=True):
    """A contribution in a theme, by whose decision; it may be in several."""

    __tablename__ = "theme_member"
    __table_args__ = (
        CheckConstraint("source IN ('run', 'person', 'proposal')", name="source"),
        Index("ix_theme_member_theme_strength", "theme_id", "strength", "contribution_id"),
        Index("ix_theme_member_contribution_id", "contribution_id"),
    )

    theme_id: UUID = Field(foreign_key="theme.id", primary_key=True)
    contribution_id: UUID = Field(foreign_key="contribution.id", primary_key=True)
    strength: int
    """Per mille; 1000 where a person decided."""
    source: str = Field(max_length=10)
    is_pinned: bool = False


class ThemeEdit(Row, table=True):
    """One change of themes by a person, or by a run that they still follow, with what takes it back."""

    __tablename__ = "theme_edit"
    __table_args__ = (UniqueConstraint("workshop_id", "number"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    workshop_id: UUID = Field(foreign_key="workshop.id")
    number: int
    """The order of a workshop's edits, from 1."""
    kind: str = Field(max_length=20)
    actor_id: UUID | None = Field(default=None, foreign_key="participation.id")
    at: datetime = Field(sa_type=Instant)
    says: str = Field(default="", max_length=400)
    """What happened, in a line for people; titles as they were then."""
    contribution_count: int = 0
    """Contributions whose place it changed."""
    before: dict[str, Any] | None = Field(default=None, sa_type=Document)
    after: dict[str, Any] | None = Field(default=None, sa_type=Document)
    """The rows that it touched, before and after: see `themes.commands.images`. Null: it cannot be undone."""
    run_id: UUID | None = Field(default=None, foreign_key="theme_run.id")
    proposal_id: UUID | None = None
    undoes_id: UUID | None = Field(default=None, foreign_key="theme_edit.id")
    undone_by_id: UUID | None = Field(default=None, foreign_key="theme_edit.id")


class ThemeEditTheme(Row, table=True):
    """Which themes an edit touched, for the history of each."""

    __tablename__ = "theme_edit_theme"
    __table_args__ = (Index("ix_theme_edit_theme_theme_id", "theme_id", "edit_id"),)

    edit_id: UUID = Field(foreign_key="theme_edit.id", primary_key=True)
    theme_id: UUID = Field(foreign_key="theme.id", primary_key=True)
