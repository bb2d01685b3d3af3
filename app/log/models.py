"""The log's tables: entries, the roots of complete tiles of the tree, and signed heads."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from app.storage.tables import Row
from app.storage.types import Instant, Serial

_RARE = text("kind <> 'vote.cast'")


class LogEntry(Row, table=True):
    """One fact. `payload` is canonical JSON text; it and `salt` are null once the content is erased, the leaf stays."""

    __tablename__ = "log_entry"
    # Votes are most of the log and are found through their workshop; keeping them out of the two indexes by person
    # and by subject saves two scattered pages to write and sync for each.
    __table_args__ = (
        Index("ix_log_entry_workshop_id_seq", "workshop_id", "seq"),
        Index("ix_log_entry_actor_id", "actor_id", sqlite_where=_RARE, postgresql_where=_RARE),
        Index("ix_log_entry_subject_id", "subject_id", sqlite_where=_RARE, postgresql_where=_RARE),
    )

    seq: int = Field(primary_key=True, sa_type=Serial, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=Instant)
    kind: str = Field(max_length=60)
    workshop_id: UUID | None = None
    actor_id: UUID | None = None
    subject_id: UUID | None = None
    audience: str = Field(max_length=20)
    payload: str | None = None
    salt: bytes | None = None
    leaf: bytes


class LogTile(Row, table=True):
    """The root of a complete tile of 256 leaves, so that a proof need not read them all."""

    __tablename__ = "log_tile"

    tile: int = Field(primary_key=True, sa_type=Serial, sa_column_kwargs={"autoincrement": False})
    root: bytes


class LogHead(Row, table=True):
    """A signed head: what the tree was at an instant. `frontier` lets the next head go on from here."""

    __tablename__ = "log_head"

    tree_size: int = Field(primary_key=True, sa_type=Serial, sa_column_kwargs={"autoincrement": False})
    root: bytes
    at: datetime = Field(sa_type=Instant)
    signature: bytes
    frontier: bytes
