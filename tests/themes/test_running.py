"""Carrying runs out: each change once, all of it or nothing, and nothing at all for a run that was called off."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, select

from app.core.actors import Actor
from app.log.models import LogEntry
from app.themes import commands
from app.themes.jobs import going_on, input_hash, proposals
from app.themes.models import Cluster, ClusterMember, ThemeRun
from app.themes.queries.runs import earlier
from app.themes.queries.texts import standing_themes, texts_to_group
from app.workshops.models import Phase
from tests.cast import Cast
from tests.conftest import TravellingClock
from tests.themes.sayings import say, sentences


@pytest.fixture
async def said(cast: Cast) -> list[UUID]:
    return await cast.app.state.runtime.writer.write(say, cast, sentences(6))


def found_in(said: list[UUID]) -> dict[str, Any]:
    """A result with a heading, two themes below it and one beside it."""

    def theme(number: str, size: int, ids: list[UUID], parent: str | None = None) -> dict[str, Any]:
        return {
            "number": number,
            "label": f"Theme {number}",
            "keywords": ["nurse"],
            "size": size,
            "representatives": [str(ident) for ident in ids],
            "parent": parent,
            "is_tray": False,
            "summary": "",
            "sides": [],
        }

    return {
        "themes": [
            theme("1", 4, said[:1]),
            theme("1.1", 2, said[:2], "1"),
            theme("1.2", 2, said[2:4], "1"),
            theme("2", 2, said[4:6]),
        ],
        "members": [
            (str(ident), number, 900 - place)
            for place, (ident, number) in enumerate(zip(said, ["1.1", "1.1", "1.2", "1.2", "2", "2"], strict=True))
        ],
        "seconds": [],
        "places": [],
        "small_views": [],
        "notes": [],
        "labelled_by": None,
        "result_hash": "cd",
        "encoder": "static",
        "language": "en",
        "quality": {"modularity": 0.5, "cohesion": 0.4, "weak": 0.0, "resolution": 1.0},
    }


async def asked(cast: Cast) -> UUID:
    actor = Actor(cast.people["organiser"].account_id)
    return (await cast.app.state.runtime.writer.write(commands.request_theme_run, actor, cast.workshop_id)).run.id


async def settle(cast: Cast, run_id: UUID, said: list[UUID]) -> bool:
    write = cast.app.state.runtime.writer.write
    await write(commands.begin_run, run_id)
    return await write(commands.settle_run, run_id, await outcome(cast, said))


async def outcome(cast: Cast, said: list[UUID], found: dict[str, Any] | None = None) -> commands.Outcome:
    """What the job would settle a run with."""
    found = found or found_in(said)
    before = await cast.app.state.runtime.reader.read(earlier, cast.workshop_id)
    identities = going_on(found, before)
    standing = await cast.app.state.runtime.reader.read(standing_themes, cast.workshop_id)
    differences = proposals(found, identities, before.next_identity, standing)
    return commands.Outcome(found, 6, "ab", None, identities, before.next_identity, differences)


async def stored(cast: Cast) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]], list[str]]:
    def read(session: Session) -> Any:
        themes = session.exec(
            select(Cluster.run_id, Cluster.number, Cluster.size).order_by(Cluster.run_id, Cluster.position)
        ).all()
        members = session.exec(select(ClusterMember.run_id, ClusterMember.contribution_id, ClusterMember.cluster)).all()
        kinds = session.exec(select(LogEntry.kind).order_by(LogEntry.seq)).all()
        return list(themes), list(members), [kind for kind in kinds if kind.startswith("theme")]

    return await cast.app.state.runtime.reader.read(read)


async def test_a_result_is_stored_once_however_often_the_step_is_repeated(cast: Cast, said: list[UUID]) -> None:
    run_id = await asked(cast)
    assert await settle(cast, run_id, said)
    once = await stored(cast)
    assert not await settle(cast, run_id, said)
    assert await cast.app.state.runtime.writer.write(commands.begin_run, run_id) is None
    assert not await cast.app.state.runtime.writer.write(commands.fail_run, run_id, "late")
    assert await stored(cast) == once
    assert (len(once[0]), len(once[1])) == (4, 6)
    assert once[2] == ["theme_run.requested", "themes.found"]


async def test_a_run_that_was_called_off_stores_nothing(cast: Cast, said: list[UUID]) -> None:
    run_id = await asked(cast)
    write = cast.app.state.runtime.writer.write
    await write(commands.begin_run, run_id)
    assert await write(commands.report_progress, run_id, stage="naming", progress=800)
    await write(commands.cancel_theme_run, Actor(cast.people["designer"].account_id), cast.workshop_id, run_id)
    assert not await write(commands.report_progress, run_id, stage="naming", progress=900)
    assert not await settle(cast, run_id, said)
    assert (await stored(cast))[:2] == ([], [])


async def test_cancel_and_result_at_once_agree_on_who_was_first(cast: Cast, said: list[UUID]) -> None:
    run_id = await asked(cast)
    at = f"/api/v1/workshops/{cast.workshop_id}/theme-runs/{run_id}"
    await cast.app.state.runtime.writer.write(commands.begin_run, run_id)
    was_stored, answer = await asyncio.gather(settle(cast, run_id, said), cast.organiser.post(f"{at}/cancel"))
    assert (was_stored, answer.status_code) in {(True, 409), (False, 200)}
    assert (await cast.organiser.get(at)).json()["status"] == ("done" if was_stored else "cancelled")
    assert len((await stored(cast))[0]) == (4 if was_stored else 0)


async def test_a_result_that_cannot_be_stored_whole_is_not_stored_at_all(cast: Cast, said: list[UUID]) -> None:
    run_id = await asked(cast)
    broken = found_in(said)
    broken["members"].append((str(UUID(int=7)), "2", 1))  # nobody said that
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        await cast.app.state.runtime.writer.write(commands.settle_run, run_id, await outcome(cast, said, broken))
    assert (await stored(cast))[:2] == ([], [])


async def test_a_failure_is_shown_with_its_reason_and_changes_nothing_else(cast: Cast, said: list[UUID]) -> None:
    first = await asked(cast)
    await settle(cast, first, said)
    shown = (await cast.organiser.get(f"/api/v1/workshops/{cast.workshop_id}/themes")).json()
    second = await asked(cast)
    await cast.app.state.runtime.writer.write(commands.fail_run, second, "It took too long.")
    run = (await cast.organiser.get(f"/api/v1/workshops/{cast.workshop_id}/theme-runs/{second}")).json()
    assert (run["status"], run["error"]) == ("failed", "It took too long.")
    assert (await cast.organiser.get(f"/api/v1/workshops/{cast.workshop_id}/themes")).json() == shown
    assert shown["run"]["id"] == str(first)


async def test_what_a_run_groups(cast: Cast) -> None:
    write = cast.app.state.runtime.writer.write
    (idea,) = await write(say, cast, ["One named nurse"])
    await write(say, cast, ["Yes!", "+1", "Good idea", "…"])
    await write(say, cast, ["A hidden thing was said"], is_visible=False)
    (comment,) = await write(say, cast, ["This worked here"], kind="comment", parent_id=idea)
    await write(say, cast, ["Said in another room"], workshop_id=cast.other_workshop_id, author_id=None)
    ids, texts = await cast.app.state.runtime.reader.read(texts_to_group, cast.workshop_id)
    assert dict(zip(ids, texts, strict=True)) == {str(idea): "One named nurse", str(comment): "This worked here"}


def test_the_hash_of_the_input_is_that_of_the_set_of_contributions() -> None:
    assert input_hash(["a", "b"], ["x", "y"]) == input_hash(["b", "a"], ["y", "x"])
    others = [(["a"], ["x"]), (["a", "b"], ["y", "x"]), (["a", "b"], ["x", "y "]), (["a", 'b", "y'], ["x", ""])]
    assert input_hash(["a", "b"], ["x", "y"]) not in {input_hash(*other) for other in others}


async def test_a_close_asks_for_one_run_whichever_entry_tells_of_it(
    cast: Cast, said: list[UUID], clock: TravellingClock
) -> None:
    write = cast.app.state.runtime.writer.write
    assert await write(commands.request_theme_run_on_closing, cast.workshop_id, 101) is None  # nothing has closed
    clock.travel(days=7)
    first = await write(commands.request_theme_run_on_closing, cast.workshop_id, 102)
    assert first is not None
    assert await write(commands.request_theme_run_on_closing, cast.workshop_id, 102) == first
    assert await write(commands.request_theme_run_on_closing, cast.workshop_id, 103) is None

    def reopen(tx: Any) -> None:
        phase = tx.session.get_one(Phase, cast.phase_id)
        phase.closes_at = tx.now + timedelta(hours=1)
        tx.session.add(phase)

    await write(reopen)
    clock.travel(hours=2)
    second = await write(commands.request_theme_run_on_closing, cast.workshop_id, 104)
    assert second not in {None, first}

    def automatic(session: Session) -> int:
        return len(session.exec(select(ThemeRun).where(ThemeRun.requested_by_id == None)).all())  # noqa: E711

    assert await cast.app.state.runtime.reader.read(automatic) == 2


async def test_an_empty_workshop_closes_without_a_run(cast: Cast, clock: TravellingClock) -> None:
    clock.travel(days=7)
    write = cast.app.state.runtime.writer.write
    assert await write(commands.request_theme_run_on_closing, cast.workshop_id, 102) is None
