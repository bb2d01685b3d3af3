"""`kill -9` at every single sync of a scenario, from the start of the service to its orderly end (G1, G2, G11)."""

from pathlib import Path

import pytest

from tests.databases import SqliteDatabases
from tests.survival.audit import audit
from tests.survival.crowd import STANCES, Crowd
from tests.survival.process import Service
from tests.survival.room import furnish
from tests.survival.tracing import launch_traced

SYNCS = ("fdatasync", "fsync")


async def scenario(crowd: Crowd, service: Service) -> bool:
    """Vote and post, one after another, so that each has a sync of its own; False if one remained without an answer."""
    async with service.lines(1) as (line,):
        for n in range(12):
            member, idea = crowd.room.people[n % 3], crowd.room.ideas[n % 2]
            is_answered = await (
                crowd.post(line, member) if n % 4 == 3 else crowd.vote(line, member, idea, STANCES[n // 3 % 4])
            )
            if not is_answered:
                return False
    return True


async def killed_at(number: int, folder: Path, sqlite_databases: SqliteDatabases) -> bool:
    """Kill each thread at its sync of this number, and say whether any came so far."""
    with sqlite_databases.fresh(folder) as url:
        room = furnish(url, people=3, ideas=2)
        crowd = Crowd(room)
        with Service(folder, url) as service:
            calls = ",".join(SYNCS)
            inject = f"inject={calls}:signal=SIGKILL:when={number}"
            tracer = launch_traced(service, folder / "trace", "-e", f"trace={calls}", "-e", inject)
            if service.await_ready() and await scenario(crowd, service):
                service.ask_to_stop()
            was_killed = service.ended() != 0
            tracer.communicate(timeout=30)
            service.start()
            assert audit(url, room, crowd) == []
            async with service.lines(1) as (line,):
                await crowd.retry(line)
            assert service.stop() == 0
        assert audit(url, room, crowd) == []
    return was_killed


def fresh_folder(parent: Path, number: int) -> Path:
    folder = parent / str(number)
    folder.mkdir()
    return folder


@pytest.mark.long
async def test_killed_at_every_sync(tmp_path: Path, sqlite_databases: SqliteDatabases) -> None:
    number = 1
    while await killed_at(number, fresh_folder(tmp_path, number), sqlite_databases):
        number += 1
    # Twelve changes have at least twelve syncs, on top of those of starting and ending.
    assert number > 12
