"""Ideas that wait together are carried out together: each is answered as if it had been alone."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from sqlalchemy import event
from sqlmodel import select

from app.contributions.commands import IdeaCall, post_ideas
from app.contributions.models import Contribution
from app.contributions.schemas.contribution import PostedOut
from app.core.actors import Actor
from app.core.errors import NotFound
from app.http.bulk_creation import BulkCreation
from app.http.idempotency import IdempotencyKey, _create_once
from app.log.models import LogEntry
from app.storage.writer import Tx, Writer
from tests.cast import Cast
from tests.contributions.speaking import change_workshop, post_comment
from tests.survival.interleaving import Gate

Post = Callable[[], Awaitable[httpx.Response]]


def post(cast: Cast, who: str, text: str, key: str | None = None, **more: object) -> Post:
    headers = {"Idempotency-Key": key} if key else {}
    path = f"/api/v1/workshops/{cast.workshop_id}/ideas"
    return lambda: getattr(cast, who).post(path, json={"text": text, **more}, headers=headers)


async def together(cast: Cast, *posts: Post) -> list[httpx.Response]:
    """Send requests in their order while the writer is held, so that one transaction takes all of them."""
    writer: Writer = cast.app.state.runtime.writer
    gate = Gate(writer, "begun")
    held = writer.write(lambda _tx: None)
    assert await asyncio.to_thread(gate.reached.wait, 10)
    writer.pause = None
    sent = []
    try:
        with arrivals(writer) as queued:
            for send in posts:
                sent.append(asyncio.ensure_future(send()))
                await asyncio.wait_for(queued.get(), 10)
    finally:
        gate.open()
    await held
    return await asyncio.gather(*sent)


@contextmanager
def arrivals(writer: Writer) -> Iterator[asyncio.Queue[None]]:
    """Tell of each creation that is queued; the seal of the log queues its own changes in between."""
    queued: asyncio.Queue[None] = asyncio.Queue()
    write, write_bulk = writer.write, writer.write_bulk

    def noted(command: Any, *args: Any, **kwargs: Any) -> Any:
        future = write(command, *args, **kwargs)
        if command is _create_once:
            queued.put_nowait(None)
        return future

    def noted_bulk(command: Any, call: Any) -> Any:
        future = write_bulk(command, call)
        queued.put_nowait(None)
        return future

    writer.write, writer.write_bulk = noted, noted_bulk  # type: ignore[method-assign]
    try:
        yield queued
    finally:
        del writer.write, writer.write_bulk


async def stored(cast: Cast) -> tuple[list[str], list[str], list[int]]:
    """The texts of all ideas, the keys that are kept, and the places of their facts in the log."""

    def read(tx: Tx) -> tuple[list[str], list[str], list[int]]:
        return (
            sorted(tx.session.exec(select(Contribution.text)).all()),
            sorted(tx.session.exec(select(IdempotencyKey.key)).all()),
            sorted(tx.session.exec(select(LogEntry.seq).where(LogEntry.kind == "idea.posted")).all()),
        )

    return await cast.app.state.runtime.writer.write(read)


async def test_good_refused_replayed_and_repeated_posts_in_one_run(cast: Cast) -> None:
    foundation_id = str(cast.foundation_ids[1])
    before = await post(cast, "ana", "Before", "old")()
    answers = await together(
        cast,
        post(cast, "outsider", "Let me in", "o1"),
        post(cast, "observer", "I watch", "w1"),
        post(cast, "ana", "Good", "a1", foundation_id=foundation_id),
        post(cast, "ana", "Before", "old"),
        post(cast, "ana", "Another text", "old"),
        post(cast, "ana", "Good", "a1", foundation_id=foundation_id),
        post(cast, "ana", "Not that", "a1"),
        post(cast, "ben", "Ben's, by the same key", "a1"),
        post(cast, "ben", "Keyless"),
        post(cast, "ben", "Keyless"),
        post(cast, "ben", "On an exact text", "b1", text_id=str(cast.text_ids[0])),
        post(cast, "ben", "Nowhere", "b2", foundation_id=str(cast.workshop_id)),
        post(cast, "organiser", "Said elsewhere", "g1", stream="focus_group", attribution="a carer"),
        post(cast, "ben", "Mine", "b3", attribution="a carer"),
    )
    statuses = [answer.status_code for answer in answers]
    assert statuses == [403, 403, 201, 201, 422, 201, 422, 201, 201, 201, 201, 422, 201, 422]
    (_, _, good, replay, reused, twin, other, *_) = answers
    assert replay.json() == before.json()
    assert twin.json() == good.json()
    assert [a.headers.get("Idempotency-Replayed") for a in (good, replay, twin)] == [None, "true", "true"]
    assert reused.json()["type"] == other.json()["type"] == "/problems/idempotency-key-reused"
    assert good.headers["Location"] == twin.headers["Location"]
    assert good.headers["Location"].endswith(f"/ideas/{good.json()['id']}")
    assert (good.json()["foundation_id"], good.json()["text_id"]) == (foundation_id, str(cast.text_ids[1]))
    assert answers[10].json()["text_id"] == str(cast.text_ids[0])
    assert answers[12].json()["author"] is None
    texts, keys, places = await stored(cast)
    fresh = ["Before", "Ben's, by the same key", "Good", "Keyless", "Keyless", "On an exact text", "Said elsewhere"]
    assert texts == fresh
    assert keys == ["a1", "a1", "b1", "g1", "old"]  # a refused request leaves no key
    receipts = {answer.json()["receipt"]["seq"] for answer in answers if answer.status_code == 201}
    assert sorted(receipts) == places
    again = await post(cast, "ana", "Good", "a1", foundation_id=foundation_id)()
    assert (again.status_code, again.json()) == (201, good.json())


async def test_a_key_of_a_refused_request_is_free_for_the_next_in_the_run(cast: Cast) -> None:
    answers = await together(
        cast,
        post(cast, "ana", " ", "k"),
        post(cast, "ana", "Now with a text", "k"),
        post(cast, "ana", "Now with a text", "k"),
        post(cast, "ana", " ", "k"),
    )
    assert [answer.status_code for answer in answers] == [422, 201, 201, 422]
    assert answers[3].json()["type"] == "/problems/idempotency-key-reused"
    assert answers[2].json() == answers[1].json()
    texts, keys, places = await stored(cast)
    assert (texts, keys, len(places)) == (["Now with a text"], ["k"], 1)


async def test_a_run_is_found_by_its_words(cast: Cast) -> None:
    ideas = await together(cast, *(post(cast, "ana", f"A {word} for each ward") for word in ("piano", "kettle")))
    path = f"/api/v1/workshops/{cast.workshop_id}/ideas"
    found = (await cast.ben.get(path, params={"q": "kettle"})).json()["items"]
    assert [item["id"] for item in found] == [ideas[1].json()["id"]]


async def test_a_run_shares_its_transaction_with_other_changes(cast: Cast) -> None:
    first = (await post(cast, "ana", "First")()).json()
    path = f"/api/v1/contributions/{first['id']}/comments"
    answers = await together(
        cast,
        post(cast, "ana", "Second", "same"),
        lambda: cast.ana.post(path, json={"text": "A comment"}, headers={"Idempotency-Key": "same"}),
        post(cast, "ben", "Third"),
    )
    assert [answer.status_code for answer in answers] == [201, 422, 201]
    assert answers[1].json()["type"] == "/problems/idempotency-key-reused"
    assert (await post_comment(cast, first["id"]))["receipt"]["seq"] == answers[2].json()["receipt"]["seq"] + 1


@contextmanager
def counted(writer: Writer) -> Iterator[list[str]]:
    statements: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        statements.append(statement)

    event.listen(writer._engine, "before_cursor_execute", count)
    yield statements
    event.remove(writer._engine, "before_cursor_execute", count)


async def test_the_statements_of_a_run_do_not_depend_on_its_length(cast: Cast) -> None:
    foundation_id = str(cast.foundation_ids[0])

    def run(length: int) -> list[Post]:
        people = ("ana", "ben", "designer", "moderator")
        return [
            post(cast, people[i % 4], f"Idea {i} of {length}", f"{length}/{i}", foundation_id=foundation_id)
            for i in range(length)
        ]

    tables = ("idempotency_key", "phase", "workshop", "participation", "foundation_text", "contribution")
    runs: list[list[str]] = []
    for length in (2, 20):
        with counted(cast.app.state.runtime.writer) as statements:
            answers = await together(cast, *run(length))
        assert {answer.status_code for answer in answers} == {201}
        own = [text for text in statements if any(f" {table}" in text for table in tables) and "log_" not in text]
        runs.append(own)
    # Keys; schedules, limits and people, foundations; ideas, words; answers. The writer adds a savepoint's two, and
    # PostgreSQL takes the ideas by COPY, which does not come by here.
    assert len(runs[0]) == len(runs[1]) <= 7, runs


async def test_an_unlisted_workshop_and_one_that_is_not_there_look_the_same_to_an_outsider(cast: Cast) -> None:
    await change_workshop(cast, is_listed=False)
    outsider, ana = Actor(cast.people["outsider"].account_id), Actor(cast.people["ana"].account_id)
    nowhere = cast.phase_id

    def ask(tx: Tx) -> list[str]:
        asked = ((outsider, cast.workshop_id), (ana, cast.workshop_id), (outsider, nowhere))
        outcomes = post_ideas(tx, [IdeaCall(actor, place, "Hello") for actor, place in asked])
        return [str(outcome) if isinstance(outcome, NotFound) else outcome.shown.text for outcome in outcomes]

    hidden, posted, absent = await cast.app.state.runtime.writer.write(ask)
    assert posted == "Hello"
    assert hidden == absent


def test_the_writer_tells_creations_apart_by_their_commands() -> None:
    creation = BulkCreation(post_ideas, PostedOut.of)
    assert (creation.__module__, creation.__qualname__) == (post_ideas.__module__, "post_ideas")  # type: ignore[attr-defined]
