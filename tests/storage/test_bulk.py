"""Many rows in one statement: the same rows as one by one, and found by seeks however large the table is."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import Connection, text

from app.core.ids import new_id
from app.http.idempotency import IdempotencyKey
from app.storage.bulk import delete_rows, insert_rows, select_rows
from app.storage.engine import write_engine
from app.storage.tables import table_of

KEYS = table_of(IdempotencyKey)
PLACE = ("account_id", "key")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    engine = write_engine(database_url)
    with engine.connect() as connection, connection.begin():
        yield connection
    engine.dispose()


@pytest.fixture
def places(connection: Connection) -> list[tuple[UUID, str]]:
    """Two accounts with three keys each."""
    places = [(account, f"key-{number}") for account in (new_id(), new_id()) for number in range(3)]
    rows = [(account, key, b"print of " + key.encode(), NOW, 201) for account, key in places]
    insert_rows(connection, KEYS, (*PLACE, "fingerprint", "created_at", "status"), rows)
    return places


def kept(connection: Connection) -> set[tuple[object, ...]]:
    return {tuple(row) for row in connection.execute(KEYS.select().with_only_columns(KEYS.c.account_id, KEYS.c.key))}


def test_rows_are_found_by_both_parts_of_their_key(connection: Connection, places: list[tuple[UUID, str]]) -> None:
    (first, key), (second, _) = places[0], places[3]
    asked = [(first, key), (second, "key-9"), (new_id(), key)]
    assert select_rows(connection, KEYS, (*PLACE, "created_at"), PLACE, asked) == [(first, key, NOW)]


def test_nothing_asked_is_nothing_found(connection: Connection, places: list[tuple[UUID, str]]) -> None:
    assert select_rows(connection, KEYS, PLACE, PLACE, []) == []
    delete_rows(connection, KEYS, PLACE, [])
    assert kept(connection) == set(places)


def test_rows_that_are_held_come_in_the_order_of_their_keys(
    connection: Connection, places: list[tuple[UUID, str]]
) -> None:
    found = select_rows(connection, KEYS, PLACE, PLACE, places[::-1], holds=True)
    assert sorted(found) == sorted(places)
    if connection.dialect.name == "postgresql":
        assert found == sorted(places)


def test_only_the_rows_that_are_named_are_deleted(connection: Connection, places: list[tuple[UUID, str]]) -> None:
    delete_rows(connection, KEYS, PLACE, [places[1], places[5], (places[0][0], "key-9")])
    assert kept(connection) == {places[0], places[2], places[3], places[4]}


def test_sqlite_seeks_and_never_reads_the_table(
    connection: Connection, places: list[tuple[UUID, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.dialect.name != "sqlite":
        assert select_rows(connection, KEYS, PLACE, PLACE, places)
        return
    plans: list[str] = []
    execute = type(connection).exec_driver_sql

    def explain(self: Connection, statement: str, parameters: object) -> object:
        plans.extend(row[3] for row in execute(self, f"EXPLAIN QUERY PLAN {statement}", parameters))
        return execute(self, statement, parameters)

    monkeypatch.setattr(type(connection), "exec_driver_sql", explain)
    select_rows(connection, KEYS, PLACE, PLACE, places)
    delete_rows(connection, KEYS, PLACE, places)
    monkeypatch.undo()
    assert any(plan.startswith(f"SEARCH {KEYS.name}") for plan in plans)
    assert not any(plan.startswith(f"SCAN {KEYS.name}") for plan in plans)


def test_the_plan_tells_a_scan_from_a_seek(connection: Connection, places: list[tuple[UUID, str]]) -> None:
    """What the test above relies on: the form of the statement that it replaces does read the whole table."""
    if connection.dialect.name != "sqlite":
        assert places
        return
    question = f"EXPLAIN QUERY PLAN SELECT * FROM {KEYS.name} WHERE (account_id, key) IN (('a', 'b'), ('c', 'd'))"
    assert any(row[3].startswith(f"SCAN {KEYS.name}") for row in connection.execute(text(question)))
