"""Joining, names and answers, roles, leaving: the outsider first."""

import asyncio
from typing import Any
from uuid import UUID

import httpx

from app.people.models import Organisation
from app.storage.writer import Tx
from tests.cast import Cast
from tests.workshops.conftest import STRANGERS, make

BOROUGH = {
    "key": "borough",
    "label": "Your borough",
    "kind": "choice",
    "options": ["Brent", "Ealing"],
    "required": True,
}
JOB = {"key": "job", "label": "Your work", "kind": "text", "required": False}
EMPLOYER = {"key": "employer", "label": "Where you work", "kind": "organisation", "required": True}


def people(workshop: dict[str, Any], rest: str = "") -> str:
    return f"/api/v1/workshops/{workshop['id']}/participations{rest}"


async def organisation(cast: Cast, name: str = "Riverside") -> str:
    def add(tx: Tx) -> UUID:
        row = Organisation(name=name, name_key=name.lower(), created_at=tx.now)
        tx.session.add(row)
        tx.session.flush()
        return row.id

    return str(await cast.app.state.runtime.writer.write(add))


async def test_who_may_join(cast: Cast, founder: httpx.AsyncClient) -> None:
    hello = {"display_name": "Ana"}
    opened = await make(founder)
    closed = await make(founder, join_open=False)
    by_domain = await make(founder, join_open=False, join_domains=["example.org"])
    other_domain = await make(founder, join_open=False, join_domains=["ample.org", "sub.example.org"])
    secret = await make(founder, join_open=False, is_listed=False)
    assert (await cast.visitor.post(people(opened), json=hello)).status_code == 401
    outcomes = [
        (await cast.ana.post(people(room), json=hello)).status_code
        for room in (opened, closed, by_domain, other_domain, secret)
    ]
    assert outcomes == [201, 403, 201, 403, 404]
    again = await cast.ana.post(people(opened), json=hello)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-joined")
    assert (await cast.ana.post(people({"id": cast.phase_id}), json=hello)).status_code == 404


async def test_answers_fit_the_fields_or_each_is_named(cast: Cast, founder: httpx.AsyncClient) -> None:
    room = await make(founder, registration_fields=[BOROUGH, JOB, EMPLOYER])
    where = await organisation(cast)
    wrong = {"borough": "Atlantis", "job": "x" * 301, "shoe_size": "9"}
    refused = await cast.ana.post(people(room), json={"display_name": "Ana", "answers": wrong})
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [
        "answers.borough", "answers.job", "answers.shoe_size", "organisation_id",
    ]  # fmt: skip
    nowhere = {"display_name": "Ana", "answers": {"borough": "Brent"}, "organisation_id": str(cast.phase_id)}
    assert (await cast.ana.post(people(room), json=nowhere)).json()["errors"][0]["field"] == "organisation_id"
    fine = {"display_name": " Ana\u202e ", "answers": {"borough": "Brent", "job": " "}, "organisation_id": where}
    joined = await cast.ana.post(people(room), json=fine)
    assert joined.status_code == 201, joined.text
    assert joined.json()["answers"] == {"borough": "Brent"}
    assert (joined.json()["display_name"], joined.json()["organisation_name"]) == ("Ana", "Riverside")
    changed = await cast.ana.patch(people(room, "/me"), json={"answers": {"borough": "Ealing", "job": "Nurse"}})
    assert changed.json()["answers"] == {"borough": "Ealing", "job": "Nurse"}
    gone = await cast.ana.patch(people(room, "/me"), json={"organisation_id": None})
    assert gone.status_code == 422
    null = await cast.ana.patch(people(room, "/me"), json={"display_name": None})
    assert null.status_code == 422


async def test_answers_are_for_the_desk_and_names_for_the_others(cast: Cast, founder: httpx.AsyncClient) -> None:
    marker = "canary-of-ana"
    room = await make(founder, registration_fields=[JOB])
    await cast.ana.post(people(room), json={"display_name": "Ana", "answers": {"job": marker}})
    await cast.ben.post(people(room), json={"display_name": "Ben"})
    ana = (await cast.ana.get(people(room, "/me"))).json()
    one = people(room, f"/{ana['id']}")
    assert (await cast.visitor.get(one)).status_code == 401
    assert (await cast.outsider.get(one)).status_code == 403
    assert (await cast.ben.get(one)).json() == {"id": ana["id"], "display_name": "Ana"}
    assert (await cast.ana.get(one)).json() == ana == (await founder.get(one)).json()
    for reader, status in ((cast.visitor, 401), (cast.outsider, 404), (cast.ben, 403)):
        assert (await reader.get(people(room))).status_code == status
    listed = (await founder.get(people(room), params={"q": "AN", "role": "participant"})).json()["items"]
    assert [(each["display_name"], each["answers"]["job"]) for each in listed] == [("Ana", marker)]
    assert (await founder.get(people(room), params={"q": "%"})).json()["items"] == []
    for reader in (cast.visitor, cast.outsider, cast.ben):
        for path in (f"/api/v1/workshops/{room['id']}", people(room), one, "/api/v1/workshops"):
            assert marker not in (await reader.get(path)).text


async def test_the_list_of_people_goes_on_by_cursor(cast: Cast) -> None:
    url: str | None = people({"id": cast.workshop_id}) + "?limit=4"
    names: list[str] = []
    while url:
        page = await cast.moderator.get(url)
        names += [each["display_name"] for each in page.json()["items"]]
        url = page.headers["link"].split("<")[1].split(">")[0] if "link" in page.headers else None
    assert names == ["Organiser", "Moderator", "Designer", "Ana", "Ben", "Observer"]


async def test_only_organisers_give_roles_and_one_stays(cast: Cast) -> None:
    room = {"id": cast.workshop_id}
    ana = people(room, f"/{cast.people['ana'].participation_id}")
    me = people(room, f"/{cast.people['organiser'].participation_id}")
    tag = {"If-Match": '"v1"'}
    for who, status in STRANGERS.items():
        assert (await getattr(cast, who).patch(ana, json={"role": "organiser"}, headers=tag)).status_code == status
    last = await cast.organiser.patch(me, json={"role": "observer"}, headers=tag)
    assert (last.status_code, last.json()["type"]) == (409, "/problems/last-organiser")
    assert (await cast.organiser.delete(people(room, "/me"))).status_code == 409
    assert (await cast.organiser.patch(ana, json={"role": "organiser"})).status_code == 428
    given = await cast.organiser.patch(ana, json={"role": "organiser"}, headers=tag)
    assert (given.json()["role"], given.headers["etag"]) == ("organiser", '"v2"')
    stale = await cast.organiser.patch(ana, json={"role": "observer"}, headers=tag)
    assert (stale.status_code, stale.json()["current"]["role"]) == (412, "organiser")
    stranger = people(room, f"/{cast.people['outsider'].participation_id}")
    assert (await cast.organiser.patch(stranger, json={"role": "observer"}, headers=tag)).status_code == 404


async def test_two_organisers_cannot_demote_each_other_at_once(cast: Cast) -> None:
    room = {"id": cast.workshop_id}
    ana, me = (people(room, f"/{cast.people[who].participation_id}") for who in ("ana", "organiser"))
    await cast.organiser.patch(ana, json={"role": "organiser"}, headers={"If-Match": '"v1"'})
    answers = await asyncio.gather(
        cast.organiser.patch(ana, json={"role": "observer"}, headers={"If-Match": '"v2"'}),
        cast.ana.patch(me, json={"role": "observer"}, headers={"If-Match": '"v1"'}),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 403]


async def test_whoever_leaves_may_come_back_as_a_participant(cast: Cast, founder: httpx.AsyncClient) -> None:
    room = await make(founder)
    first = (await cast.ana.post(people(room), json={"display_name": "Ana"})).json()
    assert (await cast.ana.delete(people(room, "/me"))).status_code == 204
    assert (await cast.ana.delete(people(room, "/me"))).status_code == 404
    assert (await cast.ana.get(people(room, "/me"))).status_code == 404
    assert (await cast.ana.get(f"/api/v1/workshops/{room['id']}")).json()["you"]["role"] is None
    back = (await cast.ana.post(people(room), json={"display_name": "Ana again"})).json()
    assert (back["id"], back["role"], back["display_name"]) == (first["id"], "participant", "Ana again")


async def test_joining_twice_at_once_makes_one_participation(cast: Cast, founder: httpx.AsyncClient) -> None:
    room = await make(founder)
    answers = await asyncio.gather(*(cast.ana.post(people(room), json={"display_name": f"Ana {n}"}) for n in range(16)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 15
