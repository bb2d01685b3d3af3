"""Nothing that a person did to a theme is changed by a run; late contributions arrive as proposals only."""

import random
from typing import Any

from app.core.actors import Actor
from app.themes.nearness.encoding import Encoders
from app.themes.nearness.keeper import VectorKeeper
from scripts.benchmarks.theming.editors import Script, kept
from tests.cast import Cast
from tests.themes.carrying import run_of
from tests.themes.sayings import say, sentences

SAID, LATE, EDITS = 160, 60, 60


async def proposed(cast: Cast, state: str = "open") -> list[dict[str, Any]]:
    at = f"/api/v1/workshops/{cast.workshop_id}/theme-proposals"
    answer = await cast.designer.get(at, params={"limit": 100, "state": state})
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_sixty_edits_stay_through_late_contributions_and_another_seed(cast: Cast) -> None:
    runtime = cast.app.state.runtime
    await runtime.writer.write(say, cast, sentences(SAID))
    await VectorKeeper(runtime.reader, runtime.writer, Encoders()).turn()
    await run_of(cast, seed=0)
    actor = Actor(cast.people["designer"].account_id)
    script = Script(runtime.reader.read, runtime.writer.write, cast.workshop_id, actor, random.Random(60))
    while sum(script.made.values()) < EDITS:
        await script.edit()
    assert len(script.made) >= 8
    before = await runtime.reader.read(kept, cast.workshop_id)
    late = await runtime.writer.write(say, cast, sentences(SAID + LATE)[SAID:])
    await run_of(cast, seed=1)
    assert await runtime.reader.read(kept, cast.workshop_id) == before
    await run_of(cast, seed=2, themes=6)
    assert await runtime.reader.read(kept, cast.workshop_id) == before
    offers = await proposed(cast)
    arrived = {ident for offer in offers for part in offer["parts"] for ident in part["contribution_ids"]}
    assert len(arrived & {str(ident) for ident in late}) >= 0.6 * LATE
    assert all(offer["reason"] and 0 <= offer["confidence"] <= 1 for offer in offers)
    tray = (await cast.designer.get(f"/api/v1/workshops/{cast.workshop_id}/themes")).json()["tray"]["size"]
    placed = {contribution for _, contribution in before.members}
    assert tray == SAID + LATE - len(placed)


async def test_accepting_and_dismissing(cast: Cast) -> None:
    runtime = cast.app.state.runtime
    await runtime.writer.write(say, cast, sentences(96))
    await run_of(cast)
    actor = Actor(cast.people["designer"].account_id)
    script = Script(runtime.reader.read, runtime.writer.write, cast.workshop_id, actor, random.Random(1))
    await script.edit("rename")
    late = await runtime.writer.write(say, cast, sentences(140)[96:])
    await run_of(cast, seed=1)
    offers = await proposed(cast)
    first, *_ = joining = [offer for offer in offers if offer["kind"] == "join"]
    before = await runtime.reader.read(kept, cast.workshop_id)
    at = f"/api/v1/workshops/{cast.workshop_id}/theme-proposals"
    done = (await cast.designer.post(f"{at}/{first['id']}/accept", json={})).json()
    after = await runtime.reader.read(kept, cast.workshop_id)
    fresh = after.members.keys() - before.members.keys()
    assert {str(ident) for _, ident in fresh} == set(first["parts"][0]["contribution_ids"])
    assert {after.members[key][1] for key in fresh} == {"proposal"}
    assert done["edit"]["proposal_id"] == first["id"]
    again = await cast.designer.post(f"{at}/{first['id']}/accept", json={})
    assert (again.status_code, again.json()["state"]) == (409, "accepted")
    undone = await cast.designer.post(f"/api/v1/workshops/{cast.workshop_id}/theme-edits/{done['edit']['id']}/undo")
    assert undone.status_code == 200
    assert await runtime.reader.read(kept, cast.workshop_id) == before
    assert first["id"] in {offer["id"] for offer in await proposed(cast)}
    dismissed = (await cast.designer.post(f"{at}/{first['id']}/dismiss")).json()
    assert (dismissed["state"], dismissed["settled_by"]) == ("dismissed", "Designer")
    settled = (await cast.designer.post(f"{at}/settle", json={"accept_from": 0.0, "kinds": ["join"]})).json()
    assert settled["accepted"] + settled["outdated"] == len(joining) - 1
    assert settled["accepted"] == len(settled["edits"])
    await run_of(cast, seed=1)
    # What was turned down is not proposed again by the next run over the same contributions.
    parts = [set(offer["parts"][0]["contribution_ids"]) for offer in await proposed(cast) if offer["kind"] == "join"]
    assert set(first["parts"][0]["contribution_ids"]) not in parts
    assert late


async def test_themes_follow_the_runs_until_somebody_changes_one(cast: Cast) -> None:
    runtime = cast.app.state.runtime
    await runtime.writer.write(say, cast, sentences(64))
    await run_of(cast)
    at = f"/api/v1/workshops/{cast.workshop_id}/themes"
    before = (await cast.designer.get(at)).json()
    await runtime.writer.write(say, cast, sentences(100)[64:])
    run = await run_of(cast, seed=1)
    followed = (await cast.designer.get(at)).json()
    assert followed["run"]["id"] == run["id"]
    assert followed["follows_runs"]
    assert sum(theme["size"] for theme in followed["themes"] if not theme["parent"]) + followed["tray"]["size"] == 100
    kept_ids = {theme["id"] for theme in before["themes"]} & {theme["id"] for theme in followed["themes"]}
    assert len(kept_ids) >= 0.6 * len(before["themes"])
    assert await proposed(cast) == []
    actor = Actor(cast.people["designer"].account_id)
    script = Script(runtime.reader.read, runtime.writer.write, cast.workshop_id, actor, random.Random(1))
    await script.edit("rename")
    people = await runtime.reader.read(kept, cast.workshop_id)
    await run_of(cast, seed=2)
    assert await runtime.reader.read(kept, cast.workshop_id) == people
    assert not (await cast.designer.get(at)).json()["follows_runs"]
