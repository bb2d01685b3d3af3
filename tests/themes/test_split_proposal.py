"""Asking how one theme could be split: the outsider first; nothing is changed; what is accepted is a split like any."""

import asyncio
import random
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Busy
from app.themes.grouping.calling import group
from app.themes.grouping.differences import FEW
from app.themes.grouping.splitting import MOST_PARTS, split_of
from app.themes.nearness.encoding import Encoders
from app.themes.nearness.keeper import VectorKeeper
from app.work.faults import Refused, TimeExceeded, WorkerLost
from app.work.pool import ProcessPool
from app.work.task import Task, Watch
from tests.cast import Cast
from tests.themes.sayings import say, sentences
from tests.themes.test_editing import edit, state, undo


class Inline:
    """Computes on the calling thread, as the pool does in a process; keeps what it was given."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault, self.tasks = fault, list[Task]()
        self.may_answer = asyncio.Event()

    def run(self, task: Task, _watch: Watch) -> Any:
        self.tasks.append(task)
        if self.fault is not None:
            raise self.fault
        return group(**task.arguments, progress=lambda _stage, _share: None)

    def close(self) -> None: ...


@pytest.fixture
def inline(cast: Cast) -> Inline:
    cast.app.state.splitter._pool = pool = Inline()
    return pool


@pytest.fixture
async def large(cast: Cast) -> dict[str, Any]:
    """A theme of 32 contributions about two subjects, by hand, with a second theme beside it."""
    writer = cast.app.state.runtime.writer
    texts = sentences(64)
    wanted = [text for text in texts if "parking" in text or "food" in text or "meal" in text or "fruit" in text]
    ids: list[UUID] = await writer.write(say, cast, wanted)
    await writer.write(say, cast, [text for text in texts if text not in wanted])
    await VectorKeeper(cast.app.state.runtime.reader, writer, Encoders()).turn()
    return await made(cast, [str(ident) for ident in ids])


async def made(cast: Cast, ids: list[str]) -> dict[str, Any]:
    answer = await cast.designer.post(
        f"/api/v1/workshops/{cast.workshop_id}/themes", json={"title": "All of it", "contribution_ids": ids}
    )
    assert answer.status_code == 201, answer.text
    theme: dict[str, Any] = answer.json()["themes"][0]
    return theme


async def ask(client: httpx.AsyncClient, theme: dict[str, Any], **wish: Any) -> httpx.Response:
    return await client.post(f"/api/v1/themes/{theme['id']}/split-proposal", json=wish)


async def test_who_may_ask(cast: Cast, large: dict[str, Any], inline: Inline) -> None:
    statuses = {"visitor": (await ask(cast.visitor, large)).status_code}
    statuses |= {name: (await ask(getattr(cast, name), large)).status_code for name in cast.people}
    assert statuses == {
        "visitor": 401,
        "outsider": 404,
        "ana": 403,
        "ben": 403,
        "observer": 403,
        "moderator": 403,
        "designer": 200,
        "organiser": 200,
    }
    assert len(inline.tasks) == 2, "nothing is computed for those who may not"


async def test_a_proposal_is_accepted_as_a_split_and_undone(cast: Cast, large: dict[str, Any], inline: Inline) -> None:
    before = await state(cast)
    answer = await ask(cast.designer, large)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert await state(cast) == before, "asking changes nothing"
    assert (found["theme_id"], found["version"]) == (large["id"], large["version"])
    (part,) = found["parts"]
    both = [found["stays"], part]
    about = []
    for one in both:
        quotes = [quote["text"] for quote in one["quotes"]]
        about.append("parking" if all("parking" in text for text in quotes) else "food")
        assert one["contribution_count"] == len(one["contribution_ids"]) == one["by_hand_count"] == 16
        assert one["title"]
        assert one["keywords"]
        assert 0 < one["confidence"] <= 1
    assert set(about) == {"parking", "food"}
    assert part["title"] in found["reason"]
    parts = [{"title": part["title"], "contribution_ids": part["contribution_ids"]}]
    done = await edit(cast.designer, "POST", {"id": large["id"], "version": found["version"]}, "/split", parts=parts)
    sizes = {theme["title"]: theme["size"] for theme in done["themes"]}
    assert sizes == {"All of it": 16, part["title"]: 16}
    late = await cast.designer.post(
        f"/api/v1/themes/{large['id']}/split", json={"parts": parts}, headers={"If-Match": f'"v{found["version"]}"'}
    )
    assert late.status_code == 412, "a proposal is about the version that it was made of"
    assert (await undo(cast, done["edit"]["id"])).status_code == 200
    assert await state(cast) == before


async def test_the_same_theme_and_seed_give_the_same_proposal(
    cast: Cast, large: dict[str, Any], inline: Inline
) -> None:
    first = (await ask(cast.designer, large, seed=3)).json()
    again = (await ask(cast.organiser, large, seed=3)).json()
    assert first == again
    members = set(await _members(cast, large))
    for task in inline.tasks:
        assert set(task.arguments["ids"]) == members, "only what is in this theme"
        assert task.arguments["vectors"].keys() == members, "nothing that was encoded is encoded again"


async def test_pinned_contributions_stay_and_a_wish_is_served(
    cast: Cast, large: dict[str, Any], inline: Inline
) -> None:
    (part,) = (await ask(cast.designer, large)).json()["parts"]
    done = await edit(cast.designer, "POST", large, "/contributions", pin=part["contribution_ids"][:2])
    pinned = done["themes"][0]
    found = (await ask(cast.designer, pinned)).json()
    assert set(found["parts"][0]["contribution_ids"]) == set(part["contribution_ids"][2:])
    assert set(part["contribution_ids"][:2]) <= set(found["stays"]["contribution_ids"])
    wished = (await ask(cast.designer, pinned, into=4)).json()
    assert 2 <= len(wished["parts"]) <= 3
    for refused in ({"into": 1}, {"into": 21}, {"seed": -1}, {"parts": 2}):
        assert (await ask(cast.designer, large, **refused)).status_code == 422


async def test_what_is_hidden_is_not_in_it_and_what_is_short_stays(
    cast: Cast, large: dict[str, Any], inline: Inline
) -> None:
    (hidden, *_) = await _members(cast, large)
    (short,) = await cast.app.state.runtime.writer.write(say, cast, ["Parking!"])
    done = await edit(cast.designer, "POST", large, "/contributions", add=[str(short)])
    gone = await cast.moderator.post(
        f"/api/v1/contributions/{hidden}/hide", json={"reason": "spam"}, headers={"If-Match": '"v1"'}
    )
    assert gone.status_code == 200, gone.text
    found = (await ask(cast.designer, done["themes"][0])).json()
    everything = [ident for one in (found["stays"], *found["parts"]) for ident in one["contribution_ids"]]
    assert len(everything) == len(set(everything)) == 32
    assert hidden not in everything
    assert str(short) in found["stays"]["contribution_ids"]


async def test_too_little_and_what_goes_wrong(cast: Cast, large: dict[str, Any], inline: Inline) -> None:
    small = await made(cast, (await _members(cast, large))[:5])
    answer = await ask(cast.designer, small)
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (409, "nothing-to-group")
    assert not inline.tasks
    for fault, status in ((Refused("No."), 409), (TimeExceeded("Too long."), 503), (WorkerLost("Lost."), 503)):
        inline.fault = fault
        assert (await ask(cast.designer, large)).status_code == status
    inline.fault = None
    await edit(cast.designer, "DELETE", large)
    assert (await ask(cast.designer, large)).status_code == 404


async def test_only_so_many_wait(cast: Cast, large: dict[str, Any], inline: Inline) -> None:
    cast.app.state.splitter._callers = 4
    refused = await ask(cast.designer, large)
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (503, Busy.slug)
    assert refused.headers["retry-after"] == "5"
    cast.app.state.splitter._callers = 0
    assert (await ask(cast.designer, large)).status_code == 200
    assert cast.app.state.splitter._callers == 0


async def test_it_is_computed_in_a_process_of_its_own(cast: Cast, large: dict[str, Any]) -> None:
    seen: list[int] = []
    pool: ProcessPool = cast.app.state.splitter._pool
    running = pool.run

    def watched(task: Task, watch: Watch) -> Any:
        return running(task, lambda *told: bool(seen.extend(pool.process_ids())) or watch(*told))

    pool.run = watched  # type: ignore[method-assign]
    answer = await ask(cast.designer, large)
    assert answer.status_code == 200, answer.text
    assert len(answer.json()["parts"]) == 1
    assert seen


async def _members(cast: Cast, theme: dict[str, Any]) -> list[str]:
    answer = await cast.designer.get(f"/api/v1/themes/{theme['id']}/contributions", params={"limit": 100})
    return [item["contribution"]["id"] for item in answer.json()["items"]]


@given(st.data())
def test_every_contribution_is_in_one_place_whatever_was_found(data: st.DataObject) -> None:
    ids = [f"{n:03}" for n in range(data.draw(st.integers(1, 60)))]
    numbers = data.draw(st.lists(st.sampled_from(["1.1", "1.2", "2", "3", "4"]), min_size=len(ids), max_size=len(ids)))
    pinned = set(data.draw(st.lists(st.sampled_from(ids), max_size=10)))
    short = set(data.draw(st.lists(st.sampled_from(ids), max_size=10)))
    found = {
        "themes": [
            {
                "number": number,
                "label": f"Group {number}",
                "keywords": [],
                "parent": number[0] if "." in number else None,
                "is_tray": number == "4",
                "representatives": [ident for ident, at in zip(ids, numbers, strict=True) if at == number][:2],
            }
            for number in ("1", "1.1", "1.2", "2", "3", "4")
        ],
        "members": [(ident, at, 500) for ident, at in zip(ids, numbers, strict=True) if ident not in short],
    }
    random.Random(data.draw(st.integers())).shuffle(found["members"])
    split = split_of("It", ids, pinned, found)
    placed = [ident for part in (split.stays, *split.parts) for ident in part.contribution_ids]
    assert sorted(placed) == ids, "each once, none lost"
    moved = {ident for part in split.parts for ident in part.contribution_ids}
    assert not moved & (pinned | short)
    assert all(at != "4" for ident, at in zip(ids, numbers, strict=True) if ident in moved), "a tray is no part"
    assert all(len(part.contribution_ids) >= FEW for part in split.parts)
    assert len(split.parts) <= MOST_PARTS
    assert bool(split.parts) == (split.confidence > 0)
