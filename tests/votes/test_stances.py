"""Stances over HTTP, the outsider first."""

import asyncio
from collections.abc import Awaitable
from uuid import UUID, uuid4

import httpx
import pytest
from sqlmodel import select

from app.contributions.models import Contribution
from app.log.models import LogEntry
from app.storage.writer import Tx
from app.votes.models import Vote
from tests.cast import Cast


@pytest.fixture
async def idea_id(cast: Cast) -> UUID:
    def post(tx: Tx) -> UUID:
        author = cast.people["ben"].participation_id
        idea = Contribution(
            workshop_id=cast.workshop_id, kind="idea", author_id=author, text="An idea", posted_at=tx.now
        )
        tx.session.add(idea)
        tx.session.flush()
        return idea.id

    return await cast.app.state.runtime.writer.write(post)


def put(client: httpx.AsyncClient, idea_id: UUID, stance: str) -> Awaitable[httpx.Response]:
    return client.put(f"/api/v1/contributions/{idea_id}/stance", json={"stance": stance})


async def test_a_visitor_is_asked_to_sign_in(cast: Cast, idea_id: UUID) -> None:
    answer = await put(cast.visitor, idea_id, "agree")
    assert answer.status_code == 401
    assert answer.json()["type"] == "/problems/not-signed-in"


async def test_a_member_of_another_workshop_does_not_learn_that_the_idea_exists(cast: Cast, idea_id: UUID) -> None:
    known, unknown = await put(cast.outsider, idea_id, "agree"), await put(cast.outsider, uuid4(), "agree")
    assert known.status_code == unknown.status_code == 404


async def test_a_body_that_is_not_json_and_a_wrong_address_are_explained(cast: Cast) -> None:
    headers = {"Content-Type": "application/json"}
    for path in (f"/api/v1/contributions/{uuid4()}/stance", f"/api/v1/workshops/{cast.workshop_id}/declaration"):
        broken = await cast.ana.put(path, content=b"{broken", headers=headers)
        assert broken.status_code == 422
        assert broken.json()["errors"][0]["field"] == ""
        assert broken.json()["detail"].startswith("body: This is not JSON")
    asked = await cast.visitor.post("/api/v1/sign-ins", json={"email": "nonsense"})
    assert asked.json()["errors"] == [{"field": "email", "message": "An email address must have an @-sign."}]


async def test_an_observer_may_not_vote(cast: Cast, idea_id: UUID) -> None:
    assert (await put(cast.observer, idea_id, "agree")).status_code == 403


async def test_a_stance_is_counted_once_changed_and_withdrawn(cast: Cast, idea_id: UUID) -> None:
    first = (await put(cast.ana, idea_id, "agree")).json()
    assert first["tally"] == {"agree": 1, "disagree": 0, "passes": 0}
    assert (await put(cast.ana, idea_id, "agree")).json()["tally"] == {"agree": 1, "disagree": 0, "passes": 0}
    assert (await put(cast.ana, idea_id, "pass")).json()["tally"] == {"agree": 0, "disagree": 0, "passes": 1}
    gone = await cast.ana.delete(f"/api/v1/contributions/{idea_id}/stance")
    assert gone.json()["stance"] is None
    assert gone.json()["tally"] == {"agree": 0, "disagree": 0, "passes": 0}
    assert gone.json()["receipt"]["seq"] == first["receipt"]["seq"] + 3


async def test_nothing_is_accepted_at_the_closing_instant(cast: Cast, idea_id: UUID, clock) -> None:  # type: ignore[no-untyped-def]
    clock.travel(days=7, microseconds=-1)
    assert (await put(cast.ana, idea_id, "agree")).status_code == 200
    clock.travel(microseconds=1)
    late = await put(cast.ana, idea_id, "disagree")
    assert late.status_code == 409
    assert late.json()["type"] == "/problems/not-open"


async def test_a_stance_on_a_foundation(cast: Cast) -> None:
    answer = await cast.ana.put(f"/api/v1/foundation-texts/{cast.text_ids[0]}/stance", json={"stance": "disagree"})
    assert answer.json()["tally"] == {"agree": 0, "disagree": 1, "passes": 0}
    outsider = await cast.outsider.put(f"/api/v1/foundation-texts/{cast.text_ids[0]}/stance", json={"stance": "agree"})
    assert outsider.status_code == 404


async def test_a_storm_of_sixty_four_leaves_one_stance_and_an_honest_tally(cast: Cast, idea_id: UUID) -> None:
    stances = ["agree", "disagree", "pass", "agree"] * 16
    answers = await asyncio.gather(*(put(cast.ana, idea_id, stance) for stance in stances))
    assert {answer.status_code for answer in answers} == {200}

    def count(session):  # type: ignore[no-untyped-def]
        return (
            session.exec(select(Vote)).all(),
            session.get(Contribution, idea_id),
            session.exec(select(LogEntry)).all(),
        )

    votes, idea, entries = await cast.app.state.runtime.reader.read(count)
    assert len(votes) == 1
    assert (idea.agree + idea.disagree + idea.passes) == 1
    assert len([entry for entry in entries if entry.kind == "vote.cast"]) == 64


async def test_everybody_reads_their_own_stances_on_foundations_and_nobody_elses(cast: Cast) -> None:
    path = f"/api/v1/workshops/{cast.workshop_id}/foundation-stances/me"
    text_id = str(cast.text_ids[0])
    await cast.ana.put(f"/api/v1/foundation-texts/{text_id}/stance", json={"stance": "agree"})
    (mine,) = (await cast.ana.get(path)).json()["items"]
    assert (mine["text_id"], mine["stance"]) == (text_id, "agree")
    for other in (cast.visitor, cast.outsider, cast.ben, cast.organiser):
        assert (await other.get(path)).json() == {"items": []}
