"""Coding frames, codes, the machine's suggestions, agreement and cross-tables, over HTTP."""

import xml.etree.ElementTree as ET
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from app.contributions.models import Contribution
from app.people.models import Account
from app.review.models import Coding
from app.storage.writer import Tx
from app.workshops.models import Participation, Workshop
from tests.cast import Cast
from tests.review.ground import done, got, ideas, put, share


@pytest.fixture
async def five(cast: Cast) -> list[UUID]:
    return await ideas(cast, 5)


def frames(cast: Cast) -> str:
    return f"/workshops/{cast.workshop_id}/review/frames"


async def framed(cast: Cast, **body: Any) -> dict[str, Any]:
    return await done(cast.designer, frames(cast), method="POST", **(body or {"preset": "swot"}))


def codes_of(frame: dict[str, Any]) -> dict[str, str]:
    return {code["key"]: code["id"] for code in frame["codes"] if not code["is_retired"]}


async def code(cast: Cast, who: str, ident: UUID, frame: dict[str, Any], *keys: str) -> dict[str, Any]:
    ids = [codes_of(frame)[key] for key in keys]
    return await done(getattr(cast, who), f"/contributions/{ident}/codings/{frame['id']}", code_ids=ids)


async def test_who_may_make_frames_and_code(cast: Cast, five: list[UUID]) -> None:
    frame = await framed(cast)
    path = f"/contributions/{five[0]}/codings/{frame['id']}"
    statuses = {}
    for name, client in [("visitor", cast.visitor), *((name, getattr(cast, name)) for name in cast.people)]:
        statuses[name] = (
            (await put(client, frames(cast), method="POST", preset="swot")).status_code,
            (await client.put(f"/api/v1{path}", json={"code_ids": []})).status_code,
            (await client.get(f"/api/v1{path}")).status_code,
            (await client.get(f"/api/v1/coding-frames/{frame['id']}/cross-table.svg")).status_code,
        )
    assert statuses == {
        "visitor": (401, 401, 401, 401),
        "outsider": (404, 404, 404, 404),
        "ana": (403, 403, 403, 403),
        "ben": (403, 403, 403, 403),
        "observer": (403, 403, 200, 200),
        "moderator": (403, 403, 200, 200),
        "designer": (201, 200, 200, 200),
        "organiser": (201, 200, 200, 200),
    }


async def test_presets_and_the_foundations_of_the_text_and_codes_of_ones_own(cast: Cast) -> None:
    presets = (await got(cast.visitor, "/coding-frame-presets"))["items"]
    assert {one["key"]: len(one["codes"]) for one in presets} == {"seven_s": 7, "swot": 4, "aqua": 8}
    text = await framed(cast, preset="foundations")
    assert [one["foundation_id"] for one in text["codes"]] == [str(one) for one in cast.foundation_ids]
    own = await framed(cast, name="Ours", codes=[{"label": "Waiting"}, {"label": "Waiting!"}])
    assert [one["key"] for one in own["codes"]] == ["waiting", "waiting_2"]
    assert (await put(cast.designer, frames(cast), method="POST", name="Empty")).status_code == 422
    assert len((await got(cast.observer, frames(cast)))["items"]) == 2


async def test_a_frame_changes_at_a_version_and_what_was_coded_stays(cast: Cast, five: list[UUID]) -> None:
    frame = await framed(cast)
    await code(cast, "designer", five[0], frame, "strengths", "threats")
    path = f"/coding-frames/{frame['id']}"
    kept = [{"id": codes_of(frame)["strengths"], "label": "Good things"}, {"label": "New"}]
    changed = await done(cast.organiser, path, 1, name="Ours", codes=kept)
    assert [(one["label"], one["is_retired"]) for one in changed["codes"]][:2] == [
        ("Good things", False),
        ("New", False),
    ]
    assert [one["is_retired"] for one in changed["codes"]] == [False, False, True, True, True]
    stale = await put(cast.designer, path, 1, name="Mine", codes=kept)
    assert (stale.status_code, stale.json()["current"]["name"]) == (412, "Ours")
    retired = codes_of(frame)["threats"]
    refused = await put(cast.designer, f"/contributions/{five[1]}/codings/{frame['id']}", code_ids=[retired])
    assert refused.status_code == 422
    view = await got(cast.designer, f"/contributions/{five[0]}/codings/{frame['id']}")
    assert retired in view["codings"][0]["code_ids"]
    assert (await put(cast.designer, path, 2, method="DELETE")).status_code == 204
    assert (await cast.designer.get(f"/api/v1{path}")).status_code == 404


async def test_each_coder_keeps_their_own_codes(cast: Cast, five: list[UUID]) -> None:
    frame = await framed(cast)
    await code(cast, "designer", five[0], frame, "strengths")
    view = await code(cast, "organiser", five[0], frame, "strengths", "threats")
    assert {one["coder"]["display_name"]: len(one["code_ids"]) for one in view["codings"]} == {
        "Designer": 1,
        "Organiser": 2,
    }
    await code(cast, "organiser", five[0], frame, "strengths")
    await code(cast, "designer", five[1], frame)
    await code(cast, "organiser", five[1], frame, "threats")
    agreement = await got(cast.observer, f"/coding-frames/{frame['id']}/agreement")
    whole = agreement["whole"]
    assert (whole["count"], whole["agreed"], agreement["coded_count"]) == (2, 1, 2)
    assert whole["alpha"] == pytest.approx(0.4, abs=1e-4)  # three values in four: 1 - 3 * 2 / 10
    by_code = {one["label"]: one["agreement"] for one in agreement["codes"]}
    assert (by_code["Strengths"]["alpha"], by_code["Weaknesses"]["alpha"]) == (1.0, None)
    assert by_code["Threats"]["pairs"][0]["kappa"] == 0.0
    apart = (await got(cast.observer, f"/coding-frames/{frame['id']}/disagreements"))["items"]
    assert [one["contribution"]["id"] for one in apart] == [str(five[1])]
    path = f"/contributions/{five[1]}/codings/{frame['id']}"
    assert (await put(cast.designer, path, method="DELETE")).status_code == 204
    assert (await put(cast.designer, path, method="DELETE")).status_code == 404
    assert [one["coder"]["display_name"] for one in (await got(cast.observer, path))["codings"]] == ["Organiser"]


async def test_of_what_two_people_code_neither_sees_the_others_codes_before(cast: Cast, five: list[UUID]) -> None:
    await share(cast, 100)
    frame = await framed(cast)
    await code(cast, "designer", five[0], frame, "threats")
    path = f"/contributions/{five[0]}/codings/{frame['id']}"
    seen = await got(cast.organiser, path)
    assert (seen["needs_two"], seen["coder_count"], seen["codings"]) == (True, 1, [])
    table = await got(cast.organiser, f"/coding-frames/{frame['id']}/cross-table")
    assert (table["coded"], [line["total"] for line in table["lines"]]) == (0, [0] * 4)
    queue = f"/workshops/{cast.workshop_id}/review/queue"
    assert len((await got(cast.designer, queue, frame=frame["id"]))["items"]) == 4
    assert len((await got(cast.organiser, queue, frame=frame["id"]))["items"]) == 5
    both = await code(cast, "organiser", five[0], frame, "strengths")
    assert len(both["codings"]) == 2
    assert len((await got(cast.observer, queue, frame=frame["id"]))["items"]) == 4
    claims = f"/workshops/{cast.workshop_id}/review/claims"
    taken = await done(cast.designer, claims, method="POST", count=1, frame_id=frame["id"])
    assert (taken["items"][0]["contribution_id"], taken["items"][0]["frame_id"]) == (str(five[1]), frame["id"])


async def test_the_machine_suggests_and_stores_nothing(cast: Cast) -> None:
    frame = await framed(cast, preset="seven_s")
    texts = {
        "skills": "More training so that we learn what we need to know",
        "staff": "Hire more people, pay them well and look after their wellbeing",
        "systems": "Computers and procedures that make daily work flow",
    }

    def say(tx: Tx) -> dict[str, UUID]:
        found = {}
        for key, text in texts.items():
            row = Contribution(workshop_id=cast.workshop_id, kind="idea", text=text, posted_at=tx.now)
            tx.session.add(row)
            tx.session.flush()
            found[key] = row.id
        return found

    ids = await cast.app.state.runtime.writer.write(say)
    answer = await cast.observer.get(
        f"/api/v1/coding-frames/{frame['id']}/suggestions",
        params=[("contribution", str(ident)) for ident in ids.values()],
    )
    items = {one["contribution_id"]: one for one in answer.json()["items"]}
    keys = {ident: key for key, ident in codes_of(frame).items()}
    for key, ident in ids.items():
        assert items[str(ident)]["is_machine"] is True
        assert keys[items[str(ident)]["suggestions"][0]["code_id"]] == key
        assert len(items[str(ident)]["suggestions"]) <= 3

    def stored(session: Session) -> int:
        return len(session.exec(select(Coding)).all())

    assert await cast.app.state.runtime.reader.read(stored) == 0


async def audience(cast: Cast) -> list[UUID]:
    """Nurses say seven things, five doctors five, two porters two; another stream one."""

    def write(tx: Tx) -> list[UUID]:
        room = tx.session.get_one(Workshop, cast.workshop_id)
        options = ["Nurse", "Doctor", "Porter"]
        room.registration_fields = [
            {"key": "job", "label": "Your job", "kind": "choice", "required": True, "options": options}
        ]
        ids = []
        for number, job in enumerate(["Nurse"] * 7 + ["Doctor"] * 5 + ["Porter"] * 2 + [""]):
            author = None
            if job:
                account = Account(name=f"P{number}", created_at=tx.now)
                tx.session.add(account)
                tx.session.flush()
                author = Participation(
                    workshop_id=room.id,
                    account_id=account.id,
                    role="participant",
                    display_name=f"P{number}",
                    answers={"job": job},
                    joined_at=tx.now,
                )
                tx.session.add(author)
                tx.session.flush()
            said = Contribution(
                workshop_id=room.id,
                kind="idea",
                author_id=author.id if author else None,
                text=f"Said {number}",
                posted_at=tx.now,
            )
            tx.session.add(said)
            tx.session.flush()
            ids.append(said.id)
        return ids

    found: list[UUID] = await cast.app.state.runtime.writer.write(write)
    return found


async def test_a_cross_table_counts_by_audience_and_shows_no_small_group(cast: Cast) -> None:
    ids = await audience(cast)
    frame = await framed(cast)
    for ident in ids:
        await code(cast, "designer", ident, frame, "strengths", *(["threats"] if ident in ids[5:8] else []))
    path = f"/coding-frames/{frame['id']}/cross-table"
    full = await got(cast.organiser, path, by="job")
    assert [(one["value"], one["people"], one["contributions"], one["is_small"]) for one in full["columns"]] == [
        ("Nurse", 7, 7, False),
        ("Doctor", 5, 5, False),
        ("Porter", 2, 2, True),
        ("", 0, 1, False),
    ]
    lines = {line["label"]: (line["total"], line["cells"]) for line in full["lines"]}
    assert lines["Strengths"] == (15, [7, 5, 2, 1])
    assert lines["Threats"] == (3, [2, 1, 0, 0])
    for name in ("designer", "observer", "moderator"):
        seen = await got(getattr(cast, name), path, by="job")
        hidden = [one["value"] for one in seen["columns"] if one["contributions"] is None]
        assert "Porter" in hidden
        assert len(hidden) == 2  # one alone could be had by subtraction
        for line in seen["lines"]:
            assert [cell is None for cell in line["cells"]] == [one["value"] in hidden for one in seen["columns"]]
    assert (await got(cast.organiser, path))["by"] == "job"
    roles = await got(cast.organiser, path, by="role")
    assert next(one for one in roles["columns"] if one["value"] == "participant")["contributions"] == 14
    assert (await cast.organiser.get(f"/api/v1{path}", params={"by": "shoe_size"})).status_code == 422
    kinds = await got(cast.organiser, path, by="organisation_kind")
    assert [one["value"] for one in kinds["columns"]] == [""]

    picture = await cast.designer.get(f"/api/v1{path}.svg", params={"by": "job"})
    assert picture.headers["content-type"] == "image/svg+xml"
    root = ET.fromstring(picture.text)
    said = "".join(root.itertext())
    assert "Strengths: 15" in said
    assert "Porter –" in said
    assert root.attrib["role"] == "img"


async def test_most_of_the_coders_decide_or_any_of_them(cast: Cast, five: list[UUID]) -> None:
    frame = await framed(cast)
    await code(cast, "designer", five[0], frame, "strengths", "threats")
    await code(cast, "organiser", five[0], frame, "strengths")
    path = f"/coding-frames/{frame['id']}/cross-table"
    most, any_ = await got(cast.organiser, path), await got(cast.organiser, path, rule="any")
    assert [line["total"] for line in most["lines"]] == [1, 0, 0, 0]
    assert [line["total"] for line in any_["lines"]] == [1, 0, 0, 1]


async def test_what_is_hidden_counts_nowhere(cast: Cast, five: list[UUID]) -> None:
    frame = await framed(cast)
    await code(cast, "designer", five[0], frame, "strengths")

    def hide(tx: Tx) -> None:
        row = tx.session.exec(select(Contribution).where(col(Contribution.id) == five[0])).one()
        row.is_visible, row.hidden_at = False, tx.now

    await cast.app.state.runtime.writer.write(hide)
    assert (await got(cast.organiser, f"/coding-frames/{frame['id']}/cross-table"))["coded"] == 0
    assert (await got(cast.organiser, f"/coding-frames/{frame['id']}"))["coded_count"] == 0
    gone = await put(cast.designer, f"/contributions/{five[0]}/codings/{frame['id']}", code_ids=[])
    assert gone.status_code in {404, 422}
