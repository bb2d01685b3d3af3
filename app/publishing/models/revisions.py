"""The tables of publishing: immutable revisions, what each rests on, the quotes in it, and who may be quoted."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.core.ids import new_id
from app.storage.tables import Row
from app.storage.types import Instant


class Revision(Row, table=True):
    """A published state of the declaration: its record never changes, and the log has the record's hash."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("workshop_id", "revision"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    workshop_id: UUID = Field(foreign_key="workshop.id")
    revision: int
    """1, 2, ... in a workshop."""
    version_id: UUID = Field(foreign_key="declaration_version.id")
    is_correction: bool = False
    note: str = Field(default="", max_length=600)
    published_at: datetime = Field(sa_type=Instant)
    published_by_id: UUID = Field(foreign_key="account.id")
    record: str
    """Canonical JSON: text, sources, tallies, numbers and method. Holds no words of a contributor."""
    digest: str = Field(max_length=64)
    """SHA-256 of the record's UTF-8, in hexadecimal."""


class RevisionSource(Row, table=True):
    """A contribution behind a sentence of a revision: linked itself, or a member of a linked theme at that instant."""

    __tablename__ = "revision_source"
    __table_args__ = (
        CheckConstraint("part IN ('preamble', 'statement', 'body')", name="part"),
        Index("ix_revision_source_place", "revision_id", "anchor", "contribution_id"),
        Index("ix_revision_source_contribution_id", "contribution_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    revision_id: UUID = Field(foreign_key="revision.id")
    foundation_id: UUID | None = Field(default=None, foreign_key="foundation.id")
    part: str = Field(max_length=10)
    anchor: str = Field(max_length=24)
    contribution_id: UUID = Field(foreign_key="contribution.id")
    role: str = Field(max_length=12)
    theme_id: UUID | None = Field(default=None, foreign_key="theme.id")
    """The theme that brought it; null where the contribution itself was linked."""
    is_earlier: bool = False
    """The link was made to earlier words of the sentence, which it descends from."""


class RevisionDisposition(Row, table=True):
    """What had become of a contribution when a revision was published, by the design group's decisions."""

    __tablename__ = "revision_disposition"
    __table_args__ = (Index("ix_revision_disposition_contribution_id", "contribution_id"),)

    revision_id: UUID = Field(foreign_key="revision.id", primary_key=True)
    contribution_id: UUID = Field(foreign_key="contribution.id", primary_key=True)
    outcome: str = Field(max_length=10)
    merged_into_id: UUID | None = Field(default=None, foreign_key="contribution.id")
    """The one that stands for it in the end."""
    reason: str | None = Field(default=None, max_length=20)


class RevisionQuote(Row, table=True):
    """A quoted contribution. The record has the leaf alone; text and salt go when the person goes or says no."""

    __tablename__ = "revision_quote"
    __table_args__ = (UniqueConstraint("revision_id", "contribution_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    revision_id: UUID = Field(foreign_key="revision.id")
    contribution_id: UUID = Field(foreign_key="contribution.id", index=True)
    text: str | None = None
    attribution: str | None = Field(default=None, max_length=300)
    salt: bytes | None = None
    leaf: str = Field(max_length=64)
    """SHA-256 of the salt and the canonical JSON of text and attribution, in hexadecimal."""


class QuoteConsent(Row, table=True):
    """Whether somebody lets their contributions to one workshop be quoted, by role only. No row: they were not asked.

    Not quoted without a yes.
    """

    __tablename__ = "quote_consent"

    participation_id: UUID = Field(foreign_key="participation.id", primary_key=True)
    allowed: bool
    changed_at: datetime = Field(sa_type=Instant)
