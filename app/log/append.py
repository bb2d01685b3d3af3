"""Appending: give recorded facts their places and leaves, in the transaction that changes what they speak of."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from app.core.facts import Fact, Receipt
from app.log.entries import FIRST_SEQ, SALT_SIZE, payload_text, seal
from app.log.models import LogEntry
from app.storage.bulk import insert_rows
from app.storage.dialect import hold_log
from app.storage.tables import table_of

_ENTRY = table_of(LogEntry)
_COLUMNS = (
    "seq",
    "at",
    "kind",
    "workshop_id",
    "actor_id",
    "subject_id",
    "audience",
    "payload",
    "salt",
    "leaf",
)


def append(connection: Connection, now: datetime, recorded: Sequence[tuple[Fact, Receipt]]) -> None:
    """Append facts in order and fill their receipts. Sequence numbers start at 1 and have no gaps."""
    seq = hold_log(connection) or FIRST_SEQ - 1
    # One call for all salts: each call hands the interpreter to the other threads, and this one queues to come back.
    salts = secrets.token_bytes(SALT_SIZE * len(recorded))
    rows = []
    for place, (fact, receipt) in enumerate(recorded):
        seq += 1
        salt, payload = salts[place * SALT_SIZE : (place + 1) * SALT_SIZE], payload_text(fact.payload())
        leaf = seal(seq, now, fact.kind, fact.workshop_id, fact.actor_id, fact.subject_id, payload, salt)
        receipt.seq, receipt.leaf = seq, leaf
        rows.append(
            (
                seq,
                now,
                fact.kind,
                fact.workshop_id,
                fact.actor_id,
                fact.subject_id,
                fact.audience.value,
                payload,
                salt,
                leaf,
            )
        )
    insert_rows(connection, _ENTRY, _COLUMNS, rows)
