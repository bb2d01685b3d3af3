"""Runs in a real service with real durable work and a real process pool, from the request to the themes."""

from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, select

from app.log.models import LogEntry
from app.settings import Settings
from app.themes.models import Cluster, ClusterMember
from tests.cast import Cast
from tests.conftest import TravellingClock
from tests.themes.sayings import say, sentences
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
