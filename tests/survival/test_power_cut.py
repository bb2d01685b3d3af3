"""Power cuts: the writes that no sync had confirmed are lost at random, and everything acknowledged is there (G1, G5).

The real service runs under strace. Its trace says in one order what was written, what was synced and what was
answered, so that every moment of it can be turned into the files that a cut would leave.
"""

import asyncio
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.log.models import LogEntry
from app.storage.engine import read_engine
from app.storage.tables import table_of
from tests.databases import SqliteDatabases
from tests.survival.audit import audit_engine
from tests.survival.crowd import Crowd
from tests.survival.power import Disk
from tests.survival.process import Service
from tests.survival.room import Room, furnish
from tests.survival.tracing import RECORDING, Event, events, launch_traced

_LEAF = re.compile(rb'"leaf":"([0-9a-f]{64})"')
WRITES = 120
IMAGES = 800


async def record(folder: Path, url: str) -> tuple[Room, Disk, list[Event]]:
    """Run a scenario with eight people to its end; return the room, the disk as it was before, and what happened."""
    room = furnish(url, people=8, ideas=3)
    database = folder / "folkmoot.db"
    disk = Disk(database)
    crowd = Crowd(room)
    with Service(folder, url) as service:
        tracer = launch_traced(service, folder / "trace", *RECORDING)
        assert service.await_ready()
        async with service.lines(len(room.people)) as lines:
            await crowd.rush(*lines, while_=lambda: crowd.statuses.total() < WRITES)
        assert service.stop() == 0
        await asyncio.to_thread(tracer.communicate, timeout=30)
    happened = list(events(folder / "trace", database))
    promised = {leaf for event in happened if event.what == "answer" for leaf in _LEAF.findall(event.data)}
    assert {bytes(leaf, "ascii") for leaf, *_ in crowd.receipts.values()} <= promised
    return room, disk, happened


def cut_power(room: Room, disk: Disk, happened: list[Event], folder: Path, *, images: int) -> list[str]:
    """Cut the power at random moments and return what is wrong with what is left."""
    chance = random.Random(7)
    moments = chance.choices([n for n, event in enumerate(happened) if event.what != "answer"], k=images)
    promised: set[str] = set()
    found: list[str] = []
    folder.mkdir()
    for n, event in enumerate(happened):
        for _ in range(moments.count(n)):
            found += examine(disk.cut(folder, chance), room, promised)
        if event.what == "answer":
            promised |= {leaf.decode() for leaf in _LEAF.findall(event.data)}
        else:
            disk.take(event)
    found += examine(disk.cut(folder, chance), room, promised)
    return found


def examine(database: Path, room: Room, promised: set[str]) -> list[str]:
    """Open what a cut has left as the service would, and compare it with what people were told."""
    engine = read_engine(f"sqlite:///{database}", size=1)
    try:
        found = audit_engine(engine, room)
        with engine.connect() as connection:
            leaves = {leaf.hex() for (leaf,) in connection.execute(select(table_of(LogEntry).c.leaf))}
    finally:
        engine.dispose()
    return [*found, *(f"the entry with leaf {leaf} was acknowledged and is lost" for leaf in promised - leaves)]


def without_syncing_the_log(happened: list[Event]) -> Iterator[Event]:
    """Leave out the syncs of the log that `synchronous=NORMAL` does without: all but those that begin a checkpoint."""
    changes = [event for event in happened if event.what != "answer"]
    following = iter([*changes[1:], None])
    for event in happened:
        after = next(following) if event.what != "answer" else None
        is_of_log = event.what == "sync" and event.path.endswith("-wal")
        if not is_of_log or (after is not None and not after.path.endswith("-wal")):
            yield event


@pytest.mark.long
async def test_no_power_cut_takes_what_was_acknowledged(tmp_path: Path, sqlite_databases: SqliteDatabases) -> None:
    with sqlite_databases.fresh(tmp_path) as url:
        room, disk, happened = await record(tmp_path, url)
        assert sum(event.what == "sync" for event in happened) > 10
        assert cut_power(room, disk, happened, tmp_path / "image", images=IMAGES) == []


@pytest.mark.long
async def test_without_syncing_the_log_a_power_cut_takes_it(tmp_path: Path, sqlite_databases: SqliteDatabases) -> None:
    """Negative control: the same trace as `synchronous=NORMAL` would have left it."""
    with sqlite_databases.fresh(tmp_path) as url:
        room, disk, happened = await record(tmp_path, url)
        lazy = list(without_syncing_the_log(happened))
        assert any("is lost" in problem for problem in cut_power(room, disk, lazy, tmp_path / "image", images=50))
