"""Many rows in one statement: for the few places where the number of statements decides what the service can carry.

One statement for all rows, not one for each: the driver hands the interpreter back to other threads at every step,
so a loop of small steps makes the writer queue for its own thread again and again.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table

from app.storage.dialect import placeholder

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
    if rows:
        text = _insert_text(table, columns, len(rows), keys, changed, placeholder(connection))
        connection.exec_driver_sql(text, _bound(connection.dialect, table, columns, rows))


def insert_new(
    connection: Connection, table: Table, columns: tuple[str, ...], row: tuple[Any, ...], *, keys: tuple[str, ...]
) -> bool:
    """Insert a row unless its `keys` exist, and tell whether it was inserted."""
    text = _insert_text(table, columns, 1, keys, (), placeholder(connection)) + f" RETURNING {keys[0]}"
    return connection.exec_driver_sql(text, _bound(connection.dialect, table, columns, [row])).first() is not None


def insert_new_rows(
    connection: Connection, table: Table, columns: tuple[str, ...], rows: Rows, *, keys: tuple[str, ...]
) -> set[tuple[Any, ...]]:
    """Insert rows unless their `keys` exist, and return the keys of those that were inserted."""
    if not rows:
        return set()
    text = _insert_text(table, columns, len(rows), keys, (), placeholder(connection)) + f" RETURNING {', '.join(keys)}"
    inserted = connection.exec_driver_sql(text, _bound(connection.dialect, table, columns, rows))
    processors = _result_processors(connection.dialect, table, keys)
    return {
        tuple(value if process is None else process(value) for process, value in zip(processors, row, strict=True))
        for row in inserted
    }


def update_rows(connection: Connection, table: Table, columns: tuple[str, ...], rows: Rows) -> None:
    """Update rows by the key that is the first of `columns`; all values are numbers but the key."""
    if rows:
        text = _update_text(table, columns, len(rows), placeholder(connection))
        connection.exec_driver_sql(text, _bound(connection.dialect, table, columns, rows))


def _bound(dialect: Dialect, table: Table, columns: tuple[str, ...], rows: Rows) -> tuple[Any, ...]:
    """Flatten rows into the driver's own values."""
    processors = _processors(dialect, table, columns)
    return tuple(
        value if process is None or value is None else process(value)
        for row in rows
        for process, value in zip(processors, row, strict=True)
    )


@lru_cache(maxsize=64)
def _processors(dialect: Dialect, table: Table, columns: tuple[str, ...]) -> tuple[Callable[[Any], Any] | None, ...]:
    return tuple(table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in columns)


@lru_cache(maxsize=64)
def _result_processors(
    dialect: Dialect, table: Table, columns: tuple[str, ...]
) -> tuple[Callable[[Any], Any] | None, ...]:
    return tuple(table.c[name].type.dialect_impl(dialect).result_processor(dialect, None) for name in columns)


@lru_cache(maxsize=1024)
def _insert_text(
    table: Table, columns: tuple[str, ...], count: int, keys: tuple[str, ...], changed: tuple[str, ...], mark: str
) -> str:
    row = f"({', '.join([mark] * len(columns))})"
    text = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES {', '.join([row] * count)}"  # noqa: S608 - our names
    if keys:
        updates = ", ".join(f"{name} = excluded.{name}" for name in changed)
        text += f" ON CONFLICT ({', '.join(keys)}) " + (f"DO UPDATE SET {updates}" if updates else "DO NOTHING")
    return text


@lru_cache(maxsize=1024)
def _update_text(table: Table, columns: tuple[str, ...], count: int, mark: str) -> str:
    key, *values = columns
    row = f"({', '.join([mark] * len(columns))})"
    # A common table expression may name its columns on both databases; a bare VALUES may not.
    return (
        f"WITH fresh ({', '.join(columns)}) AS (VALUES {', '.join([row] * count)}) "  # noqa: S608 - our names
        f"UPDATE {table.name} SET {', '.join(f'{name} = fresh.{name}' for name in values)} "
        f"FROM fresh WHERE {table.name}.{key} = fresh.{key}"
    )
