"""Coverage: who is here beside who is hoped for; small groups for organisers only."""

from typing import Any

import pytest

from app.insight.queries.coverage import Line, _withhold_small
from app.storage.writer import Tx
from app.workshops.models import Participation
from tests.cast import Cast
from tests.contributions.speaking import post_idea
from tests.insight.conftest import OUTSIDE, read

TARGETS = [
    {"field": "borough", "value": "Hackney", "target": 20},
    {"field": "organisation", "value": "RIVERSIDE trust", "target": 3},
    {"field": "organisation", "value": "Hillside Hospice", "target": 2},
    {"field": "role", "value": "participant", "target": 40},
]


async def put(cast: Cast, targets: Any, version: int | None, who: str = "organiser") -> Any:
    headers = {} if version is None else {"If-Match": f'"v{version}"'}
    where = f"/api/v1/workshops/{cast.workshop_id}/targets"
    return await getattr(cast, who).put(where, json={"targets": targets}, headers=headers)


def rows(found: dict[str, Any], field: str) -> dict[str, dict[str, Any]]:
    (group,) = (one for one in found["groups"] if one["field"] == field)
    return {row["value"]: row for row in group["rows"]}


async def test_organisers_set_targets_and_the_desk_reads_them(asked: Cast) -> None:
    for who, status in OUTSIDE.items():
        assert (await put(asked, TARGETS, 0, who)).status_code == status, who
        for what in ("targets", "coverage"):
            answer = await getattr(asked, who).get(f"/api/v1/workshops/{asked.workshop_id}/{what}")
            assert answer.status_code == status, (who, what)
    assert (await put(asked, TARGETS, 0, "moderator")).status_code == 403
    assert await read(asked, "targets", "moderator") == {"targets": [], "version": 0}


async def test_two_who_set_targets_at_once_do_not_undo_each_other(asked: Cast) -> None:
    assert (await put(asked, TARGETS, None)).status_code == 428
    first = await put(asked, TARGETS, 0)
    assert (first.status_code, first.json()["version"], first.headers["etag"]) == (200, 1, '"v1"')
    late = await put(asked, [], 0)
    assert (late.status_code, late.json()["current"]) == (412, {"targets": TARGETS, "version": 1})
    assert (await put(asked, TARGETS[:1], 1)).json() == {"targets": TARGETS[:1], "version": 2}
    assert await read(asked, "targets") == {"targets": TARGETS[:1], "version": 2}


@pytest.mark.parametrize(
    "wrong",
    [
        {"field": "borough", "value": "Paris", "target": 1},
        {"field": "job", "value": "Nurse", "target": 1},
        {"field": "nothing", "value": "x", "target": 1},
        {"field": "role", "value": "king", "target": 1},
        {"field": "organisation", "value": "!!", "target": 1},
        {"field": "borough", "value": "Hackney", "target": 0},
    ],
)
async def test_a_target_that_nobody_could_meet_is_refused(asked: Cast, wrong: dict[str, Any]) -> None:
    refused = await put(asked, [TARGETS[0] | {"value": "Brent"}, wrong], 0)
    assert refused.status_code == 422
    assert "targets.1" in str(refused.json()["errors"]) or "targets[1]" in str(refused.json()["errors"])
    assert (await put(asked, [TARGETS[0], TARGETS[0]], 0)).status_code == 422
    assert await read(asked, "targets") == {"targets": [], "version": 0}


async def test_people_and_what_they_did_are_counted_by_every_choice(asked: Cast) -> None:
    idea = await post_idea(asked)
    gone = await post_idea(asked)
    await asked.ana.delete(f"/api/v1/contributions/{gone['id']}")
    for who in ("ben", "designer"):
        await getattr(asked, who).put(f"/api/v1/contributions/{idea['id']}/stance", json={"stance": "agree"})
    await asked.ben.put(f"/api/v1/foundation-texts/{asked.text_ids[0]}/stance", json={"stance": "agree"})
    assert (await put(asked, TARGETS, 0)).status_code == 200
    found = await read(asked, "coverage")
    assert (found["people"], [one["field"] for one in found["groups"]]) == (6, ["borough", "organisation", "role"])
    borough = rows(found, "borough")
    assert list(borough) == ["Brent", "Hackney", ""]
    assert borough["Hackney"] == {
        "value": "Hackney",
        "label": "Hackney",
        "people": 1,
        "contributions": 0,
        "votes": None,
        "target": 20,
        "share": 0.1667,
        "is_small": True,
    }
    assert (borough["Brent"]["contributions"], borough["Brent"]["target"], borough[""]["people"]) == (1, None, 4)
    organisation = rows(found, "organisation")
    assert {value: (row["people"], row["target"]) for value, row in organisation.items()} == {
        "Hillside Hospice": (0, 2),
        "Riverside Trust": (2, 3),
        "": (4, None),
    }
    assert found["groups"][1]["label"] == "You work at"
    assert rows(found, "role")["participant"]["target"] == 40
    assert "Nurse" not in str(found)  # what people wrote in their own words is nobody's category


async def test_votes_of_five_people_and_more_are_shown(asked: Cast) -> None:
    idea = await post_idea(asked)
    for who in ("ben", "designer", "moderator"):
        await getattr(asked, who).put(f"/api/v1/contributions/{idea['id']}/stance", json={"stance": "agree"})

    def answer(tx: Tx) -> None:
        for person in asked.people.values():
            row = tx.session.get_one(Participation, person.participation_id)
            if row.workshop_id == asked.workshop_id:
                row.answers = {"borough": "Brent"}
        tx.session.flush()

    await asked.app.state.runtime.writer.write(answer)
    assert rows(await read(asked, "coverage"), "borough")["Brent"]["votes"] == 3


async def test_moderators_do_not_get_the_numbers_of_small_groups(asked: Cast) -> None:
    found = await read(asked, "coverage", "moderator")
    for group in found["groups"]:
        for row in group["rows"]:
            assert row["people"] is None or row["people"] == 0 or row["people"] >= 5, row
    assert rows(found, "borough")["Hackney"]["is_small"] is True
    assert rows(found, "borough")["Hackney"]["share"] is None


def test_one_small_group_cannot_be_had_by_subtraction() -> None:
    lines = [
        Line("a", "A", people=40),
        Line("b", "B", people=2, is_small=True),
        Line("c", "C", people=9),
        Line("d", "D"),
    ]
    _withhold_small(lines)
    assert [line.people for line in lines] == [40, None, None, 0]


async def test_nothing_is_set_once_the_record_is_sealed(asked: Cast) -> None:
    from app.workshops.models import Workshop

    def seal(tx: Tx) -> None:
        tx.session.get_one(Workshop, asked.workshop_id).sealed_at = tx.now
        tx.session.flush()

    await asked.app.state.runtime.writer.write(seal)
    assert (await put(asked, TARGETS, 0)).json()["type"] == "/problems/sealed"
