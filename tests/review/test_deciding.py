"""What becomes of contributions, over HTTP: the outsider first; one by one, whole themes, chains, and the history."""

from uuid import UUID

import pytest

from tests.cast import Cast
from tests.review.ground import done, got, ideas, put, themes


@pytest.fixture
async def four(cast: Cast) -> list[UUID]:
    return await ideas(cast, 4)


async def outcome(cast: Cast, ident: UUID) -> tuple[str, str]:
    effect = (await got(cast.designer, f"/contributions/{ident}/disposition"))["effect"]
    return effect["outcome"], effect["source"]


async def test_who_may_decide_and_who_may_read(cast: Cast, four: list[UUID]) -> None:
    (theme,) = await themes(cast, four[:2])
    reads, writes = {}, {}
    paths = (f"/contributions/{four[0]}/disposition", f"/themes/{theme}/disposition")
    for name, client in [("visitor", cast.visitor), *((name, getattr(cast, name)) for name in cast.people)]:
        reads[name] = {(await client.get(f"/api/v1{path}")).status_code for path in paths} | {
            (await client.get(f"/api/v1/workshops/{cast.workshop_id}/review")).status_code
        }
        writes[name] = {(await put(client, path, 99, outcome="used")).status_code for path in paths}
    assert reads == {
        "visitor": {401},
        "outsider": {404},
        "ana": {403},
        "ben": {403},
        "observer": {200},
        "moderator": {200},
        "designer": {200},
        "organiser": {200},
    }
    assert writes == {
        "visitor": {401},
        "outsider": {404},
        "ana": {403},
        "ben": {403},
        "observer": {403},
        "moderator": {403},
        "designer": {412},
        "organiser": {412},
    }


async def test_each_decision_is_a_version_that_can_be_read_again(cast: Cast, four: list[UUID]) -> None:
    path = f"/contributions/{four[0]}/disposition"
    assert (await got(cast.designer, path))["effect"]["outcome"] == "pending"
    assert (await put(cast.designer, path, outcome="used")).status_code == 428
    first = await done(cast.designer, path, 0, outcome="used")
    assert (first["version"], first["own"]["by"]["display_name"]) == (1, "Designer")
    stale = await put(cast.organiser, path, 0, outcome="not_used", reason="later")
    assert (stale.status_code, stale.json()["current"]["own"]["outcome"]) == (412, "used")
    second = await done(cast.organiser, path, 1, outcome="not_used", reason="later", words="Next year.")
    assert second["effect"] | {"words": "Next year."} == second["effect"]
    back = await done(cast.designer, path, 2, method="DELETE")
    assert (back["own"], back["effect"]["outcome"], back["version"]) == (None, "pending", 3)
    again = await done(cast.designer, path, 3, outcome="used")  # undone by setting it again
    assert again["effect"]["outcome"] == "used"
    history = (await got(cast.observer, f"{path}/history"))["items"]
    assert [(one["version"], one["outcome"]) for one in history] == [
        (4, "used"),
        (3, None),
        (2, "not_used"),
        (1, "used"),
    ]
    assert [one["by"]["display_name"] for one in history] == ["Designer", "Designer", "Organiser", "Designer"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"outcome": "not_used"}, "reason"),
        ({"outcome": "not_used", "reason": "other"}, "words"),
        ({"outcome": "used", "reason": "later"}, "reason"),
        ({"outcome": "merged"}, "merged_into_id"),
        ({"outcome": "merged", "merged_into_id": "{self}"}, "merged_into_id"),
        ({"outcome": "used", "merged_into_id": "{other}"}, "merged_into_id"),
    ],
)
async def test_what_does_not_go_together_is_refused(
    cast: Cast, four: list[UUID], body: dict[str, str], field: str
) -> None:
    named = {name: value.format(self=four[0], other=four[1]) for name, value in body.items()}
    refused = await put(cast.designer, f"/contributions/{four[0]}/disposition", 0, **named)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)


async def test_a_theme_decides_for_its_members_and_exceptions_stand_on_top(cast: Cast, four: list[UUID]) -> None:
    heading, below, other = await themes(cast, [], four[:2], four[1:3], parents=(None, 0))
    await done(cast.designer, f"/themes/{heading}/disposition", 0, outcome="not_used", reason="later")
    assert [await outcome(cast, ident) for ident in four] == [
        ("not_used", "theme"),
        ("not_used", "theme"),
        ("pending", "none"),
        ("pending", "none"),
    ]
    await done(cast.designer, f"/themes/{other}/disposition", 0, outcome="used")
    assert await outcome(cast, four[1]) == ("used", "theme")  # in both: the stronger counts
    await done(cast.designer, f"/contributions/{four[2]}/disposition", 0, outcome="pending")
    assert await outcome(cast, four[2]) == ("pending", "own")
    nearer = await done(cast.designer, f"/themes/{below}/disposition", 0, outcome="pending")
    assert (await outcome(cast, four[0]))[0] == "pending"  # a theme's own decision goes before its heading's
    assert nearer["sums"] == {"total": 2, "used": 1, "merged": 0, "not_used": 0, "pending": 1}
    view = await got(cast.observer, f"/workshops/{cast.workshop_id}/review")
    assert view["sums"] == {"total": 4, "used": 1, "merged": 0, "not_used": 0, "pending": 3}
    assert view["tray"] == {"total": 1, "used": 0, "merged": 0, "not_used": 0, "pending": 1}
    assert [one["sums"]["total"] for one in view["themes"]] == [2, 2, 2]
    refused = await put(cast.designer, f"/themes/{below}/disposition", 1, outcome="merged")
    assert refused.status_code == 422


async def test_chains_of_merges_end_somewhere_that_can_be_read(cast: Cast, four: list[UUID]) -> None:
    a, b, c, _ = four
    await done(cast.designer, f"/contributions/{a}/disposition", 0, outcome="merged", merged_into_id=str(b))
    await done(cast.designer, f"/contributions/{b}/disposition", 0, outcome="merged", merged_into_id=str(c))
    effect = (await got(cast.designer, f"/contributions/{a}/disposition"))["effect"]
    assert (effect["merged_into_id"], effect["stands_in_id"]) == (str(b), str(c))
    circle = await put(cast.designer, f"/contributions/{c}/disposition", 0, outcome="merged", merged_into_id=str(a))
    assert (circle.status_code, circle.json()["type"]) == (409, "/problems/merged-in-a-circle")
    assert circle.json()["chain"] == [str(a), str(b), str(c)]
    hidden = await cast.moderator.post(
        f"/api/v1/contributions/{c}/hide", json={"reason": "spam"}, headers={"If-Match": '"v1"'}
    )
    assert hidden.status_code == 200
    effect = (await got(cast.designer, f"/contributions/{a}/disposition"))["effect"]
    assert (effect["outcome"], effect["is_loose"]) == ("pending", True)
    view = await got(cast.designer, f"/workshops/{cast.workshop_id}/review")
    assert (view["sums"]["total"], view["sums"]["pending"], view["loose_count"]) == (3, 3, 2)
    shown = await put(cast.designer, f"/contributions/{c}/disposition", 0, outcome="used")
    assert shown.status_code == 404


async def test_duplicates_that_people_merged_are_merged(cast: Cast, four: list[UUID]) -> None:
    merged = await cast.designer.post(
        f"/api/v1/workshops/{cast.workshop_id}/duplicate-merges",
        json={"kept_id": str(four[0]), "other_ids": [str(four[1])]},
    )
    assert merged.status_code == 201, merged.text
    assert await outcome(cast, four[1]) == ("merged", "duplicate")
    # The other way round by a decision of its own: then neither would stand for the other, so it is refused.
    body = {"outcome": "merged", "merged_into_id": str(four[1])}
    circle = await put(cast.designer, f"/contributions/{four[0]}/disposition", 0, **body)
    assert circle.status_code == 409
    await done(cast.designer, f"/contributions/{four[1]}/disposition", 0, outcome="used")
    assert await outcome(cast, four[1]) == ("used", "own")


async def test_lists_go_on_where_they_stopped_and_a_cursor_fits_its_own_filters(cast: Cast) -> None:
    ids = await ideas(cast, 7)
    for ident in ids[::2]:
        await done(cast.designer, f"/contributions/{ident}/disposition", 0, outcome="used")
    path = f"/workshops/{cast.workshop_id}/review/dispositions"
    first = await got(cast.observer, path, outcome="used", limit=3)
    rest = await got(cast.observer, path, outcome="used", limit=3, cursor=first["next"])
    assert [one["contribution"]["id"] for one in first["items"] + rest["items"]] == [str(one) for one in ids[::2]]
    assert rest["next"] is None
    wrong = await cast.observer.get(f"/api/v1{path}", params={"outcome": "pending", "cursor": first["next"]})
    assert wrong.status_code == 422
    changes = await got(cast.observer, f"/workshops/{cast.workshop_id}/review/history", limit=3)
    assert len(changes["items"]) == 3
    assert changes["next"]
