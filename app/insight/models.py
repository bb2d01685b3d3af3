"""The tables of insight: how many people of which kind organisers hope for, and who was seen in the room lately."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from app.storage.tables import Row
from app.storage.types import Document, Instant


class CoveragePlan(Row, table=True):
    """The targets of one workshop, changed as a whole."""

    __tablename__ = "coverage_plan"

    workshop_id: UUID = Field(foreign_key="workshop.id", primary_key=True)
    targets: list[dict[str, Any]] = Field(default_factory=list, sa_type=Document)
    """Each with `field`, `value` and `target`: see `insight.schemas.Target`."""
    changed_at: datetime = Field(sa_type=Instant)
    changed_by_id: UUID = Field(foreign_key="account.id")
    version: int = 1


class Presence(Row, table=True):
    """When somebody last listened to the live feed, to the minute. Forgotten after an hour."""

    __tablename__ = "presence"
    __table_args__ = (Index("ix_presence_workshop_id_seen_at", "workshop_id", "seen_at"),)

    participation_id: UUID = Field(foreign_key="participation.id", primary_key=True)
    workshop_id: UUID = Field(foreign_key="workshop.id")
    seen_at: datetime = Field(sa_type=Instant, index=True)
