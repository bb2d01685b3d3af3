"""The writer: the one way to change anything. It runs waiting commands in one transaction, commits, and then answers.

This is group commit: however many requests wait, the disk is asked once. Commands that share a transaction run in a
savepoint each, so one that fails takes nothing with it; a commit that fails fails everybody in it, and nobody is told
otherwise.
"""

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app.core.clock import Clock
from app.core.errors import Busy, DomainError, Unavailable
from app.core.facts import Fact, Receipt
from app.storage.dialect import purge_journal

P = ParamSpec("P")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)

BATCH = 256
"""The most commands in one transaction: it bounds how long the first of them waits for the last."""
QUIET_TURNS = 2
"""Turns of the event loop without a new command after which those that wait are handed over."""
LINGER_SECONDS = 0.05
"""The longest that a command waits for others while the loop is busy bringing them."""
TRIES = 4
"""How often a command is begun before its caller hears of a deadlock; after the first time it is alone."""
PURGE_SECONDS = 1.0
"""Between two tries to empty the journal after an erasure: each may hold up writing for a quarter of that."""

logger = structlog.get_logger(__name__)


class Tx:
    """One command's view of the writing transaction: its instant, a session or bare connection, a way to record.

    `now` is one instant for the whole transaction and never earlier than that of a transaction before it.
    """

    def __init__(self, connection: Connection, now: datetime) -> None:
        self.connection = connection
        self.now = now
        self.recorded: list[tuple[Fact, Receipt]] = []
        self.finishers: list[Callable[[], None]] = []
        self.is_erasing = False

    @cached_property
    def session(self) -> Session:
        """A session on the connection; the writer ends it, commands only flush."""
        return Session(self.connection, join_transaction_mode="rollback_only", expire_on_commit=False)

    def end(self) -> None:
        """Write what the session still holds and detach its rows."""
        if "session" in self.__dict__:
            self.session.flush()
            self.session.expunge_all()
            self.session.close()

    def record(self, fact: Fact) -> Receipt:
        """Append a fact to the log when this transaction commits; its receipt is filled just before."""
        receipt = Receipt()
        self.recorded.append((fact, receipt))
        return receipt

    def erases(self) -> None:
        """Leave no earlier state of what this transaction changes in the database's files, soon after the commit."""
        self.is_erasing = True

    def before_commit(self, finish: Callable[[], None]) -> None:
        """Run `finish` after the log entries have their places and before the commit. It must not fail."""
        self.finishers.append(finish)


class BulkCommand(Protocol[R_co]):
    """A command so frequent that a run of calls is handed over at once; it answers each call on its own."""

    def __call__(self, tx: Tx, calls: Sequence[Any]) -> Sequence[R_co | DomainError]:
        """Carry out each call as if it were alone and in this order; return a result or a refusal for each."""
        ...


Append = Callable[[Connection, datetime, Sequence[tuple[Fact, Receipt]]], None]
_Guard = Callable[[], AbstractContextManager[Any]]


class _Broken(Exception):
    """One of the calls that had a transaction to themselves broke it: each gets its own."""


@dataclass(slots=True, eq=False)
class _Job(Generic[R]):
    run: Callable[[Tx], R] | None
    bulk: BulkCommand[R] | None
    call: Any
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[R]"
    outcome: Any = field(default=None)


class Writer:
    """Owns the writing connection and the thread that uses it."""

    def __init__(self, engine: Engine, clock: Clock, append: Append, *, capacity: int = 4000) -> None:
        self._engine = engine
        self._clock = clock
        self._append = append
        self._capacity = capacity
        self._queue: queue.SimpleQueue[list[_Job[Any]] | None] = queue.SimpleQueue()
        self._gathered: list[_Job[Any]] = []
        self._queued = self._taken = 0
        self._last = clock.now() - timedelta(days=36500)
        self._closing = False
        self._committed: list[Callable[[], None]] = []
        self.pause: Callable[[str], None] | None = None
        """A named place in the write path where a test may hold the thread; None in production."""
        self.has_remains = True
        """Whether the files may still have what was erased: at first because an earlier process may have been killed.
        """
        self._purge_at = 0.0
        self.batches = 0
        self.commands = 0
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many commands are queued."""
        return self._queued - self._taken

    def on_commit(self, call: Callable[[], None]) -> None:
        """Call `call` from the writer's thread after each commit that appended to the log."""
        self._committed.append(call)

    def write(
        self, command: Callable[Concatenate[Tx, P], R], /, *args: P.args, **kwargs: P.kwargs
    ) -> "asyncio.Future[R]":
        """Queue a command and return a future for its result, resolved only after its commit.

        Raises Busy at once if the queue is full, whatever the command raises if it refuses, and Unavailable if the
        database did not confirm the commit.
        """
        return self._enqueue(lambda tx: command(tx, *args, **kwargs), None, None)

    def write_bulk(self, command: BulkCommand[R], call: Any, /) -> "asyncio.Future[R]":
        """Queue one call of a bulk command; neighbours in the queue are carried out together."""
        return self._enqueue(None, command, call)

    def _enqueue(self, run: Callable[[Tx], R] | None, bulk: BulkCommand[R] | None, call: Any) -> "asyncio.Future[R]":
        if self._closing or self.waiting >= self._capacity:
            why = "The service is shutting down." if self._closing else "Too many changes are waiting."
            raise Busy(f"{why} Nothing was changed; try again in a second.", headers={"Retry-After": "1"})
        loop = asyncio.get_running_loop()
        future: asyncio.Future[R] = loop.create_future()
        self._queued += 1
        self._gathered.append(_Job(run, bulk, call, loop, future))
        if len(self._gathered) == 1:
            loop.call_soon(self._gather, loop, 1, 0, loop.time() + LINGER_SECONDS)
        return future

    def _gather(self, loop: asyncio.AbstractEventLoop, known: int, quiet: int, until: float) -> None:
        """Hand over what has been gathered when the loop brings no more.

        Not each command by itself: waking the thread costs both threads their turn, and a transaction costs nearly the
        same for one command as for thirty. A request takes two turns from its arrival to here, so one turn without a
        newcomer says nothing yet.
        """
        count = len(self._gathered)
        quiet = 0 if count > known else quiet + 1
        if quiet < QUIET_TURNS and count < BATCH and loop.time() < until:
            loop.call_soon(self._gather, loop, count, quiet, until)
        else:
            self._hand_over()

    def _hand_over(self) -> None:
        if self._gathered:
            self._queue.put(self._gathered)
            self._gathered = []

    async def close(self) -> None:
        """Take nothing more, finish what waits, and end the thread."""
        self._closing = True
        self._hand_over()
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)
        self._engine.dispose()

    def _work(self) -> None:
        is_last = False
        while not is_last and (batch := self._queue.get()) is not None:
            while len(batch) < BATCH and not is_last:
                try:
                    more = self._queue.get_nowait()
                except queue.Empty:
                    break
                is_last = more is None
                batch.extend(more or ())
            self._taken += len(batch)
            for start in range(0, len(batch), BATCH):
                self._settle(batch[start : start + BATCH])

    def _settle(self, batch: list[_Job[Any]], tries: int = TRIES) -> None:
        try:
            appended = self._transact(batch)
        except _Broken:
            for job in batch:
                self._settle([job])
            return
        except OperationalError as error:
            if tries > 1 and _is_worth_repeating(error):
                for job in batch:
                    self._settle([job], tries - 1)
                return
            self._refuse(batch, error)
        except Exception as error:  # noqa: BLE001 - whatever broke the transaction, every caller must be told
            self._refuse(batch, error)
        else:
            self.batches += 1
            self.commands += len(batch)
            _resolve(batch)
            if appended:
                for call in self._committed:
                    call()
            return
        _resolve(batch)

    def _refuse(self, batch: Iterable[_Job[Any]], error: Exception) -> None:
        logger.error("write.failed", error=type(error).__name__, exc_info=error)
        # A commit that failed may leave its transaction open on the connection; closing it is the sure way back.
        self._engine.dispose()
        for job in batch:
            job.outcome = Unavailable(
                "The database did not confirm the change. Try again; a repeated Idempotency-Key counts once.",
                headers={"Retry-After": "2"},
            )

    def _transact(self, batch: list[_Job[Any]]) -> bool:
        with self._engine.connect() as connection, connection.begin() as transaction:
            now = self._last = max(self._clock.now(), self._last)
            self._hold("begun")
            txs = self._run(connection, now, list(_runs(batch)))
            if not txs:
                if transaction.is_active:  # a session that could not write has ended it already
                    transaction.rollback()
                return False
            recorded = [pair for tx in txs for pair in tx.recorded]
            if recorded:
                self._append(connection, now, recorded)
            for tx in txs:
                for finish in tx.finishers:
                    finish()
            self._hold("commit")
            transaction.commit()
            self._hold("committed")
            if any(tx.is_erasing for tx in txs):
                self.has_remains, self._purge_at = True, 0.0
            if self.has_remains and time.monotonic() >= self._purge_at:
                self._purge(connection)
        return bool(recorded)

    def _purge(self, connection: Connection) -> None:
        """Empty the journal, or leave it to a transaction a second later if a reader needs it."""
        self._purge_at = time.monotonic() + PURGE_SECONDS
        try:
            self.has_remains = not purge_journal(connection)
        except Exception as error:  # noqa: BLE001 - the commit stands, and its callers must hear so
            logger.warning("purge.failed", error=type(error).__name__)

    def _run(self, connection: Connection, now: datetime, runs: Sequence[list[_Job[Any]]]) -> list[Tx]:
        """Carry out what shares a transaction; return what is to be committed, nothing if all of it failed."""
        # What is alone has nobody to take along: its transaction is its savepoint, and two questions less.
        guard = connection.begin_nested if len(runs) > 1 else nullcontext
        txs: list[Tx] = []
        for run in runs:
            is_bulk = run[0].bulk is not None
            txs += (
                self._run_bulk(connection, now, run, guard)
                if is_bulk
                else self._run_one(connection, now, run[0], guard)
            )
        return txs

    def _run_one(self, connection: Connection, now: datetime, job: _Job[Any], guard: _Guard) -> list[Tx]:
        assert job.run is not None  # noqa: S101 - a job is one or the other
        tx = Tx(connection, now)
        try:
            with guard():
                job.outcome = _Result(job.run(tx))
                tx.end()
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001 - the refusal belongs to this caller alone
            job.outcome = error
            return []
        return [tx]

    def _run_bulk(self, connection: Connection, now: datetime, run: Sequence[_Job[Any]], guard: _Guard) -> list[Tx]:
        bulk = run[0].bulk
        assert bulk is not None  # noqa: S101 - see _runs
        tx = Tx(connection, now)
        try:
            with guard():
                outcomes = bulk(tx, [job.call for job in run])
                tx.end()
        except OperationalError:
            raise
        except Exception as error:
            if len(run) > 1 and guard is nullcontext:
                raise _Broken from error
            if len(run) > 1:
                return [tx for job in run for tx in self._run_bulk(connection, now, [job], guard)]
            run[0].outcome = error
            return []
        for job, outcome in zip(run, outcomes, strict=True):
            job.outcome = outcome if isinstance(outcome, DomainError) else _Result(outcome)
        return [tx]

    def _hold(self, place: str) -> None:
        if self.pause is not None:
            self.pause(place)


@dataclass(slots=True, frozen=True)
class _Result:
    value: Any


def _runs(batch: list[_Job[Any]]) -> Iterable[list[_Job[Any]]]:
    """Split a batch into one run for each bulk command, and then a run for every other job.

    Those who wait together have no order among them, so the calls of a bulk command may go first: it takes hold of all
    its rows at once and in one order, where several runs would take them piecemeal, and two processes would deadlock.
    """
    bulk: dict[str, list[_Job[Any]]] = {}
    for job in batch:
        if job.bulk is not None:
            bulk.setdefault(_name(job.bulk), []).append(job)
    for name in sorted(bulk):
        yield bulk[name]
    for job in batch:
        if job.bulk is None:
            yield [job]


def _name(command: BulkCommand[Any]) -> str:
    return f"{getattr(command, '__module__', '')}.{getattr(command, '__qualname__', '')}/{id(command)}"


def _is_worth_repeating(error: OperationalError) -> bool:
    """Tell deadlocks and serialisation failures, which a lone transaction will not meet again, from real trouble."""
    return getattr(error.orig, "sqlstate", None) in {"40P01", "40001"}


def _resolve(batch: Sequence[_Job[Any]]) -> None:
    """Hand the outcomes to their event loops, one call for each loop."""
    loops: dict[asyncio.AbstractEventLoop, list[_Job[Any]]] = {}
    for job in batch:
        loops.setdefault(job.loop, []).append(job)
    for loop, jobs in loops.items():
        try:
            loop.call_soon_threadsafe(_tell, jobs)
        except RuntimeError:  # the loop is gone, and with it whoever asked
            logger.warning("write.unheard", commands=len(jobs))


def _tell(jobs: Sequence[_Job[Any]]) -> None:
    for job in jobs:
        if job.future.done():
            continue
        if isinstance(job.outcome, _Result):
            job.future.set_result(job.outcome.value)
        else:
            job.future.set_exception(job.outcome)
