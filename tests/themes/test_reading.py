"""Reading themes over HTTP: the outsider first; nothing hidden is shown, and no tally where tallies are hidden."""

from typing import Any
from uuid import UUID

import pytest
from sqlmodel import update

from app.contributions.models import Contribution
from app.themes import commands
from app.workshops.models import Workshop
from tests.cast import Cast
from tests.conftest import TravellingClock
from tests.themes.sayings import say, sentences
from tests.themes.test_running import asked, found_in, outcome, settle


@pytest.fixture
async def said(cast: Cast) -> list[UUID]:
    ids = await cast.app.state.runtime.writer.write(say, cast, sentences(6), agree=3, disagree=1, passes=2)
    await settle(cast, await asked(cast), ids)
    return ids


def themes_at(cast: Cast) -> str:
    return f"/api/v1/workshops/{cast.workshop_id}/themes"


async def change(cast: Cast, statement: Any) -> None:
    await cast.app.state.runtime.writer.write(lambda tx: tx.session.exec(statement) and None)


async def test_who_sees_themes_before_and_after_voting_ended(
    cast: Cast, said: list[UUID], clock: TravellingClock
) -> None:
    async def statuses(at: str) -> dict[str, int]:
        people = [("visitor", cast.visitor), *((name, getattr(cast, name)) for name in cast.people)]
        return {name: (await client.get(at)).status_code for name, client in people}

    desk = {"organiser": 200, "moderator": 200, "designer": 200}
    for at in (themes_at(cast), f"{themes_at(cast)}/1/contributions"):
        members = {"ana": 403, "ben": 403, "observer": 403}
        assert await statuses(at) == {"visitor": 401, "outsider": 403} | desk | members
    refused = await cast.ana.get(themes_at(cast))
    assert refused.json()["type"] == "/problems/themes-not-shown"
    clock.travel(days=7)
    for at in (themes_at(cast), f"{themes_at(cast)}/1/contributions"):
        members = {"ana": 200, "ben": 200, "observer": 200}
        assert await statuses(at) == {"visitor": 401, "outsider": 403} | desk | members


async def test_themes_with_their_quotes_shares_and_support(cast: Cast, said: list[UUID]) -> None:
    answer = await cast.designer.get(themes_at(cast))
    shown = answer.json()
    assert shown["run"]["contribution_count"] == 6
    assert [(t["number"], t["parent"], t["size"], t["share"]) for t in shown["themes"]] == [
        ("1", None, 4, 0.6667),
        ("1.1", "1", 2, 0.3333),
        ("1.2", "1", 2, 0.3333),
        ("2", None, 2, 0.3333),
    ]
    assert [quote["id"] for quote in shown["themes"][1]["representatives"]] == [str(ident) for ident in said[:2]]
    assert [theme["tally"] for theme in shown["themes"]] == [
        {"agree": 12, "disagree": 4, "passes": 8},
        *[{"agree": 6, "disagree": 2, "passes": 4}] * 3,
    ]
    assert (
        await cast.designer.get(themes_at(cast), headers={"If-None-Match": answer.headers["ETag"]})
    ).status_code == 304


async def test_agreement_and_disagreement_within_a_theme_are_shown(cast: Cast) -> None:
    ids = await cast.app.state.runtime.writer.write(say, cast, sentences(6))
    found = found_in(ids)
    found["themes"][3]["sides"] = [
        {"stance": "for", "size": 4, "representatives": [str(ids[4])]},
        {"stance": "against", "size": 1, "representatives": [str(ids[5])]},
    ]
    run_id = await asked(cast)
    write = cast.app.state.runtime.writer.write
    await write(commands.begin_run, run_id)
    await write(commands.settle_run, run_id, await outcome(cast, ids, found))
    await change(cast, update(Contribution).where(Contribution.id == ids[5]).values(is_visible=False))
    shown = (await cast.designer.get(themes_at(cast))).json()["themes"]
    told = [(side["stance"], side["size"], [q["id"] for q in side["representatives"]]) for side in shown[3]["sides"]]
    assert told == [("for", 4, [str(ids[4])]), ("against", 1, [])]
    assert all(not theme["sides"] for theme in shown[:3])


async def test_before_the_first_run_there_are_none(cast: Cast) -> None:
    shown = (await cast.designer.get(themes_at(cast))).json()
    assert shown == {
        "run": None,
        "themes": [],
        "tray": {"size": 0, "share": 0.0},
        "version": 1,
        "follows_runs": True,
    }
    assert (await cast.designer.get(f"{themes_at(cast)}/1/contributions")).status_code == 404


async def test_hidden_tallies_are_nowhere_until_voting_has_ended(
    cast: Cast, said: list[UUID], clock: TravellingClock
) -> None:
    await change(cast, update(Workshop).values(tallies_hidden=True))

    async def tallies() -> list[Any]:
        themes = (await cast.organiser.get(themes_at(cast))).json()["themes"]
        members = (await cast.organiser.get(f"{themes_at(cast)}/2/contributions")).json()["items"]
        return [theme["tally"] for theme in themes] + [member["contribution"]["tally"] for member in members]

    assert await tallies() == [None] * 6
    clock.travel(days=7)
    assert None not in await tallies()


async def test_what_was_hidden_since_is_not_shown_or_counted(cast: Cast, said: list[UUID]) -> None:
    await change(cast, update(Contribution).where(Contribution.id == said[0]).values(is_visible=False))
    themes = (await cast.organiser.get(themes_at(cast))).json()["themes"]
    assert [quote["id"] for quote in themes[1]["representatives"]] == [str(said[1])]
    assert themes[1]["tally"]["agree"] == 3
    members = (await cast.organiser.get(f"{themes_at(cast)}/1.1/contributions")).json()["items"]
    assert [member["contribution"]["id"] for member in members] == [str(said[1])]


async def test_contributions_of_a_heading_are_those_below_it_the_surest_first_by_page(
    cast: Cast, said: list[UUID]
) -> None:
    at = f"{themes_at(cast)}/1/contributions"
    first = (await cast.designer.get(at, params={"limit": 3})).json()
    rest = (await cast.designer.get(at, params={"limit": 3, "cursor": first["next"]})).json()
    members = first["items"] + rest["items"]
    assert [(m["contribution"]["id"], m["theme"], m["confidence"]) for m in members] == [
        (str(ident), theme, confidence)
        for ident, theme, confidence in zip(
            said, ["1.1", "1.1", "1.2", "1.2"], [0.9, 0.899, 0.898, 0.897], strict=False
        )
    ]
    assert rest["next"] is None
    assert (await cast.designer.get(f"{themes_at(cast)}/3/contributions")).status_code == 404
    assert (await cast.designer.get(f"{themes_at(cast)}/one/contributions")).status_code == 422


async def test_a_cursor_into_another_theme_is_refused(cast: Cast, said: list[UUID]) -> None:
    at = f"{themes_at(cast)}/1/contributions"
    cursor = (await cast.designer.get(at, params={"limit": 1})).json()["next"]
    late = await cast.designer.get(f"{themes_at(cast)}/2/contributions", params={"cursor": cursor})
    assert (late.status_code, late.json()["type"]) == (422, "/problems/bad-cursor")
