"""Invitations: bound to an address, a role and a time, used once, in one place; lists of them from a spreadsheet."""

import asyncio
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.people.models import Account, Organisation
from app.storage.writer import Tx
from app.workshops.invitation_list import read_csv
from app.workshops.policy import Role
from tests.cast import Cast
from tests.conftest import TravellingClock
from tests.workshops.conftest import STRANGERS, kinds, make

HELLO = {"display_name": "Hello"}


async def invite(founder: httpx.AsyncClient, room: dict[str, Any], *emails: str, **params: Any) -> dict[str, Any]:
    body = {"role": params.pop("role", "participant"), "invitations": [{"email": email} for email in emails]}
    answer = await founder.post(f"/api/v1/workshops/{room['id']}/invitations", json=body, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_only_organisers_invite_and_see_addresses(cast: Cast) -> None:
    where = f"/api/v1/workshops/{cast.workshop_id}/invitations"
    made = await invite(cast.organiser, {"id": cast.workshop_id}, "new@example.org")
    one = f"{where}/{made['lines'][0]['invitation_id']}"
    body = {"invitations": [{"email": "x@example.org"}]}
    for who, status in STRANGERS.items():
        client: httpx.AsyncClient = getattr(cast, who)
        answers = [
            await client.post(where, json=body), await client.post(where, json=body, params={"preview": "true"}),
            await client.get(where), await client.delete(one),
        ]  # fmt: skip
        assert [answer.status_code for answer in answers] == [status] * 4, who
    listed = (await cast.organiser.get(where)).json()["items"]
    assert [each["email"] for each in listed] == ["new@example.org"]


async def test_an_invitation_lets_its_address_in_once_in_its_role(
    cast: Cast, founder: httpx.AsyncClient, clock: TravellingClock
) -> None:
    room = await make(founder, join_open=False, is_listed=False)
    base = f"/api/v1/workshops/{room['id']}"
    await invite(founder, room, "Ana@Example.org", role="design_group")
    assert (await cast.ben.get(base)).status_code == 404
    assert (await cast.ana.get(base)).json()["you"]["is_invited"] is True
    joined = await cast.ana.post(f"{base}/participations", json=HELLO)
    assert (joined.status_code, joined.json()["role"]) == (201, "design_group")
    assert (await cast.ana.delete(f"{base}/participations/me")).status_code == 204
    assert (await cast.ana.post(f"{base}/participations", json=HELLO)).status_code == 404
    assert (await invite(founder, room, "ana@example.org"))["lines"][0]["outcome"] == "invited_again"
    assert (await cast.ana.post(f"{base}/participations", json=HELLO)).json()["role"] == "participant"
    assert "invitation.made" in await kinds(cast, room["id"])


async def test_an_invitation_ends_by_time_or_by_being_taken_back(
    cast: Cast, founder: httpx.AsyncClient, clock: TravellingClock
) -> None:
    room = await make(founder, join_open=False)
    where = f"/api/v1/workshops/{room['id']}"
    made = await invite(founder, room, "ana@example.org", "ben@example.org", days=1)
    one = f"{where}/invitations/{made['lines'][0]['invitation_id']}"
    assert [(await founder.delete(one)).status_code for _ in range(2)] == [204, 204]
    assert (await cast.ana.post(f"{where}/participations", json=HELLO)).status_code == 403
    clock.travel(days=1)
    assert (await cast.ben.post(f"{where}/participations", json=HELLO)).status_code == 403
    assert (await invite(founder, room, "ben@example.org"))["lines"][0]["outcome"] == "invited_again"
    assert (await cast.ben.post(f"{where}/participations", json=HELLO)).status_code == 201
    two = f"{where}/invitations/{made['lines'][1]['invitation_id']}"
    assert (await founder.delete(two)).status_code == 409
    elsewhere = f"/api/v1/workshops/{cast.workshop_id}/invitations/{made['lines'][0]['invitation_id']}"
    assert (await founder.delete(elsewhere)).status_code == 404


async def test_one_invitation_redeemed_by_many_requests_at_once_makes_one_member(
    cast: Cast, founder: httpx.AsyncClient
) -> None:
    room = await make(founder, join_open=False)
    await invite(founder, room, "ana@example.org", role="moderator")
    where = f"/api/v1/workshops/{room['id']}/participations"
    answers = await asyncio.gather(*(cast.ana.post(where, json=HELLO) for _ in range(16)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 15
    assert (await kinds(cast, room["id"])).count("participation.joined") == 2


async def test_a_list_from_a_spreadsheet_is_previewed_and_then_invited(cast: Cast, founder: httpx.AsyncClient) -> None:
    def add(tx: Tx) -> None:
        tx.session.add(Account(email="carer@example.org", name="C", created_at=tx.now))
        tx.session.add(Organisation(name="Riverside Trust", name_key="riverside trust", created_at=tx.now))
        tx.session.flush()

    await cast.app.state.runtime.writer.write(add)
    where = f"/api/v1/workshops/{cast.workshop_id}/invitations"
    csv = "\ufeffEmail;Role;Organisation\nana@example.org;;\nnew@example.org;observer;riverside TRUST\n"
    csv += "\nnew@example.org;;\n"
    headers = {"Content-Type": "text/csv; charset=utf-8"}
    bad = await cast.organiser.post(where, content=csv + "nobody;;\nx@example.org;king;\n", headers=headers)
    assert bad.status_code == 422
    assert [error["field"] for error in bad.json()["errors"]] == ["line 6", "line 7"]
    before = await kinds(cast, cast.workshop_id)
    seen = await cast.organiser.post(where, content=csv + "nobody;;\n", headers=headers, params={"preview": "true"})
    assert [(line["line"], line["outcome"]) for line in seen.json()["lines"]] == [
        (2, "member"), (3, "invited"), (5, "duplicate"), (6, "error"),
    ]  # fmt: skip
    assert (await cast.organiser.get(where)).json()["items"] == []
    assert await kinds(cast, cast.workshop_id) == before
    done = (await cast.organiser.post(where, content=csv, headers=headers)).json()
    assert (done["counts"]["invited"], done["preview"]) == (1, False)
    again = (await cast.organiser.post(where, content=csv, headers=headers)).json()
    assert (again["counts"]["invited"], again["counts"]["pending"]) == (0, 1)
    (row,) = (await cast.organiser.get(where)).json()["items"]
    assert (row["role"], row["organisation"]) == ("observer", "riverside TRUST")
    assert (await kinds(cast, cast.workshop_id)).count("invitation.made") == 1


async def test_five_thousand_people_are_invited_at_once_and_no_more(cast: Cast) -> None:
    where = f"/api/v1/workshops/{cast.workshop_id}/invitations"
    headers = {"Content-Type": "text/csv"}
    lines = [f"p{n}@example.org" for n in range(5001)]
    many = await cast.organiser.post(where, content="email\n" + "\n".join(lines), headers=headers)
    assert many.status_code == 422
    done = await cast.organiser.post(where, content="email\n" + "\n".join(lines[:-1]), headers=headers)
    assert done.json()["counts"]["invited"] == 5000
    assert (await kinds(cast, cast.workshop_id)).count("invitation.made") == 5000


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"name\nAna\n", b"email,phone\na@b.org,1\n", b"email,email\n", b"\xff\xfe"]
)
def test_what_is_no_list_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        read_csv(content, Role.PARTICIPANT)
    assert refusal.value.extra["errors"]


@given(
    st.binary(max_size=200) | st.text(max_size=200).map(lambda text: ("email,name\n" + text).encode("utf-8", "ignore"))
)
def test_any_bytes_are_a_list_or_refused(content: bytes) -> None:
    try:
        lines = read_csv(content, Role.PARTICIPANT)
    except Invalid:
        return
    for line in lines:
        assert line.trouble or ("@" in line.email and line.email == line.email.lower())


async def test_a_malformed_body_is_refused(cast: Cast) -> None:
    where = f"/api/v1/workshops/{cast.workshop_id}/invitations"
    for body in ("{", "[]", '{"invitations": []}', '{"invitations": [{"email": 3}]}', "null", ""):
        answer = await cast.organiser.post(where, content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 422, body
        assert answer.json()["errors"]
