"""Runs that are called off, fail, are killed or take too long, in a real service with a real process pool.

What ends them is the pool's affair and not the database's, so PostgreSQL is for the long harness.
"""

import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session

from app.main import create_app
from app.settings import Settings
from app.themes.models import ThemeRun
from app.work import pool as pool_module
from tests.cast import Cast, recruit
from tests.conftest import TravellingClock
from tests.themes.sayings import say, sentences
from tests.themes.test_service import ask, ended, impatient, kinds, rows, running, said, settings
from tests.work.test_pool import is_alive
from tests.work.waiting import until

__all__ = ["impatient", "said", "settings"]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.long)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with request.getfixturevalue(f"{request.param}_databases").fresh(tmp_path) as url:
        yield url


@asynccontextmanager
async def serving(settings: Settings, clock: TravellingClock) -> AsyncIterator[Cast]:
    app = create_app(settings, clock=clock)
    async with app.router.lifespan_context(app), AsyncExitStack() as stack:
        yield await recruit(app, clock.now(), stack)


async def test_a_run_is_cancelled_while_it_computes(
    cast: Cast, said: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.themes.jobs.GROUPING", "tests.work.tasks:never_end")
    seen: list[int] = []
    run_task = pool_module.ProcessPool._run

    def noting(pool: pool_module.ProcessPool, task: Any, watch: Any) -> Any:
        return run_task(pool, task, lambda *told: seen.extend(pool.process_ids()) or watch(*told))

    monkeypatch.setattr(pool_module.ProcessPool, "_run", noting)
    at = await ask(cast)
    await running(cast, at, "waiting")
    assert (await cast.organiser.get(at)).json()["progress"] == 250
    assert (await cast.organiser.post(f"{at}/cancel")).json()["status"] == "cancelled"
    await until(lambda: not any(map(is_alive, seen)), "the end of the process")
    assert seen
    assert await rows(cast, at.rpartition("/")[2]) == []
    monkeypatch.setattr("app.themes.jobs.GROUPING", "app.themes.grouping.calling:group")
    assert (await ended(cast, await ask(cast)))["status"] == "done"
    assert await kinds(cast) == ["theme_run.requested", "theme_run.cancelled", "theme_run.requested", "themes.found"]


FAILURES = {
    "refuse": "three themes of two texts cannot be made",
    "break_down": "an error that nobody expected (KeyError)",
    "crash": "SIGABRT",
}


async def test_a_failure_is_shown_with_its_reason_and_the_earlier_themes_stand(
    cast: Cast, said: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    await ended(cast, await ask(cast))
    themes = (await cast.organiser.get(f"/api/v1/workshops/{cast.workshop_id}/themes")).json()
    for task, reason in FAILURES.items():
        monkeypatch.setattr("app.themes.jobs.GROUPING", f"tests.themes.tasks:{task}")
        run = await ended(cast, await ask(cast))
        assert run["status"] == "failed"
        assert reason in run["error"]
        assert (await cast.organiser.get(f"/api/v1/workshops/{cast.workshop_id}/themes")).json() == themes
        assert (await kinds(cast))[-1] == "theme_run.failed"


async def test_a_run_whose_process_is_killed_fails_and_the_next_one_works(
    cast: Cast, said: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.themes.jobs.GROUPING", "tests.themes.tasks:kill_yourself")
    run = await ended(cast, await ask(cast))
    assert run["status"] == "failed"
    assert signal.Signals.SIGKILL.name in run["error"]
    monkeypatch.setattr("app.themes.jobs.GROUPING", "app.themes.grouping.calling:group")
    assert (await ended(cast, await ask(cast)))["status"] == "done"


async def test_a_run_that_takes_too_long_fails_with_that_reason(settings: Settings, clock: TravellingClock) -> None:
    async with serving(settings.model_copy(update={"theme_seconds": 0}), clock) as cast:
        await cast.app.state.runtime.writer.write(say, cast, sentences(12))
        run = await ended(cast, await ask(cast))
        assert (run["status"], run["error"]) == ("failed", "It took longer than the 0 s that the operator allows.")
        assert await rows(cast, run["id"]) == []


async def test_a_stop_does_not_wait_for_a_run_and_the_next_start_finishes_it(
    settings: Settings, clock: TravellingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.themes.jobs.GROUPING", "tests.work.tasks:never_end")
    async with serving(settings, clock) as cast:
        await cast.app.state.runtime.writer.write(say, cast, sentences(40))
        at = await ask(cast)
        await running(cast, at, "waiting")
    monkeypatch.setattr("app.themes.jobs.GROUPING", "app.themes.grouping.calling:group")
    second = create_app(settings, clock=clock)
    async with second.router.lifespan_context(second):
        cast.app = second

        def status(session: Session) -> str:
            return session.get_one(ThemeRun, UUID(at.rpartition("/")[2])).status

        async def is_done() -> bool:
            return await second.state.runtime.reader.read(status) == "done"

        await until(is_done, "the end of the run")
        assert await kinds(cast) == ["theme_run.requested", "themes.found"]
