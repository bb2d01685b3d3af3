"""The queue, claims and the second reader: nobody is given what another reads, and neither of two sees the other's."""

import asyncio
from uuid import UUID

import pytest
from sqlmodel import Session, select

from app.log.models import LogEntry
from app.review.policy import is_read_twice
from tests.cast import Cast
from tests.conftest import TravellingClock
from tests.review.ground import done, got, ideas, put, share, themes


@pytest.fixture
async def six(cast: Cast) -> list[UUID]:
    return await ideas(cast, 6)


def review(cast: Cast) -> str:
    return f"/workshops/{cast.workshop_id}/review"


async def claimed(cast: Cast, who: str, count: int) -> list[str]:
    found = await done(getattr(cast, who), f"{review(cast)}/claims", method="POST", count=count)
    return [one["contribution_id"] for one in found["items"]]


async def test_who_may_claim(cast: Cast, six: list[UUID]) -> None:
    statuses = {}
    for name, client in [("visitor", cast.visitor), *((name, getattr(cast, name)) for name in cast.people)]:
        statuses[name] = (await put(client, f"{review(cast)}/claims", method="POST", count=1)).status_code
    assert statuses == {
        "visitor": 401,
        "outsider": 404,
        "ana": 403,
        "ben": 403,
        "observer": 403,
        "moderator": 403,
        "designer": 201,
        "organiser": 201,
    }


async def test_two_people_are_never_given_the_same(cast: Cast, six: list[UUID], clock: TravellingClock) -> None:
    taken = await asyncio.gather(*(claimed(cast, who, 2) for who in ("designer", "organiser", "designer")))
    flat = [ident for part in taken for ident in part]
    assert sorted(flat) == sorted(map(str, six))
    assert await claimed(cast, "organiser", 2) == []
    queue = (await got(cast.organiser, f"{review(cast)}/queue"))["items"]
    assert [(one["is_mine"], one["is_free"]) for one in queue].count((True, True)) == 2
    assert (await got(cast.organiser, f"{review(cast)}/queue", free="true"))["items"] == [
        one for one in queue if one["is_mine"]
    ]
    other = next(one for one in queue if not one["is_mine"])["contribution"]["id"]
    refused = await put(cast.organiser, f"{review(cast)}/claims/{other}")
    assert (refused.status_code, refused.json()["holder"]["display_name"]) == (409, "Designer")
    clock.travel(minutes=14)
    await done(cast.designer, f"{review(cast)}/claims/{other}")  # for another quarter of an hour
    clock.travel(minutes=2)
    assert len(await claimed(cast, "organiser", 10)) == 5
    assert (await put(cast.organiser, f"{review(cast)}/claims", method="DELETE")).status_code == 204
    standing = (await got(cast.observer, f"{review(cast)}/claims"))["items"]
    assert [(one["contribution_id"], one["reviewer"]["display_name"]) for one in standing] == [(other, "Designer")]


async def test_what_is_decided_waits_no_more(cast: Cast, six: list[UUID]) -> None:
    (theme,) = await themes(cast, six[:2])
    await done(cast.designer, f"/themes/{theme}/disposition", 0, outcome="used")
    await done(cast.designer, f"/contributions/{six[2]}/disposition", 0, outcome="not_used", reason="unclear")
    await done(cast.designer, f"/contributions/{six[3]}/disposition", 0, outcome="pending")  # set aside
    queue = (await got(cast.designer, f"{review(cast)}/queue"))["items"]
    assert [one["contribution"]["id"] for one in queue] == [str(six[4]), str(six[5])]
    mine = await claimed(cast, "designer", 1)
    await done(cast.organiser, f"/contributions/{mine[0]}/disposition", 0, outcome="used")
    assert (await got(cast.designer, f"{review(cast)}/claims"))["items"] == []
    refused = await put(cast.designer, f"{review(cast)}/claims/{mine[0]}")
    assert refused.status_code == 409


async def test_the_share_is_drawn_by_the_id_alone_and_grows_around_what_was_drawn(cast: Cast) -> None:
    ids = await ideas(cast, 300)
    drawn = {per_cent: {ident for ident in ids if is_read_twice(ident, per_cent)} for per_cent in (0, 20, 60, 100)}
    assert (drawn[0], drawn[100]) == (set(), set(ids))
    assert drawn[20] < drawn[60]
    assert 20 < len(drawn[20]) < 110


async def test_settings_are_the_organisers(cast: Cast) -> None:
    path = f"{review(cast)}/settings"
    assert (await got(cast.observer, path)) == {"second_share": 0, "version": 0}
    assert (await put(cast.designer, path, 0, second_share=50)).status_code == 403
    assert (await done(cast.organiser, path, 0, second_share=50))["version"] == 1
    stale = await put(cast.organiser, path, 0, second_share=10)
    assert (stale.status_code, stale.json()["current"]["second_share"]) == (412, 50)
    assert (await put(cast.organiser, path, 1, second_share=101)).status_code == 422


async def test_neither_of_two_readers_sees_the_other_before_both_have_read(cast: Cast, six: list[UUID]) -> None:
    await share(cast, 100)
    one = six[0]
    direct = await put(cast.designer, f"/contributions/{one}/disposition", 0, outcome="used")
    assert (direct.status_code, direct.json()["type"]) == (409, "/problems/needs-two-readers")
    first = await done(
        cast.designer, f"/contributions/{one}/reading", outcome="not_used", reason="unclear", words="qqx"
    )
    assert len(first["readings"]) == 1
    # Everything that the second reader, or anybody else, can ask for.
    for name in ("organiser", "observer", "moderator"):
        client = getattr(cast, name)
        seen = await got(client, f"/contributions/{one}/disposition")
        assert (seen["reader_count"], seen["readings"], seen["effect"]["outcome"]) == (1, [], "pending")
        for path in ("", "/queue", "/disagreements", "/agreement", "/history", "/dispositions", "/claims"):
            answer = await client.get(f"/api/v1{review(cast)}{path}")
            assert "qqx" not in answer.text
            assert "unclear" not in answer.text.replace('"needs_evidence","unclear","later"', "")
    changed = await done(cast.designer, f"/contributions/{one}/reading", outcome="used")
    assert changed["readings"][0]["outcome"] == "used"
    both = await done(cast.organiser, f"/contributions/{one}/reading", outcome="not_used", reason="later")
    said = {reading["reader"]["display_name"]: reading["outcome"] for reading in both["readings"]}
    assert said == {"Designer": "used", "Organiser": "not_used"}
    assert both["effect"]["outcome"] == "pending"
    late = await put(cast.designer, f"/contributions/{one}/reading", outcome="not_used", reason="later")
    assert late.status_code == 409


async def test_agreement_decides_and_disagreement_is_settled(cast: Cast, six: list[UUID]) -> None:
    await share(cast, 100)
    agreed, third, talked = six[:3]
    for ident, outcomes in ((agreed, ("used", "used")), (third, ("used", "pending")), (talked, ("pending", "used"))):
        for who, outcome in zip(("designer", "organiser"), outcomes, strict=True):
            view = await done(getattr(cast, who), f"/contributions/{ident}/reading", outcome=outcome)
    assert view["effect"]["source"] == "none"
    view = await got(cast.designer, f"/contributions/{agreed}/disposition")
    assert (view["own"]["outcome"], view["own"]["settled"], view["version"]) == ("used", "agreed", 1)
    open_ = (await got(cast.designer, f"{review(cast)}/disagreements"))["items"]
    assert [one["contribution"]["id"] for one in open_] == [str(third), str(talked)]
    assert (await got(cast.designer, f"{review(cast)}/queue"))["items"][0]["contribution"]["id"] == str(six[3])
    measured = await got(cast.observer, f"{review(cast)}/agreement")
    assert (measured["count"], measured["agreed"], measured["pairs"][0]["count"]) == (3, 1, 3)

    settle = f"/contributions/{talked}/disposition/settle"
    done_ = await done(cast.designer, settle, 0, method="POST", outcome="used")
    assert done_["own"]["settled"] == "talked"
    # A third person: a participant whom the organiser takes into the group.
    (ben,) = (
        one
        for one in (await got(cast.organiser, f"/workshops/{cast.workshop_id}/participations"))["items"]
        if one["display_name"] == "Ben"
    )
    await done(
        cast.organiser,
        f"/workshops/{cast.workshop_id}/participations/{ben['id']}",
        ben["version"],
        method="PATCH",
        role="design_group",
    )
    done_ = await done(
        cast.ben, f"/contributions/{third}/disposition/settle", 0, method="POST", outcome="not_used", reason="later"
    )
    assert (done_["own"]["settled"], done_["effect"]["outcome"]) == ("third", "not_used")
    again = await put(cast.ben, settle, 1, method="POST", outcome="used")
    assert (again.status_code, again.json()["type"]) == (409, "/problems/nothing-to-settle")
    assert (await got(cast.designer, f"{review(cast)}/disagreements"))["items"] == []
    history = (await got(cast.designer, f"{review(cast)}/history"))["items"]
    assert [one["settled"] for one in history] == ["third", "talked", "agreed"]
    # From then on it is changed like any other.
    await done(cast.designer, f"/contributions/{third}/disposition", 1, outcome="used")

    def logged(session: Session) -> list[tuple[str, str]]:
        rows = session.exec(select(LogEntry).where(LogEntry.kind == "disposition.settled"))
        return [(str(row.subject_id), str(row.payload)) for row in rows]

    entries = await cast.app.state.runtime.reader.read(logged)
    assert [ident for ident, _ in entries] == [str(agreed), str(talked), str(third)]
    assert [how in said for (_, said), how in zip(entries, ("agreed", "talked", "third"), strict=True)] == [True] * 3


async def test_two_and_no_more_are_given_what_two_people_read(cast: Cast, six: list[UUID]) -> None:
    await share(cast, 100)
    assert len(await claimed(cast, "designer", 6)) == 6
    assert len(await claimed(cast, "organiser", 6)) == 6
    queue = (await got(cast.observer, f"{review(cast)}/queue"))["items"]
    assert {(one["wanted"], len(one["claims"]), one["is_free"]) for one in queue} == {(2, 2, False)}
    await done(cast.designer, f"/contributions/{six[0]}/reading", outcome="used")
    assert str(six[0]) not in {
        one["contribution"]["id"] for one in (await got(cast.designer, f"{review(cast)}/queue"))["items"]
    }
    refused = await put(cast.designer, f"{review(cast)}/claims/{six[0]}")
    assert refused.json()["type"] == "/problems/enough-readers"
