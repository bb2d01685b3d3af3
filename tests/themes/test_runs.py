"""Runs over HTTP without the background work that carries them out: the outsider first."""

import asyncio
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import select

from app.log.models import LogEntry
from app.themes.models import ThemeRun
from tests.cast import Cast
from tests.themes.sayings import say, sentences


@pytest.fixture
async def said(cast: Cast) -> list[UUID]:
    return await cast.app.state.runtime.writer.write(say, cast, sentences(6))


def runs_at(cast: Cast) -> str:
    return f"/api/v1/workshops/{cast.workshop_id}/theme-runs"


async def entries(app: FastAPI, kind: str) -> list[LogEntry]:
    return await app.state.runtime.reader.read(
        lambda session: session.exec(select(LogEntry).where(LogEntry.kind == kind)).all()
    )


async def ask(cast: Cast, client: httpx.AsyncClient, **body: object) -> httpx.Response:
    return await client.post(runs_at(cast), json=body)


async def test_outsiders_learn_nothing_and_members_without_the_right_are_refused(cast: Cast, said: list[UUID]) -> None:
    made = (await ask(cast, cast.organiser)).json()
    one = f"{runs_at(cast)}/{made['id']}"
    statuses = {
        who: [
            (await ask(cast, client)).status_code,
            (await client.get(runs_at(cast))).status_code,
            (await client.get(one)).status_code,
            (await client.post(f"{one}/cancel")).status_code,
        ]
        for who, client in [("visitor", cast.visitor), *((name, getattr(cast, name)) for name in cast.people)]
    }
    assert statuses == {
        "visitor": [401, 401, 401, 401],
        "outsider": [404, 404, 404, 404],
        "ana": [403, 403, 403, 403],
        "ben": [403, 403, 403, 403],
        "observer": [403, 403, 403, 403],
        "moderator": [403, 200, 200, 403],
        "organiser": [409, 200, 200, 200],
        "designer": [201, 200, 200, 200],
    }


async def test_a_run_of_another_workshop_is_not_found_through_this_one(cast: Cast, said: list[UUID]) -> None:
    made = (await ask(cast, cast.organiser)).json()
    elsewhere = f"/api/v1/workshops/{cast.other_workshop_id}/theme-runs/{made['id']}"
    assert (await cast.outsider.get(elsewhere)).status_code in {403, 404}
    assert (await cast.organiser.get(elsewhere)).status_code == 404
    assert (await cast.organiser.get(f"{runs_at(cast)}/{uuid4()}")).status_code == 404


async def test_a_run_is_queued_recorded_and_found_at_its_location(cast: Cast, said: list[UUID]) -> None:
    answer = await ask(cast, cast.designer, themes=4, seed=7)
    assert answer.status_code == 201
    run = answer.json()
    assert (run["status"], run["progress"], run["themes"], run["seed"]) == ("queued", 0, 4, 7)
    assert run["requested_by"]["display_name"] == "Designer"
    assert run["is_automatic"] is False
    fresh = await cast.moderator.get(answer.headers["Location"])
    assert fresh.json() == run
    again = await cast.moderator.get(answer.headers["Location"], headers={"If-None-Match": fresh.headers["ETag"]})
    assert again.status_code == 304
    (entry,) = await entries(cast.app, "theme_run.requested")
    assert str(entry.subject_id) == run["id"]
    assert entry.audience == "desk"


async def test_the_same_key_asks_once(cast: Cast, said: list[UUID]) -> None:
    headers = {"Idempotency-Key": "one-intention"}
    first = await cast.organiser.post(runs_at(cast), json={}, headers=headers)
    second = await cast.organiser.post(runs_at(cast), json={}, headers=headers)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert len(await entries(cast.app, "theme_run.requested")) == 1


async def test_one_at_a_time_however_many_ask_at_once(cast: Cast, said: list[UUID]) -> None:
    answers = await asyncio.gather(*(ask(cast, cast.organiser) for _ in range(16)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 15
    (made,) = [answer.json()["id"] for answer in answers if answer.status_code == 201]
    problem = next(answer.json() for answer in answers if answer.status_code == 409)
    assert problem["type"] == "/problems/run-under-way"
    assert problem["run_id"] == made
    await cast.organiser.post(f"{runs_at(cast)}/{made}/cancel")
    assert (await ask(cast, cast.organiser)).status_code == 201


async def test_nothing_to_group(cast: Cast) -> None:
    refused = await ask(cast, cast.organiser)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/nothing-to-group")


@pytest.mark.parametrize("body", [{"themes": 1}, {"themes": 501}, {"seed": -1}, {"seed": 2**31}, {"colour": "red"}])
async def test_what_cannot_be_asked_for(cast: Cast, said: list[UUID], body: dict[str, object]) -> None:
    assert (await ask(cast, cast.organiser, **body)).status_code == 422


async def test_a_cancelled_run_stays_cancelled_and_a_finished_one_cannot_be(cast: Cast, said: list[UUID]) -> None:
    at = f"{runs_at(cast)}/{(await ask(cast, cast.organiser)).json()['id']}"
    first, second = await cast.designer.post(f"{at}/cancel"), await cast.designer.post(f"{at}/cancel")
    assert (first.status_code, first.json()["status"]) == (200, "cancelled")
    assert second.json() == first.json()
    assert len(await entries(cast.app, "theme_run.cancelled")) == 1

    def finish(tx):  # type: ignore[no-untyped-def]
        tx.session.add(
            ThemeRun(id=ident, workshop_id=cast.workshop_id, requested_at=tx.now, status="failed", parameters={})
        )

    ident = uuid4()
    await cast.app.state.runtime.writer.write(finish)
    late = await cast.designer.post(f"{runs_at(cast)}/{ident}/cancel")
    assert (late.status_code, late.json()["type"]) == (409, "/problems/run-finished")


async def test_runs_are_listed_newest_first_by_page(cast: Cast, said: list[UUID]) -> None:
    made = []
    for _ in range(3):
        ident = (await ask(cast, cast.organiser)).json()["id"]
        await cast.organiser.post(f"{runs_at(cast)}/{ident}/cancel")
        made.insert(0, ident)
    first = await cast.moderator.get(runs_at(cast), params={"limit": 2})
    assert [run["id"] for run in first.json()["items"]] == made[:2]
    assert 'rel="next"' in first.headers["Link"]
    rest = await cast.moderator.get(runs_at(cast), params={"limit": 2, "cursor": first.json()["next"]})
    assert ([run["id"] for run in rest.json()["items"]], rest.json()["next"]) == (made[2:], None)
    assert (await cast.moderator.get(runs_at(cast), params={"cursor": "WyJ4Il0"})).status_code == 422
