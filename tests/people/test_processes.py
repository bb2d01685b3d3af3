"""One code, two processes: what only PostgreSQL can get wrong."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from fastapi import FastAPI
from sqlmodel import Session, func, select

from app.main import create_app
from app.people.models import Account, SignInSession
from app.settings import Settings
from tests.cast import client_of
from tests.conftest import TravellingClock
from tests.databases import PostgresDatabases
from tests.people.mailbox import ask, newest_letter, redeem


@pytest.fixture
def database_url(postgres_databases: PostgresDatabases, tmp_path: Path) -> Iterator[str]:
    """SQLite has one process by design, so these tests have nothing to ask of it."""
    with postgres_databases.fresh(tmp_path) as url:
        yield url


def counts(session: Session) -> tuple[int, int]:
    return (
        session.exec(select(func.count()).select_from(SignInSession)).one(),
        session.exec(select(func.count()).select_from(Account)).one(),
    )


async def until(settings: Settings, condition: str) -> None:
    """Wait until PostgreSQL itself sees a lock that fulfils the condition."""
    url = settings.resolved_database_url.replace("+psycopg", "")
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as watch:
        for _ in range(4000):
            found = await watch.execute(f"SELECT count(*) FROM pg_locks WHERE {condition}")  # type: ignore[arg-type]
            if (await found.fetchone() or (0,))[0]:
                return
    raise AssertionError(f"no lock where {condition}")


async def test_two_processes_make_one_session_of_one_code(
    service: FastAPI, settings: Settings, clock: TravellingClock
) -> None:
    """Both writers stand inside their transactions at the same time, and the row's lock decides."""
    other = create_app(settings, clock=clock)
    async with (
        other.router.lifespan_context(other),
        client_of(service) as first,
        client_of(other) as second,
    ):
        asked = await ask(first)
        code = newest_letter(service, "zoe@example.org").code
        second.cookies = first.cookies
        release = asyncio.Event()
        loop = asyncio.get_running_loop()

        def hold(place: str) -> None:
            if place == "commit":
                asyncio.run_coroutine_threadsafe(release.wait(), loop).result(30)

        service.state.runtime.writer.pause = hold
        first_answer = asyncio.create_task(redeem(first, asked["id"], code=code))
        await until(settings, "locktype = 'transactionid' AND granted")
        second_answer = asyncio.create_task(redeem(second, asked["id"], code=code))
        await until(settings, "NOT granted")
        release.set()
        answers = await asyncio.gather(first_answer, second_answer)
    assert [answer.status_code for answer in answers] == [201, 410]
    assert await service.state.runtime.reader.read(counts) == (1, 1)


async def test_two_processes_make_one_account_of_one_address(
    service: FastAPI, settings: Settings, clock: TravellingClock
) -> None:
    """Two mails of one new person, redeemed on two machines at once: two sessions, one account."""
    other = create_app(settings, clock=clock)
    async with (
        other.router.lifespan_context(other),
        client_of(service) as first,
        client_of(other) as second,
    ):
        one = await ask(first)
        one_code = newest_letter(service, "zoe@example.org").code
        two = await ask(second)
        two_code = newest_letter(other, "zoe@example.org").code
        release = asyncio.Event()
        loop = asyncio.get_running_loop()

        def hold(place: str) -> None:
            if place == "commit":
                asyncio.run_coroutine_threadsafe(release.wait(), loop).result(30)

        service.state.runtime.writer.pause = hold
        first_answer = asyncio.create_task(redeem(first, one["id"], code=one_code))
        await until(settings, "locktype = 'transactionid' AND granted")
        second_answer = asyncio.create_task(redeem(second, two["id"], code=two_code))
        await until(settings, "NOT granted")
        release.set()
        answers = await asyncio.gather(first_answer, second_answer)
    assert [answer.status_code for answer in answers] == [201, 201]
    assert [answer.json()["is_new_account"] for answer in answers] == [True, False]
    assert await service.state.runtime.reader.read(counts) == (2, 1)
