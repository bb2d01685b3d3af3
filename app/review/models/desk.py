"""The desk of a workshop: how it is read, who has taken what to read, and who is where."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from app.storage.tables import Row
from app.storage.types import Instant


class ReviewDesk(Row, table=True):
    """A workshop's review as a whole. Whoever decides in it holds this row, so that decisions have one order."""

    __tablename__ = "review_desk"
    __table_args__ = (CheckConstraint("second_share BETWEEN 0 AND 100", name="share"),)

    workshop_id: UUID = Field(foreign_key="workshop.id", primary_key=True)
    second_share: int = 0
    """Per cent of the contributions that two people read."""
    version: int = 0
    """Counts changes of the settings; 0 until the first."""


class ReviewClaim(Row, table=True):
    """Somebody has taken a contribution to read or to code, until it expires; others are given other ones."""

    __tablename__ = "review_claim"
    __table_args__ = (Index("ix_review_claim_workshop", "workshop_id", "expires_at"),)

    contribution_id: UUID = Field(foreign_key="contribution.id", primary_key=True)
    task: str = Field(primary_key=True, max_length=36)
    """`disposition`, or the id of a coding frame."""
    reviewer_id: UUID = Field(foreign_key="participation.id", primary_key=True)
    workshop_id: UUID = Field(foreign_key="workshop.id")
    claimed_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)


class ReviewPresence(Row, table=True):
    """What a reviewer has open, while they keep saying so. Never in the log."""

    __tablename__ = "review_presence"
    __table_args__ = (Index("ix_review_presence_workshop", "workshop_id", "seen_at"),)

    participation_id: UUID = Field(foreign_key="participation.id", primary_key=True)
    workshop_id: UUID = Field(foreign_key="workshop.id")
    theme_id: UUID | None = Field(default=None, foreign_key="theme.id")
    contribution_id: UUID | None = Field(default=None, foreign_key="contribution.id")
    seen_at: datetime = Field(sa_type=Instant)
