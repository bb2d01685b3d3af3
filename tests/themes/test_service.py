"""Runs in a real service with real durable work and a real process pool, from the request to the themes."""

import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, select

from app.log.models import LogEntry
from app.main import create_app
from app.settings import Settings
from app.themes.models import Cluster, ClusterMember, ThemeRun
from app.work import pool as pool_module
from tests.cast import Cast, recruit
from tests.conftest import TravellingClock
from tests.themes.sayings import say, sentences
from tests.work.test_pool import is_alive
from tests.work.waiting import until


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"background": True, "theme_seconds": 120})


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.work.durable.POLL_SECONDS", 0.1)
    monkeypatch.setattr("app.work.background.RELAY_SECONDS", 0.1)
    monkeypatch.setattr("app.background.ANNOUNCE_SECONDS", 0.1)


@pytest.fixture
async def said(cast: Cast) -> list[UUID]:
    return await cast.app.state.runtime.writer.write(say, cast, sentences(120))


@asynccontextmanager
async def serving(settings: Settings, clock: TravellingClock) -> AsyncIterator[Cast]:
    app = create_app(settings, clock=clock)
    async with app.router.lifespan_context(app), AsyncExitStack() as stack:
        yield await recruit(app, clock.now(), stack)


async def ask(cast: Cast, **body: object) -> str:
    answer = await cast.organiser.post(f"/api/v1/workshops/{cast.workshop_id}/theme-runs", json=body)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


async def ended(cast: Cast, at: str) -> dict[str, Any]:
    async def run() -> dict[str, Any] | None:
        shown = (await cast.organiser.get(at)).json()
        return shown if shown["status"] not in {"queued", "running"} else None

    return await until(run, "the end of the run")


async def running(cast: Cast, at: str, stage: str) -> None:
    async def is_so() -> bool:
        return (await cast.organiser.get(at)).json()["stage"] == stage

    await until(is_so, f"the stage “{stage}”")


async def kinds(cast: Cast) -> list[str]:
    def read(session: Session) -> list[str]:
        return list(session.exec(select(LogEntry.kind).order_by(LogEntry.seq)))

    return [kind for kind in await cast.app.state.runtime.reader.read(read) if kind.startswith("theme")]


async def rows(cast: Cast, run_id: str) -> Any:
    def read(session: Session) -> Any:
        themes = session.exec(select(Cluster).where(Cluster.run_id == UUID(run_id)).order_by(Cluster.position)).all()
        members = session.exec(
            select(ClusterMember).where(ClusterMember.run_id == UUID(run_id)).order_by(ClusterMember.contribution_id)
        ).all()
        return [row.model_dump(exclude={"run_id"}) for row in (*themes, *members)]

    return await cast.app.state.runtime.reader.read(read)


async def test_from_the_request_to_the_themes_and_again_the_same(cast: Cast, said: list[UUID]) -> None:
    first = await ended(cast, await ask(cast, seed=3))
    assert (first["status"], first["error"], first["progress"]) == ("done", None, 1000)
    assert first["contribution_count"] == len(said)
    shown = (await cast.organiser.get(f"/api/v1/workshops/{cast.workshop_id}/themes")).json()
    themes, tray = shown["themes"], shown["tray"]["size"]
    assert sum(theme["size"] for theme in themes if theme["parent"] is None) + tray == len(said)
    assert tray <= len(said) / 10
    assert all(theme["label"] for theme in themes)
    second = await ended(cast, await ask(cast, seed=3))
    assert second["input_hash"] == first["input_hash"]
    assert second["result_hash"] == first["result_hash"]
    assert await rows(cast, first["id"]) == await rows(cast, second["id"]) != []
    assert await kinds(cast) == ["theme_run.requested", "themes.found"] * 2


async def test_the_close_of_a_workshop_brings_themes_once(cast: Cast, said: list[UUID], clock: TravellingClock) -> None:
    clock.travel(days=7)

    async def themes() -> Any:
        answer = await cast.ana.get(f"/api/v1/workshops/{cast.workshop_id}/themes")
        return answer.json().get("themes")

    await until(themes, "themes for everybody")
    runs = (await cast.organiser.get(f"/api/v1/workshops/{cast.workshop_id}/theme-runs")).json()["items"]
    assert [(run["status"], run["is_automatic"], run["requested_by"]) for run in runs] == [("done", True, None)]


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


@pytest.mark.parametrize(
    ("task", "reason"),
    [
        ("refuse", "three themes of two texts cannot be made"),
        ("break_down", "an error that nobody expected (KeyError)"),
        ("crash", "SIGABRT"),
    ],
)
async def test_a_failure_is_shown_with_its_reason_and_the_earlier_themes_stand(
    cast: Cast, said: list[UUID], monkeypatch: pytest.MonkeyPatch, task: str, reason: str
) -> None:
    await ended(cast, await ask(cast))
    themes = (await cast.organiser.get(f"/api/v1/workshops/{cast.workshop_id}/themes")).json()
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
