"""The next that wait are found a few at a time: the same ones, in the same order, as when all are read at once."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlmodel import Session

from app.review.queries import queue
from app.review.queries.effects import resolution_of
from app.review.resolution import Resolution
from tests.cast import Cast
from tests.review.ground import API, done, ideas, share, themes


async def decided(cast: Cast) -> list[UUID]:
    """Decide about some of sixteen contributions in every way there is."""
    ids = await ideas(cast, 16)
    (theme, _) = await themes(cast, ids[1:3], ids[3:4])
    await done(cast.designer, f"/themes/{theme}/disposition", 0, outcome="used")
    for at, said in {
        4: {"outcome": "used"},
        5: {"outcome": "pending"},
        6: {"outcome": "merged", "merged_into_id": str(ids[9])},
        7: {"outcome": "merged", "merged_into_id": str(ids[11])},
        8: {"outcome": "not_used", "reason": "later"},
    }.items():
        await done(cast.designer, f"/contributions/{ids[at]}/disposition", 0, **said)
    gone = await cast.ben.delete(f"{API}/contributions/{ids[11]}")  # what the seventh was merged into
    assert gone.status_code == 200, gone.text
    await share(cast, 50)
    for at in (12, 13, 14):
        await cast.organiser.put(f"{API}/contributions/{ids[at]}/reading", json={"outcome": "used"})
    return ids


@pytest.mark.parametrize("at_first", [1, 3, 100])
async def test_in_turn_they_are_the_same(cast: Cast, at_first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "AT_FIRST", at_first)
    ids = await decided(cast)
    claimed = await done(cast.designer, f"/workshops/{cast.workshop_id}/review/claims", method="POST", count=2)
    frames = f"/workshops/{cast.workshop_id}/review/frames"
    frame = await done(cast.organiser, frames, method="POST", preset="swot")
    now = cast.app.state.runtime.clock.now()

    def both(session: Session) -> list[tuple[list[queue.Waiting], list[queue.Waiting], list[queue.Waiting | None]]]:
        return [
            (
                queue.waiting(session, cast.workshop_id, now, frame_id),
                list(queue.waiting_in_turn(session, cast.workshop_id, now, frame_id)),
                [queue.waiting_one(session, cast.workshop_id, now, frame_id, one) for one in ids if one != ids[11]],
            )
            for frame_id in (None, UUID(frame["id"]))
        ]

    deciding, coding = await cast.app.state.runtime.reader.read(both)
    for at_once, in_turn, single in (deciding, coding):
        assert in_turn == at_once
        assert [one for one in single if one is not None] == at_once
    waiting = [one.contribution_id for one in deciding[0]]
    assert ids[7] in waiting  # nobody stands for it
    assert not {ids[at] for at in (4, 5, 6, 8, 11)} & set(waiting)
    assert [one.contribution_id for one in deciding[0] if one.claims] == [
        UUID(one["contribution_id"]) for one in claimed["items"]
    ]
    assert len(coding[0]) == 15


async def test_taking_a_few_reads_a_few(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The single writer is held no longer than the next few take, however many contributions there are."""
    looked_at: list[int] = []

    def counting(session: Session, workshop_id: UUID, ids: Sequence[UUID]) -> Resolution:
        looked_at.append(len(ids))
        return resolution_of(session, workshop_id, ids)

    def everything(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(queue, "AT_FIRST", 2)
    monkeypatch.setattr(queue, "resolution_of", counting)
    monkeypatch.setattr(queue, "effects", everything)
    ids = await ideas(cast, 12)
    path = f"/workshops/{cast.workshop_id}/review/claims"
    taken = await done(cast.designer, path, method="POST", count=2)
    assert [one["contribution_id"] for one in taken["items"]] == [str(one) for one in ids[:2]]
    assert looked_at == [2]
    taken = await done(cast.organiser, path, method="POST", count=1)
    assert [one["contribution_id"] for one in taken["items"]] == [str(ids[2])]
    assert looked_at == [2, 2, 4]
    await done(cast.organiser, f"{path}/{ids[9]}")
    assert looked_at == [2, 2, 4, 1]
