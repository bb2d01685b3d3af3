"""Recommendations and actions: who makes, answers, ranks and moves them on; drafts stay inside."""

from typing import Any

from tests.cast import Cast
from tests.conftest import TravellingClock
from tests.publishing.drafts import got, posted, room


async def recommend(cast: Cast, title: str, audience: str = "core", state: str = "open") -> str:
    made = await posted(cast.designer, room(cast, "/recommendations"), title=title, audience=audience)
    if state != "draft":
        await changed(cast, made["id"], 1, state=state)
    return made["id"]


async def changed(cast: Cast, ident: str, version: int, status: int = 200, who: str = "designer", **body: Any) -> Any:
    answer = await getattr(cast, who).patch(
        f"/api/v1/recommendations/{ident}", json=body, headers={"If-Match": f'"v{version}"'}
    )
    assert answer.status_code == status, answer.text
    return answer.json()


async def answered(cast: Cast, who: str, ident: str, status: int = 200, **body: Any) -> Any:
    answer = await getattr(cast, who).put(f"/api/v1/recommendations/{ident}/answer", json={"answer": "agree"} | body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_the_group_recommends_and_drafts_stay_inside(cast: Cast) -> None:
    for who, status in {"visitor": 401, "outsider": 404, "ana": 403, "moderator": 403}.items():
        await posted(getattr(cast, who), room(cast, "/recommendations"), status, title="Not mine")
    first = await recommend(cast, "Pay for it", "commissioners", state="draft")
    await recommend(cast, "Do it")
    for who, count in {"visitor": 1, "ana": 1, "moderator": 2, "designer": 2}.items():
        assert len((await got(getattr(cast, who), room(cast, "/recommendations")))["items"]) == count, who
    await answered(cast, "ana", first, 404)
    await changed(cast, first, 7, 412, title="Late")
    await changed(cast, first, 1, state="open")
    found = await got(cast.visitor, room(cast, "/recommendations"))
    assert [one["audience"] for one in found["items"]] == ["core", "commissioners"]
    assert {one["audience"]: one["count"] for one in found["audiences"]} == {
        "core": 1,
        "commissioners": 1,
        "providers": 0,
        "local authorities": 0,
    }


async def test_each_answers_once_and_only_while_it_is_open(cast: Cast) -> None:
    ident = await recommend(cast, "Do it")
    for who, status in {"visitor": 401, "outsider": 404, "observer": 403}.items():
        await answered(cast, who, ident, status)
    await answered(cast, "ana", ident, 422, answer="missing")
    await answered(cast, "ana", ident, answer="missing", text="The nights.")
    await answered(cast, "ana", ident, answer="better_way", text="Ask first.")
    shown = await answered(cast, "ben", ident)
    assert shown["answers"] == {"agree": 1, "better_way": 1, "missing": 0}
    assert (await got(cast.ana, room(cast, "/recommendations")))["items"][0]["my_answer"]["text"] == "Ask first."
    path = f"/api/v1/recommendations/{ident}/answers"
    for who, status in {"visitor": 401, "outsider": 404, "ana": 403}.items():
        await got(getattr(cast, who), path, status)
    assert (await got(cast.designer, path))["items"] == [{"answer": "better_way", "text": "Ask first."}]
    assert (await cast.ben.delete(f"/api/v1/recommendations/{ident}/answer")).status_code == 204
    await changed(cast, ident, 2, state="closed")
    assert (await answered(cast, "ben", ident, 409))["type"] == "/problems/not-open-for-answers"
    assert (await cast.ana.delete("/api/v1/me")).status_code == 204
    assert (await got(cast.designer, path))["items"] == []
    assert (await got(cast.visitor, room(cast, "/recommendations")))["items"][0]["answers"]["better_way"] == 1


async def test_ranking(cast: Cast) -> None:
    first, second, third = [await recommend(cast, title) for title in ("One", "Two", "Three")]
    hidden, path = await recommend(cast, "Draft", state="draft"), room(cast, "/priorities/core")
    for who, status in {"visitor": 401, "outsider": 404, "observer": 403}.items():
        assert (await getattr(cast, who).put(path, json={"order": [first]})).status_code == status, who
    for order in ([first, first], [hidden], [str(cast.workshop_id)]):
        assert (await cast.ana.put(path, json={"order": order})).status_code == 422
    await cast.ana.put(path, json={"order": [third]})
    await cast.ana.put(path, json={"order": [second, first, third]})
    answer = await cast.ben.put(path, json={"order": [second]})
    assert answer.status_code == 200, answer.text
    found = await got(cast.ana, path)
    assert [(one["title"], one["points"], one["rank"]) for one in found["items"]] == [
        ("Two", 4, 1),
        ("One", 2, 2),
        ("Three", 1, 3),
    ]
    assert (found["ballots"], found["mine"]) == (2, [second, first, third])
    assert (await got(cast.visitor, path))["mine"] == []


async def test_actions_move_on_and_keep_their_history(cast: Cast, clock: TravellingClock) -> None:
    path = room(cast, "/actions")
    body = {"title": "Name contacts", "owner": "Riverside", "due_on": "2026-06-02"}
    for who, status in {"visitor": 401, "outsider": 404, "ana": 403, "moderator": 403}.items():
        await posted(getattr(cast, who), path, status, **body)
    await posted(cast.designer, path, 422, **body, recommendation_id=str(cast.workshop_id))
    made = await posted(cast.designer, path, **body)
    assert not made["is_late"]
    clock.travel(days=2)
    assert (await got(cast.visitor, path))["items"][0]["is_late"]
    where = f"/api/v1/actions/{made['id']}"
    stale = await cast.designer.patch(where, json={"state": "done"}, headers={"If-Match": '"v9"'})
    assert stale.status_code == 412
    for version, change in enumerate(({"state": "under_way"}, {}, {"state": "done", "note": "All wards."}), start=1):
        tag = {"If-Match": f'"v{min(version, 2)}"'}
        assert (await cast.organiser.patch(where, json=change, headers=tag)).status_code == 200
    steps = (await got(cast.visitor, f"{where}/history"))["items"]
    assert [(one["state"], one["changed"], one["by"]) for one in steps] == [
        ("planned", ["made"], "Designer"),
        ("under_way", ["state"], "Organiser"),
        ("done", ["state", "note"], "Organiser"),
    ]
    assert not (await got(cast.visitor, path, state="done"))["items"][0]["is_late"]
