"""Support of themes and merged duplicates: each voter once, small audiences kept from all but organisers."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.core.ids import new_id
from app.people.models import Account
from app.storage.writer import Tx
from app.themes.nearness.encoding import Encoders
from app.themes.nearness.keeper import VectorKeeper
from app.themes.queries.support import Audience, without_small
from app.themes.queries.voices import Count
from app.votes.models import Vote
from app.workshops.models import Participation, Workshop
from tests.cast import Cast
from tests.conftest import TravellingClock
from tests.themes.sayings import say, sentences
from tests.themes.test_editing import listed
from tests.themes.test_running import asked, settle

BOROUGHS = {"Hackney": 8, "Brent": 6, "Camden": 3}


@pytest.fixture
async def said(cast: Cast) -> list[UUID]:
    """Six ideas in themes, and seventeen voters: all agree on the first, half of them on the second."""
    ids: list[UUID] = await cast.app.state.runtime.writer.write(say, cast, sentences(6))
    await settle(cast, await asked(cast), ids)
    await cast.app.state.runtime.writer.write(vote, cast, ids)
    return ids


def vote(tx: Tx, cast: Cast, ids: list[UUID]) -> None:
    room = tx.session.get_one(Workshop, cast.workshop_id)
    options = list(BOROUGHS)
    field = {"key": "borough", "kind": "choice", "label": "Borough", "options": options, "required": False}
    room.registration_fields = [field]
    tx.session.add(room)
    people = [borough for borough, count in BOROUGHS.items() for _ in range(count)]
    for number, borough in enumerate(people):
        account = Account(id=new_id(), email=f"v{number}@example.org", name="V", created_at=tx.now)
        tx.session.add(account)
        tx.session.flush()
        person = Participation(
            workshop_id=cast.workshop_id,
            account_id=account.id,
            role="participant",
            display_name=f"V{number}",
            joined_at=tx.now,
            answers={"borough": borough},
        )
        tx.session.add(person)
        tx.session.flush()
        stances = [(ids[0], "agree"), (ids[1], "agree" if number % 2 else "disagree")]
        for place, (ident, stance) in enumerate(stances):
            at = tx.now + timedelta(seconds=place)
            tx.session.add(Vote(contribution_id=ident, participation_id=person.id, stance=stance, cast_at=at))
    tx.session.flush()


async def support(cast: Cast, client: Any = None, **query: str) -> dict[str, Any]:
    theme = (await listed(cast))["themes"][1]
    answer = await (client or cast.organiser).get(f"/api/v1/themes/{theme['id']}/support", params=query)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def test_support_by_audience_and_what_unites_and_divides(cast: Cast, said: list[UUID]) -> None:
    shown = await support(cast)
    assert (shown["tally"], shown["voters"]) == ({"agree": 25, "disagree": 9, "passes": 0}, 17)
    assert shown["agreement"] == round(25 / 34, 4)
    assert [(one["value"], one["voters"]) for one in shown["audiences"]] == [
        ("Brent", 6),
        ("Camden", 3),
        ("Hackney", 8),
    ]
    assert sum(one["tally"]["agree"] for one in shown["audiences"]) == 25
    assert [one["contribution"]["id"] for one in shown["unites"]] == [str(said[0])]
    assert [one["contribution"]["id"] for one in shown["divides"]] == [str(said[1])]
    assert (await cast.designer.get(f"/api/v1/themes/{shown['theme_id']}/support?by=age")).status_code == 422


async def test_small_audiences_are_for_organisers_alone(cast: Cast, said: list[UUID], clock: TravellingClock) -> None:
    clock.travel(days=7)
    for client in (cast.designer, cast.moderator, cast.ana):
        shown = {one["value"]: one for one in (await support(cast, client))["audiences"]}
        assert shown["Camden"] == {
            "value": "Camden",
            "voters": None,
            "tally": None,
            "agreement": None,
            "is_small": True,
        }
        # Nor the next smallest, from which Camden's would follow by subtraction.
        assert shown["Brent"]["voters"] is None
        assert shown["Hackney"]["voters"] == 8


def test_one_small_audience_takes_another_with_it_and_two_do_not() -> None:
    def audiences(*voters: int) -> list[Audience]:
        return [Audience(str(number), count, Count(count)) for number, count in enumerate(voters)]

    def kept(*voters: int) -> list[int | None]:
        return [one.voters for one in without_small(audiences(*voters))]

    assert kept(9, 8, 7) == [9, 8, 7]
    assert kept(9, 8, 4) == [9, None, None]
    assert kept(9, 4, 4) == [9, None, None]
    assert kept(4) == [None]


async def test_merged_duplicates_count_each_voter_once_and_undoing_brings_all_back(
    cast: Cast, said: list[UUID]
) -> None:
    before = await support(cast)
    at = f"/api/v1/workshops/{cast.workshop_id}/duplicate-merges"
    body = {"kept_id": str(said[0]), "other_ids": [str(said[1])]}
    assert (await cast.moderator.post(at, json=body)).status_code == 403
    made = await cast.designer.post(at, json=body)
    assert made.status_code == 201, made.text
    merge = made.json()
    # Seventeen people, each once, with what they said last: on the second idea.
    assert (merge["voters"], merge["tally"]) == (17, {"agree": 8, "disagree": 9, "passes": 0})
    assert merge["conflicts"] == 9
    after = await support(cast)
    assert (after["tally"], after["voters"]) == ({"agree": 8, "disagree": 9, "passes": 0}, 17)
    texts = {one["id"]: one["text"] for one in (merge["kept"], *merge["merged"])}
    for ident, text in texts.items():
        assert (await cast.visitor.get(f"/api/v1/contributions/{ident}")).json()["text"] == text
    assert (await cast.designer.post(at, json=body)).status_code == 409
    elsewhere = {"kept_id": str(said[2]), "other_ids": [str(said[0])]}
    assert (await cast.designer.post(at, json=elsewhere)).status_code == 409
    assert [one["id"] for one in (await cast.moderator.get(at)).json()["items"]] == [merge["id"]]
    undone = await cast.designer.post(f"{at}/{merge['id']}/undo")
    assert undone.json()["undone_at"] is not None
    assert await support(cast) == before
    assert (await cast.designer.post(f"{at}/{merge['id']}/undo")).status_code == 409
    assert (await cast.designer.post(at, json=body)).status_code == 201


async def test_near_duplicates_are_grouped_until_they_are_merged(cast: Cast) -> None:
    runtime = cast.app.state.runtime
    same = ["One named nurse for each patient", "One named nurse for every patient"]
    ids = await runtime.writer.write(say, cast, [*same, "Parking is too expensive at the clinic"])
    at = f"/api/v1/workshops/{cast.workshop_id}/duplicates"
    assert (await cast.moderator.get(at)).json() == {"groups": []}
    await VectorKeeper(runtime.reader, runtime.writer, Encoders()).turn()
    (group,) = (await cast.moderator.get(at)).json()["groups"]
    assert [one["id"] for one in group["contributions"]] == [str(ident) for ident in ids[:2]]
    body = {"kept_id": str(ids[0]), "other_ids": [str(ids[1])]}
    await cast.designer.post(f"/api/v1/workshops/{cast.workshop_id}/duplicate-merges", json=body)
    assert (await cast.moderator.get(at)).json() == {"groups": []}
