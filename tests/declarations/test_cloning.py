"""Cloning a workshop: its settings, schedule and text, without its people."""

import httpx

from tests.cast import Cast
from tests.conftest import TravellingClock
from tests.workshops.conftest import STRANGERS, kinds, make, phase

WISH = {"title": "Second round", "slug": "second-round", "shift_to": "2026-12-01T10:00:00Z"}


async def test_only_an_organiser_of_it_who_may_create_clones_a_workshop(cast: Cast) -> None:
    where = f"/api/v1/workshops/{cast.workshop_id}/clone"
    for who, status in STRANGERS.items():
        assert (await getattr(cast, who).post(where, json=WISH)).status_code == status, who
    refused = await cast.organiser.post(where, json=WISH)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/may-not-create")


async def test_a_clone_has_the_settings_the_moved_schedule_and_the_newest_text(
    cast: Cast, founder: httpx.AsyncClient, clock: TravellingClock
) -> None:
    field = {"key": "job", "label": "Work", "kind": "text", "options": [], "required": True, "help": ""}
    settings = {"time_zone": "Europe/London", "tallies_hidden": True, "join_domains": ["nhs.net"], "idea_length": 300}
    room = await make(
        founder,
        title="First round",
        registration_fields=[field],
        phases=[phase(clock.now(), -3, -2, "One"), phase(clock.now(), -1, 24 * 7 - 1, "Two")],
        **settings,
    )
    base = f"/api/v1/workshops/{room['id']}"
    await founder.post(f"{base}/guest-link")
    text = {"title": "T", "preamble": "P", "foundations": [{"key": "a", "title": "A", "statement": "We must."}]}
    for number in (0, 1):
        text["preamble"] += "!"
        await founder.put(f"{base}/declaration", json=text, headers={"If-Match": f'"v{number}"'})
    key = {"Idempotency-Key": "clone"}
    made = await founder.post(f"{base}/clone", json=WISH, headers=key)
    assert made.status_code == 201, made.text
    clone = made.json()
    assert made.headers["location"] == f"/api/v1/workshops/{clone['id']}"
    again = await founder.post(f"{base}/clone", json=WISH, headers=key)
    assert (again.json()["id"], again.headers["location"]) == (clone["id"], made.headers["location"])
    assert (clone["slug"], clone["tallies_hidden"], clone["idea_length"]) == ("second-round", True, 300)
    assert clone["registration_fields"] == [field]
    assert clone["desk"] == {"join_domains": ["nhs.net"], "has_guest_link": False, "cloned_from_id": room["id"]}
    # From British summer time into winter: one hour later by the sun, the same by the clock on the wall.
    assert [(p["name"], p["opens_at"], p["closes_at"]) for p in clone["phases"]] == [
        ("One", "2026-12-01T10:00:00Z", "2026-12-01T11:00:00Z"),
        ("Two", "2026-12-01T12:00:00Z", "2026-12-08T12:00:00Z"),
    ]
    copied = (await cast.visitor.get(f"/api/v1/workshops/{clone['id']}/declaration")).json()
    original = (await cast.visitor.get(f"{base}/declaration")).json()
    assert (copied["number"], copied["preamble"]) == (1, "P!!")
    assert copied["foundations"][0]["statement"] == "We must."
    assert copied["foundations"][0]["id"] != original["foundations"][0]["id"]
    assert await kinds(cast, clone["id"]) == ["workshop.created", "participation.joined", "declaration.changed"]
    people = (await founder.get(f"/api/v1/workshops/{clone['id']}/participations")).json()["items"]
    assert [one["role"] for one in people] == ["organiser"]
