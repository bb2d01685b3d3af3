"""Comparing versions: words, lineage over several versions, support, and what is unchanged in substance."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlmodel import select

from app.core.ids import new_id
from app.log.models import LogEntry
from app.people.models import Account
from app.storage.writer import Tx
from app.votes.models import FoundationVote
from app.workshops.models import Participation, Workshop
from tests.cast import Cast
from tests.publishing.drafts import got, posted, publish, room, text, write


async def stance(cast: Cast, who: str, text_id: str, held: str) -> None:
    answer = await getattr(cast, who).put(f"/api/v1/foundation-texts/{text_id}/stance", json={"stance": held})
    assert answer.status_code == 200, answer.text


def ids(version: dict[str, Any]) -> dict[str, str]:
    return {one["key"]: one["text_id"] for one in version["foundations"]}


async def compare(cast: Cast, first: int, second: int, who: str = "visitor") -> dict[str, dict[str, Any]]:
    found = await got(getattr(cast, who), room(cast, "/declaration/compare"), first=first, second=second)
    return {(one["second"] or one["first"])["key"]: one for one in found["foundations"]} | {"": found}


async def test_words_and_lineage_over_several_versions(cast: Cast) -> None:
    first = await write(cast, text(), 1)
    await write(cast, text(get_personal="We must know every person."), 2)
    third = text(get_personal="We must know every person well.")
    third["foundations"][1]["key"] = "count-gains"
    third["foundations"][1]["from"] = [ids(first)["focus-on-outcomes"]]
    await write(cast, third, 3)
    found = await compare(cast, 2, 4)
    assert {key: one["kind"] for key, one in found.items() if key} == {
        "get-personal": "reworded",
        "count-gains": "reworded",
    }
    pieces = found["get-personal"]["statement"]
    assert "".join(one["text"] for one in pieces if one["op"] != "added") == text()["foundations"][0]["statement"]
    assert "".join(one["text"] for one in pieces if one["op"] != "removed") == "We must know every person well."
    turned = await compare(cast, 4, 2)
    assert {one["kind"] for key, one in turned.items() if key} == {"reworded"}
    assert {one["kind"] for key, one in (await compare(cast, 3, 3)).items() if key} == {"same"}
    await got(cast.visitor, room(cast, "/declaration/compare"), 404, first=1, second=9)


async def test_stances_count_for_a_changed_text_only_where_a_person_says_so(cast: Cast) -> None:
    first = ids(await write(cast, text(), 1))
    for who, held in {"ana": "agree", "ben": "agree", "moderator": "disagree"}.items():
        await stance(cast, who, first["get-personal"], held)
    second = ids(await write(cast, text(get_personal="We must know the persons. We must ask what matters."), 2))
    await stance(cast, "ben", second["get-personal"], "disagree")
    body = {
        "from_text_id": first["get-personal"],
        "to_text_id": second["get-personal"],
        "reason": "One letter.",
    }
    support = (await compare(cast, 2, 3))["get-personal"]["support"]
    assert support["first"] == {"agree": 2, "disagree": 1, "passes": 0}
    assert (support["second"], support["carried"]) == ({"agree": 0, "disagree": 1, "passes": 0}, None)
    path = room(cast, "/substance-statements")
    for who, status in {"visitor": 401, "outsider": 404, "ana": 403, "moderator": 403}.items():
        await posted(getattr(cast, who), path, status, **body)
    wrong = body | {"from_text_id": first["focus-on-outcomes"]}
    assert (await posted(cast.designer, path, 409, **wrong))["type"] == "/problems/not-descended"
    stated = await posted(cast.designer, path, **body)
    await posted(cast.designer, path, 409, **body)
    changed = (await compare(cast, 2, 3))["get-personal"]
    assert changed["support"]["carried"] == {"agree": 1, "disagree": 1, "passes": 0}, "ben took a stance of his own"
    assert changed["support"]["second"] == {"agree": 0, "disagree": 1, "passes": 0}
    assert changed["substance"]["stated_by"] == "Designer"
    kinds = await cast.app.state.runtime.reader.read(
        lambda s: [row.kind for row in s.exec(select(LogEntry).where(LogEntry.subject_id == UUID(stated["id"])))]
    )
    assert kinds == ["substance.stated"]
    await publish(cast, 3)
    shown = (await got(cast.visitor, room(cast, "/published")))["foundations"][0]
    assert (shown["tally"]["disagree"], shown["carried"]) == (1, {"agree": 1, "disagree": 1, "passes": 0})
    assert (await cast.designer.delete(f"/api/v1/substance-statements/{stated['id']}")).status_code == 204
    assert (await compare(cast, 2, 3))["get-personal"]["support"]["carried"] is None


async def test_audiences_too_small_are_left_out(cast: Cast) -> None:
    """Six carers and four nurses voted: of the nurses nothing is told."""
    first = ids(await write(cast, text(), 1))["get-personal"]

    def crowd(tx: Tx) -> None:
        field = {"key": "role", "label": "Role", "kind": "choice", "required": False, "options": ["Carer", "Nurse"]}
        tx.session.get_one(Workshop, cast.workshop_id).registration_fields = [field]
        for place in range(10):
            account = Account(email=f"p{place}@example.org", name="P", created_at=tx.now)
            tx.session.add(account)
            tx.session.flush()
            person = Participation(
                id=new_id(),
                workshop_id=cast.workshop_id,
                account_id=account.id,
                role="participant",
                display_name="P",
                answers={"role": "Carer" if place < 6 else "Nurse"},
                joined_at=tx.now - timedelta(hours=1),
            )
            tx.session.add(person)
            tx.session.flush()
            tx.session.add(
                FoundationVote(text_id=UUID(first), participation_id=person.id, stance="agree", cast_at=tx.now)
            )

    await cast.app.state.runtime.writer.write(crowd)
    found = (await compare(cast, 1, 2))["get-personal"]
    assert found["support"]["second"]["agree"] == 10
    assert [(one["value"], one["second"]["agree"]) for one in found["audiences"]] == [("Carer", 6)]


async def test_hidden_tallies_are_not_compared(cast: Cast) -> None:
    def hide(tx: Tx) -> None:
        tx.session.get_one(Workshop, cast.workshop_id).tallies_hidden = True

    await write(cast, text(), 1)
    await cast.app.state.runtime.writer.write(hide)
    found = (await compare(cast, 1, 2, "organiser"))["get-personal"]
    assert (found["support"], found["audiences"]) == (None, [])
