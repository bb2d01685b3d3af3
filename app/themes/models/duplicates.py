"""Contributions that say the same, put side by side by a person so that each voter counts once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from app.core.ids import new_id
from app.storage.tables import Row
from app.storage.types import Instant


class DuplicateMerge(Row, table=True):
    """A decision that some contributions say what another one says. It moves no text and no vote."""

    __tablename__ = "duplicate_merge"
    __table_args__ = (Index("ix_duplicate_merge_workshop", "workshop_id", "id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    workshop_id: UUID = Field(foreign_key="workshop.id")
    kept_id: UUID = Field(foreign_key="contribution.id")
    """The one that stands for all."""
    merged_at: datetime = Field(sa_type=Instant)
    merged_by_id: UUID | None = Field(default=None, foreign_key="participation.id")
    undone_at: datetime | None = Field(default=None, sa_type=Instant)
    undone_by_id: UUID | None = Field(default=None, foreign_key="participation.id")


class DuplicateMember(Row, table=True):
    """A contribution that another one stands for, at most one at a time: the key holds it while the merge stands."""

    __tablename__ = "duplicate_member"
    __table_args__ = (Index("ix_duplicate_member_merge_id", "merge_id"),)

    contribution_id: UUID = Field(foreign_key="contribution.id", primary_key=True)
    merge_id: UUID = Field(foreign_key="duplicate_merge.id")
