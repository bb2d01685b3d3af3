"""Whoever changes what somebody else changed meanwhile is given it as it is now, and nothing is overwritten."""

from typing import Any

import pytest

from tests.cast import Cast
from tests.publishing.drafts import draft, posted, publish, room

API = "/api/v1"


async def one_to_change(cast: Cast, what: str) -> tuple[str, str, dict[str, Any] | None, str, list[str]]:
    """Make one; return who changes it, the path, the body and the method, and who may not read it."""
    if what == "recommendation":
        made = await posted(cast.designer, room(cast, "/recommendations"), title="Pay for it", audience="core")
        return "designer", f"{API}/recommendations/{made['id']}", {"title": "Mine"}, "PATCH", ["ana"]
    if what == "action":
        made = await posted(cast.designer, room(cast, "/actions"), title="Name contacts", owner="Riverside")
        return "designer", f"{API}/actions/{made['id']}", {"title": "Mine"}, "PATCH", []
    desk = await draft(cast)
    if what == "reference":
        made = await posted(cast.designer, room(cast, "/references"), claim="It helps.", source="A journal")
        return "designer", f"{API}/references/{made['id']}", {"claim": "Mine"}, "PATCH", []
    if what in {"accept", "decline", "withdraw"}:
        body = {"foundation_key": "get-personal", "part": "statement", "anchor": None, "replacement": "Other."}
        made = await posted(cast.designer, room(cast, "/suggestions"), number=desk["number"], reason="Clearer.", **body)
        who = {"accept": "organiser"}.get(what, "designer")
        reason = None if what == "withdraw" else {"reason": "So."}
        return who, f"{API}/suggestions/{made['id']}/{what}", reason, "POST", ["ana", "outsider"]
    await publish(cast, 2)
    if what == "case study":
        made = await posted(cast.ana, room(cast, "/case-studies"), title="With us", text="We did it.")
        return "moderator", f"{API}/case-studies/{made['id']}/decision", {"show": True}, "POST", ["ben", "outsider"]
    made = await posted(cast.ana, room(cast, "/published/feedback"), 202, text="The nights are missing.")
    return "moderator", f"{API}/feedback/{made['id']}/decision", {"show": True}, "POST", ["ben", "outsider"]


@pytest.mark.parametrize(
    ("what", "shows"),
    [
        ("recommendation", {"title": "Pay for it", "state": "draft"}),
        ("action", {"title": "Name contacts", "state": "planned"}),
        ("reference", {"claim": "It helps."}),
        ("accept", {"replacement": "Other.", "state": "open"}),
        ("decline", {"replacement": "Other.", "state": "open"}),
        ("withdraw", {"replacement": "Other.", "state": "open"}),
        ("case study", {"title": "With us", "state": "waiting"}),
        ("feedback", {"text": "The nights are missing.", "state": "waiting"}),
    ],
)
async def test_the_slower_gets_what_it_is_now(cast: Cast, what: str, shows: dict[str, Any]) -> None:
    who, path, body, method, blind = await one_to_change(cast, what)
    for tag in ('"v7"', "foreign"):  # a version that is not the present one, and no version at all
        for other in blind:
            refused = await getattr(cast, other).request(method, path, json=body, headers={"If-Match": tag})
            assert refused.status_code in {403, 404, 412}, refused.text
            assert refused.json().get("current") is None, other
        slower = await getattr(cast, who).request(method, path, json=body, headers={"If-Match": tag})
        assert slower.status_code == 412, slower.text
        current = slower.json()["current"]
        assert {name: current[name] for name in shows} == shows
        assert (current["id"] in path, current["version"]) == (True, 1)
    done = await getattr(cast, who).request(method, path, json=body, headers={"If-Match": f'"v{current["version"]}"'})
    assert (done.status_code, done.json()["version"]) == (200, 2), done.text
