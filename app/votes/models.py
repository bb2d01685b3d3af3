"""The tables of votes: one stance per participant and contribution, and per participant and foundation's text."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from app.storage.tables import Row
from app.storage.types import Instant

_STANCES = "stance IN ('agree', 'disagree', 'pass')"


class Vote(Row, table=True):
    """A participant's stance on a contribution. The primary key is the rule: one person, one stance."""

    __tablename__ = "vote"
    __table_args__ = (
        CheckConstraint(_STANCES, name="stance"),
        # A page more to write for every vote; without it the fair order would read all votes to find one person's.
        Index("ix_vote_participation_id", "participation_id"),
    )

    contribution_id: UUID = Field(foreign_key="contribution.id", primary_key=True)
    participation_id: UUID = Field(foreign_key="participation.id", primary_key=True)
    stance: str = Field(max_length=10)
    cast_at: datetime = Field(sa_type=Instant)


class FoundationVote(Row, table=True):
    """A participant's stance on the exact text of a foundation."""

    __tablename__ = "foundation_vote"
    __table_args__ = (
        CheckConstraint(_STANCES, name="stance"),
        Index("ix_foundation_vote_participation_id", "participation_id"),
    )

    text_id: UUID = Field(foreign_key="foundation_text.id", primary_key=True)
    participation_id: UUID = Field(foreign_key="participation.id", primary_key=True)
    stance: str = Field(max_length=10)
    cast_at: datetime = Field(sa_type=Instant)


class Visit(Row, table=True):
    """The order in which one visit shows ideas, kept so that its pages stay the same pages."""

    __tablename__ = "visit"

    id: UUID = Field(primary_key=True)
    participation_id: UUID = Field(foreign_key="participation.id", index=True)
    started_at: datetime = Field(sa_type=Instant, index=True)
    ideas: bytes
    """Idea ids, 16 bytes each."""
    shown: int = 0
    """How many of them, from the front, were on a page that was delivered."""
