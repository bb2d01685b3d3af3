"""The light refresh of an open workshop: when enough is new, not too often, and never twice for the same."""

import asyncio
from datetime import timedelta
from uuid import UUID

from sqlmodel import delete, update

from app.storage.writer import Tx
from app.themes import commands
from app.themes.beats import beats
from app.themes.models import Cluster, Theme, ThemeEdit, ThemeEditTheme, ThemeMember, ThemeSet
from app.themes.queries.refreshing import refreshes_due
from tests.cast import Cast
from tests.conftest import TravellingClock
from tests.themes.sayings import say, sentences
from tests.themes.test_running import asked, settle

EVERY = timedelta(minutes=5)


async def due(cast: Cast, clock: TravellingClock) -> list[UUID]:
    found: list[UUID] = await cast.app.state.runtime.reader.read(refreshes_due, clock.now(), EVERY)
    return found


async def fresh(cast: Cast, count: int) -> None:
    """New ideas, the last one through the log as all are in a real room."""
    await cast.app.state.runtime.writer.write(say, cast, sentences(count - 1))
    answer = await cast.ana.post(
        f"/api/v1/workshops/{cast.workshop_id}/ideas", json={"text": "One more thing about parking"}
    )
    assert answer.status_code == 201


async def test_a_refresh_is_due_when_enough_is_new_and_not_too_often(cast: Cast, clock: TravellingClock) -> None:
    write = cast.app.state.runtime.writer.write
    await fresh(cast, 19)
    assert await due(cast, clock) == []
    await fresh(cast, 1)
    assert await due(cast, clock) == [cast.workshop_id]
    ids = await asyncio.gather(*(write(commands.request_refresh, cast.workshop_id, every=EVERY) for _ in range(4)))
    (run_id,) = [ident for ident in ids if ident is not None]
    run = (await cast.organiser.get(f"/api/v1/workshops/{cast.workshop_id}/theme-runs/{run_id}")).json()
    assert (run["occasion"], run["is_automatic"], run["requested_by"]) == ("refresh", True, None)
    await fresh(cast, 30)
    assert await due(cast, clock) == []  # one is under way
    await write(commands.fail_run, run_id, "It did not work.")
    assert await due(cast, clock) == []  # and that was just now
    clock.travel(minutes=5)
    assert await due(cast, clock) == [cast.workshop_id]
    clock.travel(days=7)
    assert await due(cast, clock) == []  # closed: the run at the close has everything
    assert await write(commands.request_theme_run_on_closing, cast.workshop_id, 999) is not None


async def test_nothing_new_is_no_reason(cast: Cast, clock: TravellingClock) -> None:
    ids = await cast.app.state.runtime.writer.write(say, cast, sentences(6))
    await settle(cast, await asked(cast), ids)
    clock.travel(minutes=6)
    assert await due(cast, clock) == []
    await fresh(cast, 20)
    assert await due(cast, clock) == [cast.workshop_id]


async def test_what_a_run_found_before_there_were_themes_becomes_themes(cast: Cast, clock: TravellingClock) -> None:
    runtime, at = cast.app.state.runtime, f"/api/v1/workshops/{cast.workshop_id}/themes"
    ids = await runtime.writer.write(say, cast, sentences(6))
    run_id = await asked(cast)
    await settle(cast, run_id, ids)
    theirs = (await cast.designer.get(at)).json()

    def forget(tx: Tx) -> None:
        """Leave what an older version left: clusters without an identity, and no themes."""
        for model in (ThemeMember, ThemeEditTheme, ThemeEdit, Theme, ThemeSet):
            tx.session.exec(delete(model))
        tx.session.exec(update(Cluster).values(identity=None))

    await runtime.writer.write(forget)
    assert (await cast.designer.get(at)).json()["themes"] == []
    vectors, _ = beats(runtime.reader, runtime.writer, clock, onnx="", refresh_minutes=5)
    await vectors.call()
    mended = (await cast.designer.get(at)).json()
    untold = {"id", "parent_id", "version"}
    plain = [
        [{name: value for name, value in theme.items() if name not in untold} for theme in shown["themes"]]
        for shown in (theirs, mended)
    ]
    assert plain[0] == plain[1]
    assert (mended["run"]["id"], mended["follows_runs"]) == (str(run_id), True)
    assert not await runtime.writer.write(commands.adopt_earlier_run, cast.workshop_id)
    # And the next run goes on from them: the same themes keep their ids.
    again = await asked(cast)
    await settle(cast, again, ids)
    followed = (await cast.designer.get(at)).json()
    assert [theme["id"] for theme in followed["themes"]] == [theme["id"] for theme in mended["themes"]]


async def test_the_beat_asks_and_can_be_switched_off(cast: Cast, clock: TravellingClock) -> None:
    runtime = cast.app.state.runtime
    off = beats(runtime.reader, runtime.writer, clock, onnx="", refresh_minutes=0)
    assert [beat.name for beat in off] == ["vectors"]
    _, refresh = beats(runtime.reader, runtime.writer, clock, onnx="", refresh_minutes=5)
    await fresh(cast, 25)
    await refresh.call()
    await refresh.call()
    runs = (await cast.organiser.get(f"/api/v1/workshops/{cast.workshop_id}/theme-runs")).json()["items"]
    assert [run["occasion"] for run in runs] == ["refresh"]
