"""Fair exposure at work: visits keep their order, and what they show is counted."""

from typing import Any

import pytest
from sqlmodel import select

from app.contributions.models import Contribution
from app.storage.writer import Tx
from app.votes.exposure.book import ImpressionBook
from app.votes.models import Visit
from tests.cast import Cast
from tests.conftest import TravellingClock
from tests.contributions.speaking import decide, listed, post_idea
from tests.votes.test_stream import fill, page, vote


async def impressions(cast: Cast) -> dict[str, int]:
    await cast.app.state.impressions.flush()

    def read(session):  # type: ignore[no-untyped-def]
        return {str(row.id): row.impressions for row in session.exec(select(Contribution))}

    return await cast.app.state.runtime.reader.read(read)


async def stir(cast: Cast, times: int) -> None:
    """Change what has been shown of every idea, each time otherwise: the order for a new visit is then another."""

    def change(tx: Tx) -> None:
        for number, row in enumerate(tx.session.exec(select(Contribution).order_by(Contribution.id))):
            row.impressions = (number * times * 7) % 23

    await cast.app.state.runtime.writer.write(change)


@pytest.mark.parametrize("who", ["ana", "visitor", "observer"])
async def test_a_visit_shows_every_idea_once_while_others_arrive(cast: Cast, who: str) -> None:
    cast.app.state.columns.seconds = 0
    ids = {str(ident) for ident in await fill(cast, 30)}
    seen, cursor = [], None
    client = getattr(cast, who)
    while True:
        answer = (await page(client, cast, sort="fair", limit=7, **({"cursor": cursor} if cursor else {}))).json()
        again = (await page(client, cast, sort="fair", limit=7, **({"cursor": cursor} if cursor else {}))).json()
        if cursor:
            assert answer == again
        seen += [one["id"] for one in answer["items"]]
        await vote(cast.ben, seen[-1])
        await fill(cast, 2)
        await stir(cast, len(seen))
        if (cursor := answer["next"]) is None:
            break
    assert len(seen) == len(set(seen))
    assert ids <= set(seen)


async def test_a_hidden_idea_disappears_from_a_visit_that_has_begun(cast: Cast) -> None:
    ideas = [await post_idea(cast, "ben", f"idea {n}") for n in range(6)]
    first = (await page(cast.ana, cast, sort="fair", limit=2)).json()
    shown = {one["id"] for one in first["items"]}
    hidden = next(one for one in ideas if one["id"] not in shown)
    await decide(cast.moderator, "hide", hidden, reason="spam")
    rest = await listed(cast.ana, cast.workshop_id, sort="fair", limit=2, cursor=first["next"])
    assert hidden["id"] not in {one["id"] for one in rest}


async def test_what_a_member_is_shown_is_counted_and_comes_later_next_time(cast: Cast) -> None:
    cast.app.state.columns.seconds = 0
    await fill(cast, 20)
    first = (await page(cast.ana, cast, sort="fair", limit=10)).json()
    counted = await impressions(cast)
    shown = {one["id"] for one in first["items"]}
    assert {ident for ident, count in counted.items() if count} == shown
    assert set(counted.values()) == {0, 1}
    second = (await page(cast.ana, cast, sort="fair", limit=10)).json()
    assert not shown & {one["id"] for one in second["items"]}


async def test_who_takes_no_part_leaves_no_trace(cast: Cast) -> None:
    await fill(cast, 10)
    for client in (cast.visitor, cast.outsider, cast.observer):
        assert len((await page(client, cast, sort="fair", limit=5)).json()["items"]) == 5
    assert set((await impressions(cast)).values()) == {0}

    def visits(session):  # type: ignore[no-untyped-def]
        return len(session.exec(select(Visit)).all())

    assert await cast.app.state.runtime.reader.read(visits) == 0


async def test_ones_own_and_voted_ideas_are_not_in_a_new_visit(cast: Cast) -> None:
    mine, voted, fresh = (
        await post_idea(cast, "ana"),
        await post_idea(cast, "ben", "voted"),
        await post_idea(cast, "ben", "fresh"),
    )
    await vote(cast.ana, voted["id"], "pass")
    assert [one["id"] for one in await listed(cast.ana, cast.workshop_id, sort="fair")] == [fresh["id"]]
    assert mine["id"] in {one["id"] for one in await listed(cast.ben, cast.workshop_id, sort="fair")}


async def test_a_visit_that_is_over_says_so(cast: Cast, clock: TravellingClock) -> None:
    await fill(cast, 10)
    cursor = (await page(cast.ana, cast, sort="fair", limit=5)).json()["next"]
    clock.travel(days=3)
    await page(cast.ben, cast, sort="fair", limit=5)
    await page(cast.moderator, cast, sort="fair", limit=5)
    await impressions(cast)
    over = await page(cast.ana, cast, sort="fair", limit=5, cursor=cursor)
    assert (over.status_code, over.json()["type"]) == (422, "/problems/bad-cursor")


async def test_a_full_book_is_written_at_once_and_a_refused_one_kept(cast: Cast) -> None:
    runtime = cast.app.state.runtime
    (idea_id,) = await fill(cast, 1)
    book = ImpressionBook(runtime.writer, pages=2, seconds=3600)

    def note(times: int) -> None:
        for _ in range(times):
            book.note(idea_id, 1, [idea_id])

    note(1)
    assert not book._full.is_set()
    note(1)
    assert book._full.is_set()
    capacity, runtime.writer._capacity = runtime.writer._capacity, 0
    await book.flush()
    runtime.writer._capacity = capacity
    assert (await impressions(cast))[str(idea_id)] == 0
    await book.flush()
    await book.flush()
    assert (await impressions(cast))[str(idea_id)] == 2


async def test_hidden_tallies_do_not_steer_the_fair_order(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.votes.exposure import queries
    from tests.contributions.speaking import change_workshop

    given: list[Any] = []
    real = queries.fair_order

    def spy(ideas: Any, *args: Any, **more: Any) -> Any:
        given.append(int(ideas.agree.sum() + ideas.disagree.sum() + ideas.passed.sum()))
        return real(ideas, *args, **more)

    monkeypatch.setattr(queries, "fair_order", spy)
    cast.app.state.columns.seconds = 0
    idea = await post_idea(cast, "ben")
    await post_idea(cast, "ben")
    await vote(cast.moderator, idea["id"])
    for client in (cast.ana, cast.visitor):
        await page(client, cast, sort="fair")
    await change_workshop(cast, tallies_hidden=True)
    for client in (cast.ana, cast.visitor):
        await page(client, cast, sort="fair")
    assert given == [1, 0, 0, 0]
