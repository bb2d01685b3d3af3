"""The pulse counts what happened, when it did, and says what each number means."""

from uuid import UUID

import pytest
from sqlmodel import Session, select

from app.background import beats_of
from app.insight.definitions import FUNNEL, PULSE
from app.insight.models import Presence
from app.insight.queries.pulse import entry_at
from app.log.models import LogEntry
from app.storage.writer import Tx
from app.workshops.models import Participation
from tests.cast import Cast
from tests.conftest import NOON, TravellingClock
from tests.contributions.speaking import decide, post_comment, post_idea
from tests.insight.conftest import OUTSIDE, read
from tests.live.ears import listening


async def vote(cast: Cast, who: str, idea_id: str, stance: str = "agree") -> None:
    answer = await getattr(cast, who).put(f"/api/v1/contributions/{idea_id}/stance", json={"stance": stance})
    assert answer.status_code == 200, answer.text


async def note(cast: Cast, *names: str) -> None:
    """Let the beat note that these people have the feed open."""
    here = {(cast.workshop_id, cast.people[name].participation_id) for name in names}
    (beat,) = [one for one in beats_of(cast.app.state.runtime, lambda: here) if one.name == "presence"]
    await beat.call()


async def test_the_desk_alone_sees_the_pulse(cast: Cast) -> None:
    for who, status in OUTSIDE.items():
        answer = await getattr(cast, who).get(f"/api/v1/workshops/{cast.workshop_id}/pulse")
        assert answer.status_code == status, who
    for who in ("organiser", "moderator"):
        assert (await read(cast, "pulse", who))["workshop_id"] == str(cast.workshop_id)


async def test_what_happens_is_counted_in_the_minute_and_hour_in_which_it_happens(
    cast: Cast, clock: TravellingClock
) -> None:
    idea = await post_idea(cast)  # at noon
    clock.travel(minutes=30, seconds=59)
    await vote(cast, "ben", idea["id"])
    clock.travel(seconds=1)
    await post_comment(cast, idea["id"])
    await vote(cast, "ben", idea["id"], "disagree")
    await cast.ben.put(f"/api/v1/foundation-texts/{cast.text_ids[0]}/stance", json={"stance": "pass"})
    clock.travel(minutes=28, seconds=30)  # 12:59:30
    found = await read(cast, "pulse")
    assert [one["at"] for one in found["minutes"][:2]] == ["2026-06-01T12:00:00Z", "2026-06-01T12:01:00Z"]
    assert len(found["minutes"]) == 60
    counted = {one.pop("at")[11:16]: tuple(one.values()) for one in found["minutes"] if any(list(one.values())[1:])}
    assert counted == {"12:00": (1, 0, 0), "12:30": (0, 0, 1), "12:31": (0, 1, 2)}
    assert found["hours"] == [{"at": "2026-06-01T12:00:00Z", "ideas": 1, "comments": 1, "votes": 3}]
    assert found["totals"] == {"ideas": 1, "comments": 1, "votes": 2, "people": 6, "present": 0}

    clock.travel(hours=2)
    await post_idea(cast, text="Later")
    later = await read(cast, "pulse")
    assert [(one["at"][11:13], one["ideas"]) for one in later["hours"]] == [("12", 1), ("14", 1)]
    assert sum(one["ideas"] + one["votes"] for one in later["minutes"]) == 1


async def test_what_is_gone_is_out_of_the_totals_and_stays_in_what_happened(cast: Cast) -> None:
    first, second = await post_idea(cast), await post_idea(cast)
    await vote(cast, "ben", first["id"])
    await cast.ben.delete(f"/api/v1/contributions/{first['id']}/stance")
    await cast.ana.delete(f"/api/v1/contributions/{first['id']}")
    await decide(cast.moderator, "hide", second, reason="spam")
    found = await read(cast, "pulse")
    assert (found["totals"]["ideas"], found["totals"]["votes"]) == (0, 0)
    assert (found["hours"][0]["ideas"], found["hours"][0]["votes"]) == (2, 2)


async def test_another_workshop_counts_for_itself(cast: Cast) -> None:
    secret = f"/api/v1/workshops/{cast.other_workshop_id}"
    assert (await cast.outsider.post(f"{secret}/ideas", json={"text": "Elsewhere"})).status_code == 201
    found = await read(cast, "pulse")
    assert (found["totals"]["ideas"], found["hours"], found["totals"]["people"]) == (0, [], 6)


async def test_the_funnel_counts_people_once_each_and_defines_every_step(cast: Cast) -> None:
    room = f"/api/v1/workshops/{cast.workshop_id}"
    emails = [{"email": f"{name}@example.net"} for name in ("one", "two", "three")]
    made = await cast.organiser.post(f"{room}/invitations", json={"invitations": emails})
    await cast.organiser.delete(f"{room}/invitations/{made.json()['lines'][0]['invitation_id']}")
    idea = await post_idea(cast)
    await post_idea(cast)
    gone = await post_idea(cast, "designer")
    await cast.designer.delete(f"/api/v1/contributions/{gone['id']}")
    await vote(cast, "ben", idea["id"])
    await cast.ben.put(f"/api/v1/foundation-texts/{cast.text_ids[0]}/stance", json={"stance": "agree"})
    await cast.designer.put(f"/api/v1/foundation-texts/{cast.text_ids[0]}/stance", json={"stance": "agree"})
    found = await read(cast, "pulse")
    assert [(one["step"], one["count"]) for one in found["funnel"]] == [
        ("invited", 2),
        ("joined", 6),
        ("voted", 2),
        ("contributed", 1),
    ]
    assert [one["definition"] for one in found["funnel"]] == list(FUNNEL.values())
    assert found["definitions"] == dict(PULSE)
    await cast.ben.delete(f"{room}/participations/me")
    steps = {one["step"]: one["count"] for one in (await read(cast, "pulse"))["funnel"]}
    assert (steps["joined"], steps["voted"]) == (5, 1)


async def test_whoever_listens_or_acts_is_present_for_five_minutes(cast: Cast, clock: TravellingClock) -> None:
    await note(cast, "ana", "observer")
    await post_idea(cast, "ben")
    await post_idea(cast, "ana")
    assert (await read(cast, "pulse"))["totals"]["present"] == 3  # Ana once
    clock.travel(minutes=4)
    await note(cast, "ana")
    clock.travel(minutes=1)
    assert (await read(cast, "pulse"))["totals"]["present"] == 1
    clock.travel(minutes=4)
    assert (await read(cast, "pulse"))["totals"]["present"] == 0


async def test_that_somebody_looked_is_forgotten_after_an_hour_and_on_no_record(
    cast: Cast, clock: TravellingClock
) -> None:
    await note(cast, "ana", "ben")
    clock.travel(minutes=61)
    await note(cast, "ben")

    def kept(session: Session) -> tuple[list[UUID], int]:
        return [one.participation_id for one in session.exec(select(Presence))], len(
            session.exec(select(LogEntry)).all()
        )

    assert await cast.app.state.runtime.reader.read(kept) == ([cast.people["ben"].participation_id], 0)
    before = cast.app.state.runtime.writer.commands
    await note(cast)  # nobody listens: nothing is written
    assert cast.app.state.runtime.writer.commands == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_hub_knows_who_listens(cast: Cast) -> None:
    hub, room = cast.app.state.hub, cast.workshop_id
    async with listening(cast.app, room, cast.people["ana"].token) as ana, listening(cast.app, room) as nobody:
        await ana.until("ready")
        await nobody.until("ready")
        assert hub.present() == {(cast.workshop_id, cast.people["ana"].participation_id)}
    assert hub.present() == set()


async def test_a_large_crowd_is_noted(cast: Cast) -> None:
    """More rows than one statement takes values."""
    from app.core.ids import new_id
    from app.insight.commands import note_present
    from app.people.models import Account

    def crowd(tx: Tx) -> list[UUID]:
        people = []
        for _ in range(700):
            account = Account(id=new_id(), created_at=tx.now)
            tx.session.add(account)
            tx.session.flush()
            ident = new_id()
            people.append(ident)
            tx.session.add(
                Participation(
                    id=ident,
                    workshop_id=cast.workshop_id,
                    account_id=account.id,
                    role="participant",
                    display_name="One of many",
                    joined_at=tx.now,
                )
            )
        tx.session.flush()
        return people

    write = cast.app.state.runtime.writer.write
    people = await write(crowd)
    await write(note_present, {(cast.workshop_id, ident) for ident in people})
    assert (await read(cast, "pulse"))["totals"]["present"] == 700


async def test_the_first_entry_of_an_hour_is_found_by_seeks(cast: Cast, clock: TravellingClock) -> None:
    for _ in range(9):
        await post_idea(cast)
        clock.travel(minutes=10)

    def places(session: Session) -> list[int]:
        instants = [
            NOON.replace(hour=hour, minute=minute) for hour, minute in ((11, 0), (12, 0), (12, 1), (13, 20), (14, 0))
        ]
        return [entry_at(session.connection(), instant) for instant in instants]

    assert await cast.app.state.runtime.reader.read(places) == [0, 0, 1, 8, 9]
