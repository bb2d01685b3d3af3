"""Writing and reading the text: the outsider first, then what becomes of texts and the stances on them."""

from typing import Any

import httpx
from sqlmodel import col, update

from app.declarations.models import FoundationText
from app.storage.writer import Tx
from tests.cast import Cast
from tests.workshops.conftest import STRANGERS, make, phase


def foundation(key: str, words: str = "", **more: Any) -> dict[str, Any]:
    return {"key": key, "title": key.title(), "statement": words or f"We must {key}.", "body": "", **more}


def text(*foundations: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"title": "Draft", "preamble": "We *declare*.", "foundations": list(foundations), **more}


def path(cast: Cast, rest: str = "") -> str:
    return f"/api/v1/workshops/{cast.workshop_id}/declaration{rest}"


async def put(cast: Cast, number: int, body: dict[str, Any]) -> dict[str, Any]:
    answer = await cast.organiser.put(path(cast), json=body, headers={"If-Match": f'"v{number}"'})
    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == f'"v{answer.json()["number"]}"'
    return answer.json()


async def test_only_organisers_write_the_text(cast: Cast) -> None:
    for who, status in STRANGERS.items():
        answer = await getattr(cast, who).put(path(cast), json=text(foundation("a")), headers={"If-Match": '"v1"'})
        assert answer.status_code == status, who
    assert (await cast.organiser.get(path(cast))).json()["number"] == 1


async def test_the_first_text_of_a_workshop(cast: Cast, founder: httpx.AsyncClient) -> None:
    made = await make(founder, title="Fresh")
    where = f"/api/v1/workshops/{made['id']}/declaration"
    missing = await cast.visitor.get(where)
    assert missing.status_code == 404
    assert missing.json()["type"] == "/problems/no-text"
    stale = await founder.put(where, json=text(foundation("a")), headers={"If-Match": '"v3"'})
    assert (stale.status_code, stale.json()["current"]) == (412, None)
    first = await founder.put(where, json=text(foundation("a")), headers={"If-Match": '"v0"'})
    assert first.status_code == 200, first.text
    assert [line["kind"] for line in first.json()["lineage"]] == ["new"]
    read = await cast.visitor.get(where)
    assert read.json()["preamble_html"] == "<p>We <em>declare</em>.</p>\n"
    assert read.headers["etag"].startswith('"v1.')


async def test_an_unedited_foundation_keeps_its_text_and_the_stances_on_it(cast: Cast) -> None:
    first = await put(cast, 1, text(foundation("a"), foundation("b")))

    def count(tx: Tx) -> None:
        tx.session.exec(update(FoundationText).where(col(FoundationText.title) == "A").values(agree=5))

    await cast.app.state.runtime.writer.write(count)
    second = await put(cast, 2, text(foundation("b", "We must do b well."), foundation("a")))
    a, b = ({f["key"]: f for f in version["foundations"]} for version in (first, second))
    assert b["a"]["text_id"] == a["a"]["text_id"]
    assert b["a"]["tally"] == {"agree": 5, "disagree": 0, "passes": 0}
    assert b["b"]["id"] == a["b"]["id"]
    assert b["b"]["text_id"] != a["b"]["text_id"]
    assert [f["key"] for f in second["foundations"]] == ["b", "a"]
    kinds = {(line["from_text_id"], line["to_text_id"]): line["kind"] for line in second["lineage"]}
    assert kinds == {
        (a["b"]["text_id"], b["b"]["text_id"]): "reworded",
        (a["a"]["text_id"], a["a"]["text_id"]): "same",
    }
    old = (await cast.ana.get(path(cast, "/versions/2"))).json()
    assert [f["statement"] for f in old["foundations"]] == ["We must a.", "We must b."]
    assert not old["is_current"]


async def test_foundations_merge_split_drop_and_come_back(cast: Cast) -> None:
    first = await put(cast, 1, text(foundation("a"), foundation("b"), foundation("c")))
    ids = {f["key"]: f["text_id"] for f in first["foundations"]}
    body = text(
        foundation("ab", **{"from": [ids["a"], ids["b"]]}),
        foundation("c1", **{"from": [ids["c"]]}),
        foundation("c2", **{"from": [ids["c"]]}),
    )
    second = await put(cast, 2, body)
    assert sorted(line["kind"] for line in second["lineage"]) == ["merged", "merged", "split", "split"]
    third = await put(cast, 3, text(foundation("a")))
    assert third["foundations"][0]["text_id"] == ids["a"]
    assert sorted(line["kind"] for line in third["lineage"]) == ["dropped", "dropped", "dropped", "same"]
    listed = (await cast.ana.get(f"/api/v1/workshops/{cast.workshop_id}/foundations")).json()["items"]
    assert [one["key"] for one in listed if one["is_current"]] == ["a"]
    assert {one["key"]: one["last_number"] for one in listed}["c2"] == 3


async def test_a_change_based_on_an_old_version_is_shown_the_present_one(cast: Cast) -> None:
    await put(cast, 1, text(foundation("a")))
    missing = await cast.organiser.put(path(cast), json=text(foundation("b")))
    assert missing.status_code == 428
    stale = await cast.organiser.put(path(cast), json=text(foundation("b")), headers={"If-Match": '"v1"'})
    assert stale.status_code == 412
    assert stale.json()["current"]["number"] == 2
    tag = (await cast.organiser.get(path(cast))).headers["etag"]
    assert (
        await cast.organiser.put(path(cast), json=text(foundation("b")), headers={"If-Match": tag})
    ).status_code == 200


async def test_the_same_text_again_makes_no_version(cast: Cast) -> None:
    await put(cast, 1, text(foundation("a")))
    assert (await put(cast, 2, text(foundation("a"), note="nothing")))["number"] == 2


NONSENSE: list[tuple[dict[str, Any], str]] = [
    (text(foundation("a"), foundation("a")), "foundations.1.key"),
    (text(foundation("a", id="01987c6e-0000-7000-8000-000000000001")), "foundations.0.id"),
    (text(foundation("a", **{"from": ["01987c6e-0000-7000-8000-000000000001"]})), "foundations.0.from"),
    (text(foundation("Not a slug")), "foundations.0.key"),
    (text(foundation("a") | {"statement": " \u200b "}), "foundations.0.statement"),
    (text(), "foundations"),
    (text(foundation("a")) | {"surprise": 1}, "surprise"),
]


async def test_a_text_that_does_not_fit_is_refused_by_field(cast: Cast) -> None:
    for body, field in NONSENSE:
        answer = await cast.organiser.put(path(cast), json=body, headers={"If-Match": '"v1"'})
        assert answer.status_code == 422, body
        assert field in [error["field"] for error in answer.json()["errors"]]


async def test_the_key_of_a_foundation_stays(cast: Cast) -> None:
    first = await put(cast, 1, text(foundation("a")))
    body = text(foundation("z", id=first["foundations"][0]["id"]))
    answer = await cast.organiser.put(path(cast), json=body, headers={"If-Match": '"v2"'})
    assert [error["field"] for error in answer.json()["errors"]] == ["foundations.0.key"]


async def test_versions_are_listed_newest_first_in_pages(cast: Cast) -> None:
    for number in (1, 2, 3):
        await put(cast, number, text(foundation("a", f"We must {number}."), note=f"n{number}"))
    page = await cast.visitor.get(path(cast, "/versions"), params={"limit": 3})
    assert [one["number"] for one in page.json()["items"]] == [4, 3, 2]
    rest = await cast.visitor.get(page.headers["link"].split("<")[1].split(">")[0])
    assert [one["number"] for one in rest.json()["items"]] == [1]
    assert rest.json()["next"] is None


async def test_nobody_writes_while_hidden_tallies_leak_nowhere(
    cast: Cast,
    founder: httpx.AsyncClient,
    clock: Any,
) -> None:
    made = await make(founder, title="Hidden", tallies_hidden=True, phases=[phase(clock.now(), -1, 1)])
    where = f"/api/v1/workshops/{made['id']}"
    body = text(foundation("a"))
    written = await founder.put(f"{where}/declaration", json=body, headers={"If-Match": '"v0"'})
    assert written.json()["foundations"][0]["tally"] is None
    for rest in ("declaration", "declaration/versions/1", "foundations"):
        assert '"tally":null' in (await founder.get(f"{where}/{rest}")).text
    clock.travel(hours=1)
    for rest in ("declaration", "declaration/versions/1", "foundations"):
        assert '"tally":{"agree":0' in (await cast.visitor.get(f"{where}/{rest}")).text
