"""Editing and withdrawing over HTTP."""

from typing import Any

import httpx
import pytest
from sqlmodel import Session

from app.storage.dialect import texts_with
from tests.cast import Cast
from tests.conftest import TravellingClock
from tests.contributions.speaking import change_workshop, decide, post_comment, post_idea


def edit(client: httpx.AsyncClient, idea: dict[str, Any], text: str = "Changed", version: int | None = None) -> Any:
    return client.patch(
        f"/api/v1/contributions/{idea['id']}",
        json={"text": text},
        headers={"If-Match": f'"v{version or idea["version"]}"'},
    )


async def indexed(cast: Cast, word: str) -> int:
    """How many texts with a word the full-text index holds, whatever a list would show of them."""

    def count(session: Session) -> int:
        return len(session.execute(texts_with(session.connection(), cast.workshop_id, [word])).all())

    return await cast.app.state.runtime.reader.read(count)


async def test_only_its_author_changes_or_withdraws_it(cast: Cast) -> None:
    idea = await post_idea(cast)
    for who, status in {"visitor": 401, "outsider": 403, "ben": 403, "organiser": 403, "observer": 403}.items():
        client = getattr(cast, who)
        assert (await edit(client, idea)).status_code == status, who
        assert (await client.delete(f"/api/v1/contributions/{idea['id']}")).status_code == status, who
    assert (await cast.ana.get(f"/api/v1/contributions/{idea['id']}")).json()["text"] == "An idea"


async def test_a_change_keeps_what_was_said_before(cast: Cast) -> None:
    idea = await post_idea(cast, text="First *words*")
    changed = await edit(cast.ana, idea, "Second words")
    assert changed.status_code == 200
    assert (changed.json()["version"], changed.json()["text"]) == (2, "Second words")
    assert changed.json()["receipt"]["seq"] == idea["receipt"]["seq"] + 1
    history = (await cast.visitor.get(f"/api/v1/contributions/{idea['id']}/history")).json()
    assert [(one["version"], one["text"]) for one in history["revisions"]] == [(1, "First *words*")]
    assert "<em>words</em>" in history["revisions"][0]["html"]
    found = await cast.visitor.get(f"/api/v1/workshops/{cast.workshop_id}/ideas", params={"q": "second"})
    assert [one["id"] for one in found.json()["items"]] == [idea["id"]]
    gone = await cast.visitor.get(f"/api/v1/workshops/{cast.workshop_id}/ideas", params={"q": "first"})
    assert gone.json()["items"] == []


async def test_a_change_says_which_version_it_is_based_on(cast: Cast) -> None:
    idea = await post_idea(cast)
    path = f"/api/v1/contributions/{idea['id']}"
    assert (await cast.ana.patch(path, json={"text": "x"})).status_code == 428
    assert (await edit(cast.ana, idea, "Mine")).status_code == 200
    stale = await edit(cast.ana, idea, "From another tab")
    assert stale.status_code == 412
    assert stale.json()["current"] == {"text": "Mine", "version": 2, "state": "visible"}
    tag = (await cast.ana.get(path)).headers["ETag"]
    assert (await cast.ana.patch(path, json={"text": "Again"}, headers={"If-Match": tag})).status_code == 200


async def test_the_minutes_for_changes_end(cast: Cast, clock: TravellingClock) -> None:
    idea = await post_idea(cast)
    clock.travel(minutes=15, microseconds=-1)
    assert (await edit(cast.ana, idea)).status_code == 200
    clock.travel(microseconds=1)
    late = await edit(cast.ana, idea, version=2)
    assert (late.status_code, late.json()["type"]) == (409, "/problems/edit-window-closed")


async def test_nothing_is_changed_when_posting_is_over(cast: Cast, clock: TravellingClock) -> None:
    await change_workshop(cast, edit_minutes=100_000)
    idea = await post_idea(cast)
    clock.travel(days=7)
    late = await edit(cast.ana, idea)
    assert (late.status_code, late.json()["type"]) == (409, "/problems/not-open")


async def test_what_is_withdrawn_is_gone_for_everybody(cast: Cast, clock: TravellingClock) -> None:
    idea = await post_idea(cast, text="Regretted words")
    assert await indexed(cast, "regretted") == 1
    assert (await edit(cast.ana, idea, "Regretted other words")).status_code == 200
    clock.travel(days=29)
    gone = await cast.ana.delete(f"/api/v1/contributions/{idea['id']}")
    assert gone.status_code == 200
    assert (gone.json()["state"], gone.json()["text"]) == ("withdrawn", "")
    path = f"/api/v1/contributions/{idea['id']}"
    for who in ("ana", "ben", "organiser", "visitor"):
        client = getattr(cast, who)
        assert (await client.get(path)).status_code == 404
        assert (await client.get(f"{path}/history")).status_code == 404
        lists = [
            await client.get(f"/api/v1/workshops/{cast.workshop_id}/ideas", params=q) for q in ({}, {"q": "regretted"})
        ]
        assert not any("egretted" in one.text or idea["id"] in one.text for one in lists)
    assert (await cast.ana.delete(path)).status_code == 404
    assert await indexed(cast, "regretted") == 0
    mine = (await cast.ana.get("/api/v1/me/contributions")).json()["items"]
    assert [(one["state"], one["text"]) for one in mine] == [("withdrawn", "")]


async def test_a_sealed_record_lets_nothing_be_withdrawn(cast: Cast, clock: TravellingClock) -> None:
    idea = await post_idea(cast)
    await change_workshop(cast, sealed_at=clock.now())
    answer = await cast.ana.delete(f"/api/v1/contributions/{idea['id']}")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/sealed")


async def test_a_withdrawn_comment_leaves_the_count_and_its_place(cast: Cast) -> None:
    idea = await post_idea(cast)
    alone = await post_comment(cast, idea["id"], text="alone")
    comment = await post_comment(cast, idea["id"], text="answered")
    answer = await post_comment(cast, idea["id"], "ana", "the answer", reply_to_id=comment["id"])
    for gone in (alone, comment):
        assert (await cast.ben.delete(f"/api/v1/contributions/{gone['id']}")).status_code == 200
    assert (await cast.ana.get(f"/api/v1/contributions/{idea['id']}")).json()["comment_count"] == 1
    listed = (await cast.ana.get(f"/api/v1/contributions/{idea['id']}/comments")).json()["items"]
    assert [(one["id"], one["state"], one["text"], one["author"] is None) for one in listed] == [
        (comment["id"], "withdrawn", "", True),
        (answer["id"], "visible", "the answer", False),
    ]


@pytest.mark.parametrize("verb", ["edit", "withdraw"])
async def test_organisers_keep_what_they_posted_for_another_stream(cast: Cast, verb: str) -> None:
    idea = await post_idea(cast, "organiser", stream="event")
    client = cast.organiser
    answer = await (edit(client, idea) if verb == "edit" else client.delete(f"/api/v1/contributions/{idea['id']}"))
    assert answer.status_code == 200
    other = await post_idea(cast, "organiser", stream="event")
    refused = await (
        edit(cast.ana, other) if verb == "edit" else cast.ana.delete(f"/api/v1/contributions/{other['id']}")
    )
    assert refused.status_code == 403


async def test_what_a_moderator_hid_cannot_be_changed(cast: Cast) -> None:
    idea = await post_idea(cast)
    hidden = (await decide(cast.moderator, "hide", idea, reason="abuse")).json()
    answer = await edit(cast.ana, hidden)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/hidden")
