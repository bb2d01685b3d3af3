"""The writer: what it promises to every caller, with a real database behind it."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from app.core.errors import Busy, Conflict, Unavailable
from app.core.facts import Fact, Receipt
from app.log.append import append
from app.log.models import LogEntry
from app.people.models import Account
from app.storage.engine import read_engine, write_engine
from app.storage.reader import Reader
from app.storage.writer import Tx, Writer
from tests.conftest import TravellingClock
from tests.databases import PostgresDatabases


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Fact):
    kind: ClassVar[str] = "test.noted"
    text: str


@pytest.fixture
async def writer(database_url: str, clock: TravellingClock) -> AsyncIterator[Writer]:
    writer = Writer(write_engine(database_url), clock, append, capacity=8)
    yield writer
    await writer.close()


@pytest.fixture
def reader(database_url: str) -> Iterator[Reader]:
    reader = Reader(read_engine(database_url))
    yield reader
    reader.close()


def note(tx: Tx, name: str) -> Receipt:
    tx.session.add(Account(email=name, created_at=tx.now))
    tx.session.flush()
    return tx.record(Noted(text=name))


def refuse(tx: Tx, name: str) -> None:
    note(tx, name)
    raise Conflict("no")


def names(session: Session) -> list[str | None]:
    return sorted(session.exec(select(Account.email)).all())  # type: ignore[type-var]


class Gate:
    """Holds the writer's thread at a named place until it is opened."""

    def __init__(self, writer: Writer, place: str) -> None:
        self.reached, self.open = threading.Event(), threading.Event()
        self._place = place
        writer.pause = self

    def __call__(self, place: str) -> None:
        if place == self._place:
            self.reached.set()
            assert self.open.wait(10)


async def test_waiting_commands_share_a_commit_and_a_refusal_takes_nothing_with_it(
    writer: Writer, reader: Reader
) -> None:
    gate = Gate(writer, "begun")
    first = writer.write(note, "a")
    await asyncio.to_thread(gate.reached.wait, 10)
    writer.pause = None
    others = [writer.write(note, "b"), writer.write(refuse, "c"), writer.write(note, "d")]
    gate.open.set()
    outcomes = await asyncio.gather(first, *others, return_exceptions=True)
    assert isinstance(outcomes[2], Conflict)
    assert [o.seq for o in outcomes if isinstance(o, Receipt)] == [1, 2, 3]
    assert await reader.read(names) == ["a", "b", "d"]
    assert writer.batches == 2
    entries = await reader.read(lambda session: session.exec(select(LogEntry.payload)).all())
    assert len(entries) == 3
    assert not any("c" in (entry or "") for entry in entries if entry == '{"text":"c"}')


async def test_a_command_that_is_alone_and_refuses_leaves_nothing(writer: Writer, reader: Reader) -> None:
    """Its transaction is its savepoint, also where the database refuses and the command says so in its own words."""

    def refuse_what_is_there(tx: Tx) -> None:
        try:
            note(tx, "a")
        except IntegrityError:
            raise Conflict("a is there") from None

    with pytest.raises(Conflict):
        await writer.write(refuse, "a")
    assert await reader.read(names) == []
    assert (await writer.write(note, "a")).seq == 1
    with pytest.raises(Conflict, match="is there"):
        await writer.write(refuse_what_is_there)
    assert (await writer.write(note, "b")).seq == 2


async def test_nobody_is_answered_before_the_commit(writer: Writer, reader: Reader) -> None:
    gate = Gate(writer, "commit")
    future = writer.write(note, "a")
    await asyncio.to_thread(gate.reached.wait, 10)
    assert not future.done()
    assert await reader.read(names) == []
    gate.open.set()
    await future
    assert await reader.read(names) == ["a"]


async def test_a_full_queue_says_so_at_once(writer: Writer) -> None:
    gate = Gate(writer, "begun")
    first = writer.write(note, "first")
    await asyncio.to_thread(gate.reached.wait, 10)
    waiting = [writer.write(note, f"n{i}") for i in range(8)]
    with pytest.raises(Busy) as busy:
        writer.write(note, "one too many")
    assert busy.value.headers["Retry-After"] == "1"
    gate.open.set()
    await asyncio.gather(first, *waiting)


async def test_a_failed_commit_is_told_to_everybody(database_url: str, clock: TravellingClock, reader: Reader) -> None:
    engine = write_engine(database_url)
    writer = Writer(engine, clock, append)

    @event.listens_for(engine, "commit")
    def fail(_connection: object) -> None:
        raise OSError("no space left on device")

    outcomes = await asyncio.gather(writer.write(note, "a"), writer.write(note, "b"), return_exceptions=True)
    assert all(isinstance(o, Unavailable) for o in outcomes)
    event.remove(engine, "commit", fail)
    assert await reader.read(names) == []
    assert (await writer.write(note, "c")).seq == 1
    await writer.close()


async def test_time_never_runs_backwards_between_transactions(writer: Writer, clock: TravellingClock) -> None:
    def instant(tx: Tx) -> datetime:
        return tx.now

    first = await writer.write(instant)
    clock.instant = datetime(2020, 1, 1, tzinfo=UTC)
    assert await writer.write(instant) == first
    clock.instant = first + timedelta(seconds=1)
    assert await writer.write(instant) == first + timedelta(seconds=1)


async def test_closing_finishes_what_waits_and_takes_nothing_more(
    database_url: str, clock: TravellingClock, reader: Reader
) -> None:
    writer = Writer(write_engine(database_url), clock, append)
    futures = [writer.write(note, f"n{i}") for i in range(50)]
    await writer.close()
    assert len(await asyncio.gather(*futures)) == 50
    assert len(await reader.read(names)) == 50
    with pytest.raises(Busy):
        writer.write(note, "late")


async def test_a_bulk_command_that_breaks_on_one_call_serves_the_others(writer: Writer, reader: Reader) -> None:
    def add_all(tx: Tx, calls: list[str]) -> list[Receipt]:
        return [note(tx, call) for call in calls]

    gate = Gate(writer, "begun")
    first = writer.write(note, "taken")
    await asyncio.to_thread(gate.reached.wait, 10)
    writer.pause = None
    futures = [writer.write_bulk(add_all, name) for name in ("x", "taken", "y")]
    gate.open.set()
    outcomes = await asyncio.gather(first, *futures, return_exceptions=True)
    assert [isinstance(o, Receipt) for o in outcomes] == [True, True, False, True]
    assert await reader.read(names) == ["taken", "x", "y"]


async def test_a_bulk_command_that_is_alone_and_breaks_on_one_call_serves_the_others(
    writer: Writer, reader: Reader
) -> None:
    def add_all(tx: Tx, calls: list[str]) -> list[Receipt]:
        return [note(tx, call) for call in calls]

    outcomes = await asyncio.gather(
        *[writer.write_bulk(add_all, name) for name in ("x", "y", "x", "z")], return_exceptions=True
    )
    assert [isinstance(o, Receipt) for o in outcomes] == [True, True, False, True]
    assert [o.seq for o in outcomes if isinstance(o, Receipt)] == [1, 2, 3]
    assert await reader.read(names) == ["x", "y", "z"]


async def test_a_connection_that_was_lost_while_it_rested_is_replaced(
    postgres_databases: PostgresDatabases, tmp_path: Path, clock: TravellingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.storage.engine.REST_SECONDS", 0.0)
    with postgres_databases.fresh(tmp_path) as url:
        engine = write_engine(url)
        writer = Writer(engine, clock, append)
        await writer.write(note, "a")
        bystander = read_engine(url)
        with bystander.connect() as other:
            others = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            other.exec_driver_sql(f"{others} AND datname = current_database()")
        bystander.dispose()
        assert (await writer.write(note, "b")).seq == 2
        await writer.close()


async def test_a_reader_cannot_write(reader: Reader) -> None:
    def sneak(session: Session) -> None:
        session.add(Account(email="x", created_at=datetime.now(UTC)))
        session.commit()

    with pytest.raises(Exception, match=r"read-?only"):
        await reader.read(sneak)
