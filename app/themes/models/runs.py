"""Runs of the machine and the clusters that each of them found. Nobody edits these; a later run leaves them alone."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlmodel import Field

from app.core.ids import new_id
from app.storage.tables import Row
from app.storage.types import Document, Instant, Serial

_ASKED_AND_OPEN = text("status IN ('queued', 'running') AND occasion_seq IS NULL")


class ThemeRun(Row, table=True):
    """One grouping of a workshop's contributions: who asked for it, how it went, what it was made of."""

    __tablename__ = "theme_run"
    __table_args__ = (
        CheckConstraint("status IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="status"),
        CheckConstraint("progress BETWEEN 0 AND 1000", name="progress"),
        Index("ix_theme_run_newest", "workshop_id", "status", "id"),
        # One at a time that a person asked for; the run at the close of a workshop is in nobody's way.
        Index(
            "uq_theme_run_open",
            "workshop_id",
            unique=True,
            sqlite_where=_ASKED_AND_OPEN,
            postgresql_where=_ASKED_AND_OPEN,
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    workshop_id: UUID = Field(foreign_key="workshop.id")
    requested_by_id: UUID | None = Field(default=None, foreign_key="participation.id")
    """Null where the close of the workshop, a refresh, or the operator asked for it."""
    requested_at: datetime = Field(sa_type=Instant)
    occasion_seq: int | None = Field(default=None, unique=True, sa_type=Serial)
    """The entry of the log that asked for it where no person did; unique, so that an entry asks once."""
    status: str = Field(default="queued", max_length=10)
    progress: int = 0
    """Per mille of the work."""
    stage: str = Field(default="", max_length=40)
    started_at: datetime | None = Field(default=None, sa_type=Instant)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)
    error: str | None = Field(default=None, max_length=500)
    parameters: dict[str, Any] = Field(default_factory=dict, sa_type=Document)
    """`themes`: about how many were asked for, or null; `least_words`; `software`: what made it; `occasion`: person,
    close or refresh; `versions`: of the libraries that decide about the result."""
    seed: int = 0
    encoder: str = Field(default="", max_length=80)
    language: str = Field(default="", max_length=20)
    input_hash: str = Field(default="", max_length=64)
    """SHA-256 over the ids and texts that were grouped: equal input, start, seed and software give equal clusters."""
    contribution_count: int = 0
    theme_count: int = 0
    quality: dict[str, Any] = Field(default_factory=dict, sa_type=Document)
    """What `clustering.Quality` says, and `resolution`."""
    version: int = 1
    started_from_id: UUID | None = None
    """The earlier run whose partition and resolution it began with."""
    result_hash: str | None = Field(default=None, max_length=64)
    """SHA-256 over the canonical JSON of all that it found: what two runs of the same input have in common."""
    labelled_by: str | None = Field(default=None, max_length=120)
    """The model behind the titles where the operator configured one; null: the library's own words."""
    small_views: list[dict[str, Any]] | None = Field(default=None, sa_type=Document)
    """Distinct views of few people within larger clusters: `label`, `keywords` and `members` (ids)."""
    notes: list[str] | None = Field(default=None, sa_type=Document)
    """What a reader of the result should know, such as a labeller that did not answer."""


class Cluster(Row, table=True):
    """A group as a run found it: numbered "1", "2", ... on top, and "1.1", "1.2", ... below."""

    __tablename__ = "cluster"

    run_id: UUID = Field(foreign_key="theme_run.id", primary_key=True)
    number: str = Field(primary_key=True, max_length=20)
    position: int
    """Headings before what is below them, larger ones first."""
    label: str = Field(max_length=200)
    keywords: list[str] = Field(sa_type=Document)
    size: int
    representatives: list[str] = Field(sa_type=Document)
    """Ids of contributions, the most typical first. Their texts are read when they are shown, so that one that was
    hidden or erased is not."""
    parent: str | None = Field(default=None, max_length=20)
    is_tray: bool = False
    """The one that gathers what has nothing to group it by."""
    summary: str | None = None
    """A paragraph of what was said."""
    sides: list[dict[str, Any]] | None = Field(default=None, sa_type=Document)
    """Where some are for its matter and some against: `stance`, `size` and `representatives` of either."""
    identity: int | None = None
    """The number that it keeps from run to run of a workshop, by what it has in common with the cluster before it."""


class ClusterMember(Row, table=True):
    """Which of the finest clusters a contribution is in, and how surely."""

    __tablename__ = "cluster_member"
    __table_args__ = (
        ForeignKeyConstraint(("run_id", "cluster"), ("cluster.run_id", "cluster.number")),
        Index("ix_cluster_member_cluster", "run_id", "cluster", "confidence", "contribution_id"),
        Index("ix_cluster_member_contribution", "contribution_id"),
    )

    run_id: UUID = Field(primary_key=True)
    contribution_id: UUID = Field(foreign_key="contribution.id", primary_key=True)
    cluster: str = Field(max_length=20)
    confidence: int
    """Per mille."""


class ClusterSecond(Row, table=True):
    """A further cluster of a contribution that says several things."""

    __tablename__ = "cluster_second"
    __table_args__ = (ForeignKeyConstraint(("run_id", "cluster"), ("cluster.run_id", "cluster.number")),)

    run_id: UUID = Field(primary_key=True)
    contribution_id: UUID = Field(foreign_key="contribution.id", primary_key=True)
    cluster: str = Field(max_length=20, primary_key=True)
    strength: int
    """Per mille."""


class RunMap(Row, table=True):
    """Where each contribution of a run lies on the map: one row, because a map is read and written as a whole."""

    __tablename__ = "run_map"

    run_id: UUID = Field(foreign_key="theme_run.id", primary_key=True)
    contributions: bytes
    """Ids, 16 bytes each."""
    places: bytes
    """x and y of each as little-endian 16-bit integers, -10,000 to 10,000 for -1 to 1."""
