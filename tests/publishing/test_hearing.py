"""What readers send: nobody reads it before a moderator did, nobody sends a flood, and it goes with its sender."""

from tests.cast import Cast
from tests.publishing.drafts import draft, got, posted, publish, room


async def test_case_studies_wait_for_a_moderator(cast: Cast) -> None:
    await draft(cast)
    await publish(cast, 2)
    body = {"title": "With us", "text": "We **did** it.", "foundation_keys": ["get-personal"]}
    await posted(cast.visitor, room(cast, "/case-studies"), 401, **body)
    await posted(cast.ana, room(cast, "/case-studies"), 422, **body | {"foundation_keys": ["nothing"]})
    await posted(cast.ana, room(cast, "/case-studies"), 422, **body, link="javascript:alert(1)")
    sent = await posted(cast.outsider, room(cast, "/case-studies"), **body)
    assert (await got(cast.outsider, room(cast, "/case-studies")))["items"] == []
    for who, status in {"visitor": 404, "outsider": 404, "ana": 403, "designer": 403}.items():
        await got(getattr(cast, who), room(cast, "/case-studies"), status, state="waiting")
    path = f"/api/v1/case-studies/{sent['id']}/decision"
    for who, status in {"visitor": 401, "outsider": 404, "ana": 403, "designer": 403}.items():
        await posted(getattr(cast, who), path, status, 1, show=True)
    await posted(cast.moderator, path, 412, 3, show=True)
    await posted(cast.moderator, path, 200, 1, show=True, reason="Good.")
    (shown,) = (await got(cast.visitor, room(cast, "/case-studies"), foundation_key="get-personal"))["items"]
    assert (shown["text_html"], shown["reason"]) == ("<p>We <strong>did</strong> it.</p>\n", "")
    page = await got(cast.visitor, room(cast, "/published/foundations/get-personal"))
    assert [one["title"] for one in page["evidence"]["case_studies"]] == ["With us"]
    assert (await cast.outsider.delete("/api/v1/me")).status_code == 204
    assert (await got(cast.visitor, room(cast, "/case-studies")))["items"] == []


async def test_feedback_is_moderated_and_slowed_down(cast: Cast) -> None:
    await draft(cast)
    await posted(cast.visitor, room(cast, "/published/feedback"), 404, text="Too early")
    await publish(cast, 2)
    sent = await posted(cast.visitor, room(cast, "/published/feedback"), 202, text="The nights are missing.")
    assert (await got(cast.visitor, room(cast, "/feedback")))["items"] == []
    await got(cast.ana, room(cast, "/feedback"), 403, state="waiting")
    (waiting,) = (await got(cast.moderator, room(cast, "/feedback"), state="waiting"))["items"]
    await posted(cast.moderator, f"/api/v1/feedback/{waiting['id']}/decision", 200, 1, show=True)
    assert [one["id"] for one in (await got(cast.visitor, room(cast, "/feedback")))["items"]] == [sent["id"]]
    answers = [await cast.visitor.post(room(cast, "/published/feedback"), json={"text": "More"}) for _ in range(8)]
    assert [one.status_code for one in answers].count(429) >= 2
    assert "Retry-After" in answers[-1].headers
    await posted(cast.ana, room(cast, "/published/feedback"), 202, text="Another person is not slowed down.")


async def test_references_stand_with_their_foundation(cast: Cast) -> None:
    await draft(cast)
    body = {
        "foundation_key": "get-personal",
        "claim": "It helps.",
        "source": "A journal",
        "link": "https://example.org",
    }
    for who, status in {"visitor": 401, "outsider": 404, "ana": 403}.items():
        await posted(getattr(cast, who), room(cast, "/references"), status, **body)
    made = await posted(cast.designer, room(cast, "/references"), **body, dated_on="2025-11-03")
    await publish(cast, 2)
    where = f"/api/v1/references/{made['id']}"
    stale = await cast.designer.patch(where, json={"claim": "More."}, headers={"If-Match": '"v4"'})
    assert stale.status_code == 412
    assert (await cast.designer.patch(where, json={"claim": "More."}, headers={"If-Match": '"v1"'})).status_code == 200
    page = await got(cast.visitor, room(cast, "/published/foundations/get-personal"))
    assert [one["claim"] for one in page["evidence"]["literature"]] == ["More."]
    record = await got(cast.visitor, room(cast, "/published/record"))
    assert [(one["claim"], one["dated_on"]) for one in record["references"]] == [("It helps.", "2025-11-03")]
    assert (await cast.designer.delete(where)).status_code == 204
    assert (await got(cast.visitor, room(cast, "/references")))["items"] == []
