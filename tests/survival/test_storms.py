"""Sixty-four at once: one person's votes, one key, votes against a close; to one process or two (G2, G3, G4)."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.survival.audit import audit
from tests.survival.process import Service
from tests.survival.room import Room, furnish
from tests.survival.wire import Line

STORM = 64


@pytest.fixture
def room(database_url: str) -> Room:
    return furnish(database_url, people=STORM, ideas=2)


@pytest.fixture
async def lines(room: Room, database_url: str, tmp_path: Path) -> AsyncIterator[list[Line]]:
    """Sixty-four connections: to one process on SQLite, to two in turns on PostgreSQL."""
    services = [Service(tmp_path, database_url, f"serve-{n}") for n in range(1 if "sqlite" in database_url else 2)]
    async with AsyncExitStack() as stack:
        for service in services:
            service.launch()
            stack.callback(service.end)
        for service in services:
            assert service.await_ready()
        each = [await stack.enter_async_context(service.lines(STORM // len(services))) for service in services]
        yield [line for both in zip(*each, strict=True) for line in both]


async def test_one_person_votes_sixty_four_times_at_once(room: Room, lines: list[Line], database_url: str) -> None:
    stances = ("agree", "disagree", "pass", None)
    member, idea = room.people[0], room.ideas[0]
    votes = (room.vote(line, member, idea, stances[n // 2 % 4]) for n, line in enumerate(lines))
    answers = await asyncio.gather(*votes)
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["receipt"]["seq"] for answer in answers}) == STORM
    assert audit(database_url, room) == []


async def test_one_key_sixty_four_times_at_once(room: Room, lines: list[Line], database_url: str) -> None:
    posts = (room.post(line, room.people[0], "one key", "Ask once.") for line in lines)
    answers = await asyncio.gather(*posts)
    assert {answer.status_code for answer in answers} == {201}
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert sum("idempotency-replayed" not in answer.headers for answer in answers) == 1
    other = await room.post(lines[0], room.people[0], "one key", "Something else.")
    assert other.status_code == 422
    assert audit(database_url, room) == []


async def test_sixty_four_keys_twice_each(room: Room, lines: list[Line], database_url: str) -> None:
    """Each pair goes to both processes, in either order: whoever must wait for a key gets its answer."""
    posts = [
        room.post(line, member, f"key-{n}", f"Ask once, says number {n}.")
        for n, member in enumerate(room.people)
        for line in (lines[n], lines[n - 1])
    ]
    answers = await asyncio.gather(*posts)
    assert {answer.status_code for answer in answers} == {201}
    assert all(one.json() == other.json() for one, other in zip(answers[::2], answers[1::2], strict=True))
    assert audit(database_url, room) == []


async def test_sixty_four_vote_while_the_organiser_closes(room: Room, lines: list[Line], database_url: str) -> None:
    votes = [room.vote(line, member, room.ideas[0], "agree") for line, member in zip(lines, room.people, strict=True)]
    more = [room.vote(line, member, room.ideas[1], "agree") for line, member in zip(lines, room.people, strict=True)]
    answers = await asyncio.gather(*votes, room.close(lines[0]), *more)
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) <= {200, 409}
    assert answers[STORM].status_code == 200
    closes_at = answers[STORM].json()["phases"][0]["closes_at"]
    accepted = [answer.json() for answer in answers[:STORM] + answers[STORM + 1 :] if answer.status_code == 200]
    assert all(vote["cast_at"] < closes_at for vote in accepted)
    assert (await room.vote(lines[-1], room.people[0], room.ideas[0], "pass")).status_code == 409
    assert audit(database_url, room) == []
