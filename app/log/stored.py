"""The tree as the database has it: leaves, roots of tiles, signed heads."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlmodel import Session, col
from sqlmodel import select as select_model

from app.core.paging import Page, Wide, decode_cursor, encode_cursor
from app.log.entries import FIRST_SEQ
from app.log.heads import SignedHead
from app.log.models import LogEntry, LogHead, LogTile
from app.log.tree import Frontier
from app.storage.tables import table_of

_ENTRY, _TILE, _HEAD = table_of(LogEntry), table_of(LogTile), table_of(LogHead)


class StoredLeaves:
    """A `LeafReader` over the database. Tiles are there as far as the last head reaches."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()

    def leaves(self, start: int, stop: int) -> Sequence[bytes]:
        """Return the leaves with indices start <= index < stop, or as many of them as there are."""
        seqs = (_ENTRY.c.seq >= start + FIRST_SEQ, _ENTRY.c.seq < stop + FIRST_SEQ)
        return self._connection.execute(select(_ENTRY.c.leaf).where(*seqs).order_by(_ENTRY.c.seq)).scalars().all()

    def tile_roots(self, start: int, stop: int) -> Sequence[bytes]:
        """Return the roots of the tiles start <= tile < stop, or of as many of them as were sealed."""
        tiles = (_TILE.c.tile >= start, _TILE.c.tile < stop)
        return self._connection.execute(select(_TILE.c.root).where(*tiles).order_by(_TILE.c.tile)).scalars().all()


def last_head(session: Session) -> LogHead | None:
    """Return the head over the most entries, or None if nothing was sealed yet."""
    return session.exec(select_model(LogHead).order_by(col(LogHead.tree_size).desc()).limit(1)).first()


def sealed_size(session: Session) -> int:
    """Return how many entries the last head covers."""
    return session.connection().execute(select(func.max(_HEAD.c.tree_size))).scalar() or 0


def frontier_of(head: LogHead | None) -> Frontier:
    """Return the tree's state under a head; the empty tree's for None."""
    return Frontier() if head is None else Frontier.from_bytes(head.frontier)


def heads(session: Session, *, cursor: str | None, limit: int) -> Page[LogHead]:
    """Return the heads, the newest first."""
    statement = select_model(LogHead).order_by(col(LogHead.tree_size).desc()).limit(limit + 1)
    if cursor is not None:
        statement = statement.where(col(LogHead.tree_size) < decode_cursor(cursor, Wide)[0])
    rows = session.exec(statement).all()
    return Page(rows[:limit], encode_cursor(rows[limit - 1].tree_size) if len(rows) > limit else None)


def signed(head: LogHead, public_key: bytes) -> SignedHead:
    """Return a stored head as it is shown, with the key that checks it."""
    return SignedHead(head.tree_size, head.root, head.at, head.signature, public_key)
