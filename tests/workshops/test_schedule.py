"""The schedule over HTTP: who may touch it, what is refused and why, and what the log and readers see."""

import itertools
from datetime import timedelta
from typing import Any

import httpx
from sqlmodel import Session, col, select

from app.log.models import LogEntry
from app.workshops.commands import announce_changes
from tests.cast import Cast
from tests.conftest import TravellingClock
from tests.workshops.conftest import STRANGERS, kinds, make, phase

WHY = {"reason": "Because."}


async def announce(cast: Cast) -> int:
    return await cast.app.state.runtime.writer.write(announce_changes)


async def test_only_organisers_touch_the_schedule(cast: Cast, clock: TravellingClock) -> None:
    base = f"/api/v1/workshops/{cast.workshop_id}"
    later = {"closes_at": (clock.now() + timedelta(days=30)).isoformat(), **WHY}
    schedule = {"phases": [phase(clock.now(), 1, 2)]}
    for who, status in STRANGERS.items():
        client: httpx.AsyncClient = getattr(cast, who)
        answers = [
            await client.put(f"{base}/schedule", json=schedule, headers={"If-Match": '"v1"'}),
            await client.post(f"{base}/phases/{cast.phase_id}/open-now", json=WHY),
            await client.post(f"{base}/phases/{cast.phase_id}/close-now", json=WHY),
            await client.post(f"{base}/phases/{cast.phase_id}/extend", json=later),
            await client.post(f"{base}/phases/{cast.phase_id}/reopen", json=later),
            await client.post(f"{base}/seal", json=WHY),
        ]
        assert [answer.status_code for answer in answers] == [status] * 6
    assert (await cast.organiser.get(base)).json()["version"] == 1


async def test_a_phase_of_another_workshop_is_not_found(cast: Cast, founder: httpx.AsyncClient, clock: Any) -> None:
    made = await make(founder, phases=[phase(clock.now(), -1, 2)])
    answer = await founder.post(f"/api/v1/workshops/{made['id']}/phases/{cast.phase_id}/close-now", json=WHY)
    assert answer.status_code == 404


async def test_setting_the_schedule_keeps_ids_and_order(
    cast: Cast, founder: httpx.AsyncClient, clock: TravellingClock
) -> None:
    now = clock.now()
    made = await make(founder, phases=[phase(now, 1, 2, "One"), phase(now, 3, 4, "Two"), phase(now, 5, 6, "Three")])
    one, two, _three = made["phases"]
    plans = [
        phase(now, 3, 9, "Two, longer", id=two["id"]),
        phase(now, 1, 2, "One", id=one["id"], capabilities=["comment"]),
        phase(now, 2, 3, "Overlapping"),
    ]
    where = f"/api/v1/workshops/{made['id']}/schedule"
    assert (await founder.put(where, json={"phases": plans})).status_code == 428
    changed = await founder.put(where, json={"phases": plans}, headers={"If-Match": '"v1"'})
    assert changed.status_code == 200, changed.text
    names = [(p["id"], p["name"]) for p in changed.json()["phases"]]
    assert names[:2] == [(two["id"], "Two, longer"), (one["id"], "One")]
    assert [name for _, name in names] == ["Two, longer", "One", "Overlapping"]
    assert changed.headers["etag"] == '"v2"'
    stale = await founder.put(where, json={"phases": plans}, headers={"If-Match": '"v1"'})
    assert (stale.status_code, stale.json()["current"]["version"]) == (412, 2)


HISTORY: list[tuple[dict[str, Any], str]] = [
    ({"opens_at": "2026-06-01T10:30:00Z"}, "phases.0.opens_at"),
    ({"closes_at": "2026-06-01T20:00:00Z"}, "phases.0.closes_at"),
    ({"closes_at": "2026-06-01T10:00:00Z"}, "phases.0.closes_at"),
    ({"capabilities": ["comment"]}, "phases.0.capabilities"),
    ({"id": "01987c6e-0000-7000-8000-000000000001"}, "phases.0.id"),
    ({"id": None}, "phases"),
    ({"opens_at": "2026-06-01T10:30:00"}, "phases.0.opens_at"),
    ({"opens_at": "0001-01-01T00:00:00+14:00"}, "phases.0.opens_at"),
    ({"capabilities": ["fly"]}, "phases.0.capabilities.0"),
]


async def test_what_has_begun_is_history_and_nonsense_is_named(
    cast: Cast, founder: httpx.AsyncClient, clock: TravellingClock
) -> None:
    made = await make(founder, phases=[phase(clock.now(), -1, 2)])
    plan = {name: made["phases"][0][name] for name in ("id", "name", "opens_at", "closes_at", "capabilities")}
    where = f"/api/v1/workshops/{made['id']}/schedule"
    for change, field in HISTORY:
        answer = await founder.put(where, json={"phases": [plan | change]}, headers={"If-Match": '"v1"'})
        assert answer.status_code == 422, change
        assert field in [error["field"] for error in answer.json()["errors"]]
    renamed = await founder.put(where, json={"phases": [plan | {"name": "New"}]}, headers={"If-Match": '"v1"'})
    assert renamed.json()["phases"][0]["name"] == "New"


async def test_at_most_twenty_phases(cast: Cast, founder: httpx.AsyncClient, clock: TravellingClock) -> None:
    made = await make(founder)
    where = f"/api/v1/workshops/{made['id']}/schedule"
    for count, status in ((21, 422), (20, 200)):
        plans = [phase(clock.now(), 1, 2)] * count
        answer = await founder.put(where, json={"phases": plans}, headers={"If-Match": '"v1"'})
        assert answer.status_code == status


async def test_a_life_of_a_phase_is_logged_with_reasons(
    cast: Cast, founder: httpx.AsyncClient, clock: TravellingClock
) -> None:
    await announce(cast)
    made = await make(founder, phases=[phase(clock.now(), 5, 6)])
    base, one = f"/api/v1/workshops/{made['id']}", made["phases"][0]["id"]

    async def move(verb: str, **more: Any) -> dict[str, Any]:
        answer = await founder.post(f"{base}/phases/{one}/{verb}", json={"reason": f"  {verb}\u202e it ", **more})
        assert answer.status_code == 200, answer.text
        return answer.json()

    assert (await move("open-now"))["allowed_now"]
    clock.travel(hours=1)
    assert (await move("extend", closes_at=(clock.now() + timedelta(hours=9)).isoformat()))["allowed_now"]
    assert (await move("close-now"))["state"] == "closed"
    assert (await cast.visitor.get(base)).json()["allowed_now"] == []
    clock.travel(hours=1)
    assert (await move("reopen", closes_at=(clock.now() + timedelta(hours=1)).isoformat()))["state"] == "open"
    clock.travel(hours=2)
    assert await announce(cast) == 2
    assert await announce(cast) == 0
    sealed = await founder.post(f"{base}/seal", json={"reason": "All is said."})
    assert sealed.json()["sealed_at"].startswith("2026-06-01T16:00:00")
    assert (await kinds(cast, made["id"]))[2:] == [
        "phase.opened_early", "phase.opened", "phase.extended", "phase.closed_early", "phase.closed",
        "workshop.closed", "phase.reopened", "phase.closed", "workshop.closed", "workshop.sealed",
    ]  # fmt: skip

    def payloads(session: Session) -> list[str | None]:
        mine = select(LogEntry.payload).where(col(LogEntry.kind) == "phase.extended")
        return list(session.exec(mine))

    (payload,) = await cast.app.state.runtime.reader.read(payloads)
    assert payload is not None
    assert '"reason":"extend it"' in payload
    assert '"closes_at_before":"2026-06-01T18:00:00.000000Z"' in payload


async def test_each_command_has_its_state(cast: Cast, founder: httpx.AsyncClient, clock: TravellingClock) -> None:
    later = (clock.now() + timedelta(hours=5)).isoformat()
    states = [(1, 2, {"open-now", "extend"}), (-1, 2, {"close-now", "extend"}), (-2, -1, {"reopen"})]
    for (opens, closes, allowed), verb in itertools.product(states, ("open-now", "close-now", "extend", "reopen")):
        made = await make(founder, phases=[phase(clock.now(), opens, closes)])
        where = f"/api/v1/workshops/{made['id']}/phases/{made['phases'][0]['id']}/{verb}"
        body = WHY | ({"closes_at": later} if verb in {"extend", "reopen"} else {})
        answer = await founder.post(where, json=body)
        if verb in allowed:
            assert answer.status_code == 200, (verb, answer.text)
        else:
            assert (answer.status_code, answer.json()["type"]) == (409, "/problems/phase-state"), verb


async def test_a_reason_is_asked_for_and_a_closing_lies_ahead(
    cast: Cast, founder: httpx.AsyncClient, clock: TravellingClock
) -> None:
    made = await make(founder, phases=[phase(clock.now(), -1, 2)])
    where = f"/api/v1/workshops/{made['id']}/phases/{made['phases'][0]['id']}"
    for body in ({}, {"reason": " \u200b "}, {"reason": "x" * 401}):
        assert (await founder.post(f"{where}/close-now", json=body)).status_code == 422
    earlier = await founder.post(f"{where}/extend", json=WHY | {"closes_at": clock.now().isoformat()})
    assert earlier.json()["errors"][0]["field"] == "closes_at"


async def test_a_sealed_record_takes_nothing_and_no_clock_reopens_it(
    cast: Cast, founder: httpx.AsyncClient, clock: TravellingClock
) -> None:
    made = await make(founder, phases=[phase(clock.now(), -2, 2), phase(clock.now(), -2, -1)])
    base = f"/api/v1/workshops/{made['id']}"
    assert (await founder.post(f"{base}/seal", json=WHY)).status_code == 409
    clock.travel(hours=3)
    sealed = await founder.post(f"{base}/seal", json=WHY)
    assert sealed.status_code == 200, sealed.text
    clock.travel(hours=-3)
    seen = (await founder.get(base)).json()
    assert (seen["state"], seen["allowed_now"], seen["you"]["may"]) == ("closed", [], [])
    later = WHY | {"closes_at": "2027-01-01T00:00:00Z"}
    text = {"title": "T", "preamble": "P", "foundations": [{"key": "a", "title": "A", "statement": "S"}]}
    tag = {"If-Match": f'"v{seen["version"]}"'}
    refused = [
        await founder.post(f"{base}/seal", json=WHY),
        await founder.post(f"{base}/phases/{made['phases'][0]['id']}/extend", json=later),
        await founder.post(f"{base}/phases/{made['phases'][1]['id']}/reopen", json=later),
        await founder.put(f"{base}/schedule", json={"phases": []}, headers=tag),
        await founder.patch(base, json={"title": "Other"}, headers=tag),
        await founder.put(f"{base}/declaration", json=text, headers={"If-Match": '"v0"'}),
        await cast.ana.post(f"{base}/participations", json={"display_name": "Ana"}),
        await founder.post(f"{base}/guest-link"),
        await founder.post(f"{base}/invitations", json={"invitations": [{"email": "a@example.org"}]}),
    ]
    assert [(answer.status_code, answer.json()["type"]) for answer in refused] == [(409, "/problems/sealed")] * 9


async def test_changes_while_nobody_watched_are_announced_in_order_once(
    cast: Cast, founder: httpx.AsyncClient, clock: TravellingClock
) -> None:
    now = clock.now()
    made = await make(founder, phases=[phase(now, 1, 3, "One"), phase(now, 2, 4, "Two"), phase(now, 9, 10, "Three")])
    clock.travel(hours=5)
    await announce(cast)
    assert (await kinds(cast, made["id"]))[2:] == ["phase.opened", "phase.opened", "phase.closed", "phase.closed"]
    three = made["phases"][2]["id"]
    plans = [{k: p[k] for k in ("id", "name", "opens_at", "closes_at", "capabilities")} for p in made["phases"]]
    where = f"/api/v1/workshops/{made['id']}/schedule"
    kept = [plan for plan in plans if plan["id"] != three]
    assert (await founder.put(where, json={"phases": kept}, headers={"If-Match": '"v1"'})).status_code == 200
    assert (await kinds(cast, made["id"]))[-2:] == ["schedule.changed", "workshop.closed"]


async def test_the_clock_counts_down_to_the_next_change_and_does_not_break_caching(
    cast: Cast, founder: httpx.AsyncClient, clock: TravellingClock
) -> None:
    made = await make(founder, phases=[phase(clock.now(), 1, 3)])
    where = f"/api/v1/workshops/{made['id']}"
    clock.travel(minutes=30)
    seen = await cast.visitor.get(where)
    assert seen.json()["clock"] == {
        "now": "2026-06-01T12:30:00Z",
        "next_change_at": "2026-06-01T13:00:00Z",
        "seconds_left": 1800,
    }
    tag = {"If-None-Match": seen.headers["etag"]}
    clock.travel(minutes=1)
    assert (await cast.visitor.get(where, headers=tag)).status_code == 304
    clock.travel(minutes=29)
    assert (await cast.visitor.get(where, headers=tag)).json()["state"] == "open"
