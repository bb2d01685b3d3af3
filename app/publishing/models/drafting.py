"""What the design group adds to a draft: links from sentences, suggestions, and what they hold to be unchanged."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from app.core.ids import new_id
from app.storage.tables import Row
from app.storage.types import Instant

_PARTS = "part IN ('preamble', 'statement', 'body')"


def _only(condition: str) -> dict[str, Any]:
    """Limit an index to the rows that fulfil a condition, on both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class SentenceLink(Row, table=True):
    """A sentence rests on something. It holds in every version that has the sentence, because anchors are of words."""

    __tablename__ = "sentence_link"
    __table_args__ = (
        CheckConstraint(_PARTS, name="part"),
        CheckConstraint("kind IN ('contribution', 'theme', 'reference', 'case_study')", name="kind"),
        CheckConstraint("role IN ('basis', 'example', 'counterpoint', 'wording')", name="role"),
        Index("ix_sentence_link_place", "declaration_id", "foundation_id", "part", "anchor"),
        Index("ix_sentence_link_target_id", "target_id"),
        # A preamble has no foundation, and null equals nothing: so one rule for each.
        Index(
            "uq_sentence_link_in_foundation",
            *("foundation_id", "part", "anchor", "kind", "target_id", "role"),
            unique=True,
            **_only("removed_at IS NULL AND foundation_id IS NOT NULL"),
        ),
        Index(
            "uq_sentence_link_in_preamble",
            *("declaration_id", "part", "anchor", "kind", "target_id", "role"),
            unique=True,
            **_only("removed_at IS NULL AND foundation_id IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    workshop_id: UUID = Field(foreign_key="workshop.id", index=True)
    declaration_id: UUID = Field(foreign_key="declaration.id")
    number: int
    """The version that the linker read."""
    foundation_id: UUID | None = Field(default=None, foreign_key="foundation.id")
    """Null: the preamble."""
    part: str = Field(max_length=10)
    anchor: str = Field(max_length=24)
    sentence: str = Field(max_length=8000)
    """Its words, to be read in the history when no version has them any more."""
    kind: str = Field(max_length=12)
    target_id: UUID
    """What it rests on, by `kind`."""
    role: str = Field(max_length=12)
    note: str = Field(default="", max_length=600)
    created_at: datetime = Field(sa_type=Instant)
    created_by_id: UUID | None = Field(default=None, foreign_key="participation.id")
    removed_at: datetime | None = Field(default=None, sa_type=Instant)
    removed_by_id: UUID | None = Field(default=None, foreign_key="participation.id")


class TextSuggestion(Row, table=True):
    """A proposed replacement of a sentence, or of a whole part, with a reason; accepted or declined once."""

    __tablename__ = "text_suggestion"
    __table_args__ = (
        CheckConstraint(_PARTS, name="part"),
        CheckConstraint("state IN ('open', 'accepted', 'declined', 'withdrawn')", name="state"),
        Index("ix_text_suggestion_workshop", "workshop_id", "state", "id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    workshop_id: UUID = Field(foreign_key="workshop.id")
    number: int
    """The version that it was written for."""
    foundation_id: UUID | None = Field(default=None, foreign_key="foundation.id")
    part: str = Field(max_length=10)
    anchor: str | None = Field(default=None, max_length=24)
    """Null: the whole part."""
    original: str
    replacement: str
    reason: str = Field(max_length=1000)
    state: str = Field(default="open", max_length=10)
    created_at: datetime = Field(sa_type=Instant)
    created_by_id: UUID | None = Field(default=None, foreign_key="participation.id")
    settled_at: datetime | None = Field(default=None, sa_type=Instant)
    settled_by_id: UUID | None = Field(default=None, foreign_key="participation.id")
    settled_reason: str = Field(default="", max_length=1000)
    accepted_number: int | None = None
    """The version that has it."""
    version: int = 1


class SubstanceStatement(Row, table=True):
    """Somebody says that a text is unchanged in substance, so that stances on the earlier one may count for it."""

    __tablename__ = "substance_statement"
    __table_args__ = (
        Index(
            "uq_substance_statement_texts",
            *("from_text_id", "to_text_id"),
            unique=True,
            **_only("withdrawn_at IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    workshop_id: UUID = Field(foreign_key="workshop.id", index=True)
    from_text_id: UUID = Field(foreign_key="foundation_text.id")
    to_text_id: UUID = Field(foreign_key="foundation_text.id")
    reason: str = Field(max_length=1000)
    stated_at: datetime = Field(sa_type=Instant)
    stated_by_id: UUID | None = Field(default=None, foreign_key="participation.id")
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)
    withdrawn_by_id: UUID | None = Field(default=None, foreign_key="participation.id")
