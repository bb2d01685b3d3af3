"""The kept vector of each contribution, so that a run encodes nothing that was encoded before."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from app.storage.tables import Row
from app.storage.types import Instant


class ContributionVector(Row, table=True):
    """What an encoder made of one version of a contribution's text. It goes when the text goes."""

    __tablename__ = "contribution_vector"
    __table_args__ = (Index("ix_contribution_vector_workshop", "workshop_id", "kept_at"),)

    contribution_id: UUID = Field(foreign_key="contribution.id", primary_key=True)
    workshop_id: UUID = Field(foreign_key="workshop.id")
    encoder: str = Field(max_length=80)
    """Its name and version: vectors of different encoders are not compared."""
    text_version: int
    """The version of the contribution whose text this is of."""
    vector: bytes
    """Unit length, little-endian float16: half the room, and likeness to three digits."""
    kept_at: datetime = Field(sa_type=Instant)
