"""The lists of ideas and comments over HTTP: sorts, filters, cursors, and what they cost."""

import base64
import json
from collections.abc import Awaitable
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import event, insert

from app.contributions.models import Contribution
from app.core.ids import new_id
from app.storage.tables import table_of
from app.storage.writer import Tx
from tests.cast import Cast
from tests.contributions.speaking import change_workshop, listed, post_comment, post_idea


def vote(client: httpx.AsyncClient, idea_id: str, stance: str = "agree") -> Awaitable[httpx.Response]:
    return client.put(f"/api/v1/contributions/{idea_id}/stance", json={"stance": stance})


def page(client: httpx.AsyncClient, cast: Cast, **query: Any) -> Awaitable[httpx.Response]:
    return client.get(f"/api/v1/workshops/{cast.workshop_id}/ideas", params=query)


async def fill(cast: Cast, count: int) -> list[UUID]:
    """Write ideas without the log, many at once."""
    ids = [new_id() for _ in range(count)]

    def store(tx: Tx) -> None:
        rows = [
            {
                "id": ident,
                "workshop_id": cast.workshop_id,
                "kind": "idea",
                "author_id": cast.people["ben"].participation_id,
                "foundation_id": cast.foundation_ids[number % 2],
                "text_id": cast.text_ids[number % 2],
                "text": f"Idea {number}",
                "posted_at": tx.now,
                "support": number % 7,
                "agree": number % 7,
                "comment_count": number % 5,
            }
            for number, ident in enumerate(ids)
        ]
        tx.connection.execute(insert(table_of(Contribution)), rows)

    await cast.app.state.runtime.writer.write(store)
    return ids


async def test_each_sort_and_filter_gives_what_it_says(cast: Cast) -> None:
    first = await post_idea(cast, text="first", foundation_id=str(cast.foundation_ids[0]))
    second = await post_idea(cast, "ben", text="second", foundation_id=str(cast.foundation_ids[1]))
    third = await post_idea(cast, "organiser", text="third", stream="event")
    await vote(cast.ben, first["id"])
    await vote(cast.designer, second["id"], "disagree")
    await post_comment(cast, second["id"])

    async def texts(who: str = "ana", **query: Any) -> list[str]:
        return [one["text"] for one in await listed(getattr(cast, who), cast.workshop_id, **query)]

    assert await texts() == await texts("visitor") == ["third", "second", "first"]
    assert await texts(sort="most_supported") == ["first", "third", "second"]
    assert (await texts(sort="most_discussed"))[0] == "second"
    assert await texts("ben", sort="not_voted") == ["third"]
    assert await texts(foundation=str(cast.foundation_ids[1])) == ["second"]
    assert await texts(stream="event") == ["third"]
    assert await texts(mine=True) == ["first"]
    assert await texts("visitor", mine=True) == []
    assert sorted(await texts(sort="fair")) == ["second", "third"]
    assert sorted(await texts("visitor", sort="fair")) == ["first", "second", "third"]
    assert third["version"] == 1
    items = {one["text"]: one for one in await listed(cast.ben, cast.workshop_id)}
    assert (items["first"]["my_stance"], items["second"]["my_stance"]) == ("agree", None)
    assert items["first"]["tally"] == {"agree": 1, "disagree": 0, "passes": 0}
    assert items["first"]["author"]["display_name"] == "Ana"


@pytest.mark.parametrize("sort", ["newest", "most_supported", "most_discussed", "not_voted"])
@pytest.mark.parametrize("limit", [1, 7, 100])
async def test_every_idea_comes_once_while_others_arrive(cast: Cast, sort: str, limit: int) -> None:
    ids = {str(ident) for ident in await fill(cast, 40)}
    seen: list[str] = []
    cursor = None
    while True:
        query = {"sort": sort, "limit": limit} | ({"cursor": cursor} if cursor else {})
        answer = (await page(cast.ana, cast, **query)).json()
        seen += [one["id"] for one in answer["items"]]
        cursor = answer["next"]
        if cursor is None:
            break
        if len(seen) % 10 == 0:
            await fill(cast, 1)
    assert len(seen) == len(set(seen))
    assert ids <= set(seen)


async def test_the_link_header_leads_through_the_list(cast: Cast) -> None:
    await fill(cast, 5)
    answer = await page(cast.ana, cast, limit=3, sort="most_discussed")
    link = answer.links["next"]["url"]
    assert "sort=most_discussed" in link
    following = await cast.ana.get(link)
    assert len(following.json()["items"]) == 2
    assert "next" not in following.links
    unchanged = await cast.ana.get(link, headers={"If-None-Match": following.headers["ETag"]})
    assert unchanged.status_code == 304


def forged(*place: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


async def test_a_cursor_of_another_list_is_refused(cast: Cast) -> None:
    await fill(cast, 5)
    newest = (await page(cast.ana, cast, limit=2)).json()["next"]
    supported = (await page(cast.ana, cast, limit=2, sort="most_supported")).json()["next"]
    fair = (await page(cast.ana, cast, limit=2, sort="fair")).json()["next"]
    by_chance = (await page(cast.visitor, cast, limit=2, sort="fair")).json()["next"]
    bad: list[tuple[httpx.AsyncClient, dict[str, Any]]] = [
        (cast.ana, {"cursor": newest, "sort": "most_supported"}),
        (cast.ana, {"cursor": newest, "foundation": str(cast.foundation_ids[0])}),
        (cast.ana, {"cursor": newest, "q": "idea"}),
        (cast.ana, {"cursor": supported, "sort": "most_discussed"}),
        (cast.ana, {"cursor": supported}),
        (cast.ana, {"cursor": fair}),
        (cast.ana, {"cursor": newest, "sort": "fair"}),
        (cast.ben, {"cursor": fair, "sort": "fair"}),
        (cast.visitor, {"cursor": fair, "sort": "fair"}),
        (cast.visitor, {"cursor": by_chance, "sort": "fair", "foundation": str(cast.foundation_ids[0])}),
        (cast.ana, {"cursor": forged(10**30, "0" * 32, "x"), "sort": "most_supported"}),
        (cast.ana, {"cursor": forged("not an id", "x")}),
        (cast.ana, {"cursor": "%%%"}),
        (cast.ana, {"cursor": forged(*[[]] * 50)}),
    ]
    for client, query in bad:
        answer = await page(client, cast, **query)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/bad-cursor"), query
    comments = await cast.ana.get(f"/api/v1/foundations/{cast.foundation_ids[0]}/comments", params={"cursor": newest})
    assert comments.json()["type"] == "/problems/bad-cursor"


async def test_hidden_tallies_leak_nowhere(cast: Cast) -> None:
    first, second = await post_idea(cast, "ben", text="a"), await post_idea(cast, "ben", text="b")
    await change_workshop(cast, tallies_hidden=True)
    queries: list[dict[str, Any]] = [{}, {"sort": "most_discussed"}, {"q": "a"}, {"stream": "online"}]
    paths = [f"/api/v1/contributions/{first['id']}", f"/api/v1/workshops/{cast.workshop_id}/similar?text=a"]

    async def everything() -> list[str]:
        answers = []
        for client in (cast.visitor, cast.ana, cast.organiser):
            answers += [(await page(client, cast, **query)).text for query in queries]
            answers += [(await client.get(path)).text for path in paths]
        return answers

    before = await everything()
    for who in ("designer", "moderator", "ben"):
        assert (await vote(getattr(cast, who), first["id"])).json()["tally"] is None
    assert await everything() == before
    assert '"tally":null' in before[0]
    assert '"agree"' not in "".join(before)
    for client in (cast.visitor, cast.ana, cast.organiser):
        refused = await page(client, cast, sort="most_supported")
        assert (refused.status_code, refused.json()["type"]) == (409, "/problems/tallies-hidden")
    mine = await cast.ben.get("/api/v1/me/contributions")
    assert {one["tally"] for one in mine.json()["items"]} == {None}
    assert second["id"] in mine.text


async def test_my_own_contributions_come_with_receipts(cast: Cast) -> None:
    idea = await post_idea(cast)
    comment = await post_comment(cast, idea["id"], "ana")
    await vote(cast.ana, idea["id"])
    await post_idea(cast, "ben")
    assert (await cast.visitor.get("/api/v1/me/contributions")).status_code == 401
    first = (await cast.ana.get("/api/v1/me/contributions", params={"limit": 1})).json()
    second = (await cast.ana.get("/api/v1/me/contributions", params={"limit": 1, "cursor": first["next"]})).json()
    assert [first["items"][0]["receipt"], second["items"][0]["receipt"]] == [comment["receipt"], idea["receipt"]]
    assert second["next"] is None
    elsewhere = await cast.ana.get("/api/v1/me/contributions", params={"workshop": str(cast.other_workshop_id)})
    assert elsewhere.json()["items"] == []


async def test_answers_follow_what_they_answer_over_all_pages(cast: Cast) -> None:
    idea = await post_idea(cast)
    top = [await post_comment(cast, idea["id"], text=f"top {n}") for n in range(4)]
    for n in (2, 0, 2, 3):
        await post_comment(cast, idea["id"], "ana", f"answer to {n}", reply_to_id=top[n]["id"])
    seen, cursor = [], None
    while True:
        params = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        answer = (await cast.visitor.get(f"/api/v1/contributions/{idea['id']}/comments", params=params)).json()
        seen += [one["text"] for one in answer["items"]]
        if (cursor := answer["next"]) is None:
            break
    assert seen == ["top 0", "answer to 0", "top 1", "top 2", "answer to 2", "answer to 2", "top 3", "answer to 3"]


async def test_no_list_asks_more_for_more_ideas(cast: Cast) -> None:
    await fill(cast, 60)
    idea = await post_idea(cast, foundation_id=str(cast.foundation_ids[0]))
    for number in range(5):
        await post_comment(cast, idea["id"], "ana" if number % 2 else "ben")
    await vote(cast.ana, idea["id"])
    statements: list[str] = []
    engine = cast.app.state.runtime.reader._engine
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, statement, *_: statements.append(statement))
    ideas = f"/api/v1/workshops/{cast.workshop_id}/ideas"
    most = {
        f"{ideas}?limit=100": 4,
        f"{ideas}?limit=100&sort=most_supported": 4,
        f"{ideas}?limit=100&sort=not_voted": 4,
        f"{ideas}?limit=100&q=idea": 4,
        f"{ideas}?limit=100&sort=fair": 6,
        f"/api/v1/contributions/{idea['id']}": 4,
        f"/api/v1/contributions/{idea['id']}/comments": 4,
        f"/api/v1/foundations/{cast.foundation_ids[0]}/comments": 4,
        f"/api/v1/workshops/{cast.workshop_id}/similar?text=idea": 4,
        "/api/v1/me/contributions?limit=100": 4,
    }
    await cast.ana.get(ideas)
    for path, limit in most.items():
        statements.clear()
        assert (await cast.ana.get(path)).status_code == 200
        # The tailer of the live feed reads the log on its own account, whenever its time comes.
        asked = [one for one in statements if not one.startswith(("BEGIN", "PRAGMA")) and "log_entry.seq >" not in one]
        assert len(asked) <= limit, (path, asked)


async def test_what_is_not_there_is_not_found(cast: Cast) -> None:
    for path in (
        f"/api/v1/workshops/{uuid4()}/ideas",
        f"/api/v1/contributions/{uuid4()}",
        f"/api/v1/contributions/{uuid4()}/comments",
        f"/api/v1/foundations/{uuid4()}/comments",
    ):
        assert (await cast.ana.get(path)).status_code == 404
    assert (await page(cast.ana, cast, sort="fair", q="x")).status_code == 422
    assert (await page(cast.ana, cast, sort="loudest")).status_code == 422
