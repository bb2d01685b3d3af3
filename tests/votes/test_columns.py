"""The kept columns of a room: seldom waited for, never long out of date."""

from types import SimpleNamespace

import pytest

from app.contributions.models import Contribution
from app.storage.writer import Tx
from app.votes.exposure import columns
from app.votes.exposure.columns import LATE, Columns, ColumnsCache
from tests.cast import Cast


async def say(cast: Cast, text: str) -> None:
    def write(tx: Tx) -> None:
        author = cast.people["ana"].participation_id
        idea = Contribution(workshop_id=cast.workshop_id, kind="idea", author_id=author, text=text, posted_at=tx.now)
        tx.session.add(idea)

    await cast.app.state.runtime.writer.write(write)


@pytest.mark.parametrize(
    ("age", "found", "left"), [(1.9, 1, 1), (2.1, 1, 2), (2.0 * LATE - 0.1, 1, 2), (2.0 * LATE, 2, 2)]
)
async def test_a_visit_waits_only_for_columns_that_are_long_out_of_date(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, age: float, found: int, left: int
) -> None:
    passed = [100.0]
    monkeypatch.setattr(columns, "time", SimpleNamespace(monotonic=lambda: passed[0]))
    cache = ColumnsCache(2.0)

    def asked() -> Columns:
        kept: Columns = cast.app.state.runtime.reader.read_now(cache.of, (cast.workshop_id,))
        return kept

    await say(cast, "The first")
    assert len(asked().ids) == 1
    await say(cast, "The second")
    passed[0] += age
    assert len(asked().ids) == found
    cache.close()  # what is read behind a visit has been read
    assert len(asked().ids) == left


async def test_columns_that_cannot_be_read_anew_are_kept_and_tried_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = ColumnsCache(0.001)
    reader = cast.app.state.runtime.reader
    reader.read_now(cache.of, (cast.workshop_id,))
    turn = cache._turn(cast.workshop_id)
    turn.acquire()
    monkeypatch.setattr(columns, "load", _fails)
    cache._renew(reader._engine, cast.workshop_id, turn)
    assert not turn.locked()
    assert cast.workshop_id in cache._kept


def _fails(*_: object) -> Columns:
    raise columns.SQLAlchemyError("the database is away")
