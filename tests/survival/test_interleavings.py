"""Two requests in two processes on PostgreSQL, in every order that matters; with each guard and without (G2 to G5)."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import pytest
import sqlalchemy
from sqlalchemy import Connection, create_engine, text

import app.http.bulk_creation
import app.votes.commands
import app.workshops.commands.phases
import app.workshops.queries.standings
from app.storage.bulk import insert_rows, select_rows
from tests.survival.audit import audit
from tests.survival.conftest import Here
from tests.survival.interleaving import PLACES, interleave
from tests.survival.room import Room, furnish

Request = Callable[[], Awaitable[httpx.Response]]
ACCEPTED = {"vote": 200, "post": 201}


@pytest.fixture
def room(postgres_url: str) -> Room:
    return furnish(postgres_url, people=3, ideas=2)


@pytest.fixture
def watch(postgres_url: str) -> Iterator[Connection]:
    engine = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def voting(room: Room, here: Here, person: int, stance: str | None) -> Request:
    return lambda: room.vote(here.client, room.people[person], room.ideas[0], stance)


def closing(room: Room, here: Here) -> Request:
    return lambda: room.close(here.client)


def hiding(room: Room, here: Here) -> Request:
    path, headers = f"/api/v1/contributions/{room.ideas[0]}/hide", {**room.organiser.headers, "If-Match": '"v1"'}
    return lambda: here.client.post(path, json={"reason": "spam"}, headers=headers)


def posting(room: Room, here: Here, text: str = "Ask once.") -> Request:
    return lambda: room.post(here.client, room.people[0], "one key", text)


@pytest.mark.parametrize("place", PLACES)
async def test_two_votes_of_one_person(
    pair: tuple[Here, Here], room: Room, watch: Connection, postgres_url: str, place: str
) -> None:
    first, second = voting(room, pair[0], 0, "agree"), voting(room, pair[1], 0, "disagree")
    assert await interleave(pair[0].writer, place, first, second, watch) == (200, 200)
    assert audit(postgres_url, room) == []


@pytest.mark.parametrize("place", PLACES)
async def test_votes_of_two_people_on_one_idea(
    pair: tuple[Here, Here], room: Room, watch: Connection, postgres_url: str, place: str
) -> None:
    first, second = voting(room, pair[0], 0, "agree"), voting(room, pair[1], 1, "agree")
    assert await interleave(pair[0].writer, place, first, second, watch) == (200, 200)
    assert audit(postgres_url, room) == []


def speaking(room: Room, here: Here, way: str) -> Request:
    return voting(room, here, 0, "agree") if way == "vote" else posting(room, here)


@pytest.mark.parametrize("way", ["vote", "post"])
@pytest.mark.parametrize(("place", "is_accepted"), [("begun", False), ("commit", True), ("committed", True)])
async def test_what_is_held_while_the_phase_closes(
    pair: tuple[Here, Here], room: Room, watch: Connection, postgres_url: str, place: str, way: str, is_accepted: bool
) -> None:
    first, second = speaking(room, pair[0], way), closing(room, pair[1])
    statuses = await interleave(pair[0].writer, place, first, second, watch)
    assert statuses == (ACCEPTED[way] if is_accepted else 409, 200)
    assert (await voting(room, pair[0], 1, "agree")()).status_code == 409
    assert audit(postgres_url, room) == []


@pytest.mark.parametrize("way", ["vote", "post"])
@pytest.mark.parametrize(("place", "is_accepted"), [("begun", True), ("commit", False), ("committed", False)])
async def test_what_is_said_while_the_close_is_held(
    pair: tuple[Here, Here], room: Room, watch: Connection, postgres_url: str, place: str, way: str, is_accepted: bool
) -> None:
    first, second = closing(room, pair[0]), speaking(room, pair[1], way)
    statuses = await interleave(pair[0].writer, place, first, second, watch)
    assert statuses == (200, ACCEPTED[way] if is_accepted else 409)
    assert (await voting(room, pair[1], 1, "agree")()).status_code == 409
    assert audit(postgres_url, room) == []


@pytest.mark.parametrize("place", PLACES)
async def test_one_key_in_two_processes(
    pair: tuple[Here, Here], room: Room, watch: Connection, postgres_url: str, place: str
) -> None:
    answers: list[httpx.Response] = []

    def keeping(request: Request) -> Request:
        async def ask() -> httpx.Response:
            answers.append(await request())
            return answers[-1]

        return ask

    first, second = keeping(posting(room, pair[0])), keeping(posting(room, pair[1]))
    assert await interleave(pair[0].writer, place, first, second, watch) == (201, 201)
    assert answers[0].json() == answers[1].json()
    assert (await posting(room, pair[1], "Something else")()).status_code == 422
    assert audit(postgres_url, room) == []


@pytest.mark.parametrize("place", PLACES)
async def test_a_vote_and_a_moderator(
    pair: tuple[Here, Here], room: Room, watch: Connection, postgres_url: str, place: str
) -> None:
    first, second = hiding(room, pair[0]), voting(room, pair[1], 0, "agree")
    assert await interleave(pair[0].writer, place, first, second, watch) == (200, 200 if place == "begun" else 409)
    first, second = voting(room, pair[0], 1, None), voting(room, pair[1], 1, "agree")
    assert await interleave(pair[0].writer, place, first, second, watch) == (409, 409)
    assert audit(postgres_url, room) == []


# What follows takes one guard away, and the same harness must notice.


def without_row_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(*args: Any, holds: bool = False) -> Any:
        return select_rows(*args)

    monkeypatch.setattr(app.votes.commands, "select_rows", read_only)


async def test_without_the_row_lock_a_tally_is_lost(
    pair: tuple[Here, Here], room: Room, watch: Connection, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_row_locks(monkeypatch)
    first, second = voting(room, pair[0], 0, "agree"), voting(room, pair[1], 1, "agree")
    assert await interleave(pair[0].writer, "commit", first, second, watch) == (200, 200)
    assert any("shows" in problem for problem in audit(postgres_url, room))


async def test_without_the_row_lock_a_hidden_idea_is_voted_on(
    pair: tuple[Here, Here], room: Room, watch: Connection, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_row_locks(monkeypatch)
    first, second = hiding(room, pair[0]), voting(room, pair[1], 0, "agree")
    assert await interleave(pair[0].writer, "commit", first, second, watch) == (200, 200)
    assert any("hidden" in problem for problem in audit(postgres_url, room))


async def test_without_the_shared_hold_a_vote_slips_past_the_close(
    pair: tuple[Here, Here], room: Room, watch: Connection, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.workshops.queries.standings, "share_workshop", lambda *_: None)
    first, second = closing(room, pair[0]), voting(room, pair[1], 0, "agree")
    assert await interleave(pair[0].writer, "commit", first, second, watch) == (200, 200)
    assert any("after the phase closed" in problem for problem in audit(postgres_url, room))


async def test_without_the_clock_floor_a_vote_slips_past_the_close(
    pair: tuple[Here, Here], room: Room, watch: Connection, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.workshops.commands.phases, "raise_clock_floor", lambda *_: None)
    monkeypatch.setattr(app.workshops.commands.phases, "announce_changes_of", lambda *_: None)
    first, second = voting(room, pair[0], 0, "agree"), closing(room, pair[1])
    assert await interleave(pair[0].writer, "begun", first, second, watch) == (200, 200)
    assert any("after the phase closed" in problem for problem in audit(postgres_url, room))


async def test_without_the_primary_key_one_key_makes_two_ideas(
    pair: tuple[Here, Here], room: Room, watch: Connection, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch.execute(text("ALTER TABLE idempotency_key DROP CONSTRAINT pk_idempotency_key"))

    def claim_blindly(connection: Any, table: Any, columns: Any, rows: Any, **_keys: Any) -> set[Any]:
        insert_rows(connection, table, columns, rows)
        return {row[:2] for row in rows}

    monkeypatch.setattr(app.http.bulk_creation, "insert_new_rows", claim_blindly)
    monkeypatch.setattr(app.http.bulk_creation, "_keep", lambda *_: None)  # it needs the key, too
    first, second = posting(room, pair[0]), posting(room, pair[1])
    assert await interleave(pair[0].writer, "commit", first, second, watch) == (201, 201)
    assert any("is there 2 times" in problem for problem in audit(postgres_url, room))


def without_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command insert each vote without asking which stance the person holds already."""

    def insert_blindly(connection: Any, table: Any, columns: Any, rows: Any, **_keys: Any) -> None:
        insert_rows(connection, table, columns, rows)

    monkeypatch.setattr(app.votes.commands, "_stances", lambda *_: {})
    monkeypatch.setattr(app.votes.commands, "insert_rows", insert_blindly)


async def test_without_the_check_the_primary_key_still_refuses(
    here: list[Here], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = furnish_beside(here, database_url)
    without_looking(monkeypatch)
    assert (await voting(room, here[0], 0, "agree")()).status_code == 200
    with pytest.raises(sqlalchemy.exc.IntegrityError):
        await voting(room, here[-1], 0, "disagree")()
    assert audit(database_url, room) == []


async def test_without_the_check_and_the_primary_key_somebody_votes_twice(
    here: list[Here], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = furnish_beside(here, database_url)
    without_looking(monkeypatch)
    await here[0].writer.write(lambda tx: drop_primary_key_of_votes(tx.connection))
    for service in here[0], here[-1]:
        assert (await voting(room, service, 0, "agree")()).status_code == 200
    assert any("holds 2 stances" in problem for problem in audit(database_url, room))


def furnish_beside(here: list[Here], url: str) -> Room:
    """Furnish while nobody writes: the services have only just begun."""
    assert all(service.writer.batches == 0 for service in here)
    return furnish(url, people=2, ideas=1)


def drop_primary_key_of_votes(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("ALTER TABLE vote DROP CONSTRAINT pk_vote"))
        return
    for statement in (
        "CREATE TABLE bare AS SELECT * FROM vote",
        "DROP TABLE vote",
        "ALTER TABLE bare RENAME TO vote",
    ):
        connection.execute(text(statement))


async def test_deadlocks_are_told_apart_from_trouble(pair: tuple[Here, Here], room: Room, postgres_url: str) -> None:
    """Storms over the same rows from both sides: whoever is chosen to give way tries again by itself."""
    votes = [
        room.vote(pair[n % 2].client, room.people[n % 3], room.ideas[(n // 2) % 2], ("agree", "disagree")[n % 2])
        for n in range(64)
    ]
    answers = await asyncio.gather(*votes)
    assert {answer.status_code for answer in answers} == {200}
    assert audit(postgres_url, room) == []
