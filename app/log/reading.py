"""Reading entries of the log in order, as values that say everything but the evidence."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlmodel import Session

from app.core.facts import Audience
from app.log.entries import FIRST_SEQ
from app.log.models import LogEntry
from app.storage.tables import table_of


@dataclass(frozen=True, slots=True)
class LoggedEntry:
    """An entry. `payload` is canonical JSON text, or None where the content was erased."""

    seq: int
    at: datetime
    kind: str
    workshop_id: UUID | None
    actor_id: UUID | None
    subject_id: UUID | None
    audience: Audience
    payload: str | None


_ENTRY = table_of(LogEntry)
_AUDIENCES = {audience.value: audience for audience in Audience}
_LAST = select(func.max(_ENTRY.c.seq))
ENTRIES: Select[Any] = select(
    _ENTRY.c.seq,
    _ENTRY.c.at,
    _ENTRY.c.kind,
    _ENTRY.c.workshop_id,
    _ENTRY.c.actor_id,
    _ENTRY.c.subject_id,
    _ENTRY.c.audience,
    _ENTRY.c.payload,
).order_by(_ENTRY.c.seq)
"""All entries in order: narrow it, and hand it to `read_entries`."""


def read_entries(session: Session, statement: Select[Any], **values: object) -> list[LoggedEntry]:
    """Return what a narrowed `ENTRIES` finds; `values` are its parameters."""
    rows = session.connection().execute(statement, values)
    return [
        LoggedEntry(seq, at, kind, workshop_id, actor_id, subject_id, _AUDIENCES[audience], payload)
        for seq, at, kind, workshop_id, actor_id, subject_id, audience, payload in rows
    ]


def last_seq(session: Session) -> int:
    """Return the number of the log's last entry; 0 for an empty log."""
    return session.connection().execute(_LAST).scalar() or FIRST_SEQ - 1
