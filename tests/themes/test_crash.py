"""Runs and real server processes that are killed: the run is finished, once, by the next process or by another one."""

import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlmodel import Session, func, select

from app.core.clock import SystemClock
from app.log.models import LogEntry
from app.main import create_app
from app.settings import Settings
from app.storage.engine import read_engine
from app.themes.models import ClusterMember
from tests.cast import Cast, recruit
from tests.themes.sayings import say, sentences
from tests.work.waiting import until

COUNT = 60

pytestmark = pytest.mark.long


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with request.getfixturevalue(f"{request.param}_databases").fresh(tmp_path) as url:
        yield url


class Server:
    """A service in a process of its own, on a socket that is there before it: requests wait until it answers."""

    def __init__(self, settings: Settings) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            environment = os.environ | {
                "FOLKMOOT_DATA_DIR": str(settings.data_dir),
                "FOLKMOOT_DATABASE_URL": settings.database_url,
                "FOLKMOOT_RATE_PER_MINUTE": "100000",
                "FOLKMOOT_THEME_REFRESH_MINUTES": "0",  # no run but the one that is asked for
            }
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.work.impatient", str(listener.fileno())],
                env=environment,
                pass_fds=[listener.fileno()],
            )
            self.address = f"http://127.0.0.1:{listener.getsockname()[1]}"

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()


@pytest.fixture
async def prepared(settings: Settings) -> Cast:
    """The cast and what they said, in a database that nobody serves."""
    app = create_app(settings)
    async with app.router.lifespan_context(app), AsyncExitStack() as stack:
        cast = await recruit(app, SystemClock().now(), stack)
        await app.state.runtime.writer.write(say, cast, sentences(COUNT))
    return cast


@pytest.fixture
async def start(settings: Settings) -> AsyncIterator[Callable[[], Server]]:
    with ExitStack() as stack:

        def make() -> Server:
            server = Server(settings)
            stack.callback(server.kill)
            return server

        yield make


def organiser_of(cast: Cast, address: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=address, headers={"Authorization": f"Bearer {cast.people['organiser'].token}"}, timeout=120
    )


async def status_is(client: httpx.AsyncClient, at: str, *statuses: str) -> dict[str, Any]:
    async def run() -> dict[str, Any] | None:
        shown = (await client.get(at)).json()
        return shown if shown["status"] in statuses else None

    return await until(run, f"status {statuses}", seconds=120)


def evidence(settings: Settings, run_id: str) -> tuple[list[str], int]:
    """Return what the log says about themes, and how many members the run has."""
    engine = read_engine(settings.resolved_database_url)
    with Session(engine) as session:
        kinds = session.exec(select(LogEntry.kind).order_by(LogEntry.seq)).all()
        members = session.exec(select(func.count()).where(ClusterMember.run_id == UUID(run_id))).one()
    engine.dispose()
    return [kind for kind in kinds if kind.startswith("theme")], members


async def begin_run(cast: Cast, client: httpx.AsyncClient) -> str:
    asked = await client.post(f"/api/v1/workshops/{cast.workshop_id}/theme-runs", json={})
    await status_is(client, asked.headers["Location"], "running")
    return asked.headers["Location"]


async def test_a_run_outlives_the_kill_of_its_server(prepared: Cast, settings: Settings, start) -> None:  # type: ignore[no-untyped-def]
    first = start()
    async with organiser_of(prepared, first.address) as client:
        at = await begin_run(prepared, client)
        first.kill()
    run_id = at.rpartition("/")[2]
    assert evidence(settings, run_id) == (["theme_run.requested"], 0)
    second = start()
    async with organiser_of(prepared, second.address) as client:
        run = await status_is(client, at, "done", "failed")
    assert (run["status"], run["contribution_count"]) == ("done", COUNT)
    assert evidence(settings, run_id) == (["theme_run.requested", "themes.found"], COUNT)


async def test_a_request_outlives_a_kill_before_the_relay_saw_it(prepared: Cast, settings: Settings, start) -> None:  # type: ignore[no-untyped-def]
    first = start()
    async with organiser_of(prepared, first.address) as client:
        asked = await client.post(f"/api/v1/workshops/{prepared.workshop_id}/theme-runs", json={})
        first.kill()
    at = asked.headers["Location"]
    second = start()
    async with organiser_of(prepared, second.address) as client:
        assert (await status_is(client, at, "done", "failed"))["status"] == "done"
    assert evidence(settings, at.rpartition("/")[2]) == (["theme_run.requested", "themes.found"], COUNT)


async def test_another_process_takes_over_what_a_killed_one_was_doing(
    postgres_databases,  # type: ignore[no-untyped-def]
    tmp_path: Path,
) -> None:
    with postgres_databases.fresh(tmp_path) as url, ExitStack() as stack:
        settings = Settings(data_dir=tmp_path, database_url=url, background=False)
        app = create_app(settings)
        async with app.router.lifespan_context(app), AsyncExitStack() as clients:
            cast = await recruit(app, SystemClock().now(), clients)
            await app.state.runtime.writer.write(say, cast, sentences(COUNT))
        first, second = Server(settings), Server(settings)
        for server in (first, second):
            stack.callback(server.kill)
        addresses = [first.address, second.address]
        async with organiser_of(cast, addresses[0]) as one, organiser_of(cast, addresses[1]) as other:
            at = await begin_run(cast, one)
            (doing,) = await until(lambda: [server for server in (first, second) if computes(server)], "a computation")
            living = other if doing is first else one
            doing.kill()
            run = await status_is(living, at, "done", "failed")
        assert run["status"] == "done"
        assert evidence(settings, at.rpartition("/")[2]) == (["theme_run.requested", "themes.found"], COUNT)


def computes(server: Server) -> bool:
    """Tell whether a server has a process of the pool, which is a child that was spawned to compute."""
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            parent = next(line for line in status.read_text().splitlines() if line.startswith("PPid:"))
            command = status.with_name("cmdline").read_bytes()
        except (OSError, StopIteration):
            continue
        if int(parent.split()[1]) == server.process.pid and b"spawn_main" in command:
            return True
    return False
