"""Sealing: now and then, sign what the log has become. What a head covers cannot be changed without being found out.

The tree is grown on a reader, beside the writes; the command only stores the result. So a seal costs the writer a
signature and a few rows, however many entries there are to seal.
"""

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Final

import structlog
from sqlalchemy import insert, select
from sqlmodel import Session

from app.core.signing import Keyring
from app.log.entries import FIRST_SEQ
from app.log.heads import SignedHead, sign_head
from app.log.models import LogEntry, LogHead, LogTile
from app.log.stored import frontier_of, last_head, sealed_size
from app.log.tree import TILE, Frontier
from app.storage.dialect import try_seal_lock
from app.storage.reader import Reader
from app.storage.tables import table_of
from app.storage.writer import Tx, Writer

SECONDS: Final = 10.0
"""How long an entry waits for the head that covers it."""
MOST: Final = 20_000
"""Entries that one head adds; with more of them several heads follow each other."""

logger = structlog.get_logger(__name__)
_ENTRY = table_of(LogEntry)


@dataclass(frozen=True, slots=True)
class Growth:
    """What the tree becomes by the entries after the first `since`: its state, and the roots of tiles now complete."""

    since: int
    frontier: Frontier
    tile_roots: tuple[bytes, ...]


def growth(session: Session, most: int = MOST) -> Growth | None:
    """Return how the next entries make the tree grow, or None if there are none since the last head."""
    frontier = frontier_of(last_head(session))
    since = frontier.size
    leaves = select(_ENTRY.c.leaf).where(_ENTRY.c.seq >= since + FIRST_SEQ).order_by(_ENTRY.c.seq).limit(most)
    tile_roots = frontier.extend(session.connection().execute(leaves).scalars())
    return Growth(since, frontier, tuple(tile_roots)) if frontier.size > since else None


def store_head(tx: Tx, keyring: Keyring, grown: Growth) -> SignedHead | None:
    """Sign a grown tree and store its head and tiles. None if another process is sealing, or has sealed meanwhile."""
    if not try_seal_lock(tx.connection):
        return None
    before = last_head(tx.session)
    if (before.tree_size if before else 0) != grown.since:
        return None
    # Heads are dated in the order of their sizes, although the clocks of two machines may differ.
    at = tx.now if before is None else max(tx.now, before.at)
    size = grown.frontier.size
    head = sign_head(keyring, size, grown.frontier.root(), at)
    first = grown.since // TILE
    if grown.tile_roots:
        tiles = [{"tile": first + number, "root": root} for number, root in enumerate(grown.tile_roots)]
        tx.connection.execute(insert(table_of(LogTile)), tiles)
    values = {"tree_size": size, "root": head.root, "at": at, "signature": head.signature}
    tx.connection.execute(insert(table_of(LogHead)).values(**values, frontier=grown.frontier.to_bytes()))
    return head


def seal_log(tx: Tx, keyring: Keyring, most: int = MOST) -> SignedHead | None:
    """Seal the next entries in one go: for the command line and for tests. Entries of this very transaction come later.

    None if there is nothing to seal, or another process is doing it.
    """
    grown = growth(tx.session, most)
    return None if grown is None else store_head(tx, keyring, grown)


class Sealer:
    """Seals what is new every few seconds."""

    def __init__(self, reader: Reader, writer: Writer, keyring: Keyring, *, seconds: float = SECONDS) -> None:
        self._reader = reader
        self._writer = writer
        self._keyring = keyring
        self._seconds = seconds
        self._soon = asyncio.Event()

    def soon(self) -> None:
        """Do not wait any longer: something has ended, and people look for its seal. For the event loop's thread."""
        self._soon.set()

    async def run(self) -> None:
        """Seal until cancelled. What cannot be sealed now is sealed the next time."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._seconds):
                    await self._soon.wait()
            self._soon.clear()
            try:
                await self.seal()
            except Exception as error:  # noqa: BLE001 - sealing goes on for as long as the process lives
                logger.warning("log.not_sealed", error=type(error).__name__)

    async def seal(self) -> int:
        """Seal everything that is there, and return how many entries are sealed now."""
        while (grown := await self._reader.read(growth)) is not None:
            head = await self._writer.write(store_head, self._keyring, grown)
            if head is None:
                break
            logger.debug("log.sealed", tree_size=head.tree_size)
        return await self._reader.read(sealed_size)
