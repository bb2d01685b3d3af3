"""Making, changing and timing polls: the outsider first."""

from datetime import timedelta
from typing import Any

import pytest

from app.main import create_app
from app.settings import Settings
from tests.cast import Cast, client_of
from tests.polls.voting import API, QUESTION, Voter, make_poll


async def test_who_may_make_a_poll(cast: Cast, clock: Any) -> None:
    closes = {"closes_at": (clock.now() + timedelta(days=1)).isoformat()}
    ours = QUESTION | closes | {"workshop_id": str(cast.workshop_id)}
    for client, status in ((cast.visitor, 401), (cast.outsider, 404), (cast.ana, 403), (cast.organiser, 201)):
        assert (await client.post(API, json=ours)).status_code == status
    assert (await cast.organiser.post(API, json=QUESTION | closes)).status_code == 403


async def test_a_poll_about_a_version_belongs_to_its_workshop(cast: Cast, clock: Any) -> None:
    poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id), version_number=1)
    assert (poll["workshop_id"], poll["version_number"]) == (str(cast.workshop_id), 1)
    closes = {"closes_at": (clock.now() + timedelta(days=1)).isoformat()}
    for place in ({"version_number": 2, "workshop_id": str(cast.workshop_id)}, {"version_number": 1}):
        assert (await cast.organiser.post(API, json=QUESTION | closes | place)).status_code in {403, 404}


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("options", {"options": ["Yes", "Yes"]}),
        ("most_choices", {"most_choices": 2}),
        ("headline_places", {"headline_places": [4]}),
        ("headline_label", {"headline_label": ""}),
        ("headline_places", {"kind": "choices", "headline_places": [0, 1]}),
        ("closes_at", {"opens_at": "2026-06-30T00:00:00Z", "closes_at": "2026-06-29T00:00:00Z"}),
        ("sites.0", {"sites": ["javascript:alert(1)"]}),
        ("sites.0", {"sites": ["https://example.org; script-src *"]}),
    ],
)
async def test_settings_that_do_not_fit(cast: Cast, clock: Any, field: str, changes: dict[str, Any]) -> None:
    closes = {"closes_at": (clock.now() + timedelta(days=1)).isoformat(), "workshop_id": str(cast.workshop_id)}
    answer = await cast.organiser.post(API, json=QUESTION | closes | changes)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


async def test_what_people_answered_stays_as_it_was_asked(cast: Cast, clock: Any) -> None:
    poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id))
    path = f"{API}/{poll['id']}"
    assert (await cast.organiser.patch(path, json={"note": "A note"})).status_code == 428
    first = await cast.organiser.patch(path, json={"options": ["Yes", "No"]}, headers={"If-Match": '"v1"'})
    assert [option["label"] for option in first.json()["options"]] == ["Yes", "No"]
    stale = await cast.organiser.patch(path, json={"note": "A note"}, headers={"If-Match": '"v1"'})
    assert (stale.status_code, stale.json()["current"]["desk"]["version"]) == (412, 2)
    await Voter(cast.visitor, clock).vote(poll["id"], 0)
    for change in ({"question": "Another one?"}, {"options": ["No", "Yes"]}, {"headline_places": [1]}):
        late = await cast.organiser.patch(path, json=change, headers={"If-Match": '"v2"'})
        assert (late.status_code, late.json()["type"]) == (409, "/problems/poll-answered")
    kind = await cast.organiser.patch(path, json={"thanks": "Thank you."}, headers={"If-Match": '"v2"'})
    assert kind.json()["thanks"] == "Thank you."


async def test_opening_and_closing_now(cast: Cast, clock: Any) -> None:
    opens = (clock.now() + timedelta(days=1)).isoformat()
    poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id), opens_at=opens)
    path, why = f"{API}/{poll['id']}", {"reason": "Now."}
    early = await Voter(cast.visitor, clock).vote(poll["id"], 0)
    assert early.json()["type"] == "/problems/poll-not-open"
    assert (await cast.ana.post(f"{path}/open-now", json=why)).status_code == 403
    assert (await cast.organiser.post(f"{path}/close-now", json=why)).status_code == 409
    assert (await cast.organiser.post(f"{path}/open-now", json=why)).json()["state"] == "open"
    assert (await Voter(cast.visitor, clock).vote(poll["id"], 0)).status_code == 200
    assert (await cast.organiser.post(f"{path}/close-now", json=why)).json()["state"] == "closed"
    clock.travel(hours=-1)  # whatever a clock says, what was closed stays closed
    late = await Voter(cast.visitor, clock).vote(poll["id"], 0)
    assert late.json()["type"] == "/problems/poll-not-open"
    again = {"closes_at": (clock.now() + timedelta(days=9)).isoformat()}
    version = (await cast.organiser.get(path)).json()["desk"]["version"]
    reopened = await cast.organiser.patch(path, json=again, headers={"If-Match": f'"v{version}"'})
    assert reopened.status_code == 409


async def test_a_sealed_workshop_takes_no_ballot(cast: Cast, clock: Any) -> None:
    poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id))
    room = f"/api/v1/workshops/{cast.workshop_id}"
    await cast.organiser.post(f"{room}/phases/{cast.phase_id}/close-now", json={"reason": "Done."})
    assert (await cast.organiser.post(f"{room}/seal", json={"reason": "Done."})).status_code == 200
    late = await Voter(cast.visitor, clock).vote(poll["id"], 0)
    assert late.json()["type"] == "/problems/poll-not-open"


async def test_conversion_is_counted_and_an_arrival_counts_once(cast: Cast, clock: Any) -> None:
    poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id))
    for _ in range(3):
        await cast.visitor.get(f"/polls/{poll['slug']}")
    await Voter(cast.visitor, clock).vote(poll["id"], 0)
    way = await cast.visitor.get(f"/polls/{poll['id']}/onward")
    assert way.headers["location"].startswith("https://folkmoot.test/workshops/the-room?arrival=")
    arrival = {"arrival": way.headers["location"].partition("arrival=")[2].replace("%3D", "=")}
    outside = await cast.outsider.post(f"{API}/arrivals", json=arrival)
    assert outside.status_code == 403
    for client in (cast.ana, cast.ana, cast.ben):
        assert (await client.post(f"{API}/arrivals", json=arrival)).status_code == 204
    assert (await cast.ana.post(f"{API}/arrivals", json={"arrival": "A" * 64})).status_code == 404
    seen = (await cast.organiser.get(f"{API}/{poll['id']}")).json()
    assert seen["desk"]["conversion"] == {"shown": 4, "answered": 1, "followed": 1, "joined": 1}
    assert (await cast.ana.get(f"{API}/{poll['id']}")).json()["desk"] is None


async def test_a_repeated_creation_makes_one_poll(cast: Cast, clock: Any) -> None:
    closes = {"closes_at": (clock.now() + timedelta(days=1)).isoformat(), "workshop_id": str(cast.workshop_id)}
    made = [
        await cast.organiser.post(API, json=QUESTION | closes, headers={"Idempotency-Key": "one"}) for _ in range(2)
    ]
    assert made[0].json() == made[1].json()
    listed = await cast.organiser.get(API, params={"workshop_id": str(cast.workshop_id)})
    assert len(listed.json()["items"]) == 1


async def test_a_host_name_for_embeds_serves_nothing_else(settings: Settings, clock: Any) -> None:
    apart = settings.model_copy(update={"embed_url": "https://polls.test"})
    app = create_app(apart, clock=clock)
    async with app.router.lifespan_context(app), client_of(app, host="polls.test") as client:
        script = await client.get("/embed/poll.js")
        assert (script.status_code, "set-cookie" in script.headers) == (200, False)
        for path in ("/", "/sign-in", "/api/v1/me", "/api/v1/workshops", "/api/v1/polls", "/docs"):
            assert (await client.get(path)).status_code == 421, path
        async with client_of(app) as own, client_of(app, host="stranger.test") as stranger:
            assert (await own.get("/livez")).status_code == 200
            assert (await stranger.get("/embed/poll.js")).status_code == 421
