"""Making, finding and changing workshops: the outsider first."""

import json
from typing import Any

import httpx

from tests.cast import Cast
from tests.conftest import TravellingClock
from tests.workshops.conftest import STRANGERS, kinds, make, phase


async def test_only_people_whom_the_operator_allows_make_workshops(cast: Cast) -> None:
    assert (await cast.visitor.post("/api/v1/workshops", json={"title": "Mine"})).status_code == 401
    refused = await cast.ana.post("/api/v1/workshops", json={"title": "Mine"})
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/may-not-create")


async def test_a_workshop_from_making_it_to_joining_it(
    cast: Cast, founder: httpx.AsyncClient, clock: TravellingClock
) -> None:
    made = await make(founder, title="Café Société", phases=[phase(clock.now(), 1, 2)])
    assert made["slug"] == "cafe-societe"
    assert made["you"]["role"] == "organiser"
    joined = await cast.ana.post(f"/api/v1/workshops/{made['id']}/participations", json={"display_name": "A."})
    assert joined.status_code == 201, joined.text
    clock.travel(hours=1)
    seen = (await cast.ana.get("/api/v1/workshops/by-slug/cafe-societe")).json()
    assert seen["you"]["may"] == ["comment", "post_ideas", "see_tallies", "vote"]
    assert seen["desk"] is None
    assert await kinds(cast, made["id"]) == ["workshop.created", "participation.joined", "participation.joined"]


async def test_a_repeated_request_makes_one_workshop(cast: Cast, founder: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "once"}
    first = await founder.post("/api/v1/workshops", json={"title": "Once"}, headers=key)
    again = await founder.post("/api/v1/workshops", json={"title": "Once"}, headers=key)
    assert first.json() == again.json()
    assert again.headers["location"] == f"/api/v1/workshops/{first.json()['id']}"
    assert (await founder.get(again.headers["location"])).status_code == 200


async def test_slugs_are_made_from_titles_and_never_shared(cast: Cast, founder: httpx.AsyncClient) -> None:
    slugs = [(await make(founder, title=title))["slug"] for title in ("Care!", "care", "人", "人")]
    assert slugs == ["care", "care-2", "workshop", "workshop-2"]
    taken = await founder.post("/api/v1/workshops", json={"title": "Other", "slug": "care"})
    assert (taken.status_code, taken.json()["type"]) == (409, "/problems/slug-taken")


async def test_no_workshop_takes_an_address_of_the_service(founder: httpx.AsyncClient) -> None:
    for slug in ("polls", "make"):
        taken = await founder.post("/api/v1/workshops", json={"title": "Other", "slug": slug})
        assert (taken.status_code, taken.json()["type"]) == (409, "/problems/slug-taken")
        assert "address of the service" in taken.json()["detail"]
    assert (await make(founder, title="Polls"))["slug"] == "polls-2"


async def test_an_unlisted_workshop_is_known_to_its_members_only(cast: Cast, founder: httpx.AsyncClient) -> None:
    made = await make(founder, title="Secret", is_listed=False)
    base = f"/api/v1/workshops/{made['id']}"
    for client in (cast.visitor, cast.outsider, cast.ana):
        for path in (base, "/api/v1/workshops/by-slug/secret", f"{base}/declaration", f"{base}/foundations"):
            answer = await client.get(path)
            assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found"), path
        assert made["id"] not in (await client.get("/api/v1/workshops")).text
    assert made["id"] in (await founder.get("/api/v1/workshops")).text


async def test_lists_by_state_agree_with_what_a_workshop_says_of_itself(
    cast: Cast, founder: httpx.AsyncClient, clock: TravellingClock
) -> None:
    now = clock.now()
    made = {
        "none": await make(founder),
        "later": await make(founder, phases=[phase(now, 2, 3)]),
        "between": await make(founder, phases=[phase(now, -2, -1), phase(now, 2, 3)]),
        "now": await make(founder, phases=[phase(now, -2, -1), phase(now, -1, 3)]),
        "over": await make(founder, phases=[phase(now, -2, -1)]),
        "just over": await make(founder, phases=[phase(now, -2, 0)]),
        "just now": await make(founder, phases=[phase(now, 0, 1)]),
    }
    last = await make(founder, phases=[phase(now, -2, 3)])
    where = f"/api/v1/workshops/{last['id']}/phases/{last['phases'][0]['id']}/close-now"
    made["closed by hand"] = (await founder.post(where, json={"reason": "Over."})).json()
    empty = await make(founder)
    made["sealed"] = (await founder.post(f"/api/v1/workshops/{empty['id']}/seal", json={"reason": "Off."})).json()
    names = {workshop["id"]: name for name, workshop in made.items()}
    found = {}
    for state in ("coming", "open", "closed"):
        lines = (await cast.visitor.get("/api/v1/workshops", params={"state": state})).json()["items"]
        assert {line["state"] for line in lines} == {state}
        found[state] = {names[line["id"]] for line in lines if line["id"] in names}
    assert found == {
        "coming": {"none", "later", "between"},
        "open": {"now", "just now"},
        "closed": {"over", "just over", "closed by hand", "sealed"},
    }
    for name, workshop in made.items():
        seen = (await cast.visitor.get(f"/api/v1/workshops/{workshop['id']}")).json()
        assert name in found[seen["state"]]


async def test_lists_go_on_by_cursor_and_mine_are_mine(cast: Cast, founder: httpx.AsyncClient) -> None:
    made = [(await make(founder, title=f"Room {n}"))["id"] for n in range(5)]
    seen: list[str] = []
    url: str | None = "/api/v1/workshops?limit=2&mine=true"
    while url:
        page = await founder.get(url)
        seen += [line["id"] for line in page.json()["items"]]
        url = page.headers["link"].split("<")[1].split(">")[0] if "link" in page.headers else None
    assert seen == [*reversed(made), str(cast.workshop_id)]
    assert (await cast.visitor.get("/api/v1/workshops?mine=true")).json()["items"] == []
    assert (await cast.ana.get("/api/v1/workshops?cursor=WzFd")).status_code == 422


async def test_only_organisers_change_a_workshop(cast: Cast) -> None:
    where = f"/api/v1/workshops/{cast.workshop_id}"
    for who, status in STRANGERS.items():
        answer = await getattr(cast, who).patch(where, json={"title": "Mine"}, headers={"If-Match": '"v1"'})
        assert answer.status_code == status, who
    assert (await cast.ana.get(where)).json()["title"] == "The Room"


async def test_a_change_touches_what_it_names_and_says_so(cast: Cast) -> None:
    where = f"/api/v1/workshops/{cast.workshop_id}"
    body = {"title": " New\u202e  name ", "welcome": "*Hello*", "join_domains": ["@NHS.net"], "idea_length": 500}
    changed = await cast.organiser.patch(where, json=body, headers={"If-Match": '"v1"'})
    assert changed.status_code == 200, changed.text
    seen = changed.json()
    assert (seen["title"], seen["welcome_html"], seen["time_zone"]) == (
        "New name",
        "<p><em>Hello</em></p>\n",
        "Europe/London",
    )
    assert seen["desk"]["join_domains"] == ["nhs.net"]
    assert (await cast.ana.get(where)).json()["desk"] is None
    stale = await cast.organiser.patch(where, json={"title": "Late"}, headers={"If-Match": '"v1"'})
    assert (stale.status_code, stale.json()["current"]["title"]) == (412, "New name")
    tag = (await cast.organiser.get(where)).headers["etag"]
    again = await cast.organiser.patch(where, json={"title": "New name"}, headers={"If-Match": tag})
    assert again.json()["version"] == 2
    assert (await kinds(cast, cast.workshop_id))[-1] == "workshop.changed"


NONSENSE: list[tuple[dict[str, Any], str]] = [
    ({"time_zone": "Mars/Olympus"}, "time_zone"),
    ({"time_zone": "../etc/passwd"}, "time_zone"),
    ({"title": " \u200b\ud800 "}, "title"),
    ({"title": None}, "title"),
    ({"slug": "other"}, "slug"),
    ({"idea_length": 10**30}, "idea_length"),
    ({"join_domains": ["not a domain"]}, "join_domains.0"),
    ({"registration_fields": [{"key": "a", "label": "A", "kind": "choice"}]}, "registration_fields.0.options"),
    (
        {"registration_fields": [{"key": "a", "label": "A", "kind": "text"}] * 2},
        "registration_fields.1.key",
    ),
    ({"registration_fields": [{"key": "a", "label": "A", "kind": "borough"}]}, "registration_fields.0.kind"),
]


async def test_settings_that_make_no_sense_are_named(cast: Cast) -> None:
    where = f"/api/v1/workshops/{cast.workshop_id}"
    headers = {"If-Match": '"v1"', "Content-Type": "application/json"}
    for body, field in NONSENSE:
        answer = await cast.organiser.patch(where, content=json.dumps(body), headers=headers)
        assert answer.status_code == 422, body
        assert field in [error["field"] for error in answer.json()["errors"]], body
    assert (await cast.organiser.get(where)).json()["version"] == 1


async def test_hiding_tallies_is_settled_when_voting_begins(
    cast: Cast, founder: httpx.AsyncClient, clock: TravellingClock
) -> None:
    made = await make(
        founder,
        phases=[phase(clock.now(), -1, 9, capabilities=["comment"]), phase(clock.now(), 1, 2, capabilities=["vote"])],
    )
    where = f"/api/v1/workshops/{made['id']}"
    hidden = await founder.patch(where, json={"tallies_hidden": True}, headers={"If-Match": '"v1"'})
    assert hidden.json()["you"]["sees_tallies"] is False
    clock.travel(hours=1)
    refused = await founder.patch(where, json={"tallies_hidden": False}, headers={"If-Match": '"v2"'})
    assert refused.status_code == 409
    clock.travel(hours=1)
    assert (await cast.visitor.get(where)).json()["you"]["sees_tallies"] is True
