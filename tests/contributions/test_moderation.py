"""Reports and moderation over HTTP."""

import asyncio
from typing import Any

from sqlmodel import select

from app.log.models import LogEntry
from tests.cast import Cast
from tests.conftest import TravellingClock
from tests.contributions.speaking import decide, listed, post_comment, post_idea


async def report(cast: Cast, who: str, idea: dict[str, Any], **body: Any) -> Any:
    return await getattr(cast, who).post(
        f"/api/v1/contributions/{idea['id']}/reports", json={"reason": "abuse", **body}
    )


async def queued(cast: Cast, state: str = "reported") -> list[dict[str, Any]]:
    answer = await cast.moderator.get(f"/api/v1/workshops/{cast.workshop_id}/moderation", params={"state": state})
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_who_may_moderate(cast: Cast) -> None:
    idea = await post_idea(cast)
    may = {"visitor": 401, "outsider": 404, "observer": 403, "ana": 403, "ben": 403, "designer": 403}
    for who, status in may.items():
        client = getattr(cast, who)
        for verb, body in {"hide": {"reason": "spam"}, "restore": {}, "reports/settle": {}}.items():
            assert (await decide(client, verb, idea, **body)).status_code == status, (who, verb)
        for path in ("moderation", "moderation/log"):
            assert (await client.get(f"/api/v1/workshops/{cast.workshop_id}/{path}")).status_code == status, (who, path)
    for who in ("moderator", "organiser"):
        client = getattr(cast, who)
        assert (await client.get(f"/api/v1/workshops/{cast.workshop_id}/moderation")).status_code == 200
        idea = (await decide(client, "hide", idea, reason="spam")).json()
        idea = (await decide(client, "restore", idea)).json()
        assert idea["state"] == "visible"


async def test_who_may_report(cast: Cast) -> None:
    idea = await post_idea(cast)
    assert (await report(cast, "visitor", idea)).status_code == 401
    assert (await report(cast, "outsider", idea)).status_code == 403
    assert (await report(cast, "ana", idea)).status_code == 409
    assert (await report(cast, "observer", idea)).status_code == 201
    assert (await report(cast, "ben", idea, reason="because")).status_code == 422
    first = await report(cast, "ben", idea, note="It names a patient")
    assert first.status_code == 201
    assert first.json()["receipt"]["seq"] > idea["receipt"]["seq"]
    again = await report(cast, "ben", idea)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-reported")


async def test_a_report_waits_until_a_moderator_decides(cast: Cast) -> None:
    first, second = await post_idea(cast, text="one"), await post_idea(cast, text="two")
    for idea in (first, second):
        await report(cast, "ben", idea, note="see there")
    await report(cast, "designer", second, reason="off_topic")
    waiting = await queued(cast)
    assert [(one["contribution"]["id"], one["report_count"]) for one in waiting] == [
        (first["id"], 1),
        (second["id"], 2),
    ]
    assert {line["reason"] for line in waiting[1]["reports"]} == {"abuse", "off_topic"}
    assert "Ben" not in str(waiting[1]["reports"])
    settled = await decide(cast.moderator, "reports/settle", first, note="fair words")
    assert settled.status_code == 200
    assert (await decide(cast.moderator, "hide", second, reason="off_topic", note="twice")).status_code == 200
    assert await queued(cast) == []
    (hidden,) = await queued(cast, "hidden")
    assert (hidden["contribution"]["id"], hidden["report_count"]) == (second["id"], 0)
    log = (await cast.organiser.get(f"/api/v1/workshops/{cast.workshop_id}/moderation/log")).json()["items"]
    assert [entry["kind"] for entry in log] == [
        "moderation.noted",
        "contribution.hidden",
        "reports.settled",
        *["contribution.reported"] * 3,
    ]
    assert [entry["actor"] for entry in log] == ["Moderator"] * 3 + [None] * 3
    assert log[0]["payload"]["note"] == "twice"


async def test_what_is_hidden_is_seen_by_its_author_and_the_desk_alone(cast: Cast) -> None:
    idea = await post_idea(cast, text="Canary idea")
    comment = await post_comment(cast, idea["id"], text="Canary comment")
    idea = (await cast.ana.get(f"/api/v1/contributions/{idea['id']}")).json()
    for one in (idea, comment):
        assert (await decide(cast.moderator, "hide", one, reason="personal_details")).status_code == 200
    for who in ("visitor", "outsider", "observer", "designer", "ben"):
        client = getattr(cast, who)
        pages = [
            await client.get(path)
            for path in (
                f"/api/v1/contributions/{idea['id']}",
                f"/api/v1/contributions/{idea['id']}/history",
                f"/api/v1/contributions/{idea['id']}/comments",
                f"/api/v1/workshops/{cast.workshop_id}/ideas",
                f"/api/v1/workshops/{cast.workshop_id}/ideas?sort=fair",
                f"/api/v1/workshops/{cast.workshop_id}/ideas?q=canary",
                f"/api/v1/workshops/{cast.workshop_id}/ideas?mine=true",
                f"/api/v1/workshops/{cast.workshop_id}/similar?text=canary",
            )
        ]
        assert not any("anary idea" in page.text for page in pages), who
        assert pages[0].status_code == 404
    for who in ("ana", "moderator", "organiser"):
        seen = (await getattr(cast, who).get(f"/api/v1/contributions/{idea['id']}")).json()
        assert (seen["state"], seen["hidden_reason"], seen["text"]) == ("hidden", "personal_details", "Canary idea")
    assert [one["state"] for one in await listed(cast.ana, cast.workshop_id, mine=True)] == ["hidden"]
    assert (await cast.ben.get(f"/api/v1/contributions/{comment['id']}")).json()["hidden_reason"] == "personal_details"
    assert (await cast.ana.get(f"/api/v1/contributions/{comment['id']}")).status_code == 404
    assert (await cast.ana.get(f"/api/v1/contributions/{idea['id']}")).json()["comment_count"] == 0


async def test_what_is_restored_is_there_as_before(cast: Cast) -> None:
    idea = await post_idea(cast, text="Misunderstood words")
    comment = await post_comment(cast, idea["id"])
    hidden = (await decide(cast.moderator, "hide", comment, reason="other")).json()
    assert (await decide(cast.moderator, "restore", hidden)).json()["hidden_reason"] is None
    assert (await cast.ben.get(f"/api/v1/contributions/{idea['id']}")).json()["comment_count"] == 1
    hidden = (await decide(cast.moderator, "hide", idea, reason="other")).json()
    await decide(cast.moderator, "restore", hidden)
    assert [one["id"] for one in await listed(cast.ben, cast.workshop_id, q="misunderstood")] == [idea["id"]]


async def test_two_moderators_do_not_decide_twice(cast: Cast) -> None:
    idea = await post_idea(cast)
    answers = await asyncio.gather(
        decide(cast.moderator, "hide", idea, reason="spam"), decide(cast.organiser, "hide", idea, reason="abuse")
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    stale = next(answer for answer in answers if answer.status_code == 412).json()
    assert stale["current"]["state"] == "hidden"
    missing = await cast.moderator.post(f"/api/v1/contributions/{idea['id']}/restore", json={})
    assert missing.status_code == 428

    def hidings(session):  # type: ignore[no-untyped-def]
        return len(session.exec(select(LogEntry).where(LogEntry.kind == "contribution.hidden")).all())

    assert await cast.app.state.runtime.reader.read(hidings) == 1


async def test_harm_can_be_hidden_after_the_close(cast: Cast, clock: TravellingClock) -> None:
    idea = await post_idea(cast)
    clock.travel(days=29)
    assert (await report(cast, "ben", idea)).status_code == 201
    assert (await decide(cast.moderator, "hide", idea, reason="personal_details")).status_code == 200


async def test_what_others_cannot_read_they_cannot_report_answer_or_vote_on(cast: Cast) -> None:
    idea = await post_idea(cast)
    await decide(cast.moderator, "hide", idea, reason="spam")
    assert (await report(cast, "ben", idea)).status_code == 404
    comment = await cast.ben.post(f"/api/v1/contributions/{idea['id']}/comments", json={"text": "x"})
    assert comment.status_code == 404
