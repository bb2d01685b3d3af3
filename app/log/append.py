"""Appending: give recorded facts their places and leaves, in the transaction that changes what they speak of."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from app.core.facts import Fact, Receipt
from app.log.entries import FIRST_SEQ, new_salt, payload_text, seal
from app.log.models import LogEntry
from app.storage.dialect import take_log_lock
from app.storage.tables import table_of

_ENTRY = table_of(LogEntry)
_LAST = select(func.max(_ENTRY.c.seq))
_INSERT = insert(_ENTRY)


def append(connection: Connection, now: datetime, recorded: Sequence[tuple[Fact, Receipt]]) -> None:
    """Append facts in order and fill their receipts. Sequence numbers start at 1 and have no gaps."""
    take_log_lock(connection)
    seq = connection.execute(_LAST).scalar() or FIRST_SEQ - 1
    rows = []
    for fact, receipt in recorded:
        seq += 1
        salt, payload = new_salt(), fact.payload()
        leaf = seal(seq, now, fact.kind, fact.workshop_id, fact.actor_id, fact.subject_id, payload, salt)
        receipt.seq, receipt.leaf = seq, leaf
        rows.append(
            {
                "seq": seq,
                "at": now,
                "kind": fact.kind,
                "workshop_id": fact.workshop_id,
                "actor_id": fact.actor_id,
                "subject_id": fact.subject_id,
                "audience": fact.audience.value,
                "payload": payload_text(payload),
                "salt": salt,
                "leaf": leaf,
            }
        )
    connection.execute(_INSERT, rows)
