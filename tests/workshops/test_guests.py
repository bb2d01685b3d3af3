"""Guests: in by a link, which is shown once, replaced and revoked."""

import httpx
from sqlmodel import Session, select

from app.http.caller import COOKIE
from app.log.models import LogEntry
from app.workshops.models import Workshop
from tests.cast import Cast, client_of
from tests.workshops.conftest import STRANGERS, make


async def test_only_organisers_make_and_revoke_guest_links(cast: Cast) -> None:
    where = f"/api/v1/workshops/{cast.workshop_id}/guest-link"
    for who, status in STRANGERS.items():
        client: httpx.AsyncClient = getattr(cast, who)
        assert [(await client.post(where)).status_code, (await client.delete(where)).status_code] == [status] * 2


async def test_a_guest_comes_in_by_the_present_link_only(cast: Cast, founder: httpx.AsyncClient) -> None:
    field = {"key": "borough", "label": "Borough", "kind": "choice", "options": ["A", "B"], "required": True}
    room = await make(founder, title="Open house", join_open=False, registration_fields=[field])
    where = f"/api/v1/workshops/{room['id']}/guest-link"

    async def knock(token: str, workshop_id: object = room["id"], **params: str) -> httpx.Response:
        body = {
            "workshop_id": str(workshop_id),
            "link_token": token,
            "display_name": "Neighbour",
            "answers": {"borough": "A"},
        }
        return await cast.visitor.post("/api/v1/guests", json=body, params=params)

    assert (await knock("x")).json()["type"] == "/problems/guest-link-unknown"
    first = (await founder.post(where)).json()
    assert first["link"] == f"https://folkmoot.test/join/open-house#{first['token']}"
    second = (await founder.post(where)).json()
    assert (await knock(first["token"])).status_code == 404
    assert (await knock(second["token"], cast.workshop_id)).status_code == 404
    joined = await knock(second["token"])
    assert joined.status_code == 201, joined.text
    guest = client_of(cast.app, joined.json()["token"])
    seen = (await guest.get(f"/api/v1/workshops/{room['id']}")).json()
    assert (seen["you"]["role"], seen["you"]["display_name"]) == ("participant", "Neighbour")
    assert (await guest.post("/api/v1/workshops", json={"title": "Mine"})).status_code == 403
    browser = await knock(second["token"], session="cookie")
    assert browser.json()["token"] is None
    assert browser.headers["set-cookie"].startswith(f"{COOKIE}=")
    cast.visitor.cookies.clear()
    assert (await founder.delete(where)).status_code == 204
    assert (await knock(second["token"])).status_code == 404
    assert (await guest.get(f"/api/v1/workshops/{room['id']}/participations/me")).status_code == 200

    def stored(session: Session) -> str:
        return repr(session.exec(select(LogEntry)).all()) + repr(session.exec(select(Workshop)).all())

    everything = await cast.app.state.runtime.reader.read(stored)
    assert second["token"] not in everything


async def test_answers_of_a_guest_are_checked_before_there_is_an_account(
    cast: Cast, founder: httpx.AsyncClient
) -> None:
    field = {"key": "job", "label": "Work", "kind": "text", "required": True}
    room = await make(founder, registration_fields=[field])
    token = (await founder.post(f"/api/v1/workshops/{room['id']}/guest-link")).json()["token"]
    body = {"workshop_id": room["id"], "link_token": token, "display_name": "Neighbour"}

    def entries(session: Session) -> int:
        return len(session.exec(select(LogEntry.seq)).all())

    before = await cast.app.state.runtime.reader.read(entries)
    refused = await cast.visitor.post("/api/v1/guests", json=body)
    assert [error["field"] for error in refused.json()["errors"]] == ["answers.job"]
    assert await cast.app.state.runtime.reader.read(entries) == before
