"""The only place that asks which database this is: the few statements that differ."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Float,
    Table,
    TextualSelect,
    Uuid,
    cast,
    extract,
    func,
    literal,
    text,
    type_coerce,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import Insert

LOG_LOCK = 0x464F4C4B  # "FOLK": always taken last, so that no two transactions can wait for each other in a circle
SEAL_LOCK = 0x5345414C  # "SEAL": only ever tried, never waited for
_LAST_SEQ = "SELECT max(seq) FROM log_entry"


def is_postgres(connection: Connection) -> bool:
    """Tell whether statements that only PostgreSQL understands may be sent."""
    return connection.dialect.name == "postgresql"


def hold_log(connection: Connection) -> int | None:
    """Hold the right to append to the log until this transaction ends; return its last number, None while it is empty.

    On PostgreSQL both statements travel together. Each has a moment of its own, so the second sees what was committed
    while the first waited. SQLite has one writer anyway.
    """
    if not is_postgres(connection):
        last: int | None = connection.exec_driver_sql(_LAST_SEQ).scalar()
        return last
    driver: Any = connection.connection.driver_connection
    with as_sqlalchemy(connection, _LAST_SEQ), driver.pipeline():
        driver.execute("SELECT pg_advisory_xact_lock(%s)", (LOG_LOCK,))
        found = driver.execute(_LAST_SEQ)
        return found.fetchone()[0]  # type: ignore[no-any-return]


@contextmanager
def as_sqlalchemy(connection: Connection, statement: str) -> Iterator[None]:
    """Raise what the driver raises as SQLAlchemy would: callers tell a deadlock from a refusal by its classes."""
    errors = connection.dialect.loaded_dbapi.Error
    try:
        yield
    except errors as error:
        raise DBAPIError.instance(statement, None, error, errors, dialect=connection.dialect) from error


def try_seal_lock(connection: Connection) -> bool:
    """Hold the right to seal the log until this transaction ends; False if another holds it. Never waits."""
    if not is_postgres(connection):
        return True
    return bool(connection.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": SEAL_LOCK}).scalar())


def share_workshop(connection: Connection, workshop_id: UUID) -> None:
    """Keep a workshop's schedule as it is until this transaction ends, together with others that only rely on it.

    Without it, a write that has seen an open phase could commit after another process closed the phase. SQLite has one
    writer anyway, and readers hold nothing.
    """
    if is_postgres(connection) and not connection.get_execution_options().get("postgresql_readonly"):
        connection.execute(text("SELECT pg_advisory_xact_lock_shared(:key)"), {"key": _workshop_key(workshop_id)})


def hold_workshop(connection: Connection, workshop_id: UUID) -> None:
    """Be the only one to change a workshop's schedule and people until this transaction ends.

    Call it before reading what the change depends on: what was written under `share_workshop` is then there to be read.
    """
    if is_postgres(connection):
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _workshop_key(workshop_id)})


def _workshop_key(workshop_id: UUID) -> int:
    # The last eight bytes of a UUIDv7 are random. The top bits (its variant, 10) keep it apart from LOG_LOCK.
    return int.from_bytes(workshop_id.bytes[8:], "big", signed=True)


def try_seat(connection: Connection, number: int) -> bool:
    """Take a process's numbered seat until the session ends, or tell that another session has it. PostgreSQL only."""
    taken = connection.execute(
        text("SELECT pg_try_advisory_lock(:space, :number)"), {"space": LOG_LOCK, "number": number}
    )
    return bool(taken.scalar())


def leave_seat(connection: Connection, number: int) -> None:
    """Give up a seat that this session took."""
    connection.execute(text("SELECT pg_advisory_unlock(:space, :number)"), {"space": LOG_LOCK, "number": number})


def upsert(connection: Connection, table: Table, keys: Sequence[str], changed: Sequence[str] = ()) -> Insert:
    """Return an INSERT that, where `keys` exist, updates the columns in `changed`; without any it does nothing."""
    insert: Any = (postgresql if is_postgres(connection) else sqlite).insert(table)
    if not changed:
        return insert.on_conflict_do_nothing(index_elements=list(keys))  # type: ignore[no-any-return]
    updates = {name: insert.excluded[name] for name in changed}
    return insert.on_conflict_do_update(index_elements=list(keys), set_=updates)  # type: ignore[no-any-return]


def epoch_seconds(connection: Connection, instant: ColumnElement[Any]) -> ColumnElement[float]:
    """Return an `Instant` column as seconds since 1970: for arithmetic over many rows without a datetime each."""
    if is_postgres(connection):
        return cast(extract("epoch", instant), Float)
    micros: ColumnElement[float] = cast(type_coerce(instant, BigInteger), Float)
    return micros.op("/", return_type=Float())(literal(1e6, Float))


def span_number(connection: Connection, instant: ColumnElement[Any], seconds: int) -> ColumnElement[int]:
    """Return which span of so many seconds since 1970 an `Instant` column lies in: for counting by minute or hour."""
    if is_postgres(connection):
        return cast(func.floor(extract("epoch", instant) / seconds), BigInteger)
    micros: ColumnElement[int] = type_coerce(instant, BigInteger)
    return micros.op("/", return_type=BigInteger())(literal(seconds * 1_000_000, BigInteger))


def index_text(connection: Connection, ident: UUID, workshop_id: UUID, words: Sequence[str]) -> None:
    """Make a contribution findable by its words (`core.words.words_of`)."""
    index_texts(connection, [(ident, workshop_id, words)])


def index_texts(connection: Connection, texts: Sequence[tuple[UUID, UUID, Sequence[str]]]) -> None:
    """Make contributions, each given with its workshop and its words, findable: one statement for all."""
    if not texts:
        return
    rows: Iterable[tuple[object, object, str]]
    if is_postgres(connection):
        head, row = "contribution_id, workshop_id, words", "(%s, %s, to_tsvector('english', %s))"
        rows = ((ident, workshop_id, " ".join(words)) for ident, workshop_id, words in texts)
    else:
        head, row = "contribution_id, keys, words", "(?, ?, ?)"
        rows = (
            (ident.hex, f"{_key('i', ident)} {_key('w', workshop_id)}", " ".join(words))
            for ident, workshop_id, words in texts
        )
    statement = f"INSERT INTO contribution_text_index ({head}) VALUES {', '.join([row] * len(texts))}"  # noqa: S608 - our names
    connection.exec_driver_sql(statement, tuple(chain.from_iterable(rows)))


def unindex_text(connection: Connection, ident: UUID) -> None:
    """Make a contribution impossible to find by its words."""
    if is_postgres(connection):
        connection.exec_driver_sql("DELETE FROM contribution_text_index WHERE contribution_id = %s", (ident,))
    else:
        connection.exec_driver_sql(
            "DELETE FROM contribution_text_index WHERE rowid IN (SELECT rowid FROM contribution_text_index "
            "WHERE contribution_text_index MATCH ?)",
            (f'keys : "{_key("i", ident)}"',),
        )


def purge_index(connection: Connection) -> None:
    """Leave no trace of words that were taken out of the index.

    SQLite's index only marks a deleted row, and keeps its words until it happens to merge them away; PostgreSQL's
    keeps dead rows until the next vacuum, like any of its tables.
    """
    if not is_postgres(connection):
        connection.exec_driver_sql("INSERT INTO contribution_text_index (contribution_text_index) VALUES ('optimize')")


def purge_journal(connection: Connection) -> bool:
    """Write what was committed into the database file and empty SQLite's journal, which has pages as they were before.

    Return False if a reader still needs the journal. For the writer, between two transactions. PostgreSQL recycles its
    own.
    """
    if is_postgres(connection):
        return True
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA busy_timeout=250")  # nothing is written while this waits for readers
    try:
        (is_busy, *_) = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        raw.execute("PRAGMA busy_timeout=5000")
    return not is_busy


def texts_with(connection: Connection, workshop_id: UUID, words: Sequence[str]) -> TextualSelect:
    """Return a SELECT of the ids of contributions that have all of the words; the last may be a beginning."""
    if is_postgres(connection):
        query = (
            "SELECT contribution_id FROM contribution_text_index WHERE workshop_id = :room AND words @@ "
            "(plainto_tsquery('english', :all) && to_tsquery('english', :beginning))"
        )
        bound: Any = text(query).bindparams(room=workshop_id, all=" ".join(words[:-1]), beginning=f"'{words[-1]}':*")
    else:
        query = "SELECT contribution_id FROM contribution_text_index WHERE contribution_text_index MATCH :match"
        parts = " AND ".join(f'"{word}"' for word in words)
        bound = text(query).bindparams(match=f'keys : "{_key("w", workshop_id)}" AND words : ({parts} *)')
    return bound.columns(contribution_id=Uuid)  # type: ignore[no-any-return]


def texts_like(connection: Connection, workshop_id: UUID, words: Sequence[str], limit: int) -> TextualSelect:
    """Return a SELECT of (id, closeness) of the contributions that share words with a text, the closest first."""
    if is_postgres(connection):
        query = (
            "SELECT contribution_id, ts_rank_cd(words, q, 1) AS closeness FROM contribution_text_index, "
            "to_tsquery('english', :any) AS q WHERE workshop_id = :room AND words @@ q "
            "ORDER BY closeness DESC, contribution_id LIMIT :most"
        )
        any_of = " | ".join(f"'{word}'" for word in words)
        bound: Any = text(query).bindparams(room=workshop_id, any=any_of, most=limit)
    else:
        query = (
            "SELECT contribution_id, -bm25(contribution_text_index, 0.0, 0.0, 1.0) AS closeness "
            "FROM contribution_text_index WHERE contribution_text_index MATCH :match "
            "ORDER BY closeness DESC, contribution_id LIMIT :most"
        )
        parts = " OR ".join(f'"{word}"' for word in words)
        match = f'keys : "{_key("w", workshop_id)}" AND words : ({parts})'
        bound = text(query).bindparams(match=match, most=limit)
    return bound.columns(contribution_id=Uuid, closeness=Float)  # type: ignore[no-any-return]


def _key(kind: str, ident: UUID) -> str:
    # Digits, because the tokeniser stems letters: two ids in hexadecimal could be stemmed into one.
    return f"{kind}{ident.int}"
