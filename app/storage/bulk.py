"""Many rows in one statement: for the few places where the number of statements decides what the service can carry.

One statement for all rows, not one for each: the driver hands the interpreter back to other threads at every step,
so a loop of small steps makes the writer queue for its own thread again and again. How rows travel in one statement
is each database's own: SQLite reads them as `VALUES`, PostgreSQL as an array for each column, so that its text stays
the same for any number of rows and is parsed and planned once; rows that are only added go to it by `COPY`.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Dialect, Integer, String, Table, Uuid

from app.storage.dialect import as_sqlalchemy, is_postgres

Rows = Sequence[tuple[Any, ...]]


def insert_rows(
    connection: Connection,
    table: Table,
    columns: tuple[str, ...],
    rows: Rows,
    *,
    keys: tuple[str, ...] = (),
    changed: tuple[str, ...] = (),
) -> None:
    """Insert rows whose values stand in the order of `columns`; where `keys` exist, update the columns in `changed`."""
    if not rows:
        return
    if is_postgres(connection) and not keys:
        _copy(connection, table, columns, rows)
    else:
        source, bound = _sent(connection, table, columns, rows)
        connection.exec_driver_sql(_insert_text(table, columns, source, keys, changed), bound)


def insert_new(
    connection: Connection, table: Table, columns: tuple[str, ...], row: tuple[Any, ...], *, keys: tuple[str, ...]
) -> bool:
    """Insert a row unless its `keys` exist, and tell whether it was inserted."""
    return bool(insert_new_rows(connection, table, columns, [row], keys=keys))


def insert_new_rows(
    connection: Connection, table: Table, columns: tuple[str, ...], rows: Rows, *, keys: tuple[str, ...]
) -> set[tuple[Any, ...]]:
    """Insert rows unless their `keys` exist, and return the keys of those that were inserted."""
    if not rows:
        return set()
    source, bound = _sent(connection, table, columns, rows)
    text = f"{_insert_text(table, columns, source, keys, ())} RETURNING {', '.join(keys)}"
    return set(_received(connection, table, keys, connection.exec_driver_sql(text, bound).all()))


def select_rows(
    connection: Connection,
    table: Table,
    columns: tuple[str, ...],
    keys: tuple[str, ...],
    places: Rows,
    *,
    holds: bool = False,
) -> list[tuple[Any, ...]]:
    """Return the columns of the rows whose `keys` have one of these values, each found by a seek of its own.

    With `holds` nobody else changes these rows until the transaction ends; they are taken in the order of the keys, so
    that two processes never wait for each other in a circle.
    """
    if not places:
        return []
    source, bound = _sent(connection, table, keys, places)
    text = _select_text(table, columns, keys, source, holds=holds and is_postgres(connection))
    return _received(connection, table, columns, connection.exec_driver_sql(text, bound).all())


def delete_rows(connection: Connection, table: Table, keys: tuple[str, ...], places: Rows) -> None:
    """Delete the rows whose `keys` have one of these values."""
    if not places:
        return
    if is_postgres(connection):
        source, bound = _sent(connection, table, keys, places)
        text = _delete_text(table, keys, source)
    else:
        bound = tuple(chain.from_iterable(zip(*_bound(connection.dialect, table, keys, places), strict=True)))
        text = _delete_each_text(table, keys, len(places))
    connection.exec_driver_sql(text, bound)


def update_rows(connection: Connection, table: Table, columns: tuple[str, ...], rows: Rows) -> None:
    """Update rows by the key that is the first of `columns`."""
    if rows:
        source, bound = _sent(connection, table, columns, rows)
        connection.exec_driver_sql(_update_text(table, columns, source), bound)


def _sent(connection: Connection, table: Table, columns: tuple[str, ...], rows: Rows) -> tuple[str, tuple[Any, ...]]:
    """Return how a statement names rows as its source, and the driver's values for it."""
    bound = _bound(connection.dialect, table, columns, rows)
    if is_postgres(connection):
        source, spell = _arrays(connection.dialect, table, columns)
        return source, tuple(fill(values) for fill, values in zip(spell, bound, strict=True))
    return _values(len(columns), len(rows)), tuple(chain.from_iterable(zip(*bound, strict=True)))


def _received(connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[Any]) -> list[Any]:
    """Return rows with Python's values for the driver's."""
    if not rows:
        return []
    processors = _result_processors(connection.dialect, table, columns)
    parts = zip(processors, zip(*rows, strict=True), strict=True)
    return list(zip(*(part if process is None else map(process, part) for process, part in parts), strict=True))


def _copy(connection: Connection, table: Table, columns: tuple[str, ...], rows: Rows) -> None:
    text = _copy_text(table, columns)
    bound = zip(*_bound(connection.dialect, table, columns, rows), strict=True)
    driver: Any = connection.connection.driver_connection
    with as_sqlalchemy(connection, text), driver.cursor() as cursor, cursor.copy(text) as copy:
        for row in bound:
            copy.write_row(row)


def _bound(dialect: Dialect, table: Table, columns: tuple[str, ...], rows: Rows) -> list[Sequence[Any]]:
    """Return the driver's values, column by column."""
    processors = _processors(dialect, table, columns)
    return [
        values if process is None else _processed(process, values)
        for process, values in zip(processors, zip(*rows, strict=True), strict=True)
    ]


def _processed(process: Callable[[Any], Any], values: Iterable[Any]) -> list[Any]:
    """Process a column's values, once for those that follow one another: instants and workshops mostly do."""
    processed: list[Any] = []
    last = bound = None
    for value in values:
        if value is not last:
            last, bound = value, None if value is None else process(value)
        processed.append(bound)
    return processed


@lru_cache(maxsize=64)
def _processors(dialect: Dialect, table: Table, columns: tuple[str, ...]) -> tuple[Callable[[Any], Any] | None, ...]:
    return tuple(table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in columns)


@lru_cache(maxsize=64)
def _result_processors(
    dialect: Dialect, table: Table, columns: tuple[str, ...]
) -> tuple[Callable[[Any], Any] | None, ...]:
    return tuple(table.c[name].type.dialect_impl(dialect).result_processor(dialect, None) for name in columns)


@lru_cache(maxsize=1024)
def _values(width: int, count: int) -> str:
    row = f"({', '.join(['?'] * width)})"
    return f"VALUES {', '.join([row] * count)}"


@lru_cache(maxsize=256)
def _arrays(
    dialect: Dialect, table: Table, columns: tuple[str, ...]
) -> tuple[str, tuple[Callable[[Sequence[Any]], Any], ...]]:
    """Return a source of rows that takes an array for each column, and how each column's array is handed over."""
    types = [table.c[name].type for name in columns]
    # As text: a cast to a narrower type would cut what is too long, and the column itself refuses it.
    names = ["text" if isinstance(kind, String) else kind.compile(dialect) for kind in types]
    is_plain = [isinstance(kind, Integer | Uuid) for kind in types]
    source = f"SELECT * FROM unnest({', '.join(f'%s::{name}[]' for name in names)})"  # noqa: S608 - our names
    return source, tuple(_array_literal if plain else list for plain in is_plain)


def _array_literal(values: Sequence[Any]) -> str:
    """Spell an array of numbers or ids: the driver would look up how to write each of them."""
    return f"{{{','.join(['NULL' if value is None else str(value) for value in values])}}}"


@lru_cache(maxsize=256)
def _copy_text(table: Table, columns: tuple[str, ...]) -> str:
    return f"COPY {table.name} ({', '.join(columns)}) FROM STDIN"


@lru_cache(maxsize=1024)
def _insert_text(
    table: Table, columns: tuple[str, ...], source: str, keys: tuple[str, ...], changed: tuple[str, ...]
) -> str:
    text = f"INSERT INTO {table.name} ({', '.join(columns)}) {source}"
    if keys:
        updates = ", ".join(f"{name} = excluded.{name}" for name in changed)
        text += f" ON CONFLICT ({', '.join(keys)}) " + (f"DO UPDATE SET {updates}" if updates else "DO NOTHING")
    return text


@lru_cache(maxsize=1024)
def _select_text(table: Table, columns: tuple[str, ...], keys: tuple[str, ...], source: str, *, holds: bool) -> str:
    # Not `WHERE (a, b) IN (...)`: for that SQLite reads the whole table. CROSS JOIN keeps it to this order.
    wanted = [f"wanted_{key}" for key in keys]
    return (
        f"WITH wanted ({', '.join(wanted)}) AS ({source}) "  # noqa: S608 - our names
        f"SELECT {', '.join(f'{table.name}.{name}' for name in columns)} FROM wanted CROSS JOIN {table.name} "
        f"WHERE {' AND '.join(f'{table.name}.{key} = wanted_{key}' for key in keys)}"
        + (f" ORDER BY {', '.join(f'{table.name}.{key}' for key in keys)} FOR UPDATE OF {table.name}" if holds else "")
    )


@lru_cache(maxsize=256)
def _delete_text(table: Table, keys: tuple[str, ...], source: str) -> str:
    wanted = ", ".join(f"wanted_{key}" for key in keys)
    found = " AND ".join(f"{key} = wanted_{key}" for key in keys)
    return f"DELETE FROM {table.name} USING ({source}) AS wanted ({wanted}) WHERE {found}"  # noqa: S608 - our names


@lru_cache(maxsize=256)
def _delete_each_text(table: Table, keys: tuple[str, ...], count: int) -> str:
    # SQLite has no USING, and a subquery would make it read the whole table.
    place = f"({' AND '.join(f'{key} = ?' for key in keys)})"
    return f"DELETE FROM {table.name} WHERE {' OR '.join([place] * count)}"  # noqa: S608 - our names


@lru_cache(maxsize=1024)
def _update_text(table: Table, columns: tuple[str, ...], source: str) -> str:
    key, *values = columns
    # A common table expression may name its columns on both databases; a bare VALUES may not.
    return (
        f"WITH fresh ({', '.join(columns)}) AS ({source}) "  # noqa: S608 - our names
        f"UPDATE {table.name} SET {', '.join(f'{name} = fresh.{name}' for name in values)} "
        f"FROM fresh WHERE {table.name}.{key} = fresh.{key}"
    )
