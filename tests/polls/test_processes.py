"""Two processes on one PostgreSQL: one token, one key and one invitation are one ballot, whoever is asked."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from app.main import create_app
from app.polls.models import Ballot, Poll
from app.settings import Settings
from app.storage.tables import table_of
from tests.cast import Cast, client_of
from tests.conftest import TravellingClock
from tests.polls.voting import API, Voter, make_poll, send, token_for

POSTGRES = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


async def second(settings: Settings, clock: Any, stack: AsyncExitStack) -> FastAPI:
    """Begin a second process; it shares the database and the secret."""
    app = create_app(settings, clock=clock)
    await stack.enter_async_context(app.router.lifespan_context(app))
    return app


async def counts(cast: Cast, poll_id: str) -> tuple[int, int]:
    """Return how many ballots there are, and how many the poll counts."""

    def both(session: Any) -> tuple[int, int]:
        ballots = session.execute(select(table_of(Ballot).c.id)).all()
        return len(ballots), session.execute(select(table_of(Poll).c.counted)).scalar_one()

    return await cast.app.state.runtime.reader.read(both)


@POSTGRES
async def test_one_token_at_two_processes_is_one_ballot(
    cast: Cast, settings: Settings, clock: Any, database_url: str
) -> None:
    async with AsyncExitStack() as stack:
        other = await stack.enter_async_context(client_of(await second(settings, clock, stack)))
        poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id))
        for _ in range(4):
            parts = await token_for(cast.visitor, poll["id"])
            clock.travel(seconds=9)
            answers = await asyncio.gather(
                *(send(client, poll["id"], n % 4, **parts) for n in range(8) for client in (cast.visitor, other))
            )
            assert sorted({answer.status_code for answer in answers}) == [200, 409]
        assert await counts(cast, poll["id"]) == (4, 4)


@POSTGRES
async def test_one_key_at_two_processes_is_one_ballot(
    cast: Cast, settings: Settings, clock: Any, database_url: str
) -> None:
    async with AsyncExitStack() as stack:
        other = await stack.enter_async_context(client_of(await second(settings, clock, stack)))
        poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id))
        voters = [Voter(client, clock, "k" * 32) for _ in range(8) for client in (cast.visitor, other)]
        answers = await asyncio.gather(*(voter.vote(poll["id"], n % 4) for n, voter in enumerate(voters)))
        assert {answer.status_code for answer in answers} == {200}
        assert await counts(cast, poll["id"]) == (1, 1)
        found = (await cast.organiser.get(f"{API}/{poll['id']}/results")).json()
        assert sum(option["counted"] for option in found["options"]) == 1


@POSTGRES
async def test_no_ballot_counts_that_commits_after_a_close_elsewhere(
    cast: Cast, settings: Settings, clock: Any, database_url: str
) -> None:
    async with AsyncExitStack() as stack:
        other = await stack.enter_async_context(client_of(await second(settings, clock, stack)))
        poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id))
        papers = [await token_for(other, poll["id"]) for _ in range(24)]
        clock.travel(seconds=9)
        ballots = [send(other, poll["id"], 0, **parts) for parts in papers]
        close = cast.organiser.post(f"{API}/{poll['id']}/close-now", json={"reason": "Now."})
        *answers, closed = await asyncio.gather(*ballots[:12], close, *ballots[12:])
        statuses = [answer.status_code for answer in [*answers, closed]]
        assert set(statuses) <= {200, 409}
        assert await counts(cast, poll["id"]) == (statuses.count(200) - 1,) * 2


@POSTGRES
async def test_what_one_process_closed_is_closed_where_the_clock_is_behind(
    cast: Cast, settings: Settings, clock: Any, database_url: str
) -> None:
    poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id))
    clock.travel(hours=3)
    behind = TravellingClock(clock.now() - timedelta(hours=1))
    async with AsyncExitStack() as stack:
        voter = Voter(await stack.enter_async_context(client_of(await second(settings, behind, stack))), behind)
        assert (await voter.vote(poll["id"], 0)).status_code == 200
        closed = await cast.organiser.post(f"{API}/{poll['id']}/close-now", json={"reason": "Now."})
        assert closed.json()["state"] == "closed"
        late = await voter.vote(poll["id"], 1)
        assert (late.status_code, late.json()["type"]) == (409, "/problems/poll-not-open")
        assert await counts(cast, poll["id"]) == (1, 1)
