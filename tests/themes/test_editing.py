"""Editing themes over HTTP: the outsider first; each edit says on what it is based, and can be undone."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from tests.cast import Cast
from tests.conftest import TravellingClock
from tests.themes.sayings import say, sentences
from tests.themes.test_running import asked, settle


@pytest.fixture
async def said(cast: Cast) -> list[UUID]:
    ids = await cast.app.state.runtime.writer.write(say, cast, sentences(8))
    await settle(cast, await asked(cast), ids[:6])
    return ids


async def listed(cast: Cast, client: httpx.AsyncClient | None = None) -> dict[str, Any]:
    answer = await (client or cast.designer).get(f"/api/v1/workshops/{cast.workshop_id}/themes")
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def state(cast: Cast) -> Any:
    """All that themes are, but for versions: what undoing must bring back."""
    shown = await listed(cast)
    themes = []
    for theme in shown["themes"]:
        members = await cast.designer.get(f"/api/v1/themes/{theme['id']}/contributions", params={"limit": 100})
        places = sorted(
            (m["contribution"]["id"], m["theme_id"], m["confidence"], m["source"], m["is_pinned"])
            for m in members.json()["items"]
        )
        themes.append({name: value for name, value in theme.items() if name != "version"} | {"places": places})
    return themes, shown["tray"]


async def edit(client: httpx.AsyncClient, method: str, theme: dict[str, Any], part: str = "", **body: Any) -> Any:
    headers = {"If-Match": f'"v{theme["version"]}"'}
    answer = await client.request(method, f"/api/v1/themes/{theme['id']}{part}", json=body or None, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def now(cast: Cast, theme: dict[str, Any]) -> dict[str, Any]:
    """Return a theme as it is by now."""
    found: dict[str, Any] = (await cast.designer.get(f"/api/v1/themes/{theme['id']}")).json()
    return found


async def undo(cast: Cast, edit_id: str) -> httpx.Response:
    return await cast.designer.post(f"/api/v1/workshops/{cast.workshop_id}/theme-edits/{edit_id}/undo")


async def test_who_may_edit(cast: Cast, said: list[UUID], clock: TravellingClock) -> None:
    clock.travel(days=7)  # now everybody in the workshop may read them
    theme = (await listed(cast))["themes"][0]
    statuses = {}
    for name, client in [("visitor", cast.visitor), *((name, getattr(cast, name)) for name in cast.people)]:
        fresh = (await listed(cast))["themes"][0]
        headers = {"If-Match": f'"v{fresh["version"]}"'}
        statuses[name] = [
            (await client.patch(f"/api/v1/themes/{theme['id']}", json={"note": name}, headers=headers)).status_code,
            (await client.post(f"/api/v1/workshops/{cast.workshop_id}/themes", json={"title": name})).status_code,
            (await client.get(f"/api/v1/workshops/{cast.workshop_id}/theme-edits")).status_code,
            (await client.get(f"/api/v1/themes/{theme['id']}/edits")).status_code,
        ]
    refused = [403, 403, 403, 403]
    assert statuses == {
        "visitor": [401, 401, 401, 401],
        "outsider": [404, 404, 404, 404],
        "ana": refused,
        "ben": refused,
        "observer": refused,
        "moderator": [403, 403, 200, 200],
        "designer": [200, 201, 200, 200],
        "organiser": [200, 201, 200, 200],
    }


async def test_notes_are_for_the_group(cast: Cast, said: list[UUID], clock: TravellingClock) -> None:
    clock.travel(days=7)
    theme = (await listed(cast))["themes"][0]
    await edit(cast.designer, "PATCH", theme, note="Ask Ben about this.")
    seen = {name: (await listed(cast, getattr(cast, name)))["themes"][0]["note"] for name in ("moderator", "ana")}
    assert seen == {"moderator": "Ask Ben about this.", "ana": None}


async def test_the_loser_of_a_race_gets_the_fresh_version(cast: Cast, said: list[UUID]) -> None:
    theme = (await listed(cast))["themes"][1]
    headers = {"If-Match": f'"v{theme["version"]}"'}
    answers = await asyncio.gather(
        *(
            client.patch(f"/api/v1/themes/{theme['id']}", json={"title": title}, headers=headers)
            for client, title in ((cast.designer, "Ours"), (cast.organiser, "Theirs"))
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    (won,) = [answer.json()["themes"][0] for answer in answers if answer.status_code == 200]
    (lost,) = [answer.json() for answer in answers if answer.status_code == 412]
    assert lost["current"] == won
    unsure = await cast.designer.patch(f"/api/v1/themes/{theme['id']}", json={"title": "Whatever"})
    assert unsure.status_code == 428


async def test_forty_edits_at_once_overwrite_nothing_silently(cast: Cast, said: list[UUID]) -> None:
    theme = (await listed(cast))["themes"][1]
    headers = {"If-Match": f'"v{theme["version"]}"'}
    at = f"/api/v1/themes/{theme['id']}"
    answers = await asyncio.gather(
        *(cast.designer.patch(at, json={"title": f"Title {n}"}, headers=headers) for n in range(40))
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 39
    won = next(answer for answer in answers if answer.status_code == 200)
    assert (await cast.designer.get(at)).json()["title"] == won.json()["themes"][0]["title"]


async def test_every_kind_of_edit_and_its_undoing(cast: Cast, said: list[UUID]) -> None:
    """Each edit changes the state; undoing it brings back the identical one; undoing that, the changed one."""
    one, two, three = (str(ident) for ident in said[:3])

    async def themes() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await listed(cast))["themes"]
        return found

    async def create() -> Any:
        body = {"title": "Ours", "kind": "barrier", "foundation_id": str(cast.foundation_ids[0])}
        answer = await cast.designer.post(
            f"/api/v1/workshops/{cast.workshop_id}/themes", json=body | {"contribution_ids": [one, str(said[7])]}
        )
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def order() -> Any:
        shown = await listed(cast)
        places = [{"id": theme["id"], "parent_id": None} for theme in reversed(shown["themes"])]
        answer = await cast.designer.put(
            f"/api/v1/workshops/{cast.workshop_id}/theme-order",
            json={"themes": places},
            headers={"If-Match": f'"v{shown["version"]}"'},
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def merge() -> Any:
        heading, first, _, last = await themes()
        others = [{"id": theme["id"], "version": theme["version"]} for theme in (first, heading)]
        return await edit(cast.designer, "POST", last, "/merge", others=others, title="All")

    async def on(place: int, method: str, part: str = "", **body: Any) -> Any:
        return await edit(cast.designer, method, (await themes())[place], part, **body)

    async def move() -> Any:
        return await on(1, "POST", "/move", contribution_ids=[one], to=(await themes())[3]["id"])

    edits = {
        "create": create,
        "rename": lambda: on(0, "PATCH", title="Other", description="Said often.", parent_id=None),
        "pin": lambda: on(1, "PATCH", is_pinned=True, kind="enabler"),
        "link": lambda: on(1, "PATCH", foundation_id=str(cast.foundation_ids[1])),
        "below": lambda: on(3, "PATCH", parent_id=None),
        "fill": lambda: on(1, "POST", "/contributions", add=[three], remove=[two], pin=[one]),
        "split": lambda: on(1, "POST", "/split", parts=[{"title": "Half", "contribution_ids": [two]}]),
        "move": move,
        "merge": merge,
        "order": order,
        "retire": lambda: on(0, "DELETE"),
        "retire a part": lambda: on(2, "DELETE"),
    }
    for name, make in edits.items():
        before = await state(cast)
        done = await make()
        after = await state(cast)
        assert name == "below" or after != before, name
        undone = await undo(cast, done["edit"]["id"])
        assert undone.status_code == 200, (name, undone.text)
        assert await state(cast) == before, name
        again = await undo(cast, undone.json()["edit"]["id"])
        assert again.status_code == 200, (name, again.text)
        assert await state(cast) == after, name
        assert (await undo(cast, done["edit"]["id"])).status_code == 200, name
        assert await state(cast) == before, name
    history = (await cast.designer.get(f"/api/v1/workshops/{cast.workshop_id}/theme-edits?limit=100")).json()["items"]
    assert [line["number"] for line in history] == list(range(len(history), 0, -1))
    assert len(history) == 1 + 4 * len(edits)
    assert {line["by"]["display_name"] for line in history if line["kind"] != "follow"} == {"Designer"}


async def test_an_edit_on_which_others_stand_is_not_undone(cast: Cast, said: list[UUID]) -> None:
    theme = (await listed(cast))["themes"][1]
    first = await edit(cast.designer, "PATCH", theme, title="First")
    second = await edit(cast.organiser, "PATCH", first["themes"][0], title="Second")
    refused = await undo(cast, first["edit"]["id"])
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/cannot-undo")
    assert refused.json()["edits"] == [second["edit"]["id"]]
    assert (await undo(cast, second["edit"]["id"])).status_code == 200
    assert (await undo(cast, second["edit"]["id"])).json()["type"] == "/problems/cannot-undo"
    assert (await undo(cast, first["edit"]["id"])).status_code == 200
    assert (await undo(cast, str(uuid4()))).status_code == 404
    (followed,) = [
        line
        for line in (await cast.designer.get(f"/api/v1/workshops/{cast.workshop_id}/theme-edits")).json()["items"]
        if line["kind"] == "follow"
    ]
    assert (await undo(cast, followed["id"])).status_code == 409


@pytest.mark.parametrize("way", ["filled since", "retired since", "something below it since", "its heading gone since"])
async def test_undoing_puts_nothing_out_of_sight(cast: Cast, said: list[UUID], way: str) -> None:
    """Nothing is left in a theme that does not stand, or below one: the later edit is undone first."""
    theme = (await listed(cast))["themes"][1]
    made = await cast.designer.post(
        f"/api/v1/workshops/{cast.workshop_id}/themes", json={"title": "Ours", "contribution_ids": [str(said[0])]}
    )
    ours, first = made.json()["themes"][0], made.json()
    if way == "filled since":
        second = await edit(cast.designer, "POST", ours, "/contributions", add=[str(said[1])])
    elif way == "retired since":
        first = await edit(cast.designer, "POST", ours, "/move", contribution_ids=[str(said[0])], to=theme["id"])
        second = await edit(cast.designer, "DELETE", await now(cast, ours))
    elif way == "something below it since":
        second = await edit(cast.designer, "PATCH", theme, parent_id=ours["id"])
    else:
        below = await edit(cast.designer, "PATCH", theme, parent_id=ours["id"])
        first = await edit(cast.designer, "PATCH", below["themes"][0], parent_id=None)
        second = await edit(cast.designer, "DELETE", await now(cast, ours))
    before = await state(cast)
    refused = await undo(cast, first["edit"]["id"])
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/cannot-undo"), refused.text
    assert second["edit"]["id"] in refused.json()["edits"]
    assert await state(cast) == before
    assert (await undo(cast, second["edit"]["id"])).status_code == 200
    assert (await undo(cast, first["edit"]["id"])).status_code == 200


async def test_an_edit_elsewhere_does_not_stand_in_the_way(cast: Cast, said: list[UUID]) -> None:
    shown = (await listed(cast))["themes"]
    first = await edit(cast.designer, "PATCH", shown[1], title="First")
    await edit(cast.designer, "PATCH", shown[2], title="Elsewhere")
    assert (await undo(cast, first["edit"]["id"])).status_code == 200
    assert [theme["title"] for theme in (await listed(cast))["themes"]][1:3] == [shown[1]["title"], "Elsewhere"]


async def test_what_cannot_be_done(cast: Cast, said: list[UUID]) -> None:
    heading, first, second, last = (await listed(cast))["themes"]
    match = {"headers": {"If-Match": f'"v{first["version"]}"'}}
    at = f"/api/v1/themes/{first['id']}"
    elsewhere = await cast.app.state.runtime.writer.write(
        say, cast, ["In another room it is so"], workshop_id=cast.other_workshop_id, author_id=None
    )
    hidden = await cast.app.state.runtime.writer.write(say, cast, ["This one was hidden"], is_visible=False)
    stranger = str(elsewhere[0])
    moved = {"contribution_ids": [stranger], "to": last["id"]}
    with_itself = {"others": [{"id": first["id"], "version": 1}]}
    too_late = {"others": [{"id": last["id"], "version": 99}]}
    assert [
        (await cast.designer.post(f"{at}/contributions", json={"add": [stranger]}, **match)).status_code,
        (await cast.designer.post(f"{at}/contributions", json={"add": [str(hidden[0])]}, **match)).status_code,
        (await cast.designer.post(f"{at}/contributions", json={"pin": [stranger]}, **match)).status_code,
        (await cast.designer.post(f"{at}/move", json=moved, **match)).status_code,
        (await cast.designer.patch(at, json={"foundation_id": str(uuid4())}, **match)).status_code,
        (await cast.designer.patch(at, json={"parent_id": first["id"]}, **match)).status_code,
        (await cast.designer.patch(at, json={"title": ""}, **match)).status_code,
        (await cast.designer.post(f"{at}/merge", json=with_itself, **match)).status_code,
        (await cast.designer.post(f"{at}/merge", json=too_late, **match)).status_code,
        (await cast.designer.patch(f"/api/v1/themes/{uuid4()}", json={"title": "x"}, **match)).status_code,
    ] == [422, 422, 422, 422, 422, 409, 422, 422, 412, 404]
    assert (await listed(cast))["themes"] == [heading, first, second, last]


async def test_sums_add_up_where_a_contribution_is_in_several_themes(cast: Cast, said: list[UUID]) -> None:
    shown = await listed(cast)
    assert shown["tray"] == {"size": 2, "share": 0.25}
    heading, first, second, _ = shown["themes"]
    await edit(cast.designer, "POST", second, "/contributions", add=[str(said[0]), str(said[6])])
    shown = await listed(cast)
    assert [theme["size"] for theme in shown["themes"]] == [5, 2, 4, 2]
    assert shown["tray"]["size"] == 1
    assert first["size"] == 2
    assert heading["size"] == 4


async def test_an_edit_is_told_to_the_log_without_the_groups_words(cast: Cast, said: list[UUID]) -> None:
    from sqlmodel import select

    from app.log.models import LogEntry

    theme = (await listed(cast))["themes"][1]
    done = await edit(cast.designer, "PATCH", theme, title="Secretly so", note="Between us")
    entry = await cast.app.state.runtime.reader.read(
        lambda session: session.exec(select(LogEntry).where(LogEntry.kind == "themes.edited")).one()
    )
    assert (str(entry.subject_id), entry.audience) == (done["edit"]["id"], "members")
    assert "Secretly" not in str(entry.payload)
    assert "Between" not in str(entry.payload)
