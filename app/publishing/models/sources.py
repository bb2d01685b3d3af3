"""What a text rests on besides the crowd, and what readers send: references, case studies, feedback."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from app.core.ids import new_id
from app.storage.tables import Row
from app.storage.types import Document, Instant


class EvidenceReference(Row, table=True):
    """A claim that somebody else made, with where and when: other evidence for a foundation, or for the whole."""

    __tablename__ = "evidence_reference"
    __table_args__ = (
        CheckConstraint("kind IN ('literature', 'data', 'guidance', 'event')", name="kind"),
        Index("ix_evidence_reference_workshop", "workshop_id", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    workshop_id: UUID = Field(foreign_key="workshop.id")
    foundation_id: UUID | None = Field(default=None, foreign_key="foundation.id")
    kind: str = Field(max_length=12)
    claim: str = Field(max_length=1000)
    source: str = Field(max_length=300)
    link: str = Field(max_length=500)
    dated_on: date | None = None
    added_at: datetime = Field(sa_type=Instant)
    added_by_id: UUID | None = Field(default=None, foreign_key="participation.id")
    removed_at: datetime | None = Field(default=None, sa_type=Instant)
    version: int = 1


class CaseStudy(Row, table=True):
    """How somebody put a foundation into practice, as they sent it; shown once a moderator has read it."""

    __tablename__ = "case_study"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'shown', 'declined')", name="state"),
        Index("ix_case_study_workshop", "workshop_id", "state", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    workshop_id: UUID = Field(foreign_key="workshop.id")
    title: str = Field(max_length=160)
    text: str = Field(max_length=6000)
    place: str = Field(default="", max_length=160)
    """Where it happened, as its sender calls it."""
    link: str = Field(default="", max_length=500)
    foundation_ids: list[str] = Field(default_factory=list, sa_type=Document)
    state: str = Field(default="waiting", max_length=10)
    reason: str = Field(default="", max_length=600)
    sent_at: datetime = Field(sa_type=Instant)
    account_id: UUID | None = Field(default=None, foreign_key="account.id", index=True)
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    decided_by_id: UUID | None = Field(default=None, foreign_key="participation.id")
    version: int = 1


class Feedback(Row, table=True):
    """What a reader says of the published text. Visitors may write it; a moderator decides whether others read it."""

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'shown', 'declined')", name="state"),
        Index("ix_feedback_workshop", "workshop_id", "state", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    workshop_id: UUID = Field(foreign_key="workshop.id")
    revision_id: UUID = Field(foreign_key="revision.id")
    foundation_id: UUID | None = Field(default=None, foreign_key="foundation.id")
    anchor: str | None = Field(default=None, max_length=24)
    text: str = Field(max_length=2000)
    state: str = Field(default="waiting", max_length=10)
    reason: str = Field(default="", max_length=600)
    sent_at: datetime = Field(sa_type=Instant)
    account_id: UUID | None = Field(default=None, foreign_key="account.id", index=True)
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    decided_by_id: UUID | None = Field(default=None, foreign_key="participation.id")
    version: int = 1
