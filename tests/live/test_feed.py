"""The feed of a workshop, the outsider first."""

import asyncio
from contextlib import AsyncExitStack
from uuid import UUID, uuid4

import httpx
import pytest

import app.live.hub
from app.contributions.models import Contribution
from app.core.facts import Audience
from app.live.hub import PERSON_STREAMS, Hub
from app.storage.writer import Tx
from app.votes.events import VoteCast
from app.workshops.events import ParticipantChanged, RoleChanged, WorkshopChanged
from app.workshops.models import Participation, Workshop
from tests.cast import Cast
from tests.conftest import TravellingClock
from tests.live.ears import Ear, Heard, listening


@pytest.fixture(autouse=True)
def prompt_tallies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.live.hub, "TALLY_SECONDS", 0)


def token(cast: Cast, name: str) -> str:
    return cast.people[name].token


async def post_idea(client: httpx.AsyncClient, cast: Cast, text: str = "Ask once, remember it.") -> UUID:
    answer = await client.post(
        f"/api/v1/workshops/{cast.workshop_id}/ideas",
        json={"text": text},
        headers={"Idempotency-Key": str(uuid4())},
    )
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["id"])


async def vote(client: httpx.AsyncClient, idea_id: UUID, stance: str = "agree") -> None:
    answer = await client.put(f"/api/v1/contributions/{idea_id}/stance", json={"stance": stance})
    assert answer.status_code == 200, answer.text


async def change(cast: Cast, what: object) -> None:
    """Run a command as nobody in particular."""
    await cast.app.state.runtime.writer.write(what)


async def ready(ear: Ear) -> int:
    event = (await ear.until("ready"))[-1]
    assert event.seq is not None
    return event.seq


def kinds(heard: list[Heard]) -> list[str]:
    return [event.name for event in heard if event.name not in {"ready", "tallies"}]


async def test_an_unlisted_workshop_has_no_feed_for_those_outside(cast: Cast) -> None:
    def unlist(tx: Tx) -> None:
        tx.session.get_one(Workshop, cast.workshop_id).is_listed = False

    await change(cast, unlist)
    for name in ("", token(cast, "outsider")):
        async with listening(cast.app, cast.workshop_id, name) as ear:
            assert ear.status == 404
    async with listening(cast.app, cast.workshop_id, "no-token") as ear:
        assert ear.status == 401
    async with listening(cast.app, cast.workshop_id, token(cast, "observer")) as ear:
        assert ear.status == 200


async def test_each_sees_the_entries_of_their_audience_and_nobody_an_account(cast: Cast) -> None:
    def happen(tx: Tx) -> None:
        for audience in Audience:
            for person in ("ana", "ben"):
                fact = type("Happened", (ParticipantChanged,), {"audience": audience, "kind": f"test.{audience.value}"})
                people = cast.people[person]
                tx.record(
                    fact(
                        workshop_id=cast.workshop_id,
                        actor_id=people.account_id,
                        subject_id=people.participation_id,
                        changed=[person],
                    )
                )

    expected = {
        "": ["test.public"],
        "outsider": ["test.public"],
        "observer": ["test.public", "test.members"],
        "ana": ["test.public", "test.members", "test.actor"],
        "moderator": ["test.public", "test.members", "test.desk"],
        "organiser": ["test.public", "test.members", "test.desk"],
    }
    async with AsyncExitStack() as stack:
        ears = {
            name: await stack.enter_async_context(
                listening(cast.app, cast.workshop_id, token(cast, name) if name else "")
            )
            for name in expected
        }
        for ear in ears.values():
            await ready(ear)
        await change(cast, happen)
        await post_idea(cast.ben, cast)
        for name, ear in ears.items():
            live = await ear.until("idea.posted")
            said = kinds(live)[:-1]
            both = [kind for kind in expected[name] for _ in range(1 if kind == "test.actor" else 2)]
            assert sorted(said) == sorted(both), name
            async with listening(
                cast.app, cast.workshop_id, token(cast, name) if name else "", query="?after=0&live=false"
            ) as replay:
                replayed = [event.raw for event in await replay.rest() if event.name not in {"ready", "tallies"}]
                assert replayed == [event.raw for event in live], name
            for person in cast.people.values():
                assert str(person.account_id) not in ear.body.decode() + replay.body.decode(), name


async def test_an_idea_arrives_with_its_author_and_a_number_to_come_back_with(cast: Cast) -> None:
    async with listening(cast.app, cast.workshop_id) as ear:
        assert ear.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert ear.headers["cache-control"] == "no-store"
        before = await ready(ear)
        idea_id = await post_idea(cast.ana, cast, "Zwei Zeilen\nund “mehr”")
        (event,) = await ear.until("idea.posted")
    person = cast.people["ana"]
    assert event.seq is not None
    assert event.seq > before
    assert event.data["seq"] == event.seq
    assert event.data["subject_id"] == str(idea_id)
    assert event.data["author"] == {"participation_id": str(person.participation_id), "display_name": "Ana"}
    assert event.data["payload"]["text"] == "Zwei Zeilen\nund “mehr”"
    async with listening(cast.app, cast.workshop_id, last_event_id=event.seq - 1) as ear:
        assert [heard.raw for heard in await ear.until("idea.posted")] == [event.raw]
    async with listening(cast.app, cast.workshop_id, last_event_id=event.seq) as ear:
        assert await ready(ear) == event.seq


async def test_a_stance_is_seen_by_its_holder_and_counted_for_everybody(cast: Cast) -> None:
    idea_id = await post_idea(cast.ben, cast)
    async with (
        listening(cast.app, cast.workshop_id, token(cast, "ana")) as hers,
        listening(cast.app, cast.workshop_id, token(cast, "organiser")) as theirs,
    ):
        await ready(hers)
        await ready(theirs)
        await vote(cast.ana, idea_id)
        expected = [{"subject_id": str(idea_id), "agree": 1, "disagree": 0, "passes": 0}]
        heard = {event.name: event for event in (await hers.next(), await hers.next()) if event is not None}
        assert heard[VoteCast.kind].data["payload"] == {"stance": "agree", "was": None}
        assert heard["tallies"].data == expected
        assert heard["tallies"].seq is None
        told = await theirs.next()
        assert told is not None
        assert (told.name, told.data) == ("tallies", expected)
    before = heard[VoteCast.kind].seq
    assert before is not None
    async with listening(cast.app, cast.workshop_id, last_event_id=before - 1) as ear:
        events = await ear.until("ready")
        assert [event.name for event in events] == ["tallies", "ready"]
        assert events[0].data == expected


async def test_hidden_tallies_leak_neither_counts_nor_moments(cast: Cast) -> None:
    idea_id = await post_idea(cast.ben, cast)

    def hide(tx: Tx) -> None:
        tx.session.get_one(Workshop, cast.workshop_id).tallies_hidden = True

    await change(cast, hide)
    hub: Hub = cast.app.state.hub
    async with (
        listening(cast.app, cast.workshop_id, token(cast, "ana")) as hers,
        listening(cast.app, cast.workshop_id, token(cast, "organiser")) as theirs,
    ):
        start = await ready(theirs)
        await ready(hers)
        await vote(cast.ana, idea_id)
        assert [event.name for event in await hers.until(VoteCast.kind)] == [VoteCast.kind]
        await asyncio.gather(*hub._tellers)
        sent = len(theirs.body)
        await post_idea(cast.ben, cast, "Another")
        (event,) = await theirs.until("idea.posted")
        assert theirs.body[sent:].decode().strip() == event.raw
        async with listening(cast.app, cast.workshop_id, token(cast, "organiser"), last_event_id=start) as again:
            assert [event.name for event in await again.until("ready")] == ["idea.posted", "ready"]


async def test_tallies_are_told_once_voting_has_ended(cast: Cast, clock: TravellingClock) -> None:
    idea_id = await post_idea(cast.ben, cast)

    def hide(tx: Tx) -> None:
        tx.session.get_one(Workshop, cast.workshop_id).tallies_hidden = True

    await change(cast, hide)
    await vote(cast.ana, idea_id)
    async with listening(cast.app, cast.workshop_id, query="?after=0&live=false") as ear:
        assert "tallies" not in [event.name for event in await ear.rest()]
    clock.travel(days=8)
    async with listening(cast.app, cast.workshop_id, query="?after=0&live=false") as ear:
        told = [event.data for event in await ear.rest() if event.name == "tallies"]
    # Present counts may be told again: a teller that the vote itself woke may still be at work.
    assert told
    assert all(data == [{"subject_id": str(idea_id), "agree": 1, "disagree": 0, "passes": 0}] for data in told)


async def test_the_text_of_what_was_hidden_is_not_replayed(cast: Cast) -> None:
    idea_id = await post_idea(cast.ana, cast, "CANARY-a-name")

    def hide(tx: Tx) -> None:
        tx.session.get_one(Contribution, idea_id).is_visible = False

    await change(cast, hide)
    for name in ("", token(cast, "moderator")):
        async with listening(cast.app, cast.workshop_id, name, query="?after=0&live=false") as ear:
            posted = [event for event in await ear.rest() if event.name == "idea.posted"]
            assert posted[0].data["payload"]["text"] is None
            assert b"CANARY" not in ear.body


async def test_a_new_role_begins_the_stream_anew_and_takes_its_rights_with_it(cast: Cast) -> None:
    person = cast.people["moderator"]

    def demote(tx: Tx) -> None:
        tx.session.get_one(Participation, person.participation_id).role = "participant"
        tx.record(
            RoleChanged(
                workshop_id=cast.workshop_id,
                actor_id=cast.people["organiser"].account_id,
                subject_id=person.participation_id,
                before="moderator",
                after="participant",
            )
        )

    async with (
        listening(cast.app, cast.workshop_id, person.token) as ear,
        listening(cast.app, cast.workshop_id, token(cast, "organiser")) as other,
    ):
        start = await ready(ear)
        await ready(other)
        await change(cast, demote)
        assert await ear.rest() == []
        assert [event.name for event in await other.until(RoleChanged.kind)] == [RoleChanged.kind]
    async with listening(cast.app, cast.workshop_id, person.token, last_event_id=start) as ear:
        assert [event.name for event in await ear.until("ready")] == ["ready"]


async def test_signing_out_everywhere_ends_the_stream(cast: Cast) -> None:
    async with (
        listening(cast.app, cast.workshop_id, token(cast, "ana")) as ear,
        listening(cast.app, cast.workshop_id, token(cast, "ben")) as other,
    ):
        await ready(ear)
        await ready(other)
        assert (await cast.ana.delete("/api/v1/me/sessions")).status_code < 300
        assert await ear.rest() == []
        await post_idea(cast.ben, cast)
        await other.until("idea.posted")
    async with listening(cast.app, cast.workshop_id, token(cast, "ana")) as ear:
        assert ear.status == 401


async def test_an_expired_session_and_a_role_changed_unseen_are_found_by_the_look_around(
    cast: Cast, clock: TravellingClock
) -> None:
    hub: Hub = cast.app.state.hub

    def promote(tx: Tx) -> None:
        tx.session.get_one(Participation, cast.people["ben"].participation_id).role = "moderator"

    async with (
        listening(cast.app, cast.workshop_id) as visitor,
        listening(cast.app, cast.workshop_id, token(cast, "ana")) as ana,
        listening(cast.app, cast.workshop_id, token(cast, "ben")) as ben,
    ):
        for ear in (visitor, ana, ben):
            await ready(ear)
        room = hub._rooms[cast.workshop_id]
        await hub._look_again(room)
        assert not any(listener.stream.is_ended for listener in room.listeners)
        await change(cast, promote)
        await hub._look_again(room)
        assert await ben.rest() == []
        clock.travel(days=31)
        await hub._look_again(room)
        assert await ana.rest() == []
        assert len(hub) == 1


async def test_making_a_workshop_unlisted_sends_visitors_away(cast: Cast) -> None:
    def unlist(tx: Tx) -> None:
        tx.session.get_one(Workshop, cast.workshop_id).is_listed = False
        tx.record(WorkshopChanged(workshop_id=cast.workshop_id, changed=["is_listed"], values={}, version=2))

    async with (
        listening(cast.app, cast.workshop_id) as visitor,
        listening(cast.app, cast.workshop_id, token(cast, "ana")) as member,
    ):
        await ready(visitor)
        await ready(member)
        await change(cast, unlist)
        assert await visitor.rest() == []
        await member.until(WorkshopChanged.kind)


async def test_the_seventh_stream_of_a_person_is_refused_and_a_closed_one_gives_its_place_back(cast: Cast) -> None:
    async with AsyncExitStack() as stack:
        ears = [
            await stack.enter_async_context(listening(cast.app, cast.workshop_id, token(cast, "ana")))
            for _ in range(PERSON_STREAMS)
        ]
        assert [ear.status for ear in ears] == [200] * 6
        async with listening(cast.app, cast.workshop_id, token(cast, "ana")) as seventh:
            assert seventh.status == 429
            assert b"/problems/too-many-streams" in seventh.body
        async with listening(cast.app, cast.workshop_id, token(cast, "ben")) as another:
            assert another.status == 200
        ears[0].gone()
        await ears[0].task
        async with listening(cast.app, cast.workshop_id, token(cast, "ana")) as again:
            assert again.status == 200
    hub: Hub = cast.app.state.hub
    assert len(hub) == len(hub.places) == len(hub._rooms) == 0


async def test_a_number_from_the_future_is_taken_for_the_present(cast: Cast) -> None:
    async with listening(cast.app, cast.workshop_id, last_event_id=10**15) as ear:
        assert await ready(ear) < 1000
        await post_idea(cast.ana, cast)
        await ear.until("idea.posted")
    async with listening(cast.app, cast.workshop_id, query="?after=-1") as ear:
        assert ear.status == 422


async def test_a_fault_while_entries_are_on_their_way_ends_streams_and_loses_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with listening(cast.app, cast.workshop_id) as ear:
        start = await ready(ear)
        with monkeypatch.context() as patch:
            patch.setattr(app.live.hub, "shown", "no query")
            await post_idea(cast.ana, cast)
            assert await ear.rest() == []
    async with listening(cast.app, cast.workshop_id, last_event_id=start) as ear:
        await ear.until("idea.posted")


async def test_closing_the_hub_ends_all_streams(cast: Cast) -> None:
    async with listening(cast.app, cast.workshop_id) as ear:
        await ready(ear)
        cast.app.state.hub.close()
        assert await ear.rest() == []
    async with listening(cast.app, cast.workshop_id) as late:
        assert late.status == 200
        await late.rest()
