"""The tail: one task in each process that reads what was appended to the log, in order, and hands it to subscribers."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence

import structlog
from sqlalchemy import bindparam
from sqlmodel import Session

from app.log.entries import FIRST_SEQ
from app.log.models import LogEntry
from app.log.reading import ENTRIES, LoggedEntry, last_seq, read_entries
from app.storage.reader import Reader
from app.storage.tables import table_of

BATCH = 500
"""The most entries that subscribers are handed at once: it bounds how long the event loop is busy with them."""
PAUSE = 0.05
"""Seconds between two reads while there is always something to read: a storm of votes costs 20 reads a second."""

logger = structlog.get_logger(__name__)


Subscriber = Callable[[Sequence[LoggedEntry]], None]
"""Called on the event loop with entries in order, each exactly once. It must be quick: hand over work of any length."""


def entries_after(session: Session, seq: int) -> list[LoggedEntry]:
    """Return the next entries after `seq`, in order, `BATCH` at most."""
    return read_entries(session, _AFTER, seq=seq)


class Tail:
    """Follows the log. Subscribers see every entry that is appended after `run` has begun."""

    def __init__(self, reader: Reader, *, poll_seconds: float = 0.25) -> None:
        """`poll_seconds` is how often to look without being woken: how late another process's entries may be seen."""
        self._reader = reader
        self._poll_seconds = poll_seconds
        self._subscribers: list[Subscriber] = []
        self._woken = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._position: int | None = None

    @property
    def position(self) -> int:
        """The number of the last entry that subscribers were handed."""
        return self._position or FIRST_SEQ - 1

    def subscribe(self, call: Subscriber) -> None:
        """Hand every later batch to `call` too. What one subscriber raises is logged and keeps nothing from others."""
        self._subscribers.append(call)

    def wake(self) -> None:
        """Look now. May be called from any thread, also when the loop is gone already."""
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._woken.set)

    async def begin(self) -> None:
        """Take the present end of the log as the start: what is appended from now on is handed out."""
        if self._position is None:
            self._position = await self._reader.read(last_seq)

    async def run(self) -> None:
        """Follow until cancelled. A database that does not answer is asked again; nothing is skipped meanwhile."""
        while True:
            count = 0
            try:
                await self.begin()
                count = await self._advance()
            except Exception as error:  # noqa: BLE001 - the log must be followed for as long as the process lives
                logger.warning("tail.failed", error=type(error).__name__, position=self._position)
                await asyncio.sleep(self._poll_seconds)
            if count == BATCH:
                continue
            if count:
                await asyncio.sleep(PAUSE)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._poll_seconds):
                    await self._woken.wait()

    async def _advance(self) -> int:
        # Cleared before reading: a commit after this point either is read or wakes us again.
        self._woken.clear()
        entries = await self._reader.read(entries_after, self.position)
        if entries:
            self._position = entries[-1].seq
            for call in self._subscribers:
                try:
                    call(entries)
                except Exception:
                    logger.exception("tail.subscriber_failed", first=entries[0].seq, last=entries[-1].seq)
        return len(entries)


_AFTER = ENTRIES.where(table_of(LogEntry).c.seq > bindparam("seq")).limit(BATCH)
