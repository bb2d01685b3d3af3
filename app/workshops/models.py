"""The tables of workshops: the room, its phases, the people in it and those who are invited."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.core.ids import new_id
from app.storage.tables import Row
from app.storage.types import Document, Instant


class Workshop(Row, table=True):
    """A timed room around one draft declaration."""

    __tablename__ = "workshop"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    slug: str = Field(unique=True, max_length=80)
    title: str = Field(max_length=160)
    summary: str = Field(default="", max_length=600)
    welcome: str = Field(default="", max_length=8000)
    """Small Markdown: who asks, what happens with what people say."""
    time_zone: str = Field(default="Europe/London", max_length=64)
    """IANA name, for display; all instants are UTC."""
    is_listed: bool = True
    """Whether visitors see it; an unlisted one is known to its members only."""
    join_open: bool = True
    """Anybody signed in may join."""
    join_domains: list[str] = Field(default_factory=list, sa_type=Document)
    """Address domains whose people may join although it is not open."""
    guests_allowed: bool = False
    guest_link_hash: bytes | None = None
    """Hash of the token of the guest link."""
    tallies_hidden: bool = False
    """Organisers hide tallies until the last phase that grants votes has closed."""
    edit_minutes: int = 15
    """How long a contribution may be edited by its author."""
    idea_length: int = 2000
    comment_length: int = 1000
    registration_fields: list[dict[str, Any]] = Field(default_factory=list, sa_type=Document)
    """What people are asked when they join: see `workshops.schemas.RegistrationField`."""
    created_at: datetime = Field(sa_type=Instant)
    created_by_id: UUID = Field(foreign_key="account.id")
    cloned_from_id: UUID | None = Field(default=None, foreign_key="workshop.id")
    sealed_at: datetime | None = Field(default=None, sa_type=Instant)
    """Set once, after which no clock, extension or reopening lets anything in."""
    clock_floor: datetime | None = Field(default=None, sa_type=Instant)
    """The last instant at which its time was decided upon: a phase closed, extended or announced. Whoever sees that
    decision counts as no earlier, however their own clock goes."""
    published_revision: int | None = None
    """The newest published revision of its declaration, kept here by publishing, so that each card can lead there."""
    version: int = 1


class Phase(Row, table=True):
    """A named span of time and what it allows. It is open while opens_at <= now < closes_at; phases may overlap."""

    __tablename__ = "phase"
    __table_args__ = (
        UniqueConstraint("workshop_id", "position"),
        CheckConstraint("opens_at < closes_at", name="forward"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    workshop_id: UUID = Field(foreign_key="workshop.id")
    position: int
    name: str = Field(max_length=80)
    opens_at: datetime = Field(sa_type=Instant, index=True)
    closes_at: datetime = Field(sa_type=Instant, index=True)
    capabilities: list[str] = Field(sa_type=Document)
    """Names of `workshops.policy.Capability`."""
    opening_announced: bool = False
    closing_announced: bool = False
    """Whether the log has been told; nothing depends on it but announcements and background work."""


class Participation(Row, table=True):
    """A person in a workshop: their role, the name they go by there, and what they answered when they joined."""

    __tablename__ = "participation"
    __table_args__ = (
        UniqueConstraint("workshop_id", "account_id"),
        CheckConstraint("role IN ('organiser', 'moderator', 'design_group', 'participant', 'observer')", name="role"),
        Index("ix_participation_account_id", "account_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    workshop_id: UUID = Field(foreign_key="workshop.id")
    account_id: UUID = Field(foreign_key="account.id")
    role: str = Field(max_length=20)
    display_name: str = Field(max_length=80)
    organisation_id: UUID | None = Field(default=None, foreign_key="organisation.id")
    answers: dict[str, Any] = Field(default_factory=dict, sa_type=Document)
    """Registration field key to answer."""
    joined_at: datetime = Field(sa_type=Instant)
    left_at: datetime | None = Field(default=None, sa_type=Instant)
    removed_at: datetime | None = Field(default=None, sa_type=Instant)
    """Set if an organiser took them out: from then on only a new invitation lets them in again."""
    version: int = 1


class Invitation(Row, table=True):
    """An invitation of one address to one workshop in one role, until an instant; redeemed once."""

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("workshop_id", "email"),
        CheckConstraint("role IN ('organiser', 'moderator', 'design_group', 'participant', 'observer')", name="role"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    workshop_id: UUID = Field(foreign_key="workshop.id")
    email: str = Field(max_length=254, index=True)
    role: str = Field(max_length=20)
    name: str = Field(default="", max_length=80)
    """The name that the organiser's list has for them, to greet them by."""
    organisation: str = Field(default="", max_length=120)
    """The organisation that the list has for them; chosen for them when they join, if it is known by that name."""
    created_at: datetime = Field(sa_type=Instant)
    created_by_id: UUID | None = Field(default=None, foreign_key="account.id")
    expires_at: datetime = Field(sa_type=Instant)
    redeemed_at: datetime | None = Field(default=None, sa_type=Instant)
    redeemed_by_id: UUID | None = Field(default=None, foreign_key="account.id")
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
