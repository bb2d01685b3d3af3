"""The tail hands every entry to every subscriber once, in order, whatever breaks on the way."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from fastapi import FastAPI

import app.log.tail
from app.core.facts import Audience
from app.log.reading import LoggedEntry
from app.log.tail import Tail
from app.main import create_app
from app.settings import Settings
from app.storage.writer import Tx
from app.workshops.events import WorkshopClosed

PATIENCE = 20.0


class Ledger:
    """A subscriber that one can wait for."""

    def __init__(self) -> None:
        self.entries: list[LoggedEntry] = []
        self.batches: list[int] = []
        self._come = asyncio.Event()

    def __call__(self, entries: Sequence[LoggedEntry]) -> None:
        self.entries += entries
        self.batches.append(len(entries))
        self._come.set()

    async def count(self, least: int) -> list[int]:
        async with asyncio.timeout(PATIENCE):
            while len(self.entries) < least:
                self._come.clear()
                await self._come.wait()
        return [entry.seq for entry in self.entries]


def happen(tx: Tx, count: int = 1) -> None:
    for _ in range(count):
        tx.record(WorkshopClosed())


async def test_each_entry_comes_once_and_in_order(service: FastAPI) -> None:
    ledger = Ledger()
    service.state.tail.subscribe(ledger)
    write = service.state.runtime.writer.write
    await asyncio.gather(*(write(happen, 1 + number % 3) for number in range(40)))
    assert await ledger.count(79) == list(range(1, 80))
    first = ledger.entries[0]
    assert (first.kind, first.audience, first.payload, first.actor_id) == (
        "workshop.closed",
        Audience.PUBLIC,
        "{}",
        None,
    )
    assert service.state.tail.position == 79


async def test_more_than_a_batch_comes_in_batches(service: FastAPI) -> None:
    ledger = Ledger()
    service.state.tail.subscribe(ledger)
    await service.state.runtime.writer.write(happen, 1200)
    assert await ledger.count(1200) == list(range(1, 1201))
    assert ledger.batches == [500, 500, 200]


async def test_a_subscriber_that_fails_keeps_nothing_from_the_others(service: FastAPI) -> None:
    def fail(_entries: Sequence[LoggedEntry]) -> None:
        raise RuntimeError("a fault of one subscriber")

    ledger = Ledger()
    service.state.tail.subscribe(fail)
    service.state.tail.subscribe(ledger)
    for expected in (1, 2):
        await service.state.runtime.writer.write(happen)
        assert len(await ledger.count(expected)) == expected


async def test_a_database_that_does_not_answer_is_asked_again(
    service: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = iter([OSError("gone"), OSError("still gone")])
    real = app.log.tail.entries_after

    def shaky(*args: Any) -> list[LoggedEntry]:
        if (fault := next(faults, None)) is not None:
            raise fault
        return real(*args)

    monkeypatch.setattr(app.log.tail, "entries_after", shaky)
    tail = Tail(service.state.runtime.reader, poll_seconds=0.01)
    ledger = Ledger()
    tail.subscribe(ledger)
    await tail.begin()
    running = asyncio.create_task(tail.run())
    await service.state.runtime.writer.write(happen, 3)
    assert await ledger.count(3) == [1, 2, 3]
    running.cancel()


async def test_it_begins_where_the_log_ends(service: FastAPI) -> None:
    await service.state.runtime.writer.write(happen, 3)
    tail = Tail(service.state.runtime.reader, poll_seconds=0.01)
    ledger = Ledger()
    tail.subscribe(ledger)
    await tail.begin()
    running = asyncio.create_task(tail.run())
    await service.state.runtime.writer.write(happen)
    assert await ledger.count(1) == [4]
    running.cancel()


async def test_entries_of_two_processes_come_in_the_order_of_the_log(service: FastAPI, settings: Settings) -> None:
    if "sqlite" in settings.database_url:
        assert service.state.tail._poll_seconds > 1  # a file is served by one process, which hears of its own commits
        return
    other = create_app(settings)
    async with other.router.lifespan_context(other):
        ledgers = Ledger(), Ledger()
        for process, ledger in zip((service, other), ledgers, strict=True):
            process.state.tail.subscribe(ledger)
        writes = [(service, other)[number % 2].state.runtime.writer.write(happen, 2) for number in range(60)]
        await asyncio.gather(*writes)
        for ledger in ledgers:
            assert await ledger.count(120) == list(range(1, 121))
