"""Durable work on both databases: every occasion is worked on once, whoever relays and whatever dies in between."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from app.storage.reader import Reader
from app.storage.writer import Writer
from app.work.background import work_url
from app.work.bench import ServiceBench
from app.work.durable import Durable
from app.work.faults import Interrupted
from app.work.pool import ProcessPool
from app.work.registration import Bench, Job, Occasion
from app.work.relay import Relay
from app.work.seats import Seats
from tests.work.test_relay import Rang, record
from tests.work.waiting import until


@pytest.fixture
def launched(
    database_url: str, tmp_path: Path, writer: Writer, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., AbstractAsyncContextManager[Durable]]:
    """A context manager that runs durable work as one process would; DBOS is one to a process, so one at a time."""

    monkeypatch.setattr("app.work.durable.POLL_SECONDS", 0.1)

    @asynccontextmanager
    async def run(*jobs: Job, seat: str = "seat-0") -> AsyncIterator[Durable]:
        pool = ProcessPool(1, seconds=60, megabytes=512)
        bench = ServiceBench(asyncio.get_running_loop(), writer, reader, pool)
        durable = Durable(work_url(database_url, tmp_path), seat, jobs, bench, heavy_at_once=1)
        await asyncio.to_thread(durable.launch)
        try:
            yield durable
        finally:
            bench.close()
            await asyncio.to_thread(durable.close)

    return run


class Ledger:
    """A job that notes for which entries it ran, and a bell that ends the wait for more."""

    def __init__(self) -> None:
        self.seqs: list[int] = []
        self.job = Job("bells", frozenset({"bell.rang"}), self._run)

    def _run(self, bench: Bench, occasion: Occasion) -> None:
        bench.step("note", self.seqs.append, occasion.seq)


async def test_two_relays_at_once_start_every_occasion_once(writer: Writer, reader: Reader, launched) -> None:  # type: ignore[no-untyped-def]
    ledger = Ledger()
    async with launched(ledger.job) as durable:
        await writer.write(record, *[Rang() for _ in range(12)])
        relays = [Relay(reader, writer, [ledger.job], durable.start) for _ in range(2)]
        assert await asyncio.gather(*(relay.turn() for relay in relays)) == [12, 12]
        # Queues are served in order, so when this one is there all the others have been.
        await writer.write(record, Rang())
        await asyncio.gather(*(relay.turn() for relay in relays))
        await until(lambda: 13 in ledger.seqs, "the last job")
    assert sorted(ledger.seqs) == list(range(1, 14))


async def test_a_death_between_starting_and_noting_starts_nothing_twice(
    writer: Writer, reader: Reader, launched, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    ledger = Ledger()

    def die(*_: object) -> None:
        raise SystemExit("killed before the position was noted")

    async with launched(ledger.job) as durable:
        await writer.write(record, Rang())
        relay = Relay(reader, writer, [ledger.job], durable.start)
        with monkeypatch.context() as dying:
            dying.setattr(writer, "write", die)
            with pytest.raises(SystemExit):
                await relay.turn()
        await until(lambda: ledger.seqs, "the job")
    async with launched(ledger.job) as durable:
        assert await Relay(reader, writer, [ledger.job], durable.start).turn() == 1
        await writer.write(record, Rang())
        await Relay(reader, writer, [ledger.job], durable.start).turn()
        await until(lambda: 2 in ledger.seqs, "the job after the restart")
    assert ledger.seqs == [1, 2]


class Interruptible:
    """A job of two steps, the second of which waits until it is let go or the service stops."""

    def __init__(self) -> None:
        self.first: list[int] = []
        self.second: list[int] = []
        self.waiting = threading.Event()
        self.is_free = threading.Event()
        self.job = Job("patience", frozenset({"bell.rang"}), self._run, is_heavy=True)

    def _run(self, bench: Bench, occasion: Occasion) -> None:
        bench.step("first", self.first.append, occasion.seq)
        bench.step("second", self._wait, bench, occasion.seq)

    def _wait(self, bench: Bench, seq: int) -> None:
        self.waiting.set()
        while not self.is_free.wait(0.02):
            bench.write(lambda _tx: None)  # raises Interrupted when the service stops
        self.second.append(seq)


async def start_and_stop(work: Interruptible, writer: Writer, reader: Reader, launched, **seat: str) -> None:  # type: ignore[no-untyped-def]
    async with launched(work.job, **seat) as durable:
        await writer.write(record, Rang())
        await Relay(reader, writer, [work.job], durable.start).turn()
        await until(work.waiting.is_set, "the second step")
        assert await asyncio.to_thread(durable.seats_with_work) == {seat.get("seat", "seat-0")}
    work.is_free.set()


async def test_a_job_that_a_stop_interrupted_goes_on_where_it_was(writer: Writer, reader: Reader, launched) -> None:  # type: ignore[no-untyped-def]
    work = Interruptible()
    await start_and_stop(work, writer, reader, launched)
    assert work.second == []
    async with launched(work.job):
        await until(lambda: work.second, "the end of the job")
    assert (work.first, work.second) == ([1], [1])


async def test_the_work_of_a_dead_process_is_taken_over_by_a_living_one(
    writer: Writer, reader: Reader, launched
) -> None:  # type: ignore[no-untyped-def]
    work = Interruptible()
    await start_and_stop(work, writer, reader, launched, seat="seat-7")
    async with launched(work.job) as durable:
        assert await asyncio.to_thread(durable.seats_with_work) == {"seat-7"}
        await asyncio.to_thread(durable.take_over, "seat-7")
        await until(lambda: work.second, "the end of the job")
    assert (work.first, work.second) == ([1], [1])


async def test_a_closed_bench_ends_jobs(writer: Writer, reader: Reader) -> None:
    bench = ServiceBench(asyncio.get_running_loop(), writer, reader, ProcessPool(1, seconds=60, megabytes=512))
    bench.close()
    with pytest.raises(Interrupted):
        await asyncio.to_thread(bench.write, lambda _tx: None)


async def test_seats_are_held_by_the_living(postgres_databases, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with postgres_databases.fresh(tmp_path) as url:
        first, second = Seats(url), Seats(url)
        assert (first.take(), second.take()) == ("seat-0", "seat-1")
        assert not second.is_empty("seat-0")
        assert not second.is_empty("seat-1")
        assert not second.is_empty("local")
        first.close()
        # The server ends a session, and with it its locks, a moment after the connection was closed.
        await until(lambda: second.is_empty("seat-0"), "the seat to become empty")
        third = Seats(url)
        assert third.take() == "seat-0"
        assert not second.is_empty("seat-0")
        second.close()
        third.close()


async def test_a_seat_is_held_again_after_its_connection_broke(postgres_databases, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with postgres_databases.fresh(tmp_path) as url:
        ours, theirs = Seats(url), Seats(url)
        ours.take()
        theirs.take()
        assert theirs._connection is not None
        theirs._connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await until(lambda: theirs.is_empty("seat-0"), "the seat to become empty")
        ours.keep()
        assert not theirs.is_empty("seat-0")
        ours.close()
        theirs.close()


def test_an_embedded_service_has_one_seat(tmp_path: Path) -> None:
    seats = Seats(f"sqlite:///{tmp_path / 'folkmoot.db'}")
    assert seats.take() == "seat-0"
    assert not seats.is_empty("seat-3")
    seats.close()
    assert not (tmp_path / "folkmoot.db").exists()


async def test_mail_goes_out_a_few_at_a_time_however_much_waits(launched) -> None:  # type: ignore[no-untyped-def]
    inside, most, done, gate, lock = 0, 0, 0, threading.Event(), threading.Lock()

    def send(_bench: Bench, _occasion: Occasion) -> None:
        nonlocal inside, most, done
        with lock:
            inside += 1
            most = max(most, inside)
        assert gate.wait(timeout=60)
        with lock:
            inside -= 1
            done += 1

    mails, ledger = Job("mails", frozenset({"bell.rang"}), send, is_mail=True), Ledger()
    async with launched(mails, ledger.job) as durable:
        for seq in range(1, 13):
            await asyncio.to_thread(durable.start, mails, Occasion(seq, "bell.rang", None, None))
        await until(lambda: inside == 4, "four mails under way")
        for seq in range(3):  # other work goes on meanwhile, and the queues are looked at again and again
            await asyncio.to_thread(durable.start, ledger.job, Occasion(seq, "bell.rang", None, None))
            await until(lambda seq=seq: seq in ledger.seqs, "other work")  # type: ignore[misc]
        assert inside == most == 4
        gate.set()
        await until(lambda: done == 12, "twelve mails")
    assert most == 4
