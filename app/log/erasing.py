"""Erasing: take what somebody said out of the log, and leave their leaves, so that the tree stands as it was."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from sqlalchemy import literal_column, update

from app.log.models import LogEntry
from app.storage.tables import table_of
from app.storage.writer import Tx

COUNTED: Final = ("vote.cast", "foundation_vote.cast")
"""Kinds that stay: published numbers are counted from them, and they hold neither text nor name."""

Eraser = Callable[[Tx, UUID], None]
"""Erases what one stage keeps of an account, in the transaction that erases the account. Its name and address are still
there when it is called.
"""

_ENTRY = table_of(LogEntry)
# The condition of the index by actor, word for word: without it the database would read the whole log.
_INDEXED: Any = literal_column("kind <> 'vote.cast'")


def erase_entries(tx: Tx, account_id: UUID) -> None:
    """Erase content and salt of all that an account has in the log but its votes. Nobody can find it again by guessing.

    What somebody else recorded about the account stays: it holds ids, never a name or an address.
    """
    theirs = (_ENTRY.c.actor_id == account_id, _INDEXED, _ENTRY.c.kind.not_in(COUNTED))
    tx.connection.execute(update(_ENTRY).where(*theirs).values(payload=None, salt=None))
