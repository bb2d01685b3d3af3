"""The tables of the text: a declaration, its versions, the foundations and the exact text of each in a version."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from app.core.ids import new_id
from app.storage.tables import Row
from app.storage.types import Instant


class Declaration(Row, table=True):
    """The text a workshop discusses."""

    __tablename__ = "declaration"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    workshop_id: UUID = Field(foreign_key="workshop.id", unique=True)
    current_number: int = 0
    """The number of its newest version; also what `If-Match` speaks of. 0 before the first."""


class DeclarationVersion(Row, table=True):
    """One state of the text; never changed, only followed by another."""

    __tablename__ = "declaration_version"
    __table_args__ = (UniqueConstraint("declaration_id", "number"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    declaration_id: UUID = Field(foreign_key="declaration.id")
    number: int
    title: str = Field(max_length=200)
    preamble: str = Field(max_length=8000)
    note: str = Field(default="", max_length=400)
    """What changed and why, in the editor's words."""
    created_at: datetime = Field(sa_type=Instant)
    created_by_id: UUID = Field(foreign_key="account.id")


class Foundation(Row, table=True):
    """The identity of a foundation through the versions; its words are in FoundationText."""

    __tablename__ = "foundation"
    __table_args__ = (UniqueConstraint("declaration_id", "key"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    declaration_id: UUID = Field(foreign_key="declaration.id", index=True)
    key: str = Field(max_length=60)
    """Short, for addresses: `get-personal`."""


class FoundationText(Row, table=True):
    """The exact text of a foundation in a version. Stances and contributions stay with it.

    An unedited foundation keeps its row when a new version is made (see VersionText), so a stance on it stays valid.
    """

    __tablename__ = "foundation_text"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    foundation_id: UUID = Field(foreign_key="foundation.id", index=True)
    title: str = Field(max_length=160)
    statement: str = Field(max_length=1000)
    body: str = Field(default="", max_length=8000)
    agree: int = 0
    disagree: int = 0
    passes: int = 0
    """Tallies, kept in the transaction of each stance."""


class VersionText(Row, table=True):
    """Which texts a version has, and in what order."""

    __tablename__ = "version_text"
    __table_args__ = (UniqueConstraint("version_id", "position"),)

    version_id: UUID = Field(foreign_key="declaration_version.id", primary_key=True)
    text_id: UUID = Field(foreign_key="foundation_text.id", primary_key=True)
    position: int


class Lineage(Row, table=True):
    """How a foundation's text in a version descends: from nothing (new), or into nothing (dropped), or from another."""

    __tablename__ = "lineage"
    __table_args__ = (
        CheckConstraint("kind IN ('same', 'reworded', 'merged', 'split', 'dropped', 'new')", name="kind"),
        CheckConstraint("from_text_id IS NOT NULL OR to_text_id IS NOT NULL", name="an_end"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    version_id: UUID = Field(foreign_key="declaration_version.id", index=True)
    kind: str = Field(max_length=10)
    from_text_id: UUID | None = Field(default=None, foreign_key="foundation_text.id")
    to_text_id: UUID | None = Field(default=None, foreign_key="foundation_text.id")
