"""Markers in every private field appear where docs/who-sees-what.md says, and nowhere else."""

from collections import defaultdict
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlmodel import Session, select

from app.contributions.models import Contribution
from app.declarations.models import Foundation
from app.http.problems import Problems
from app.people.models import Organisation
from app.polls.models import Poll
from app.settings import Settings
from app.themes.models import Theme, ThemeRun
from app.workshops.models import Invitation, Participation, Workshop
from tests.access.asking import ask, things_of
from tests.access.table import API, TABLE, Row
from tests.access.world import ROLES, World

PAGE = Path(__file__).parents[2] / "docs" / "who-sees-what.md"
COLUMNS = ("visitor", "outsider", "observer", "participant", "design group", "moderator", "organiser", "themselves")
_COLUMN = {
    "founder": "outsider",
    "left": "outsider",
    "author": "participant",
    "guest": "participant",
    "designer": "design group",
    "chief": "organiser",
}
THEMSELVES = {
    "reading_words": "organiser",
    "report_note": "observer",
    "stance": "participant",
    "stance_salt": "participant",
}
"""Whose field it is: the author's, but for these; an unlisted workshop's are the outsider's, who is in it."""


def published() -> dict[str, dict[str, bool]]:
    """Return what the page says: field to column to whether it is shown."""
    table = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("| `"):
            name, *answers, _ = (cell.strip() for cell in line.strip("|").split("|"))
            assert set(answers) <= {"yes", "–"}, line
            table[name.strip("`")] = dict(zip(COLUMNS, (answer == "yes" for answer in answers), strict=True))
    return table


def expected(table: dict[str, dict[str, bool]], field: str, role: str) -> bool:
    """Tell whether the page shows a field to a role."""
    owner = "outsider" if field.startswith("unlisted") else THEMSELVES.get(field, "author")
    return table[field][_COLUMN.get(role, role)] or (role == owner and table[field]["themselves"])


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """As in production: the development outbox shows everybody's mail, and is not there."""
    return settings.model_copy(update={"environment": "production", "smtp_url": "smtp://127.0.0.1:1"})


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_page_names_every_marker(world: World) -> None:
    assert published().keys() == world.canaries.keys()


@pytest.mark.parametrize(
    ("database_url", "state"),
    [
        ("postgres", "hidden"),
        *(pytest.param("sqlite", state, marks=pytest.mark.long) for state in ("hidden", "sealed")),
    ],
    indirect=["database_url"],
)
async def test_markers_appear_only_where_the_page_says(world: World, state: str) -> None:
    # On the second engine, where queries differ but not routes, those who differ most are enough.
    is_sqlite = world.app.state.runtime.settings.database_url.startswith("sqlite")
    roles = (
        [role for role in ROLES if role not in {"founder", "guest", "chief"}]
        if is_sqlite
        else ("visitor", "author", "moderator")
    )
    table, wrong = published(), []
    for role in roles:
        seen: defaultdict[str, str] = defaultdict(str)
        async for answer in everything(world, role):
            text = f"{answer.headers}{answer.text}"
            for field, marker in world.canaries.items():
                if field not in seen and marker in text:
                    seen[field] = (
                        f"{answer.request.method} {answer.request.url.path}?{answer.request.url.query.decode()}"
                    )
        for field in table:
            if state != "hidden" and "tally" in field:
                continue
            if expected(table, field, role) != (field in seen):
                wrong.append(f"{role}: {field} {'is at ' + seen[field] if field in seen else 'is nowhere'}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("database_url", "state"), [("sqlite", "closed")], indirect=["database_url"])
async def test_once_voting_has_ended_tallies_are_for_everybody(world: World) -> None:
    for field, path in (
        ("hidden_tally", f"{API}/contributions/{{idea}}"),
        ("hidden_foundation_tally", _ROOM + "/declaration"),
    ):
        answer = await world.clients["visitor"].get(path.format_map(world.things))
        assert world.canaries[field] in answer.text


_ROOM = f"{API}/workshops/{{workshop}}"


async def test_no_moderator_learns_who_reported(world: World) -> None:
    """The desk reads reports and their notes; whose they are stands nowhere beside them."""
    who = await world.clients["observer"].get(f"{_ROOM}/participations/me".format_map(world.things))
    names = {who.json()["id"], who.json()["display_name"], str(world.accounts["observer"])}
    for path in ("moderation", "moderation?state=hidden", "moderation/log", "feed?after=0&live=false"):
        answer = await world.clients["moderator"].get(f"{_ROOM}/{path}".format_map(world.things))
        assert answer.status_code == 200
        assert path == "feed?after=0&live=false" or answer.json()["items"]
        assert not [name for name in names if f'"{name}"' in answer.text], path


async def everything(world: World, role: str) -> Any:
    """Yield every answer that a role can get: each row of the table, and each address of each thing there is."""
    client = world.clients[role]
    for row in TABLE:
        for headers in ({}, {"If-Match": '"v7"'}) if row.headers else ({},):
            answer = await ask(
                world, role, Row(row.method, row.route, row.open, row.path, row.body, row.query, row.headers | headers)
            )
            yield answer
            async for page in _pages_after(client, answer):
                yield page
    for path in await world.app.state.runtime.reader.read(addresses, things_of(world)):
        answer = await client.get(path, params={"limit": 3} if path.endswith(_LISTS) else None)
        yield answer
        async for page in _pages_after(client, answer):
            yield page
    for method in ("POST", "PATCH", "PUT"):  # what a refusal says of a body that cannot be read
        yield await client.request(method, f"{API}/contributions/{world.things['hidden']}", content=b"{")
    yield await client.get(_ROOM.format_map(world.things) + "/ideas", params={"cursor": "WyJubyJd"})


_LISTS = ("/ideas", "/comments", "/participations", "/invitations", "/theme-runs", "/moderation", "/moderation/log")


async def _pages_after(client: httpx.AsyncClient, answer: httpx.Response) -> Any:
    for _ in range(30):
        following = answer.links.get("next") if answer.request.method == "GET" else None
        if following is None:
            return
        answer = await client.get(following["url"])
        yield answer
    raise AssertionError("a list without an end")


def addresses(session: Session, things: dict[str, Any]) -> list[str]:
    """Return where everything in the database could be read, whether anybody was told of it or not."""

    def ids(model: Any) -> list[UUID]:
        return list(session.exec(select(model.id)))

    paths = ["/", "/plain", "/problems", "/metrics", "/readyz"]
    paths += [f"{API}/workshops?state=open", f"{API}/workshops?mine=true"]
    paths += [f"/problems/{slug}" for slug in Problems.catalogue()]
    paths += [
        f"{place}/{slug}"
        for slug in session.exec(select(Workshop.slug))
        for place in ("/workshops", "/plain/workshops", f"{API}/workshops/by-slug")
    ]
    paths += [f"/sign-in/{things['sign_in']}", "/dev/outbox", "/dev/outbox/1", f"{API}/log/export?from=3"]
    for ident in ids(Workshop):
        room = f"{API}/workshops/{ident}"
        parts = ("", "/declaration", "/declaration/versions", "/declaration/versions/1", "/foundations", "/ideas")
        desk = ("/participations", "/participations/me", "/invitations", "/moderation", "/moderation/log")
        rest = (
            "/theme-edits",
            "/theme-proposals",
            "/theme-tray",
            "/theme-runs",
            "/themes",
            "/themes/1/contributions",
            "/similar?text=canary idea of the nurse",
        )
        sorts = [f"/ideas?sort={sort}" for sort in ("most_supported", "most_discussed", "not_voted", "fair")]
        feed = ("/feed?after=0&live=false", "/ideas?mine=true", f"/ideas?q={things['guest_token']}")
        paths += [room + part for part in (*parts, *desk, *rest, *sorts, *feed)]
        paths += [f"{room}/participations/{one}" for one in ids(Participation)]
        paths += [f"{room}/invitations/{one}" for one in ids(Invitation)]
        paths += [f"{room}/theme-runs/{one}" for one in ids(ThemeRun)]
    paths += [f"{API}/contributions/{one}{part}" for one in ids(Contribution) for part in ("", "/history", "/comments")]
    paths += [f"{API}/themes/{one}{part}" for one in ids(Theme) for part in ("", "/contributions", "/edits")]
    paths += [f"{API}/foundations/{one}/comments" for one in ids(Foundation)]
    paths += [f"{API}/organisations/{one}" for one in ids(Organisation)]
    parts = ("", "/results", "/results.csv", "/ballots", "/decisions")
    paths += [f"{API}/polls/{one}{part}" for one in ids(Poll) for part in parts]
    shown = ("", "/voted", "/onward", "/result.svg", "/result.png", "/card.png", "/qr.svg")
    paths += [f"/polls/{one}{part}" for one in ids(Poll) for part in shown]
    paths += [f"/embed/polls/{one}{part}" for one in ids(Poll) for part in ("", "/voted")]
    paths += [f"/oembed?url=https://folkmoot.test/polls/{one}&format=xml" for one in ids(Poll)]
    return paths + [f"{API}/log/receipts/{seq}" for seq in range(1, things["last"] + 1)]
