"""Runs that repeat: the same input and seed give the same bytes, in any order, after a restart, on both databases."""

import random
from typing import Any
from uuid import UUID

import pytest

from app.themes.grouping.calling import group
from app.themes.grouping.lineage import continued
from app.themes.nearness.encoding import Encoders
from app.themes.nearness.keeper import VectorKeeper
from tests.cast import Cast
from tests.themes.carrying import run_of
from tests.themes.sayings import say, sentences

COUNT = 120
_HASHES: set[str] = set()
"""Of the first run on each database, in this process: there must be only one."""


def ids_of(count: int) -> list[UUID]:
    return [UUID(int=0x0190A6C0_7C1E_7D3A_9B5E_000000000000 + number) for number in range(count)]


async def say_in_order(cast: Cast, count: int, *, shuffled: int) -> None:
    """The same contributions, ids and all, in the order of a seed."""
    from app.contributions.models import Contribution

    pairs = list(zip(ids_of(count), sentences(count), strict=True))
    random.Random(shuffled).shuffle(pairs)

    def write(tx: Any) -> None:
        author = cast.people["ben"].participation_id
        for ident, text in pairs:
            tx.session.add(
                Contribution(
                    id=ident, workshop_id=cast.workshop_id, kind="idea", author_id=author, text=text, posted_at=tx.now
                )
            )
            tx.session.flush()

    await cast.app.state.runtime.writer.write(write)


@pytest.mark.parametrize("shuffled", [1, 2])
async def test_the_same_input_and_seed_give_the_same_bytes(cast: Cast, shuffled: int) -> None:
    """On both databases, in any row order, with vectors kept or not."""
    await say_in_order(cast, COUNT, shuffled=shuffled)
    runtime = cast.app.state.runtime
    if shuffled == 2:
        await VectorKeeper(runtime.reader, runtime.writer, Encoders()).turn()
    run = await run_of(cast, seed=5)
    _HASHES.add(run["result_hash"])
    assert len(_HASHES) == 1
    again = await run_of(cast, seed=5)
    assert again["result_hash"] == run["result_hash"]
    assert again["started_from_id"] is None  # it repeats, and so begins where that began


async def test_clusters_keep_their_identity_and_points_their_place(cast: Cast) -> None:
    await say_in_order(cast, COUNT, shuffled=1)
    first = await run_of(cast, seed=1)
    at = f"/api/v1/workshops/{cast.workshop_id}/theme-runs"
    before = (await cast.designer.get(f"{at}/{first['id']}/clusters")).json()["clusters"]
    drawn = (await cast.designer.get(f"/api/v1/workshops/{cast.workshop_id}/theme-map")).json()
    assert len(drawn["ids"]) == len(drawn["x"]) == len(drawn["y"]) == len(drawn["theme"]) == COUNT
    assert all(-1 <= value <= 1 for value in drawn["x"] + drawn["y"])
    titles = {theme["title"] for theme in drawn["themes"]}
    await cast.app.state.runtime.writer.write(say, cast, sentences(COUNT + 12)[COUNT:])
    second = await run_of(cast, seed=2)
    assert second["started_from_id"] == first["id"]
    after = (await cast.designer.get(f"{at}/{second['id']}/clusters")).json()["clusters"]
    finest = {one["identity"] for one in before if not one["is_tray"]}
    kept = {one["identity"] for one in after if not one["is_tray"]} & finest
    assert len(kept) >= 0.8 * len(finest)
    later = (await cast.designer.get(f"/api/v1/workshops/{cast.workshop_id}/theme-map")).json()
    places = dict(zip(later["ids"], zip(later["x"], later["y"], strict=True), strict=True))
    assert [places[ident] for ident in drawn["ids"]] == list(zip(drawn["x"], drawn["y"], strict=True))
    assert titles


def test_grouping_does_not_depend_on_the_order_of_rows() -> None:
    texts, ids = sentences(60), [str(ident) for ident in ids_of(60)]
    order = list(range(60))
    random.Random(3).shuffle(order)
    results = [
        group([texts[row] for row in rows], [ids[row] for row in rows], themes=None, seed=1, progress=lambda *_: None)
        for rows in (range(60), order)
    ]
    assert results[0] == results[1]


def test_lineage_follows_the_overlap() -> None:
    before = {"a": 1, "b": 1, "c": 1, "d": 2, "e": 2, "f": 3}
    now = {"a": "2", "b": "2", "c": "1", "d": "1", "e": "1", "x": "3"}
    assert continued(before, now) == {"2": 1, "1": 2}
    assert continued({}, now) == {}
    # Of two halves one goes on, the other is new; and no identity goes on twice.
    assert continued(dict.fromkeys("abcd", 7), {"a": "1", "b": "1", "c": "2", "d": "2"}) == {"1": 7}
