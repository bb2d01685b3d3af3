"""The tables of outcomes: endorsements, recommendations with answers and priorities, actions with their history."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from app.core.ids import new_id
from app.storage.tables import Row
from app.storage.types import Document, Instant


def _only(condition: str) -> dict[str, Any]:
    """Limit an index to the rows that fulfil a condition, on both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Endorsement(Row, table=True):
    """An organisation stands behind a published revision. A withdrawal stays on the public list, with its day."""

    __tablename__ = "endorsement"
    __table_args__ = (
        Index("ix_endorsement_workshop", "workshop_id", "id"),
        Index(
            "uq_endorsement_standing",
            *("revision_id", "organisation_id"),
            unique=True,
            **_only("withdrawn_on IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    workshop_id: UUID = Field(foreign_key="workshop.id")
    revision_id: UUID = Field(foreign_key="revision.id")
    organisation_id: UUID = Field(foreign_key="organisation.id", index=True)
    signatory: str = Field(max_length=120)
    """Who signs, as the public list names them."""
    position: str = Field(max_length=120)
    statement: str = Field(default="", max_length=600)
    endorsed_on: date
    is_recorded: bool
    """An organiser wrote it down for an organisation that is not theirs."""
    account_id: UUID | None = Field(default=None, foreign_key="account.id", index=True)
    """Who entered it."""
    created_at: datetime = Field(sa_type=Instant)
    withdrawn_on: date | None = None
    withdrawn_reason: str = Field(default="", max_length=600)
    withdrawn_by_id: UUID | None = Field(default=None, foreign_key="account.id")


class Recommendation(Row, table=True):
    """What somebody should do, by audience; `core` is for everybody."""

    __tablename__ = "recommendation"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'open', 'closed')", name="state"),
        Index("ix_recommendation_workshop", "workshop_id", "audience", "position"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    workshop_id: UUID = Field(foreign_key="workshop.id")
    audience: str = Field(max_length=60)
    title: str = Field(max_length=200)
    text: str = Field(default="", max_length=4000)
    foundation_id: UUID | None = Field(default=None, foreign_key="foundation.id")
    state: str = Field(default="draft", max_length=10)
    position: int = 0
    created_at: datetime = Field(sa_type=Instant)
    created_by_id: UUID | None = Field(default=None, foreign_key="participation.id")
    version: int = 1


class RecommendationAnswer(Row, table=True):
    """What somebody answers to a recommendation. The primary key is the rule: one person, one answer."""

    __tablename__ = "recommendation_answer"
    __table_args__ = (
        CheckConstraint("answer IN ('agree', 'better_way', 'missing')", name="answer"),
        CheckConstraint("answer = 'agree' OR text <> '' OR erased", name="said"),
    )

    recommendation_id: UUID = Field(foreign_key="recommendation.id", primary_key=True)
    participation_id: UUID = Field(foreign_key="participation.id", primary_key=True)
    answer: str = Field(max_length=12)
    text: str = Field(default="", max_length=2000)
    erased: bool = False
    """Its author was erased: the answer is counted, its words are gone."""
    answered_at: datetime = Field(sa_type=Instant)


class PriorityBallot(Row, table=True):
    """How somebody ranks an audience's recommendations, the most important first; may be partial."""

    __tablename__ = "priority_ballot"

    workshop_id: UUID = Field(foreign_key="workshop.id", primary_key=True)
    audience: str = Field(primary_key=True, max_length=60)
    participation_id: UUID = Field(foreign_key="participation.id", primary_key=True)
    ranking: list[str] = Field(sa_type=Document)
    """Ids of recommendations."""
    cast_at: datetime = Field(sa_type=Instant)


class Action(Row, table=True):
    """What somebody does about it, until when, and how far it is."""

    __tablename__ = "action"
    __table_args__ = (
        CheckConstraint("state IN ('planned', 'under_way', 'done', 'dropped')", name="state"),
        Index("ix_action_workshop", "workshop_id", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    workshop_id: UUID = Field(foreign_key="workshop.id")
    title: str = Field(max_length=200)
    text: str = Field(default="", max_length=4000)
    owner: str = Field(max_length=160)
    """An organisation, a group or a post; as the public list names it."""
    due_on: date | None = None
    state: str = Field(default="planned", max_length=10)
    note: str = Field(default="", max_length=600)
    """About the state it is in."""
    recommendation_id: UUID | None = Field(default=None, foreign_key="recommendation.id", index=True)
    foundation_id: UUID | None = Field(default=None, foreign_key="foundation.id")
    created_at: datetime = Field(sa_type=Instant)
    changed_at: datetime = Field(sa_type=Instant)
    version: int = 1


class ActionChange(Row, table=True):
    """A change of an action, for its history."""

    __tablename__ = "action_change"
    __table_args__ = (Index("ix_action_change_action_id", "action_id", "id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    action_id: UUID = Field(foreign_key="action.id")
    at: datetime = Field(sa_type=Instant)
    by_id: UUID | None = Field(default=None, foreign_key="participation.id")
    state: str = Field(max_length=10)
    note: str = Field(default="", max_length=600)
    changed: list[str] = Field(default_factory=list, sa_type=Document)
    """Names of the fields that changed."""
