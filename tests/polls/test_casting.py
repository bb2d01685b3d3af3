"""Ballots over HTTP: counted once, changed by whoever holds the key, refused with a reason."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from app.log.models import LogEntry
from app.polls.models import Ballot, RedeemedToken
from app.storage.tables import table_of
from tests.cast import Cast
from tests.polls.voting import API, Voter, make_poll, send, token_for

KEY = "k" * 32


async def results(cast: Cast, poll_id: str) -> dict[str, Any]:
    answer = await cast.organiser.get(f"{API}/{poll_id}/results")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def count_of(cast: Cast, model: Any) -> Any:
    return cast.app.state.runtime.reader.read(
        lambda session: session.connection().execute(select(func.count()).select_from(table_of(model))).scalar()
    )


async def test_anybody_votes_and_the_result_counts_them(cast: Cast, clock: Any) -> None:
    poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id))
    for choice in (0, 0, 1, 3):
        answer = await Voter(cast.visitor, clock).vote(poll["id"], choice)
        assert answer.status_code == 200, answer.text
        assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.json()["tally"] == {"counted": [2, 1, 0, 1], "ballots": 4, "ballots_set_aside": 0}
    found = await results(cast, poll["id"])
    assert found["headline"] == {
        "label": "support it completely or mostly",
        "places": [0, 1],
        "count": 3,
        "share": 75.0,
        "text": "75 % support it completely or mostly",
    }
    assert [option["share"] for option in found["options"]] == [50.0, 25.0, 0.0, 25.0]


async def test_a_token_is_one_ballot_however_often_it_is_sent(cast: Cast, clock: Any) -> None:
    poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id))
    parts = await token_for(cast.visitor, poll["id"])
    clock.travel(seconds=8)
    answers = await asyncio.gather(*(send(cast.visitor, poll["id"], 0, **parts) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {200}
    other = await send(cast.visitor, poll["id"], 3, **parts)
    assert (other.status_code, other.json()["type"]) == (409, "/problems/ballot-token-used")
    found = await results(cast, poll["id"])
    assert (found["counted"], found["refused"]) == (1, 1)
    assert await count_of(cast, Ballot) == await count_of(cast, RedeemedToken) == 1


async def test_one_token_with_two_answers_at_once_is_one_ballot(cast: Cast, clock: Any) -> None:
    poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id))
    parts = await token_for(cast.visitor, poll["id"])
    clock.travel(seconds=8)
    answers = await asyncio.gather(*(send(cast.visitor, poll["id"], number % 4, **parts) for number in range(32)))
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(200) == 8  # those that say what the first one said
    assert statuses.count(409) == 24
    assert (await results(cast, poll["id"]))["counted"] == await count_of(cast, Ballot) == 1


async def test_a_browser_that_keeps_a_key_changes_its_ballot_until_the_close(cast: Cast, clock: Any) -> None:
    poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id))
    voter = Voter(cast.visitor, clock, KEY)
    assert (await voter.vote(poll["id"], 3)).json()["is_change"] is False
    changed = await voter.vote(poll["id"], 0, seconds=0.1)
    assert changed.json()["is_change"] is True
    assert changed.json()["tally"] == {"counted": [1, 0, 0, 0], "ballots": 1, "ballots_set_aside": 0}
    clock.travel(days=7)
    assert (await voter.vote(poll["id"], 1)).json()["type"] == "/problems/poll-not-open"
    assert (await results(cast, poll["id"]))["options"][0]["counted"] == 1


async def test_a_storm_of_one_key_leaves_one_ballot(cast: Cast, clock: Any) -> None:
    poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id))
    voters = [Voter(cast.visitor, clock, KEY) for _ in range(32)]
    answers = await asyncio.gather(*(voter.vote(poll["id"], n % 4) for n, voter in enumerate(voters)))
    assert {answer.status_code for answer in answers} == {200}
    found = await results(cast, poll["id"])
    assert found["counted"] == sum(option["counted"] for option in found["options"]) == 1
    assert await count_of(cast, Ballot) == 1


@pytest.mark.parametrize("choices", [[], [0, 1], [4], [-1]])
async def test_answers_that_there_are_not(cast: Cast, clock: Any, choices: list[int]) -> None:
    poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id))
    parts = await token_for(cast.visitor, poll["id"])
    wrong = await send(cast.visitor, poll["id"], *choices, **parts)
    assert wrong.status_code == 422
    mended = await send(cast.visitor, poll["id"], 0, **parts)
    assert mended.status_code == 200


async def test_several_answers_where_the_poll_takes_them(cast: Cast, clock: Any) -> None:
    settings = {"kind": "choices", "headline_label": "", "headline_places": []}
    poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id), **settings)
    answer = await Voter(cast.visitor, clock).vote(poll["id"], 0, 2, 2)
    assert answer.json()["tally"] == {"counted": [1, 0, 1, 0], "ballots": 1, "ballots_set_aside": 0}


async def test_the_log_has_counts_and_nobody(cast: Cast, clock: Any) -> None:
    poll = await make_poll(cast.organiser, clock.now(), workshop_id=str(cast.workshop_id))
    await Voter(cast.visitor, clock).vote(poll["id"], 1)

    def entries(session: Any) -> list[LogEntry]:
        return [row for row in session.scalars(select(LogEntry)) if row.kind == "ballots.cast"]

    (entry,) = await cast.app.state.runtime.reader.read(entries)
    assert entry.actor_id is None
    assert entry.audience == "nobody"
    assert entry.payload == '{"ballots":1,"ballots_set_aside":0,"counted":{"1":1},"set_aside":{}}'
