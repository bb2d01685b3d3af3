"""Many rows in one statement: for the few places where the number of statements decides what the service can carry.

One statement for all rows, not one for each: the driver hands the interpreter back to other threads at every step,
so a loop of small steps makes the writer queue for its own thread again and again.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Dialect, Table

from app.storage.dialect import is_postgres, placeholder

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
    text = _select_text(
        table, columns, keys, len(places), placeholder(connection), holds=holds and is_postgres(connection)
    )
    found = connection.exec_driver_sql(text, _bound(connection.dialect, table, keys, places)).all()
    processors = _result_processors(connection.dialect, table, columns)
    return (
        list(
            zip(
                *(
                    values if process is None else map(process, values)
                    for process, values in zip(processors, zip(*found, strict=True), strict=True)
                ),
                strict=True,
            )
        )
        if found
        else []
    )


def delete_rows(connection: Connection, table: Table, keys: tuple[str, ...], places: Rows) -> None:
    """Delete the rows whose `keys` have one of these values."""
    if places:
        text = _delete_text(table, keys, len(places), placeholder(connection))
        connection.exec_driver_sql(text, _bound(connection.dialect, table, keys, places))


def update_rows(connection: Connection, table: Table, columns: tuple[str, ...], rows: Rows) -> None:
    """Update rows by the key that is the first of `columns`; all values are numbers but the key."""
    if rows:
        text = _update_text(table, columns, len(rows), placeholder(connection))
        connection.exec_driver_sql(text, _bound(connection.dialect, table, columns, rows))


def _bound(dialect: Dialect, table: Table, columns: tuple[str, ...], rows: Rows) -> tuple[Any, ...]:
    """Flatten rows into the driver's own values."""
    processors = _processors(dialect, table, columns)
    bound = (
        values if process is None else _processed(process, values)
        for process, values in zip(processors, zip(*rows, strict=True), strict=True)
    )
    return tuple(chain.from_iterable(zip(*bound, strict=True)))


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
def _select_text(
    table: Table, columns: tuple[str, ...], keys: tuple[str, ...], count: int, mark: str, *, holds: bool
) -> str:
    # Not `WHERE (a, b) IN (...)`: for that SQLite reads the whole table. CROSS JOIN keeps it to this order.
    row = f"({', '.join([mark] * len(keys))})"
    wanted = [f"wanted_{key}" for key in keys]
    return (
        f"WITH wanted ({', '.join(wanted)}) AS (VALUES {', '.join([row] * count)}) "  # noqa: S608 - our names
        f"SELECT {', '.join(f'{table.name}.{name}' for name in columns)} FROM wanted CROSS JOIN {table.name} "
        f"WHERE {' AND '.join(f'{table.name}.{key} = wanted_{key}' for key in keys)}"
        + (f" ORDER BY {', '.join(f'{table.name}.{key}' for key in keys)} FOR UPDATE OF {table.name}" if holds else "")
    )


@lru_cache(maxsize=256)
def _delete_text(table: Table, keys: tuple[str, ...], count: int, mark: str) -> str:
    place = f"({' AND '.join(f'{key} = {mark}' for key in keys)})"
    return f"DELETE FROM {table.name} WHERE {' OR '.join([place] * count)}"  # noqa: S608 - our names


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
