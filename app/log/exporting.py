"""Exporting: write the log of a database as the file that anybody can check (`app.log.export` says how it looks)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from app.log.entries import FIRST_SEQ
from app.log.export import EXPORT_HEADER, absent_line, export_line
from app.log.models import LogEntry
from app.log.reading import last_seq
from app.storage.tables import table_of

PAGE: Final = 1000
"""Entries that are read at once."""

_ENTRY = table_of(LogEntry)


@dataclass(frozen=True, slots=True)
class ExportRow:
    """An entry with its evidence; `payload` and `salt` are None once it is erased."""

    seq: int
    at: datetime
    kind: str
    workshop_id: UUID | None
    actor_id: UUID | None
    subject_id: UUID | None
    audience: str
    payload: str | None
    salt: bytes | None
    leaf: bytes


Shows = Callable[[ExportRow], bool]
"""Tells whether the content of an entry is for the reader of an export."""

_ROWS = select(*(_ENTRY.c[name] for name in ExportRow.__slots__)).order_by(_ENTRY.c.seq)


def export_log(
    session: Session, write: Callable[[bytes], Any], *, shows: Shows | None = None, first: int = FIRST_SEQ
) -> int:
    """Write the header and the lines of all entries from `first` on; return how many entries that were.

    Without `shows` the content of every entry is written: for the operator only. Memory does not grow with the log.
    """
    write(EXPORT_HEADER)
    count, after, last = 0, first - 1, last_seq(session)
    while after < last:
        lines, read = export_lines_after(session, after, last, shows)
        write(lines)
        count, after = count + read, after + read
    return count


def export_lines_after(session: Session, after: int, last: int, shows: Shows | None) -> tuple[bytes, int]:
    """Return the lines of the next entries after `after` and up to `last`, and how many they are: `PAGE` at most."""
    statement = _ROWS.where(_ENTRY.c.seq > after, _ENTRY.c.seq <= last).limit(PAGE)
    rows = [ExportRow(*row) for row in session.connection().execute(statement)]
    return b"".join(_line(row, shows) for row in rows), len(rows)


def read_row(session: Session, seq: int) -> ExportRow | None:
    """Return one entry with its evidence, or None if there is none of this number."""
    row = session.connection().execute(_ROWS.where(_ENTRY.c.seq == seq)).first()
    return None if row is None else ExportRow(*row)


def _line(row: ExportRow, shows: Shows | None) -> bytes:
    if row.payload is None or row.salt is None:
        return absent_line(row.seq, row.leaf, "erased")
    if shows is not None and not shows(row):
        return absent_line(row.seq, row.leaf, "withheld")
    return export_line(
        row.seq, row.at, row.kind, row.workshop_id, row.actor_id, row.subject_id, row.payload, row.salt, row.leaf
    )
