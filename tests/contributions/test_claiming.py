"""Moderators share one list: who looks at what is told to the others, for ten minutes, and forbids nothing."""

from typing import Any

import pytest

from tests.cast import Cast
from tests.conftest import TravellingClock
from tests.contributions.speaking import decide, post_idea


async def reported_idea(cast: Cast, text: str = "Something harsh") -> dict[str, Any]:
    idea = await post_idea(cast, text=text)
    answer = await cast.ben.post(f"/api/v1/contributions/{idea['id']}/reports", json={"reason": "abuse"})
    assert answer.status_code == 201, answer.text
    return idea


async def queue(cast: Cast, who: str = "organiser", state: str = "reported") -> list[dict[str, Any]]:
    answer = await getattr(cast, who).get(f"/api/v1/workshops/{cast.workshop_id}/moderation", params={"state": state})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_only_the_desk_claims(cast: Cast) -> None:
    idea = await reported_idea(cast)
    path = f"/api/v1/contributions/{idea['id']}/claim"
    for who, status in {"visitor": 401, "outsider": 404, "observer": 403, "ana": 403, "designer": 403}.items():
        assert (await getattr(cast, who).post(path)).status_code == status, who
        assert (await getattr(cast, who).delete(path)).status_code == status, who
    assert (await queue(cast))[0]["claim"] is None


async def test_a_claim_is_shown_renewed_given_back_and_over_after_ten_minutes(
    cast: Cast, clock: TravellingClock
) -> None:
    idea = await reported_idea(cast)
    path = f"/api/v1/contributions/{idea['id']}/claim"
    claimed = (await cast.moderator.post(path)).json()
    assert (claimed["holder"]["display_name"], claimed["is_mine"]) == ("Moderator", True)
    assert [(one["claim"]["holder"]["display_name"], one["claim"]["is_mine"]) for one in await queue(cast)] == [
        ("Moderator", False)
    ]
    assert (await queue(cast, "moderator"))[0]["claim"]["is_mine"] is True
    held = await cast.organiser.post(path)
    assert (held.status_code, held.json()["type"]) == (409, "/problems/claimed")
    assert held.json()["holder"] == claimed["holder"]
    assert (await cast.organiser.delete(path)).status_code == 204
    assert (await queue(cast))[0]["claim"] is not None  # not theirs to give back

    clock.travel(minutes=9)
    renewed = (await cast.moderator.post(path)).json()
    assert renewed["claimed_at"] == claimed["claimed_at"]
    clock.travel(minutes=9)
    assert (await cast.organiser.post(path)).status_code == 409
    clock.travel(minutes=1)
    assert (await queue(cast))[0]["claim"] is None
    assert (await cast.organiser.post(path)).json()["holder"]["display_name"] == "Organiser"
    assert (await cast.organiser.delete(path)).status_code == 204
    assert (await queue(cast))[0]["claim"] is None


@pytest.mark.parametrize(("verb", "body"), [("hide", {"reason": "abuse"}), ("reports/settle", {})])
async def test_a_decision_ends_the_claim_whoever_makes_it(cast: Cast, verb: str, body: dict[str, str]) -> None:
    idea = await reported_idea(cast)
    assert (await cast.moderator.post(f"/api/v1/contributions/{idea['id']}/claim")).status_code == 200
    assert (await decide(cast.organiser, verb, idea, **body)).status_code == 200
    assert (await cast.organiser.post(f"/api/v1/contributions/{idea['id']}/claim")).status_code == 200
    late = await decide(cast.moderator, verb, idea, **body)
    assert late.status_code == 412
    assert late.json()["current"]["decision"]["by"] == "Organiser"
    assert late.json()["current"]["decision"]["decision"] == verb.removeprefix("reports/")


async def test_the_list_tells_the_last_decision(cast: Cast) -> None:
    idea = await reported_idea(cast)
    await decide(cast.moderator, "hide", idea, reason="abuse")
    (hidden,) = await queue(cast, state="hidden")
    assert (hidden["decision"]["decision"], hidden["decision"]["by"]) == ("hide", "Moderator")
    stale = await decide(cast.organiser, "restore", idea)
    assert stale.json()["current"]["decision"]["by"] == "Moderator"


async def test_reports_that_came_meanwhile_are_read_before_they_are_settled(cast: Cast) -> None:
    idea = await reported_idea(cast)
    again = await cast.designer.post(f"/api/v1/contributions/{idea['id']}/reports", json={"reason": "personal_details"})
    assert again.status_code == 201
    refused = await decide(cast.moderator, "reports/settle", idea, report_count=1)
    assert (refused.status_code, refused.json()["report_count"]) == (409, 2)
    assert (await decide(cast.moderator, "reports/settle", idea, report_count=2)).status_code == 200


async def test_whoever_left_holds_nothing(cast: Cast) -> None:
    idea = await reported_idea(cast)
    path = f"/api/v1/contributions/{idea['id']}/claim"
    await cast.moderator.post(path)
    assert (await cast.moderator.delete(f"/api/v1/workshops/{cast.workshop_id}/participations/me")).status_code == 204
    assert (await cast.organiser.post(path)).status_code == 200
