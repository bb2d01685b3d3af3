"""The only place that asks which database this is: the few statements that differ."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert

LOG_LOCK = 0x464F4C4B  # "FOLK": always taken last, so that no two transactions can wait for each other in a circle


def is_postgres(connection: Connection) -> bool:
    """Tell whether statements that only PostgreSQL understands may be sent."""
    return connection.dialect.name == "postgresql"


def take_log_lock(connection: Connection) -> None:
    """Hold the right to append to the log until this transaction ends. SQLite has one writer anyway."""
    if is_postgres(connection):
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOG_LOCK})


def upsert(
    connection: Connection, table: Table, keys: Sequence[str], changed: Sequence[str] = ()
) -> Insert:
    """Return an INSERT that, where `keys` exist, updates the columns in `changed` (or does nothing if there are none)."""
    insert: Any = (postgresql if is_postgres(connection) else sqlite).insert(table)
    if not changed:
        return insert.on_conflict_do_nothing(index_elements=list(keys))  # type: ignore[no-any-return]
    updates = {name: insert.excluded[name] for name in changed}
    return insert.on_conflict_do_update(index_elements=list(keys), set_=updates)  # type: ignore[no-any-return]
