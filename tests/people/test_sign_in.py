"""Signing in by mail: who gets in, who does not, and what each answer gives away."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import event
from sqlmodel import Session, select

from app.log.models import LogEntry
from app.mail.errors import MailNotSent
from app.mail.message import Message
from app.main import create_app
from app.people.authentication import hash_token
from app.people.models import Account, SignIn, SignInSession
from app.people.routes import asking
from app.settings import Settings
from tests.cast import client_of
from tests.conftest import TravellingClock
from tests.people.mailbox import ask, letter_count, newest_letter, redeem, sign_in

ZOE = "zoe@example.org"


@pytest.fixture
async def browser(service: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(service) as client:
        yield client


@pytest.fixture
async def stranger(service: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that has asked for nothing."""
    async with client_of(service) as client:
        yield client


async def rows(service: FastAPI, model: type) -> list:
    def all_of(session: Session) -> list:
        return list(session.exec(select(model)).all())

    return await service.state.runtime.reader.read(all_of)


async def test_the_code_signs_in_the_browser_that_asked(service: FastAPI, browser: httpx.AsyncClient) -> None:
    asked = await ask(browser)
    assert asked["binding"] is None
    response = await redeem(browser, asked["id"], code=newest_letter(service, ZOE).code, label="Firefox")
    assert response.status_code == 201
    opened = response.json()
    assert (opened["kind"], opened["token"], opened["is_new_account"]) == ("cookie", None, True)
    cookie = response.headers["set-cookie"]
    assert cookie.startswith("__Host-folkmoot=")
    assert {"Path=/", "HttpOnly", "Secure", "SameSite=lax", "Max-Age=2592000"} <= set(cookie.split("; "))
    me = (await browser.get("/api/v1/me")).json()
    assert (me["email"], me["id"], me["is_guest"]) == (ZOE, opened["account_id"], False)


async def test_the_link_signs_in_the_browser_that_asked(service: FastAPI, browser: httpx.AsyncClient) -> None:
    asked = await ask(browser)
    response = await redeem(browser, asked["id"], token=newest_letter(service, ZOE).token)
    assert response.status_code == 201
    assert (await browser.get("/api/v1/me")).json()["email"] == ZOE


async def test_a_program_signs_in_with_its_binding(service: FastAPI, stranger: httpx.AsyncClient) -> None:
    response = await stranger.post("/api/v1/sign-ins", json={"email": ZOE, "program": True})
    assert "set-cookie" not in response.headers
    asked = response.json()
    code = newest_letter(service, ZOE).code
    opened = await redeem(stranger, asked["id"], code=code, binding=asked["binding"], kind="bearer")
    assert opened.status_code == 201
    assert "set-cookie" not in opened.headers
    async with client_of(service, opened.json()["token"]) as program:
        assert (await program.get("/api/v1/me")).json()["email"] == ZOE


@pytest.mark.parametrize("proof", ["code", "token"])
async def test_another_browser_is_refused_and_costs_no_attempt(
    service: FastAPI, browser: httpx.AsyncClient, stranger: httpx.AsyncClient, proof: str
) -> None:
    asked = await ask(browser)
    right = {proof: getattr(newest_letter(service, ZOE), proof)}
    for _ in range(7):
        response = await redeem(stranger, asked["id"], **right)
        assert response.status_code == 403
        assert response.json()["type"] == "/problems/another-browser"
    wrong_binding = await redeem(stranger, asked["id"], **right, binding="x" * 43, kind="bearer")
    assert wrong_binding.json()["type"] == "/problems/another-browser"
    assert await rows(service, SignInSession) == []
    assert (await redeem(browser, asked["id"], **right)).status_code == 201


async def test_a_sign_in_of_the_same_browser_leaves_its_earlier_mail_good(
    service: FastAPI, browser: httpx.AsyncClient
) -> None:
    first = await ask(browser)
    letter = newest_letter(service, ZOE)
    await ask(browser)
    assert (await redeem(browser, first["id"], token=letter.token)).status_code == 201


@pytest.mark.parametrize("proof", ["code", "token"])
async def test_a_proof_works_once(service: FastAPI, browser: httpx.AsyncClient, proof: str) -> None:
    asked = await ask(browser)
    right = {proof: getattr(newest_letter(service, ZOE), proof)}
    assert (await redeem(browser, asked["id"], **right)).status_code == 201
    again = await redeem(browser, asked["id"], **right)
    assert (again.status_code, again.json()["type"]) == (410, "/problems/sign-in-over")
    assert len(await rows(service, SignInSession)) == 1


async def test_a_proof_works_for_ten_minutes(
    service: FastAPI, browser: httpx.AsyncClient, clock: TravellingClock
) -> None:
    asked = await ask(browser)
    code = newest_letter(service, ZOE).code
    clock.travel(minutes=10)
    late = await redeem(browser, asked["id"], code=code)
    assert (late.status_code, late.json()["type"]) == (410, "/problems/sign-in-over")
    asked = await ask(browser)
    clock.travel(minutes=10, microseconds=-1)
    assert (await redeem(browser, asked["id"], code=newest_letter(service, ZOE).code)).status_code == 201


async def test_five_wrong_codes_end_a_sign_in(service: FastAPI, browser: httpx.AsyncClient) -> None:
    asked = await ask(browser)
    code = newest_letter(service, ZOE).code
    for left in (4, 3, 2, 1, 0):
        wrong = await redeem(browser, asked["id"], code="BBBB-BBBB")
        assert (wrong.status_code, wrong.json()["type"]) == (403, "/problems/wrong-code")
        assert wrong.json()["attempts_left"] == left
    dead = await redeem(browser, asked["id"], code=code)
    assert (dead.status_code, dead.json()["type"]) == (410, "/problems/sign-in-over")
    assert await rows(service, SignInSession) == []


async def test_the_fifth_attempt_may_be_right_and_typed_carelessly(
    service: FastAPI, browser: httpx.AsyncClient
) -> None:
    asked = await ask(browser)
    for _ in range(4):
        await redeem(browser, asked["id"], code="BBBB-BBBB")
    typed = " " + newest_letter(service, ZOE).code.lower().replace("-", " ") + " "
    assert (await redeem(browser, asked["id"], code=typed)).status_code == 201


async def test_a_code_belongs_to_its_own_sign_in(service: FastAPI, browser: httpx.AsyncClient) -> None:
    await ask(browser, "ben@example.org")
    letter = newest_letter(service, "ben@example.org")
    mine = await ask(browser, ZOE)
    for other in ({"code": letter.code}, {"token": letter.token}):
        assert (await redeem(browser, mine["id"], **other)).json()["type"] == "/problems/wrong-code"


async def test_nothing_that_signs_in_is_stored_as_it_is(service: FastAPI, browser: httpx.AsyncClient) -> None:
    asked = await ask(browser)
    letter = newest_letter(service, ZOE)
    (row,) = await rows(service, SignIn)
    nonce = browser.cookies["__Host-folkmoot-asked"]
    stored = bytes(row.token_hash) + bytes(row.code_hash) + bytes(row.browser_hash)
    for secret in (letter.code, letter.code.replace("-", ""), letter.token, nonce):
        assert secret.encode() not in stored
    # A bare hash of a code could be found by trying them all.
    assert bytes(row.code_hash) not in {hash_token(letter.code), hash_token(letter.code.replace("-", ""))}
    response = await redeem(browser, asked["id"], code=letter.code)
    (session,) = await rows(service, SignInSession)
    token = response.headers["set-cookie"].split("=", 1)[1].split(";")[0]
    assert bytes(session.token_hash) == hash_token(token)
    said = "".join(f"{e.kind} {e.payload}" for e in await rows(service, LogEntry))
    assert "account.created" in said
    assert "session.opened" in said
    for private in (ZOE, "zoe", token, letter.code, letter.token, nonce):
        assert private not in said


async def test_known_and_unknown_addresses_look_the_same(service: FastAPI, stranger: httpx.AsyncClient) -> None:
    await (await sign_in(service, "known@example.org")).aclose()
    seen = []
    for email in ("known@example.org", "unknown@example.org"):
        statements: list[str] = []
        response = await _counted(service, statements, stranger, email)
        body = response.json()
        headers = {n: v for n, v in response.headers.items() if n not in {"set-cookie", "ratelimit", "content-length"}}
        seen.append((response.status_code, sorted(body), headers, statements))
        assert letter_count(service, email) >= 1
    assert seen[0] == seen[1]
    assert seen[0][3]
    assert not any("account " in statement.lower() for statement in seen[0][3])


async def _counted(service: FastAPI, statements: list[str], client: httpx.AsyncClient, email: str) -> httpx.Response:
    """Ask while noting every statement of the writing connection: equal statements are equal time."""
    engine = service.state.runtime.writer._engine

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(" ".join(statement.split()))

    event.listen(engine, "before_cursor_execute", note)
    try:
        return await client.post("/api/v1/sign-ins", json={"email": email})
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def test_an_address_gets_five_mails_at_most(
    service: FastAPI, clock: TravellingClock, browser: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    for _ in range(5):
        await ask(browser)
        clock.travel(minutes=1)
    for client in (browser, stranger):
        refused = await client.post("/api/v1/sign-ins", json={"email": ZOE.upper()})
        assert (refused.status_code, refused.json()["type"]) == (429, "/problems/too-many-sign-ins")
        assert 295 <= int(refused.headers["Retry-After"]) <= 305
    assert letter_count(service, ZOE) == 5
    await ask(stranger, "other@example.org")
    clock.travel(minutes=5)
    await ask(browser)


async def test_one_person_has_one_account_however_they_spell_it(service: FastAPI) -> None:
    for email in ("zoe@example.org", "ZOE@Example.ORG", " Zoe@example.org "):
        async with client_of(service) as client:
            asked = await ask(client, email)
            opened = await redeem(client, asked["id"], code=newest_letter(service, ZOE).code)
            assert opened.json()["is_new_account"] is (email == "zoe@example.org")
    assert [account.email for account in await rows(service, Account)] == [ZOE]


@pytest.mark.parametrize(
    "email",
    [
        "",
        "zoe",
        "zoe@",
        "a@b@c.org",
        "zoe@example.org\r\nBcc: all@example.org",
        "zoe@example.org,ben@example.org",
        "=?utf-8?q?a=0D=0ABcc=3A_x=40y.org?=@example.org",
        7,
    ],
)
async def test_what_is_no_address_is_refused(service: FastAPI, stranger: httpx.AsyncClient, email: object) -> None:
    response = await stranger.post("/api/v1/sign-ins", json={"email": email})
    assert response.status_code == 422
    assert service.state.runtime.mailer.posted == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"code": "BCDF-GHJK", "token": "x"},
        {"code": "BCDF-GHJK", "kind": "admin"},
        {"code": "BCDF-GHJK", "binding": "x", "kind": "cookie"},
        {"code": "BCDF-GHJK", "account_id": "x"},
    ],
)
async def test_a_redemption_is_one_proof_of_one_kind(stranger: httpx.AsyncClient, body: dict) -> None:
    path = "/api/v1/sign-ins/019a2b3c-4d5e-7f60-8a1b-2c3d4e5f6071/redeem"
    assert (await stranger.post(path, json=body)).status_code == 422


async def test_an_unknown_sign_in_is_not_there(stranger: httpx.AsyncClient) -> None:
    missing = await redeem(stranger, "019a2b3c-4d5e-7f60-8a1b-2c3d4e5f6071", code="BCDF-GHJK")
    assert missing.status_code == 404


async def test_a_foreign_page_cannot_redeem_for_a_browser(service: FastAPI, stranger: httpx.AsyncClient) -> None:
    """A form of another site can only send plain types; somebody else's session must not be planted that way."""
    asked = await ask(stranger)
    body = json.dumps({"code": newest_letter(service, ZOE).code, "kind": "cookie"})
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        path = f"/api/v1/sign-ins/{asked['id']}/redeem"
        planted = await stranger.post(path, content=body, headers={"Content-Type": kind})
        assert planted.status_code == 422
    assert await rows(service, SignInSession) == []


async def test_two_redemptions_at_once_make_one_session(service: FastAPI, browser: httpx.AsyncClient) -> None:
    asked = await ask(browser)
    code = newest_letter(service, ZOE).code
    answers = await asyncio.gather(*(redeem(browser, asked["id"], code=code) for _ in range(8)))
    assert sorted(a.status_code for a in answers) == [201] + [410] * 7
    assert len(await rows(service, SignInSession)) == 1
    assert len(await rows(service, Account)) == 1


async def test_a_mail_server_that_fails_can_be_tried_again(service: FastAPI, browser: httpx.AsyncClient) -> None:
    runtime = service.state.runtime
    outbox = runtime.mailer

    class Broken:
        async def send(self, message: Message) -> None:
            raise MailNotSent("The mail server did not take the message.")

    runtime.mailer = Broken()
    for _ in range(7):  # a failure does not count as a mail
        failed = await browser.post("/api/v1/sign-ins", json={"email": ZOE})
        assert (failed.status_code, failed.json()["type"]) == (503, "/problems/mail-not-sent")
    assert await rows(service, SignIn) == []
    runtime.mailer = outbox
    asked = await ask(browser)
    assert (await redeem(browser, asked["id"], code=newest_letter(service, ZOE).code)).status_code == 201


async def test_the_linked_page_does_nothing_by_itself(service: FastAPI, browser: httpx.AsyncClient) -> None:
    asked = await ask(browser)
    letter = newest_letter(service, ZOE)
    page = await browser.get(letter.path)
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "<script>" not in page.text
    assert page.text == (await browser.get("/sign-in/019a2b3c-4d5e-7f60-8a1b-2c3d4e5f6071")).text
    # The service never saw the token: it stands behind "#" and a browser keeps that to itself.
    assert letter.token not in letter.path
    assert (await redeem(browser, asked["id"], token=letter.token)).status_code == 201


async def test_many_visitors_of_one_address_are_slowed_and_never_refused(
    settings: Settings, clock: TravellingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    async def note(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(asking, "sleep", note)
    app = create_app(settings.model_copy(update={"rate_per_minute": 600}), clock=clock)
    async with app.router.lifespan_context(app), client_of(app) as visitor:
        for number in range(25):
            await ask(visitor, f"person-{number}@example.org")
        assert len(waits) == 5
        assert all(0 < seconds <= asking.SLOWEST_SECONDS for seconds in waits)
        waits.clear()
        signed_in = await sign_in(app, "person-0@example.org")
        waits.clear()
        for number in range(3):
            await ask(signed_in, f"colleague-{number}@example.org")
        await signed_in.aclose()
    assert waits == []


async def test_sessions_last_thirty_days(service: FastAPI, clock: TravellingClock) -> None:
    signed_in = await sign_in(service)
    clock.travel(days=30, microseconds=-1)
    assert (await signed_in.get("/api/v1/me")).status_code == 200
    clock.travel(microseconds=1)
    assert (await signed_in.get("/api/v1/me")).status_code == 401
    await signed_in.aclose()
