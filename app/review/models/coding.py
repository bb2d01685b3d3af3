"""Coding frames: named sets of codes, and which codes each coder gave each contribution."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.core.ids import new_id
from app.storage.tables import Row
from app.storage.types import Instant


class CodingFrame(Row, table=True):
    """A named set of codes that contributions are read by."""

    __tablename__ = "coding_frame"
    __table_args__ = (Index("ix_coding_frame_workshop", "workshop_id", "id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    workshop_id: UUID = Field(foreign_key="workshop.id")
    name: str = Field(max_length=120)
    description: str = Field(default="", max_length=2000)
    preset: str | None = Field(default=None, max_length=20)
    """The preset that it was made of."""
    created_at: datetime = Field(sa_type=Instant)
    created_by_id: UUID | None = Field(default=None, foreign_key="participation.id")
    retired_at: datetime | None = Field(default=None, sa_type=Instant)
    version: int = 1


class Code(Row, table=True):
    """One code of a frame. A retired one is given no more; what has it keeps it."""

    __tablename__ = "code"
    __table_args__ = (UniqueConstraint("frame_id", "key"), CheckConstraint("position >= 0", name="position"))

    id: UUID = Field(default_factory=new_id, primary_key=True)
    frame_id: UUID = Field(foreign_key="coding_frame.id")
    key: str = Field(max_length=60)
    label: str = Field(max_length=120)
    description: str = Field(default="", max_length=2000)
    """What belongs to it: for coders, and for the machine's suggestions."""
    position: int = 0
    foundation_id: UUID | None = Field(default=None, foreign_key="foundation.id")
    retired_at: datetime | None = Field(default=None, sa_type=Instant)


class Coding(Row, table=True):
    """A coder has read a contribution by a frame; without codes, none of them fits."""

    __tablename__ = "coding"
    __table_args__ = (
        UniqueConstraint("frame_id", "contribution_id", "coder_id"),
        Index("ix_coding_contribution_id", "contribution_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    frame_id: UUID = Field(foreign_key="coding_frame.id")
    contribution_id: UUID = Field(foreign_key="contribution.id")
    coder_id: UUID = Field(foreign_key="participation.id")
    coded_at: datetime = Field(sa_type=Instant)


class CodingCode(Row, table=True):
    """A code that a coder gave."""

    __tablename__ = "coding_code"
    __table_args__ = (Index("ix_coding_code_code_id", "code_id"),)

    coding_id: UUID = Field(foreign_key="coding.id", primary_key=True)
    code_id: UUID = Field(foreign_key="code.id", primary_key=True)
