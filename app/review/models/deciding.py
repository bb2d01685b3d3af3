"""What becomes of contributions: decided for one or for a whole theme, read by one person or by two."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from app.core.ids import new_id
from app.storage.tables import Row
from app.storage.types import Instant

_OUTCOMES = "IN ('used', 'merged', 'not_used', 'pending')"


class Disposition(Row, table=True):
    """What was decided for one contribution, or for all that is in a theme. Taken back, it stays with its version."""

    __tablename__ = "disposition"
    __table_args__ = (
        CheckConstraint("(contribution_id IS NULL) <> (theme_id IS NULL)", name="subject"),
        CheckConstraint(f"outcome IS NULL OR outcome {_OUTCOMES}", name="outcome"),
        CheckConstraint("(merged_into_id IS NOT NULL) = (outcome IS NOT NULL AND outcome = 'merged')", name="merged"),
        Index("ix_disposition_merged_into_id", "merged_into_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    workshop_id: UUID = Field(foreign_key="workshop.id", index=True)
    contribution_id: UUID | None = Field(default=None, foreign_key="contribution.id", unique=True)
    theme_id: UUID | None = Field(default=None, foreign_key="theme.id", unique=True)
    outcome: str | None = Field(default=None, max_length=10)
    """Null: taken back, so that the theme, or the heading above it, decides again."""
    merged_into_id: UUID | None = Field(default=None, foreign_key="contribution.id")
    reason: str | None = Field(default=None, max_length=20)
    words: str = Field(default="", max_length=600)
    """A reason in somebody's own words; empty when they were erased."""
    set_at: datetime = Field(sa_type=Instant)
    set_by_id: UUID | None = Field(default=None, foreign_key="participation.id")
    settled: str | None = Field(default=None, max_length=10)
    """For what two people read: how it was settled, see `review.policy.Settling`."""
    version: int = 1


class DispositionChange(Row, table=True):
    """What a disposition said from one version to the next."""

    __tablename__ = "disposition_change"
    __table_args__ = (
        CheckConstraint(f"outcome IS NULL OR outcome {_OUTCOMES}", name="outcome"),
        Index("ix_disposition_change_subject", "disposition_id", "version", unique=True),
        Index("ix_disposition_change_workshop", "workshop_id", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    workshop_id: UUID = Field(foreign_key="workshop.id")
    disposition_id: UUID = Field(foreign_key="disposition.id")
    version: int
    outcome: str | None = Field(default=None, max_length=10)
    merged_into_id: UUID | None = Field(default=None, foreign_key="contribution.id")
    reason: str | None = Field(default=None, max_length=20)
    words: str = Field(default="", max_length=600)
    at: datetime = Field(sa_type=Instant)
    by_id: UUID | None = Field(default=None, foreign_key="participation.id")
    settled: str | None = Field(default=None, max_length=10)


class Reading(Row, table=True):
    """What one of two readers decided; neither sees the other's before both have."""

    __tablename__ = "reading"
    __table_args__ = (
        CheckConstraint(f"outcome {_OUTCOMES}", name="outcome"),
        Index("ix_reading_workshop", "workshop_id", "contribution_id"),
    )

    contribution_id: UUID = Field(foreign_key="contribution.id", primary_key=True)
    reader_id: UUID = Field(foreign_key="participation.id", primary_key=True)
    workshop_id: UUID = Field(foreign_key="workshop.id")
    outcome: str = Field(max_length=10)
    merged_into_id: UUID | None = Field(default=None, foreign_key="contribution.id")
    reason: str | None = Field(default=None, max_length=20)
    words: str = Field(default="", max_length=600)
    decided_at: datetime = Field(sa_type=Instant)
