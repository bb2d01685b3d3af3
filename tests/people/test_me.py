"""One's own account and sessions: nobody else's, and over at once when one says so."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import Session, col, select

from app.http.idempotency import IdempotencyKey
from app.log.models import LogEntry
from app.people.authentication import SessionDirectory
from app.people.commands import create_guest
from app.people.models import Account, SignIn, SignInSession
from app.storage.writer import Tx
from tests.cast import Cast, client_of
from tests.conftest import TravellingClock
from tests.people.mailbox import ask, letter_count, newest_letter, redeem, sign_in

ZOE = "zoe@example.org"


@pytest.fixture
async def zoe(service: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A browser in which Zoe is signed in."""
    client = await sign_in(service)
    yield client
    await client.aclose()


@pytest.fixture
async def guest(service: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who came by a guest link."""
    _, token = await service.state.runtime.writer.write(create_guest, " Gus\nthe guest ", kind="bearer")
    async with client_of(service, token) as client:
        yield client


def kinds(session: Session) -> list[str]:
    return list(session.exec(select(LogEntry.kind).order_by(col(LogEntry.seq))))


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/me"),
        ("PATCH", "/api/v1/me"),
        ("DELETE", "/api/v1/me"),
        ("POST", "/api/v1/me/email"),
        ("GET", "/api/v1/me/sessions"),
        ("DELETE", "/api/v1/me/sessions"),
        ("DELETE", "/api/v1/me/sessions/019a2b3c-4d5e-7f60-8a1b-2c3d4e5f6071"),
        ("DELETE", "/api/v1/me/session"),
    ],
)
async def test_a_visitor_has_no_account(service: FastAPI, method: str, path: str) -> None:
    bodies = {"PATCH": {"name": "Mallory"}, "POST": {"email": ZOE}}
    async with client_of(service) as visitor, client_of(service, "no-such-token") as impostor:
        for client in (visitor, impostor):
            response = await client.request(method, path, json=bodies.get(method))
            assert (response.status_code, response.json()["type"]) == (401, "/problems/not-signed-in")


async def test_one_changes_ones_own_name(zoe: httpx.AsyncClient) -> None:
    renamed = await zoe.patch("/api/v1/me", json={"name": "  Zoë\u202e   Brandt "})
    assert renamed.json()["name"] == "Zoë Brandt"
    for bad in ("", "   ", "\u200b", "x" * 81, None):
        assert (await zoe.patch("/api/v1/me", json={"name": bad})).status_code == 422
    assert (await zoe.patch("/api/v1/me", json={"name": "Zoë", "is_organiser": True})).status_code == 422
    me = await zoe.get("/api/v1/me")
    assert (me.json()["name"], me.json()["is_organiser"]) == ("Zoë Brandt", False)
    assert (await zoe.get("/api/v1/me", headers={"If-None-Match": me.headers["ETag"]})).status_code == 304


async def test_sessions_are_listed_newest_first_and_by_page(service: FastAPI, zoe: httpx.AsyncClient) -> None:
    others = [await sign_in(service) for _ in range(2)]
    (await (await sign_in(service, "ben@example.org")).aclose())
    first = await zoe.get("/api/v1/me/sessions", params={"limit": 2})
    second = await zoe.get("/api/v1/me/sessions", params={"limit": 2, "cursor": first.json()["next"]})
    assert 'rel="next"' in first.headers["link"]
    items = first.json()["items"] + second.json()["items"]
    assert second.json()["next"] is None
    assert [item["is_current"] for item in items] == [False, False, True]
    assert sorted((item["id"] for item in items), reverse=True) == [item["id"] for item in items]
    assert (await zoe.get("/api/v1/me")).json()["session_count"] == 3
    assert (await zoe.get("/api/v1/me/sessions", params={"cursor": "x"})).status_code == 422
    for other in others:
        await other.aclose()


async def test_nobody_ends_a_session_of_somebody_else(cast: Cast) -> None:
    (session,) = (await cast.ben.get("/api/v1/me/sessions")).json()["items"]
    for name in ("outsider", "ana", "organiser"):
        response = await getattr(cast, name).delete(f"/api/v1/me/sessions/{session['id']}")
        assert response.status_code == 404
    assert (await cast.ben.get("/api/v1/me")).status_code == 200


async def test_a_session_that_is_ended_is_over_at_once(service: FastAPI, zoe: httpx.AsyncClient) -> None:
    telephone = await sign_in(service)
    session_id = (await telephone.get("/api/v1/me")).json()["session_id"]
    for _ in range(2):  # the second time changes nothing
        ended = await zoe.delete(f"/api/v1/me/sessions/{session_id}")
        assert ended.status_code == 204
        assert "set-cookie" not in ended.headers
    assert (await telephone.get("/api/v1/me")).status_code == 401
    assert (await zoe.get("/api/v1/me")).json()["session_count"] == 1
    await telephone.aclose()
    assert (await service.state.runtime.reader.read(kinds)).count("session.revoked") == 1


@pytest.mark.parametrize("path", ["/api/v1/me/session", "/api/v1/me/sessions/{own}"])
async def test_signing_out_takes_the_cookie_back(zoe: httpx.AsyncClient, path: str) -> None:
    own = (await zoe.get("/api/v1/me")).json()["session_id"]
    token = zoe.cookies["__Host-folkmoot"]
    signed_out = await zoe.delete(path.format(own=own))
    assert signed_out.status_code == 204
    assert signed_out.headers["set-cookie"].startswith('__Host-folkmoot=""; ')
    assert "__Host-folkmoot" not in zoe.cookies
    stolen = await zoe.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert stolen.status_code == 401


async def test_signing_out_everywhere_ends_every_session_and_no_other(cast: Cast) -> None:
    service = cast.app
    browsers = [await sign_in(service, "ana@example.org") for _ in range(2)]
    for client in (*browsers, cast.ana, cast.ben):
        assert (await client.get("/api/v1/me")).status_code == 200
    assert (await cast.ana.delete("/api/v1/me/sessions")).status_code == 204
    for client in (*browsers, cast.ana):
        assert (await client.get("/api/v1/me")).status_code == 401
        await client.aclose()
    assert (await cast.ben.get("/api/v1/me")).status_code == 200


async def test_a_change_with_a_cookie_must_come_from_our_own_page(zoe: httpx.AsyncClient) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        refused = await zoe.delete("/api/v1/me", headers=headers)
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/cross-site")
    assert (await zoe.get("/api/v1/me")).status_code == 200


async def test_a_revocation_during_a_look_up_is_not_forgotten(service: FastAPI, clock: TravellingClock) -> None:
    """The database is read before a commit and the answer kept after it: the answer must not be relied on again."""
    runtime = service.state.runtime
    account, token = await runtime.writer.write(create_guest, "Gus")
    directory: SessionDirectory

    class LateReader:
        async def read(self, query: object, *args: object) -> object:
            found = await runtime.reader.read(query, *args)
            await runtime.writer.write(_revoke_all)
            directory.forget(account.id)
            return found

    directory = SessionDirectory(LateReader(), clock)  # type: ignore[arg-type]
    assert await directory.authenticate(token) is not None
    assert await directory.authenticate(token) is None


def _revoke_all(tx: Tx) -> None:
    for row in tx.session.exec(select(SignInSession)):
        row.revoked_at = tx.now
        tx.session.add(row)


async def test_a_guest_adds_an_address_and_comes_back_by_it(service: FastAPI, guest: httpx.AsyncClient) -> None:
    before = (await guest.get("/api/v1/me")).json()
    assert (before["name"], before["email"], before["is_guest"]) == ("Gus the guest", None, True)
    asked = await guest.post("/api/v1/me/email", json={"email": "Gus@example.org"})
    assert asked.status_code == 202
    assert (await guest.get("/api/v1/me")).json()["email"] is None
    letter = newest_letter(service, "gus@example.org")
    assert "Is this your address?" in letter.message.subject
    opened = await redeem(guest, asked.json()["id"], code=letter.code, kind="bearer")
    assert (opened.status_code, opened.json()["account_id"]) == (201, before["id"])
    after = (await guest.get("/api/v1/me")).json()
    assert (after["email"], after["is_guest"], after["name"]) == ("gus@example.org", False, "Gus the guest")
    back = await sign_in(service, "gus@example.org")
    assert (await back.get("/api/v1/me")).json()["id"] == before["id"]
    await back.aclose()
    again = await guest.post("/api/v1/me/email", json={"email": "other@example.org"})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/has-address")


async def test_a_guest_learns_of_an_account_only_by_proving_its_address(
    service: FastAPI, zoe: httpx.AsyncClient, guest: httpx.AsyncClient
) -> None:
    free = await guest.post("/api/v1/me/email", json={"email": "free@example.org"})
    taken = await guest.post("/api/v1/me/email", json={"email": ZOE})
    assert (free.status_code, sorted(free.json())) == (taken.status_code, sorted(taken.json()))
    assert letter_count(service, ZOE) == 2
    letter = newest_letter(service, ZOE)
    unproved = await redeem(guest, taken.json()["id"], code="BBBB-BBBB", kind="bearer")
    assert unproved.json()["type"] == "/problems/wrong-code"
    proved = await redeem(guest, taken.json()["id"], code=letter.code, kind="bearer")
    assert (proved.status_code, proved.json()["type"]) == (409, "/problems/address-taken")
    assert "sign in with the address" in proved.json()["detail"]
    assert (await guest.get("/api/v1/me")).json()["is_guest"] is True
    # The proof was used up by the answer.
    assert (await redeem(guest, taken.json()["id"], code=letter.code)).status_code == 410


async def test_erasing_leaves_nothing_that_says_who_it_was(
    service: FastAPI, zoe: httpx.AsyncClient, clock: TravellingClock
) -> None:
    account_id = (await zoe.patch("/api/v1/me", json={"name": "Zoë Brandt"})).json()["id"]
    telephone = await sign_in(service)
    waiting = await ask(telephone)
    letter = newest_letter(service, ZOE)

    def keep_an_answer(tx: Tx) -> None:
        tx.session.add(
            IdempotencyKey(account_id=UUID(account_id), key="k", fingerprint="", created_at=tx.now, answer={"a": "Zoë"})
        )
        tx.session.flush()

    await service.state.runtime.writer.write(keep_an_answer)
    assert (await zoe.delete("/api/v1/me")).status_code == 204
    for client in (zoe, telephone):
        assert (await client.get("/api/v1/me")).status_code == 401
    assert (await redeem(telephone, waiting["id"], code=letter.code)).status_code == 404

    def what_is_left(session: Session) -> str:
        models = (Account, SignIn, SignInSession, IdempotencyKey, LogEntry)
        return " ".join(repr(row.model_dump()) for model in models for row in session.exec(select(model)))

    left = await service.state.runtime.reader.read(what_is_left)
    assert account_id in left
    for private in ("Zoë", "Brandt", "zoe@", "example.org"):
        assert private not in left
    assert (await service.state.runtime.reader.read(kinds))[-1] == "account.erased"
    fresh = await sign_in(service)
    assert (await fresh.get("/api/v1/me")).json()["id"] != account_id
    await fresh.aclose()
    await telephone.aclose()
