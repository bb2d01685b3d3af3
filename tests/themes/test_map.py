"""The map over HTTP: what the run placed, and what was said since, between its nearest, without moving anybody."""

from typing import Any
from uuid import UUID

from app.themes.nearness.encoding import Encoders
from app.themes.nearness.keeper import VectorKeeper
from tests.cast import Cast
from tests.themes.carrying import run_of
from tests.themes.sayings import say, sentences


async def shown(cast: Cast) -> dict[str, tuple[float, float]]:
    answer = await cast.designer.get(f"/api/v1/workshops/{cast.workshop_id}/theme-map")
    assert answer.status_code == 200, answer.text
    columns: dict[str, Any] = answer.json()
    places = zip(columns["x"], columns["y"], strict=True)
    return dict(zip(columns["ids"], places, strict=True))


async def test_what_was_said_since_the_run_is_placed_and_moves_nobody(cast: Cast) -> None:
    runtime = cast.app.state.runtime
    keeper = VectorKeeper(runtime.reader, runtime.writer, Encoders())
    early: list[UUID] = await runtime.writer.write(say, cast, sentences(60))
    await keeper.turn()
    await run_of(cast)
    before = await shown(cast)
    assert before.keys() == {str(ident) for ident in early}
    like_the_first = sentences(1)[0].replace("ward 1", "ward 77")
    late, aside = await runtime.writer.write(say, cast, [like_the_first, "Yes!"])
    # Not a word of the log tells of them, so a fresh keeper finds them, as after a start.
    await VectorKeeper(runtime.reader, runtime.writer, Encoders()).turn()
    after = await shown(cast)
    assert {ident: after[ident] for ident in before} == before
    assert str(aside) not in after, "too short to be grouped"
    x, y = after[str(late)]
    apart = {ident: (place[0] - x) ** 2 + (place[1] - y) ** 2 for ident, place in before.items()}
    twin = apart[str(early[0])]
    assert sum(other < twin for other in apart.values()) < len(before) / 3
    assert await shown(cast) == after, "it does not wander"
