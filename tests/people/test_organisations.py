"""Organisations: one entry for each, kept by people who may create workshops."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.people import queries
from app.people.commands import add_organiser
from app.people.policy import organisation_key
from tests.cast import Cast
from tests.people.mailbox import sign_in

PATH = "/api/v1/organisations"


@pytest.fixture
async def keeper(cast: Cast) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who may create workshops."""
    await cast.app.state.runtime.writer.write(add_organiser, "keeper@example.org", "Kit Keeper")
    client = await sign_in(cast.app, "keeper@example.org")
    yield client
    await client.aclose()


async def add(client: httpx.AsyncClient, name: str, kind: str = "") -> dict:
    response = await client.post(PATH, json={"name": name, "kind": kind})
    assert response.status_code in {200, 201}, response.text
    return response.json()


async def test_visitors_choose_but_do_not_add(cast: Cast) -> None:
    assert (await cast.visitor.get(PATH)).status_code == 200
    assert (await cast.visitor.post(PATH, json={"name": "Ours"})).status_code == 401
    assert (await cast.visitor.get(PATH)).json()["items"] == []


@pytest.mark.parametrize("name", ["organiser", "moderator", "ana", "outsider"])
async def test_a_role_in_a_workshop_does_not_let_one_keep_the_list(cast: Cast, name: str) -> None:
    one, two = await add(cast.ana, "One"), await add(cast.ana, "Two")
    client = getattr(cast, name)
    renamed = await client.patch(f"{PATH}/{one['id']}", json={"name": "Mine"}, headers={"If-Match": '"v1"'})
    merged = await client.post(f"{PATH}/{one['id']}/merge", json={"into": two["id"]})
    assert (renamed.status_code, merged.status_code) == (403, 403)
    assert [o["name"] for o in (await cast.visitor.get(PATH)).json()["items"]] == ["One", "Two"]


async def test_anybody_signed_in_adds_one_and_finds_the_same_again(cast: Cast) -> None:
    first = await cast.ana.post(PATH, json={"name": " St. Mary's  Hospital & School ", "kind": "trust"})
    assert first.status_code == 201
    assert first.json()["name"] == "St. Mary's Hospital & School"
    assert first.headers["location"] == f"{PATH}/{first.json()['id']}"
    for spelling in ("ST MARYS HOSPITAL AND SCHOOL", "st. mary’s hospital, and school"):
        again = await cast.ben.post(PATH, json={"name": spelling})
        assert (again.status_code, again.json()) == (200, first.json())
    assert len((await cast.visitor.get(PATH)).json()["items"]) == 1


@pytest.mark.parametrize("name", ["", "   ", "?!", "x" * 121, None])
async def test_a_name_needs_a_letter(cast: Cast, name: str | None) -> None:
    assert (await cast.ana.post(PATH, json={"name": name})).status_code == 422


async def test_a_name_that_grows_when_folded_is_no_trouble(cast: Cast) -> None:
    # U+FDFA folds to eighteen letters; the column holds 120.
    assert (await cast.ana.post(PATH, json={"name": "\ufdfa" * 40})).status_code == 201


async def test_searching_ignores_case_and_knows_no_wildcards(cast: Cast) -> None:
    for name in ("Barnet Council", "Camden Carers", "Café Camden", "100% Health"):
        await add(cast.ana, name)
    for q, found in {
        "CAMDEN": ["Café Camden", "Camden Carers"],
        "café": ["Café Camden"],
        "100%": ["100% Health"],
        "_": ["100% Health", "Barnet Council", "Café Camden", "Camden Carers"],
        "nothing": [],
    }.items():
        page = await cast.visitor.get(PATH, params={"q": q})
        assert sorted(o["name"] for o in page.json()["items"]) == sorted(found), q


async def test_pages_join_without_gap_or_repetition(cast: Cast) -> None:
    names = [f"Organisation {n:02}" for n in range(7)]
    for name in reversed(names):
        await add(cast.ana, name)
    seen, cursor = [], None
    while True:
        page = await cast.visitor.get(PATH, params={"limit": 3, **({"cursor": cursor} if cursor else {})})
        seen += [o["name"] for o in page.json()["items"]]
        cursor = page.json()["next"]
        if cursor is None:
            break
        assert 'rel="next"' in page.headers["link"]
    assert seen == names


async def test_renaming_needs_the_present_version(cast: Cast, keeper: httpx.AsyncClient) -> None:
    one = await add(cast.ana, "Barnet Concil")
    path = f"{PATH}/{one['id']}"
    tag = (await keeper.get(path)).headers["ETag"]
    assert (await keeper.patch(path, json={"name": "Barnet Council"})).status_code == 428
    renamed = await keeper.patch(path, json={"name": "Barnet Council"}, headers={"If-Match": tag})
    assert (renamed.status_code, renamed.json()["version"], renamed.headers["ETag"]) == (200, 2, '"v2"')
    stale = await keeper.patch(path, json={"name": "Barnet"}, headers={"If-Match": tag})
    assert (stale.status_code, stale.json()["current"]["name"]) == (412, "Barnet Council")
    # The old spelling is free again, and the new one finds it.
    assert (await add(cast.ben, "barnet council"))["id"] == one["id"]


async def test_two_do_not_get_one_name(cast: Cast, keeper: httpx.AsyncClient) -> None:
    one, two = await add(cast.ana, "One"), await add(cast.ana, "Two")
    clash = await keeper.patch(f"{PATH}/{one['id']}", json={"name": "TWO!"}, headers={"If-Match": '"v1"'})
    assert (clash.status_code, clash.json()["type"]) == (409, "/problems/organisation-exists")
    assert clash.json()["organisation_id"] == two["id"]
    same = await keeper.patch(f"{PATH}/{one['id']}", json={"name": "ONE"}, headers={"If-Match": '"v1"'})
    assert same.status_code == 200


async def test_a_merged_organisation_stands_for_the_one_that_stays(cast: Cast, keeper: httpx.AsyncClient) -> None:
    a, b, c = [await add(cast.ana, name) for name in ("Barts", "Barts Health", "Barts Health Trust")]

    async def merge(source: dict, into: dict) -> httpx.Response:
        return await keeper.post(f"{PATH}/{source['id']}/merge", json={"into": into["id"]})

    assert (await merge(a, b)).json()["id"] == b["id"]
    assert (await merge(b, c)).json()["id"] == c["id"]
    again = await merge(a, c)
    assert (again.status_code, again.json()["id"]) == (200, c["id"])
    assert (await merge(a, b)).json()["id"] == c["id"]  # b stands for c by now
    assert [o["name"] for o in (await cast.visitor.get(PATH)).json()["items"]] == ["Barts Health Trust"]
    reader = cast.app.state.runtime.reader
    for one in (a, b, c):
        assert str((await reader.read(queries.resolve_organisation, _id(one))).id) == c["id"]
    found = await reader.read(queries.resolve_organisations, [_id(a), _id(c)])
    assert {str(k): str(v.id) for k, v in found.items()} == {a["id"]: c["id"], c["id"]: c["id"]}
    assert (await cast.visitor.get(f"{PATH}/{a['id']}")).json()["merged_into_id"] == c["id"]
    # Whoever adds the old name belongs to the one that stays.
    assert (await add(cast.ben, "barts"))["id"] == c["id"]


async def test_organisations_are_not_merged_in_a_circle(cast: Cast, keeper: httpx.AsyncClient) -> None:
    a, b, c = [await add(cast.ana, name) for name in ("A1", "B1", "C1")]
    await keeper.post(f"{PATH}/{a['id']}/merge", json={"into": b["id"]})
    for source, into in ((a, a), (b, b), (b, a), (a, c)):
        refused = await keeper.post(f"{PATH}/{source['id']}/merge", json={"into": into["id"]})
        assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-mergeable")
    nowhere = await keeper.post(f"{PATH}/{b['id']}/merge", json={"into": "019a2b3c-4d5e-7f60-8a1b-2c3d4e5f6071"})
    assert nowhere.status_code == 404


def _id(organisation: dict) -> UUID:
    return UUID(organisation["id"])


@given(st.text(max_size=120))
def test_a_key_is_stable_and_holds_no_wildcard(name: str) -> None:
    key = organisation_key(name)
    assert len(key) <= 120
    assert key == key.strip()
    assert not set(key) & set("%_\\'\"")
    assert all(c.isalnum() or c == " " for c in key) or not key.isascii()
