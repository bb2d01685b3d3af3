"""The relay: reads the log and starts a durable job for each entry that asks for one, exactly once.

It may start one twice (two processes relay, or one dies between starting and noting its position), but the entry's
number is in the workflow's id, and the second start of an id does nothing.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence

from sqlalchemy import func, select, update
from sqlmodel import Session

from app.log.models import LogEntry
from app.storage.dialect import upsert
from app.storage.reader import Reader
from app.storage.tables import table_of
from app.storage.writer import Tx, Writer
from app.work.models import WorkPosition
from app.work.registration import Job, Occasion

READER = "relay"
AT_ONCE = 100
"""Entries that one turn starts work for."""
STRIDE = 10_000
"""After how many entries that ask for nothing the position is noted all the same; a restart reads these again."""

_ENTRY = table_of(LogEntry)
_POSITION = table_of(WorkPosition)

Start = Callable[[Job, Occasion], None]
"""Start a job for an occasion unless that was done before; may block."""


class Relay:
    """Reads the log on behalf of some jobs."""

    def __init__(self, reader: Reader, writer: Writer, jobs: Collection[Job], start: Start) -> None:
        self._reader = reader
        self._writer = writer
        self._jobs = tuple(jobs)
        self._kinds = frozenset().union(*(job.kinds for job in jobs))
        self._start = start
        self._seq: int | None = None
        self._noted = 0

    async def turn(self) -> int:
        """Start what the entries since the last turn ask for and return how many jobs that made."""
        if self._seq is None:
            self._seq = self._noted = await self._reader.read(position)
        occasions, last = await self._reader.read(occasions_after, self._seq, self._kinds)
        started = 0
        for occasion in occasions:
            for job in self._jobs:
                if occasion.kind in job.kinds:
                    await asyncio.to_thread(self._start, job, occasion)
                    started += 1
        # In memory it moves only now: a turn that fails is repeated from where it began.
        self._seq = last
        if occasions or last - self._noted >= STRIDE:
            await self._writer.write(note_position, last)
            self._noted = last
        return started


def position(session: Session) -> int:
    """Return up to which entry all work has been started."""
    return session.execute(select(_POSITION.c.seq).where(_POSITION.c.reader == READER)).scalar() or 0


def occasions_after(session: Session, seq: int, kinds: Collection[str]) -> tuple[Sequence[Occasion], int]:
    """Return the next entries of some kinds, in order, and up to which entry the log has been read with that."""
    columns = (_ENTRY.c.seq, _ENTRY.c.kind, _ENTRY.c.workshop_id, _ENTRY.c.subject_id)
    statement = select(*columns).where(_ENTRY.c.seq > seq, _ENTRY.c.kind.in_(sorted(kinds)))
    found = [Occasion(*row) for row in session.execute(statement.order_by(_ENTRY.c.seq).limit(AT_ONCE))]
    if len(found) == AT_ONCE:
        return found, found[-1].seq
    return found, session.execute(select(func.max(_ENTRY.c.seq))).scalar() or seq


def note_position(tx: Tx, seq: int) -> None:
    """Remember that all work up to an entry has been started; never moves back."""
    tx.connection.execute(upsert(tx.connection, _POSITION, ("reader",)).values(reader=READER, seq=0))
    tx.connection.execute(update(_POSITION).where(_POSITION.c.reader == READER, _POSITION.c.seq < seq).values(seq=seq))
