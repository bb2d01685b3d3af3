"""Two moderators decide about one contribution in every order that matters: one decision stands, and both learn whose.

On PostgreSQL each has a process of their own; on SQLite they share the one that there may be.
"""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection, create_engine, text
from sqlmodel import Session, func, select

from app.contributions.queries.decisions import DECISIONS
from app.log.models import LogEntry
from app.storage.engine import write_engine
from app.storage.writer import Writer
from tests.survival.conftest import Here
from tests.survival.interleaving import PLACES, Gate, interleave
from tests.survival.room import Member, Room, furnish


@pytest.fixture
def room(database_url: str) -> Room:
    """A room with two who moderate, and one who reports."""
    found = furnish(database_url, people=2, ideas=1)
    engine = write_engine(database_url)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE participation SET role = 'moderator', display_name = 'Mo' WHERE id = :id"),
            {"id": _bound(connection, found.people[0])},
        )
    engine.dispose()
    return found


def _bound(connection: Connection, member: Member) -> Any:
    ident = member.participation_id
    return ident if connection.dialect.name == "postgresql" else ident.hex


@pytest.fixture
def watch(database_url: str) -> Iterator[Connection | None]:
    if database_url.startswith("sqlite"):
        yield None
        return
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


async def at_once(
    writer: Writer, place: str, first: Any, second: Any, watch: Connection | None
) -> tuple[httpx.Response, httpx.Response]:
    """Hold the first at a place of its transaction, let the second come as far as it gets, and return both answers."""
    answers: list[httpx.Response | None] = [None, None]

    def keeping(number: int, request: Any) -> Any:
        async def ask() -> httpx.Response:
            answer: httpx.Response = await request()
            answers[number] = answer
            return answer

        return ask

    if watch is not None:
        await interleave(writer, place, keeping(0, first), keeping(1, second), watch)
    else:
        gate = Gate(writer, place)
        held = asyncio.ensure_future(keeping(0, first)())
        assert await asyncio.to_thread(gate.reached.wait, 30)
        other = asyncio.ensure_future(keeping(1, second)())
        while not writer.waiting:  # noqa: ASYNC110 - nobody tells when a command has been queued
            await asyncio.sleep(0)
        gate.open()
        await asyncio.gather(held, other)
        writer.pause = None
    assert answers[0] is not None
    assert answers[1] is not None
    return answers[0], answers[1]


def deciding(room: Room, here: Here, who: Member, verb: str) -> Any:
    path = f"/api/v1/contributions/{room.ideas[0]}/{verb}"
    body = {"reason": "spam"} if verb == "hide" else {}
    return lambda: here.client.post(path, json=body, headers={**who.headers, "If-Match": '"v1"'})


@pytest.mark.parametrize("verbs", [("hide", "hide"), ("hide", "reports/settle"), ("reports/settle", "hide")])
@pytest.mark.parametrize("place", PLACES)
async def test_one_decision_stands_and_the_other_learns_whose(
    room: Room, here: list[Here], watch: Connection | None, place: str, verbs: tuple[str, str]
) -> None:
    reported = await here[0].client.post(
        f"/api/v1/contributions/{room.ideas[0]}/reports", json={"reason": "spam"}, headers=room.people[1].headers
    )
    assert reported.status_code == 201, reported.text
    people = (room.organiser, room.people[0])
    first, second = (
        deciding(room, each, who, verb) for each, who, verb in zip((here[0], here[-1]), people, verbs, strict=True)
    )
    answers = await at_once(here[0].writer, place, first, second, watch)
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    won = 0 if answers[0].status_code == 200 else 1
    refused = answers[1 - won].json()
    assert refused["type"] == "/problems/stale"
    assert refused["current"]["decision"]["decision"] == verbs[won].removeprefix("reports/")
    assert refused["current"]["decision"]["by"] == ("organiser", "Mo")[won]

    def decisions(session: Session) -> int:
        kinds = select(func.count()).select_from(LogEntry).where(LogEntry.kind.in_(DECISIONS))  # type: ignore[attr-defined]
        return session.exec(kinds).one()

    assert await here[0].app.state.runtime.reader.read(decisions) == 1


@pytest.mark.parametrize("place", PLACES)
async def test_one_of_two_claims_holds(room: Room, here: list[Here], watch: Connection | None, place: str) -> None:
    path = f"/api/v1/contributions/{room.ideas[0]}/claim"
    first, second = (
        (lambda each=each, who=who: each.client.post(path, headers=who.headers))
        for each, who in zip((here[0], here[-1]), (room.organiser, room.people[0]), strict=True)
    )
    answers = await at_once(here[0].writer, place, first, second, watch)
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    won = 0 if answers[0].status_code == 200 else 1
    assert answers[1 - won].json()["holder"] == answers[won].json()["holder"]
