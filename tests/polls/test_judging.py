"""Setting ballots aside and releasing them: by the checks, by organisers, each kept, none altered."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.log.models import LogEntry
from app.polls.beats import check_poll
from app.polls.commands import note_findings
from app.polls.fold import KINDS, fold
from app.polls.integrity.checks import BURST
from app.polls.models import Ballot
from app.storage.tables import table_of
from tests.cast import Cast
from tests.polls.voting import API, Voter, make_poll

WHY = {"why": "A script was run at noon."}


async def poll_with_ballots(cast: Cast, clock: Any, **settings: Any) -> str:
    """Return the id of a poll with three honest ballots and two that were too quick."""
    poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id), **settings)
    for choice, seconds in ((0, 8), (1, 20), (3, 6), (2, 0.2), (2, 0.3)):
        assert (await Voter(cast.visitor, clock).vote(poll["id"], choice, seconds=seconds)).status_code == 200
    ident: str = poll["id"]
    return ident


async def result(cast: Cast, poll_id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await cast.organiser.get(f"{API}/{poll_id}/results")).json()
    return found


async def answers_of(cast: Cast) -> list[tuple[UUID, int]]:
    """Return what every ballot says."""
    rows = table_of(Ballot).c
    return await cast.app.state.runtime.reader.read(
        lambda session: [tuple(row) for row in session.execute(select(rows.id, rows.choices).order_by(rows.id))]
    )


async def test_what_no_person_does_is_counted_apart_with_its_reason(cast: Cast, clock: Any) -> None:
    poll_id = await poll_with_ballots(cast, clock)
    found = await result(cast, poll_id)
    assert (found["counted"], found["set_aside"], found["refused"]) == (3, 2, 0)
    assert found["set_aside_reasons"][0]["reason"] == "too_quick"
    assert found["set_aside_reasons"][0]["count"] == 2
    assert found["options"][2] == {"place": 2, "label": "Partly", "counted": 0, "share": 0.0, "set_aside": 2}


async def test_only_organisers_decide_and_none_sees_what_a_ballot_says(cast: Cast, clock: Any) -> None:
    poll_id = await poll_with_ballots(cast, clock)
    body = {"reason": "too_quick", **WHY}
    for client, status in ((cast.visitor, 401), (cast.outsider, 404), (cast.ana, 403), (cast.moderator, 403)):
        assert (await client.get(f"{API}/{poll_id}/ballots")).status_code == status
        assert (await client.post(f"{API}/{poll_id}/ballots/release", json=body)).status_code == status
    listed = (await cast.organiser.get(f"{API}/{poll_id}/ballots", params={"state": "set_aside"})).json()
    assert len(listed["items"]) == 2
    assert "choices" not in listed["items"][0]
    assert (await cast.organiser.post(f"{API}/{poll_id}/ballots/release", json=WHY)).status_code == 422
    odd = {"choices": [2], **WHY}
    assert (await cast.organiser.post(f"{API}/{poll_id}/ballots/release", json=odd)).status_code == 422


async def test_decisions_are_kept_and_can_be_undone_as_a_whole(cast: Cast, clock: Any) -> None:
    poll_id = await poll_with_ballots(cast, clock)
    said = await answers_of(cast)
    released = await cast.organiser.post(f"{API}/{poll_id}/ballots/release", json={"reason": "too_quick", **WHY})
    assert released.json()["ballot_count"] == 2
    assert (await result(cast, poll_id))["counted"] == 5
    undone = await cast.organiser.post(
        f"{API}/{poll_id}/ballots/set-aside", json={"decision_id": released.json()["id"], **WHY}
    )
    assert undone.status_code == 200
    found = await result(cast, poll_id)
    assert (found["counted"], found["set_aside"]) == (3, 2)
    kept = (await cast.organiser.get(f"{API}/{poll_id}/decisions")).json()["items"]
    assert [(one["verb"], one["by_checks"], one["reason"]) for one in kept] == [
        ("set_aside", False, WHY["why"]),
        ("release", False, WHY["why"]),
    ]
    nothing = await cast.organiser.post(
        f"{API}/{poll_id}/ballots/set-aside", json={"decision_id": released.json()["id"], **WHY}
    )
    assert nothing.status_code == 409
    assert await answers_of(cast) == said


async def test_the_checks_set_aside_and_never_undo_a_person(cast: Cast, clock: Any) -> None:
    runtime = cast.app.state.runtime
    poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id))
    for number in range(25):
        answer = await Voter(cast.visitor, clock).vote(poll["id"], number % 4, seconds=5)
        assert answer.status_code == 200
        clock.travel(seconds=30)
    poll_id = UUID(poll["id"])
    assert await check_poll(runtime.reader, runtime.writer, clock, poll_id) == 25
    found = await result(cast, poll["id"])
    assert "spike" in {reason["reason"] for reason in found["set_aside_reasons"]}
    await cast.organiser.post(f"{API}/{poll['id']}/ballots/release", json={"reason": "spike", "why": "We know them."})
    assert await check_poll(runtime.reader, runtime.writer, clock, poll_id) == 0
    found = await result(cast, poll["id"])
    assert (found["counted"], found["set_aside"]) == (25, 0)
    # Nor for a reason that nobody knew of when the organiser decided.
    idents = [ident for ident, _ in await answers_of(cast)]
    assert await runtime.writer.write(note_findings, poll_id, {ident: [BURST] for ident in idents}) == 0
    found = await result(cast, poll["id"])
    assert (found["counted"], found["set_aside"]) == (25, 0)
    kept = (await cast.organiser.get(f"{API}/{poll['id']}/decisions")).json()["items"]
    assert [one["by_checks"] for one in kept] == [False, True]


async def test_a_ballot_that_was_set_aside_stays_there_when_it_is_changed(cast: Cast, clock: Any) -> None:
    poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id))
    voter = Voter(cast.visitor, clock, "k" * 32)
    await voter.vote(poll["id"], 0, seconds=0.1)
    await voter.vote(poll["id"], 1, seconds=30)
    found = await result(cast, poll["id"])
    assert [(one["counted"], one["set_aside"]) for one in found["options"]] == [(0, 0), (0, 1), (0, 0), (0, 0)]


async def test_the_counts_are_a_fold_of_the_log(cast: Cast, clock: Any) -> None:
    poll_id = await poll_with_ballots(cast, clock)
    await cast.organiser.post(f"{API}/{poll_id}/ballots/release", json={"reason": "too_quick", **WHY})
    chosen = {"cast_before": (clock.now() - timedelta(seconds=5)).isoformat(), **WHY}
    await cast.organiser.post(f"{API}/{poll_id}/ballots/set-aside", json=chosen)
    voter = Voter(cast.visitor, clock, "k" * 32)
    await voter.vote(poll_id, 0)
    await voter.vote(poll_id, 3)

    def entries(session: Any) -> list[tuple[UUID, str]]:
        rows = table_of(LogEntry).c
        of = select(rows.subject_id, rows.payload).where(rows.kind.in_(KINDS)).order_by(rows.seq)
        return [(subject_id, payload) for subject_id, payload in session.execute(of)]

    counts = fold(await cast.app.state.runtime.reader.read(entries))[UUID(poll_id)]
    found = await result(cast, poll_id)
    assert (counts.ballots, counts.ballots_set_aside) == (found["counted"], found["set_aside"])
    assert [counts.counted[place] for place in range(4)] == [one["counted"] for one in found["options"]]
    assert [counts.set_aside[place] for place in range(4)] == [one["set_aside"] for one in found["options"]]
