"""Two processes on one PostgreSQL: closing, announcing and demoting at the same moment, held at the worst places."""

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest

from app.core.actors import Actor
from app.core.errors import DomainError
from app.core.facts import Fact
from app.log.append import append
from app.storage.engine import write_engine
from app.storage.writer import Tx, Writer
from app.workshops.commands import announce_changes, change_role, close_phase_now
from app.workshops.errors import LastOrganiser, NotOpen
from app.workshops.policy import Capability, Role, require_open
from app.workshops.queries import standing
from tests.cast import Cast
from tests.conftest import TravellingClock
from tests.workshops.conftest import kinds


class Posted(Fact):
    """What stands for any contribution here."""

    kind = "test.posted"


@pytest.fixture(params=["postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: object) -> object:
    """Only the engine that several processes may share."""
    databases = request.getfixturevalue("postgres_databases")
    with databases.fresh(tmp_path) as url:
        yield url


@pytest.fixture
async def other(cast: Cast, database_url: str, clock: TravellingClock) -> AsyncIterator[Writer]:
    """The writer of a second process."""
    writer = Writer(write_engine(database_url), clock, append)
    yield writer
    writer.pause = None
    await writer.close()


class Hold:
    """Holds a writer where it stands until it is let go."""

    def __init__(self, writer: Writer, place: str) -> None:
        self.reached, self.go = threading.Event(), threading.Event()
        self.place, self.is_done = place, False
        writer.pause = self

    def __call__(self, place: str) -> None:
        if place == self.place and not self.is_done:
            self.is_done = True
            self.reached.set()
            assert self.go.wait(20)


async def waits(url: str, future: "asyncio.Future[Any]") -> None:
    """Return when somebody waits for a lock in the database, or when the future, which should, is done instead."""
    with psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True) as connection:
        question = (
            "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
            " WHERE NOT granted AND d.datname = current_database()"
        )
        # A lock in the database sets no event that one could wait for.
        while not future.done() and connection.execute(question).fetchone() == (0,):  # noqa: ASYNC110
            await asyncio.sleep(0)


def post(tx: Tx, cast: Cast, hold: Hold | None = None) -> None:
    """Do what every contribution does: see that it is open, and record something; held in between by a `hold`."""
    who = standing(tx.session, cast.workshop_id, cast.people["ana"].account_id, tx.now)
    require_open(who, Capability.POST_IDEAS)
    if hold is not None:
        hold("checked")
    tx.record(Posted(workshop_id=cast.workshop_id))


def closing(cast: Cast) -> tuple[object, ...]:
    return close_phase_now, Actor(cast.people["organiser"].account_id), cast.workshop_id, cast.phase_id


async def test_a_close_waits_for_what_was_let_in_and_is_later_than_it(
    cast: Cast, other: Writer, database_url: str
) -> None:
    mine: Writer = cast.app.state.runtime.writer
    hold = Hold(other, "checked")
    posted = other.write(post, cast, hold)
    await asyncio.to_thread(hold.reached.wait, 20)
    command, *args = closing(cast)
    closed = mine.write(command, *args, reason="Now.")  # type: ignore[arg-type]
    await waits(database_url, closed)
    assert not closed.done()
    hold.go.set()
    await posted
    await closed
    seen = [kind for kind in await kinds(cast, cast.workshop_id) if kind in {"test.posted", "phase.closed"}]
    assert seen == ["test.posted", "phase.closed"]


async def test_who_began_before_a_close_and_comes_after_it_is_too_late(
    cast: Cast, other: Writer, clock: TravellingClock
) -> None:
    mine: Writer = cast.app.state.runtime.writer
    hold = Hold(other, "begun")
    posted = other.write(post, cast)
    await asyncio.to_thread(hold.reached.wait, 20)
    clock.travel(seconds=1)
    command, *args = closing(cast)
    await mine.write(command, *args, reason="Now.")  # type: ignore[arg-type]
    hold.go.set()
    with pytest.raises(NotOpen):
        await posted


async def test_after_a_close_is_announced_a_slow_clock_does_not_let_anybody_in(
    cast: Cast, database_url: str, clock: TravellingClock
) -> None:
    slow = TravellingClock(clock.now())
    other = Writer(write_engine(database_url), slow, append)
    clock.travel(days=8)
    await cast.app.state.runtime.writer.write(announce_changes)
    try:
        with pytest.raises(NotOpen):
            await other.write(post, cast)
    finally:
        await other.close()


async def test_two_processes_announce_each_change_once(
    cast: Cast, other: Writer, clock: TravellingClock, database_url: str
) -> None:
    mine: Writer = cast.app.state.runtime.writer
    clock.travel(days=8)
    hold = Hold(other, "commit")
    first = other.write(announce_changes)
    await asyncio.to_thread(hold.reached.wait, 20)
    second = mine.write(announce_changes)
    await waits(database_url, second)
    hold.go.set()
    assert sorted([await first, await second]) == [0, 6]
    assert await kinds(cast, cast.workshop_id) == ["phase.opened", "phase.closed", "workshop.closed"]


async def test_two_organisers_demote_each_other_in_two_processes(cast: Cast, other: Writer, database_url: str) -> None:
    mine: Writer = cast.app.state.runtime.writer
    people = {name: cast.people[name] for name in ("organiser", "ana")}
    actors = {name: Actor(person.account_id) for name, person in people.items()}
    ids = {name: person.participation_id for name, person in people.items()}
    given = (cast.workshop_id, ids["ana"])
    await mine.write(change_role, actors["organiser"], *given, role=Role.ORGANISER, version=1)
    hold = Hold(other, "commit")
    first = other.write(change_role, actors["organiser"], *given, role=Role.OBSERVER, version=2)
    await asyncio.to_thread(hold.reached.wait, 20)
    second = mine.write(change_role, actors["ana"], cast.workshop_id, ids["organiser"], role=Role.OBSERVER, version=1)
    await waits(database_url, second)
    hold.go.set()
    assert (await first).participation.role == "observer"
    with pytest.raises(DomainError) as refusal:
        await second
    assert not isinstance(refusal.value, LastOrganiser)
    assert refusal.value.status == 403
