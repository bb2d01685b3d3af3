"""Links from sentences and suggestions: the outsider first, then what becomes of them as the text goes on."""

from typing import Any

import pytest

from tests.cast import Cast
from tests.publishing.drafts import draft, got, idea, link, posted, room, sentence, text, write

OUTSIDE = {"visitor": 401, "outsider": 404, "ana": 403, "observer": 403}


async def test_drafts_are_for_the_group(cast: Cast) -> None:
    desk = await draft(cast)
    named = await idea(cast.ana, cast, "One named nurse")
    made = await link(cast, desk, "get-personal", "statement", named)
    place = {"number": 2, "foundation_key": "get-personal", "part": "statement"}
    anchor = sentence(desk, "get-personal", "statement")["anchor"]
    for who, status in {**OUTSIDE, "moderator": 403}.items():
        client = getattr(cast, who)
        linking = {**place, "anchor": anchor, "kind": "contribution", "target_id": named}
        await posted(client, room(cast, "/sentence-links"), status, **linking)
        changing = {**place, "anchor": anchor, "replacement": "Other.", "reason": "So."}
        await posted(client, room(cast, "/suggestions"), status, **changing)
        assert (await client.delete(f"/api/v1/sentence-links/{made['id']}")).status_code == status
        if who != "moderator":
            for path in ("/drafting", "/sentence-links", "/suggestions"):
                await got(client, room(cast, path), status)
    assert len(sentence(await got(cast.designer, room(cast, "/drafting")), "get-personal", "statement")["links"]) == 1


async def test_a_link_is_made_once_taken_back_and_kept_in_the_history(cast: Cast) -> None:
    desk = await draft(cast)
    named = await idea(cast.ana, cast, "One named nurse")
    made = await link(cast, desk, "get-personal", "statement", named, note="Said first.")
    for key, part in (("get-personal", "statement"), (None, "preamble")):
        if key is None:
            await link(cast, desk, key, part, named)
        again = {"number": 2, "foundation_key": key, "part": part, "anchor": sentence(desk, key, part)["anchor"]}
        refused = await posted(
            cast.designer, room(cast, "/sentence-links"), 409, **again, kind="contribution", target_id=named
        )
        assert refused["type"] == "/problems/already-linked"
    for _ in range(2):
        assert (await cast.organiser.delete(f"/api/v1/sentence-links/{made['id']}")).status_code == 204
    assert sentence(await got(cast.designer, room(cast, "/drafting")), "get-personal", "statement")["links"] == []
    listed = await got(cast.designer, room(cast, "/sentence-links"), foundation_key="get-personal", removed="true")
    (kept,) = listed["items"]
    assert (kept["note"], kept["created_by"], kept["removed_by"]) == ("Said first.", "Designer", "Organiser")
    assert kept["target"]["text"] == "One named nurse"
    await link(cast, desk, "get-personal", "statement", named)


@pytest.mark.parametrize("what", ["hidden", "elsewhere", "nothing"])
async def test_what_cannot_be_read_cannot_be_linked(cast: Cast, what: str) -> None:
    desk = await draft(cast)
    if what == "elsewhere":
        path = f"/api/v1/workshops/{cast.other_workshop_id}/ideas"
        target = (await posted(cast.outsider, path, text="Elsewhere"))["id"]
    else:
        target = await idea(cast.ana, cast, "One named nurse")
    if what == "hidden":
        await posted(cast.moderator, f"/api/v1/contributions/{target}/hide", 200, 1, reason="spam")
    if what == "nothing":
        target = str(cast.workshop_id)
    body = {"number": 2, "foundation_key": "get-personal", "part": "statement", "kind": "contribution"}
    anchor = sentence(desk, "get-personal", "statement")["anchor"]
    refused = await posted(cast.designer, room(cast, "/sentence-links"), 422, **body, anchor=anchor, target_id=target)
    assert refused["errors"][0]["field"] == "target_id"
    other = await posted(
        cast.designer, room(cast, "/sentence-links"), 404, **body, anchor="s000000000000", target_id=target
    )
    assert other["type"] == "/problems/no-sentence"


async def test_links_go_with_the_sentence_and_are_remembered_when_it_is_reworded(cast: Cast) -> None:
    desk = await draft(cast)
    named, ask = await idea(cast.ana, cast, "One named nurse"), await idea(cast.ben, cast, "Ask us")
    await link(cast, desk, "get-personal", "statement", named)
    await link(cast, desk, "get-personal", "statement", ask, at=1)
    await write(
        cast, text(get_personal="A new thought first. We must know the person. We must always ask what matters."), 2
    )
    after = await got(cast.designer, room(cast, "/drafting"))
    new, kept, reworded = (sentence(after, "get-personal", "statement", at) for at in range(3))
    assert [one["kind"] for one in (new, kept, reworded)] == ["new", "same", "reworded"]
    assert [one["target_id"] for one in kept["links"]] == [named]
    assert (reworded["links"], [one["target_id"] for one in reworded["earlier_links"]]) == ([], [ask])
    assert reworded["came_from"] == [sentence(desk, "get-personal", "statement", 1)["anchor"]]
    await write(cast, text(get_personal="We must know the person."), 3)
    assert [one["text"] for one in (await got(cast.designer, room(cast, "/drafting")))["dropped"]] == [
        "A new thought first. ",
        "We must always ask what matters.",
    ]


async def suggest(cast: Cast, desk: dict[str, Any], at: int | None, words: str, **more: Any) -> Any:
    where = {"foundation_key": "get-personal", "part": "statement"} | more
    anchor = sentence(desk, where["foundation_key"], where["part"], at)["anchor"] if at is not None else None
    body = {"number": desk["number"], **where, "anchor": anchor, "replacement": words, "reason": "Clearer."}
    return await posted(cast.designer, room(cast, "/suggestions"), **body)


async def test_accepting_writes_the_next_version(cast: Cast) -> None:
    desk = await draft(cast)
    first = await suggest(cast, desk, 0, "We must know every person.")
    second = await suggest(cast, desk, 0, "We shall know the person.")
    whole = await suggest(cast, desk, None, "Nothing to see.", part="body")
    assert [one["op"] for one in first["change"]] == ["same", "removed", "added", "same"]
    waiting = sentence(await got(cast.designer, room(cast, "/drafting")), "get-personal", "statement")["suggestions"]
    assert {one["id"] for one in waiting} == {first["id"], second["id"]}
    accept = f"/api/v1/suggestions/{first['id']}/accept"
    await posted(cast.designer, accept, 403, 1)
    await posted(cast.organiser, accept, 428)
    await posted(cast.organiser, accept, 412, 7)
    done = await posted(cast.organiser, accept, 200, 1, reason="Yes.")
    assert (done["state"], done["accepted_number"], done["settled_by"]) == ("accepted", 3, "Organiser")
    now = await got(cast.visitor, room(cast, "/declaration"))
    assert now["foundations"][0]["statement"] == "We must know every person. We must ask what matters to them."
    assert now["number"] == 3
    assert (await posted(cast.organiser, accept, 409, 2))["type"] == "/problems/already-settled"
    late = await posted(cast.organiser, f"/api/v1/suggestions/{second['id']}/accept", 409, 1)
    assert late["type"] == "/problems/text-moved-on"
    await posted(cast.organiser, f"/api/v1/suggestions/{whole['id']}/accept", 200, 1)
    assert (await got(cast.visitor, room(cast, "/declaration")))["foundations"][0]["body"] == "Nothing to see."


async def test_declining_and_withdrawing(cast: Cast) -> None:
    desk = await draft(cast)
    first, second = [await suggest(cast, desk, 0, words) for words in ("Other words.", "Still others.")]
    await posted(cast.organiser, f"/api/v1/suggestions/{first['id']}/withdraw", 403, 1)
    await posted(cast.organiser, f"/api/v1/suggestions/{first['id']}/decline", 422, 1, reason="")
    declined = await posted(cast.organiser, f"/api/v1/suggestions/{first['id']}/decline", 200, 1, reason="As it is.")
    assert (declined["state"], declined["settled_reason"]) == ("declined", "As it is.")
    await posted(cast.designer, f"/api/v1/suggestions/{second['id']}/withdraw", 200, 1)
    listed = (await got(cast.moderator, room(cast, "/suggestions"), state="all"))["items"]
    assert [one["state"] for one in listed] == ["withdrawn", "declined"]
    assert (await got(cast.visitor, room(cast, "/declaration")))["number"] == 2
