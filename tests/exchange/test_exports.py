"""Exports: for organisers, on record, complete, and without what is nobody's to have."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlmodel import Session, select

import app.exchange.queries.desk
import app.exchange.queries.held
import app.exchange.queries.said
import app.exchange.queries.tables
from app.log.models import LogEntry
from app.storage.writer import Tx
from app.workshops.models import Participation, Workshop
from tests.cast import Cast
from tests.contributions.speaking import change_workshop, decide, post_comment, post_idea
from tests.exchange.opening import csv_rows, csv_texts, xlsx_rows

KINDS = ("ideas", "comments", "tallies", "votes", "people", "coverage", "moderation")
FORMATS = ("csv", "xlsx", "json")


async def taken(cast: Cast, kind: str, file_format: str = "json", who: str = "organiser") -> Any:
    answer = await getattr(cast, who).get(f"/api/v1/workshops/{cast.workshop_id}/exports/{kind}.{file_format}")
    assert answer.status_code == 200, answer.text
    return answer


async def rows(cast: Cast, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await taken(cast, kind)).json()["rows"]
    return found


@pytest.fixture
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pages of two rows, so that a handful of them has several."""
    for module in (app.exchange.queries.desk, app.exchange.queries.said):
        monkeypatch.setattr(module, "PAGE", 2)
        for name, value in vars(module).copy().items():
            if getattr(value, "_limit_clause", None) is not None:
                monkeypatch.setattr(module, name, value.limit(2))
    monkeypatch.setattr(app.exchange.queries.held, "SUBJECTS", 1)
    return


async def something_said(cast: Cast) -> dict[str, Any]:
    idea = await post_idea(
        cast, text='=HYPERLINK("http://example.org";"a named nurse")', foundation_id=str(cast.foundation_ids[0])
    )
    comment = await post_comment(cast, idea["id"], text="@SUM(1)")
    for who, stance in (("ben", "agree"), ("designer", "disagree")):
        await getattr(cast, who).put(f"/api/v1/contributions/{idea['id']}/stance", json={"stance": stance})
    await cast.ben.put(f"/api/v1/foundation-texts/{cast.text_ids[0]}/stance", json={"stance": "pass"})
    return {"idea": idea, "comment": comment}


async def test_only_organisers_take_files_out(cast: Cast) -> None:
    may = {"visitor": 401, "outsider": 404, "observer": 403, "ana": 403, "designer": 403, "moderator": 403}
    for who, status in may.items():
        for kind in KINDS:
            for file_format in FORMATS:
                path = f"/api/v1/workshops/{cast.workshop_id}/exports/{kind}.{file_format}"
                assert (await getattr(cast, who).get(path)).status_code == status, (who, path)
    for wrong in ("ideas.exe", "secrets.csv", "ideas"):
        answer = await cast.organiser.get(f"/api/v1/workshops/{cast.workshop_id}/exports/{wrong}")
        assert answer.status_code in {404, 422}, wrong

    def exported(session: Session) -> list[LogEntry]:
        return list(session.exec(select(LogEntry).where(LogEntry.kind == "workshop.exported")))

    assert await cast.app.state.runtime.reader.read(exported) == []
    await taken(cast, "people", "csv")
    (entry,) = await cast.app.state.runtime.reader.read(exported)
    assert (entry.payload, entry.audience) == ('{"export":"people","format":"csv"}', "desk")
    assert entry.actor_id == cast.people["organiser"].account_id


@pytest.mark.parametrize("kind", KINDS)
async def test_each_kind_says_the_same_in_each_format(cast: Cast, kind: str) -> None:
    said = await something_said(cast)
    await cast.ben.post(f"/api/v1/contributions/{said['idea']['id']}/reports", json={"reason": "spam", "note": "-2+3"})
    found = (await taken(cast, kind)).json()
    columns = list(found["definitions"])
    assert found["rows"]
    assert all(found["definitions"].values())
    expected = [[row[column] for column in columns] for row in found["rows"]]
    as_csv = await taken(cast, kind, "csv")
    assert as_csv.headers["content-disposition"].startswith(f'attachment; filename="the-room-{kind}-')
    assert csv_texts(as_csv.content) == [columns, *[["" if c is None else str(c) for c in row] for row in expected]]
    assert not any(
        cell[:1] in "=+-@" for row in csv_rows(as_csv.content) for cell in row if cell and not _is_number(cell)
    )
    book = (await taken(cast, kind, "xlsx")).content
    padded = [[*row, *[None] * (len(columns) - len(row))] for row in xlsx_rows(book)]
    assert _blank(padded) == _blank([columns, *expected])
    assert [row[0] for row in xlsx_rows(book, 2)] == columns


def _blank(table: list[list[Any]]) -> list[list[Any]]:
    """Take empty text for an empty cell, as spreadsheets do."""
    return [[None if cell == "" else cell for cell in row] for row in table]


def _is_number(cell: str) -> bool:
    return cell.lstrip("-").replace(".", "", 1).isdigit()


@pytest.mark.usefixtures("_small_pages")
async def test_pages_leave_nothing_out_and_repeat_nothing(cast: Cast) -> None:
    ideas = [(await post_idea(cast, text=f"Idea {number}"))["id"] for number in range(5)]
    comments = [(await post_comment(cast, ideas[0], text=f"Comment {number}"))["id"] for number in range(4)]
    for idea in ideas:
        for who in ("ben", "designer"):
            await getattr(cast, who).put(f"/api/v1/contributions/{idea}/stance", json={"stance": "agree"})
    assert [row["id"] for row in await rows(cast, "ideas")] == ideas
    assert [row["id"] for row in await rows(cast, "comments")] == comments
    counted = {row["id"]: row["agree"] for row in await rows(cast, "tallies")}
    assert counted == dict.fromkeys(ideas, 2) | dict.fromkeys([*comments, *map(str, cast.text_ids)], 0)
    votes = await rows(cast, "votes")
    assert sorted(row["subject_id"] for row in votes) == sorted([*ideas, *ideas])
    assert len(await rows(cast, "people")) == 6


async def test_what_is_gone_is_not_in_it_and_what_is_hidden_says_so(cast: Cast) -> None:
    kept, hidden, gone = await post_idea(cast), await post_idea(cast), await post_idea(cast, text="Taken back")
    await decide(cast.moderator, "hide", hidden, reason="spam", note="=2+2")
    await cast.ana.delete(f"/api/v1/contributions/{gone['id']}")
    assert {row["id"]: (row["state"], row["hidden_reason"]) for row in await rows(cast, "ideas")} == {
        kept["id"]: ("visible", None),
        hidden["id"]: ("hidden", "spam"),
    }
    assert [row["id"] for row in await rows(cast, "tallies") if row["kind"] == "idea"] == [kept["id"]]
    acts = [(row["act"], row["by"], row["reason"], row["note"]) for row in await rows(cast, "moderation")]
    assert acts == [
        ("contribution.hidden", "Moderator", "spam", None),
        ("moderation.noted", "Moderator", None, "=2+2"),
    ]


async def test_hidden_tallies_stay_hidden(cast: Cast) -> None:
    await something_said(cast)
    await change_workshop(cast, tallies_hidden=True)
    for kind in ("tallies", "votes"):
        for file_format in FORMATS:
            path = f"/api/v1/workshops/{cast.workshop_id}/exports/{kind}.{file_format}"
            refused = await cast.organiser.get(path)
            assert (refused.status_code, refused.json()["type"]) == (409, "/problems/tallies-hidden")
    for kind in ("ideas", "comments"):
        for row in await rows(cast, kind):
            assert (row["agree"], row["disagree"], row["passes"]) == (None, None, None)


async def test_nothing_leads_from_a_vote_to_a_person(cast: Cast) -> None:
    said = await something_said(cast)
    for who in ("moderator", "organiser"):
        vote = await getattr(cast, who).put(
            f"/api/v1/contributions/{said['idea']['id']}/stance", json={"stance": "agree"}
        )
        assert vote.status_code == 200
    votes = await rows(cast, "votes")
    assert {(row["kind"], row["stance"]) for row in votes} == {
        ("idea", "agree"),
        ("idea", "disagree"),
        ("foundation", "pass"),
    }
    keys = {row["participant"] for row in votes}
    assert len(keys) == 4  # Ben's two stances are one person's
    everything = json.dumps([await rows(cast, kind) for kind in KINDS if kind != "votes"])
    ids = {str(ident) for person in cast.people.values() for ident in (person.account_id, person.participation_id)}
    assert not [key for key in keys if key in everything]
    assert not [ident for ident in ids if ident in json.dumps(votes)]
    # No instant, no order of joining, and no number of votes beside a name.
    assert all(len(row["cast_on"]) == 10 for row in votes)
    ours = [row["participant"] for row in votes if row["subject_id"] == said["idea"]["id"]]
    assert ours == sorted(ours)
    assert "votes" not in (await rows(cast, "people"))[0]
    assert all(row["votes"] is None for row in await rows(cast, "coverage") if 0 < row["people"] < 5)
    assert {row["participant"] for row in await rows(cast, "votes")} == keys  # the same in the next export


async def test_a_pseudonym_of_one_workshop_is_not_that_of_another(cast: Cast) -> None:
    from app.core.ids import new_id
    from app.exchange.policy import ExportKind
    from app.exchange.queries.tables import Export

    now, person = cast.app.state.runtime.clock.now(), new_id()
    exports = [Export(room, ExportKind.VOTES, now, "", "", secret=b"s" * 32) for room in (new_id(), new_id())]
    assert len({export.pseudonym(person) for export in exports}) == 2
    assert "ssss" not in repr(exports[0])


async def test_people_come_with_their_answers_and_without_addresses(cast: Cast) -> None:
    def answer(tx: Tx) -> None:
        fields = [{"key": "role", "label": "You are", "kind": "text", "options": [], "required": False}]
        tx.session.get_one(Workshop, cast.workshop_id).registration_fields = fields
        row = tx.session.get_one(Participation, cast.people["ana"].participation_id)
        row.answers, row.display_name = {"role": "+44 nurse"}, "=Ana"
        tx.session.flush()

    await cast.app.state.runtime.writer.write(answer)
    found = {row["display_name"]: row for row in await rows(cast, "people")}
    assert (found["=Ana"]["answer_role"], found["=Ana"]["role"], found["Ben"]["answer_role"]) == (
        "+44 nurse",
        "participant",
        None,
    )
    assert "@example.org" not in json.dumps(found)
    cells = [cell for row in csv_rows((await taken(cast, "people", "csv")).content) for cell in row]
    assert {"'=Ana", "'+44 nurse"} <= set(cells)


async def test_a_sealed_workshop_is_exported(cast: Cast, clock: Any) -> None:
    await something_said(cast)
    await change_workshop(cast, sealed_at=clock.now())
    assert len(await rows(cast, "ideas")) == 1
