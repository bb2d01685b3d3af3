"""What the command line and other stages do with accounts."""

import pytest
from fastapi import FastAPI
from sqlmodel import Session, select

from app.people.commands import add_organiser, create_guest, forget_expired
from app.people.models import Account, SignIn, SignInSession
from tests.cast import client_of
from tests.conftest import TravellingClock
from tests.people.mailbox import ask, sign_in


async def test_an_organiser_is_added_once_and_signs_in_by_mail(service: FastAPI) -> None:
    write = service.state.runtime.writer.write
    first = await write(add_organiser, "Kit@Example.org", "Kit Keeper")
    again = await write(add_organiser, "kit@example.org", "Somebody Else")
    assert (first.id, again.name, again.is_organiser) == (again.id, "Kit Keeper", True)
    client = await sign_in(service, "kit@example.org")
    me = (await client.get("/api/v1/me")).json()
    assert (me["id"], me["name"], me["is_organiser"]) == (str(first.id), "Kit Keeper", True)
    await client.aclose()
    with pytest.raises(ValueError, match="@"):
        await write(add_organiser, "kit", "Kit")


async def test_somebody_who_was_here_before_becomes_an_organiser(service: FastAPI) -> None:
    client = await sign_in(service)
    await service.state.runtime.writer.write(add_organiser, "zoe@example.org", "Zoë")
    me = (await client.get("/api/v1/me")).json()
    assert (me["is_organiser"], me["name"]) == (True, "Zoë")
    await client.aclose()


async def test_a_guest_has_an_account_and_a_session_and_no_address(service: FastAPI) -> None:
    account, token = await service.state.runtime.writer.write(create_guest, "  Gus \n ")
    assert (account.name, account.email) == ("Gus", None)
    async with client_of(service) as browser:
        browser.cookies.set("__Host-folkmoot", token)
        assert (await browser.get("/api/v1/me")).json()["is_guest"] is True


async def test_what_has_expired_is_forgotten_and_nothing_else(service: FastAPI, clock: TravellingClock) -> None:
    def left(session: Session) -> tuple[int, int, int]:
        return tuple(len(session.exec(select(m)).all()) for m in (SignIn, SignInSession, Account))

    runtime = service.state.runtime
    old = await sign_in(service, "old@example.org")
    clock.travel(days=29)
    fresh = await sign_in(service, "fresh@example.org")
    clock.travel(days=1)
    await ask(fresh, "third@example.org")
    assert await runtime.reader.read(left) == (3, 2, 2)
    assert await runtime.writer.write(forget_expired) == 3
    assert await runtime.reader.read(left) == (1, 1, 2)
    assert await runtime.writer.write(forget_expired) == 0
    assert (await fresh.get("/api/v1/me")).status_code == 200
    await old.aclose()
    await fresh.aclose()
