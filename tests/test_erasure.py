"""Whoever has themselves erased is found nowhere any more, and every published number stands as it was."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import MetaData, inspect, text
from sqlmodel import Session, select

from app.evidence.queries import miscounts
from app.log.exporting import export_log
from app.log.sealing import seal_log
from app.log.stored import last_head, signed
from app.log.verify import verify_export
from app.settings import Settings
from app.storage.engine import read_engine
from app.storage.writer import Tx
from app.workshops.commands import ERASED_NAME
from app.workshops.models import Invitation, Participation, Workshop
from tests.cast import Cast
from tests.people.mailbox import ask, newest_letter, redeem
from tests.test_background import beat

MARKER = "qqcanar"
"""In everything private that is written below; short of its end, because a search index stems words."""
EMAIL = "zoe.qqcanary@example.org"


def containing(session: Session, marker: str = MARKER) -> list[str]:
    """Return every "table.column" of the database with the marker in a row, whatever the type of the column."""
    connection = session.connection()
    found = []
    tables = MetaData()
    tables.reflect(connection)
    assert {"account", "log_entry", "invitation", "idempotency_key"} <= set(inspect(connection).get_table_names())
    for name in sorted(inspect(connection).get_table_names()):
        for row in connection.execute(text(f'SELECT * FROM "{name}"')).mappings():
            found += [f"{name}.{column}" for column, value in row.items() if marker in plain(value)]
    return sorted(set(found))


def plain(value: Any) -> str:
    said = bytes(value).decode("latin-1") if isinstance(value, (bytes, memoryview)) else str(value)
    return said.lower()


def files_with(folder: Path, marker: str = MARKER) -> list[str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.name for path in files if marker.encode() in path.read_bytes().lower())


async def zoe_comes(cast: Cast) -> httpx.AsyncClient:
    """Zoe is invited, signs in by mail, and joins with a name and answers."""
    rooms = [cast.workshop_id, cast.other_workshop_id]

    def ask_at_the_door(tx: Tx) -> None:
        room = tx.session.get_one(Workshop, cast.workshop_id)
        room.registration_fields = [{"key": "job", "label": "Your job", "kind": "text", "required": False}]
        for workshop_id in rooms:
            expires = tx.now.replace(year=tx.now.year + 1)
            tx.session.add(
                Invitation(
                    workshop_id=workshop_id,
                    email=EMAIL,
                    role="participant",
                    name="Zoe Qqcanary",
                    organisation="Qqcanary Trust",
                    created_at=tx.now,
                    expires_at=expires,
                )
            )
        tx.session.flush()

    await cast.app.state.runtime.writer.write(ask_at_the_door)
    zoe = httpx.AsyncClient(transport=httpx.ASGITransport(cast.app), base_url="https://folkmoot.test")
    asked = await ask(zoe, EMAIL)
    opened = await redeem(zoe, asked["id"], code=newest_letter(cast.app, EMAIL).code, label="Qqcanary's telephone")
    assert opened.status_code == 201, opened.text
    await ask(zoe, EMAIL)  # and once more, not used
    assert (await zoe.patch("/api/v1/me", json={"name": "Zoe Qqcanary"})).status_code == 200
    joined = await zoe.post(
        f"/api/v1/workshops/{cast.workshop_id}/participations",
        json={"display_name": "Zoe of Qqcanary", "answers": {"job": "Nurse at Qqcanary"}},
        headers={"Idempotency-Key": "qqcanary-joins"},
    )
    assert joined.status_code == 201, joined.text
    return zoe


async def zoe_speaks(cast: Cast, zoe: httpx.AsyncClient) -> dict[str, str]:
    """She posts, edits, comments, votes and reports; return the ids of what she and Ben said."""
    key = {"Idempotency-Key": "qqcanary-posts"}
    ideas = f"/api/v1/workshops/{cast.workshop_id}/ideas"
    hers = (await zoe.post(ideas, json={"text": "My first qqcanary idea."}, headers=key)).json()["id"]
    edited = await zoe.patch(
        f"/api/v1/contributions/{hers}", json={"text": "My better qqcanary idea."}, headers={"If-Match": '"v1"'}
    )
    assert edited.status_code == 200, edited.text
    bens = (await cast.ben.post(ideas, json={"text": "Open later on Fridays."})).json()["id"]
    answer = await zoe.post(f"/api/v1/contributions/{bens}/comments", json={"text": "Not without qqcanary."})
    assert answer.status_code == 201, answer.text
    others = await cast.ben.post(f"/api/v1/contributions/{hers}/comments", json={"text": "Well said."})
    for client, subject, stance in ((zoe, bens, "agree"), (cast.ben, hers, "disagree"), (cast.ana, hers, "agree")):
        voted = await client.put(f"/api/v1/contributions/{subject}/stance", json={"stance": stance})
        assert voted.status_code == 200, voted.text
    reported = await zoe.post(
        f"/api/v1/contributions/{bens}/reports", json={"reason": "other", "note": "He means qqcanary."}
    )
    assert reported.status_code == 201, reported.text
    return {"hers": hers, "bens": bens, "answer": answer.json()["id"], "others": others.json()["id"]}


async def tallies(cast: Cast) -> list[Any]:
    def read(session: Session) -> list[Any]:
        rows = session.connection().execute(text("SELECT id, agree, disagree, passes FROM contribution ORDER BY id"))
        return [tuple(row) for row in rows]

    return await cast.app.state.runtime.reader.read(read)


async def record_verifies(cast: Cast) -> bool:
    """Seal what there is, hold the whole log against the first and the last head, and count its votes."""
    runtime = cast.app.state.runtime
    await runtime.writer.write(seal_log, runtime.keyring)

    def check(session: Session) -> tuple[Any, int]:
        parts: list[bytes] = []
        export_log(session, parts.append)
        head = last_head(session)
        assert head is not None
        heads = [signed(head, runtime.keyring.public_key)]
        verdict = verify_export(b"".join(parts).splitlines(keepends=True), heads, [runtime.keyring.public_key])
        return verdict, len(miscounts(session))

    verdict, miscount = await runtime.reader.read(check)
    assert (verdict.problems, verdict.sealed, miscount) == ((), verdict.entries, 0)
    return bool(verdict.erased)


async def test_whoever_is_erased_is_found_nowhere_and_every_number_stays(cast: Cast, settings: Settings) -> None:
    runtime = cast.app.state.runtime
    zoe = await zoe_comes(cast)
    token = zoe.cookies["__Host-folkmoot"]
    said = await zoe_speaks(cast, zoe)
    # What the test looks for is there, in every place that it means; an erasure that it could not see proves nothing.
    assert set(await runtime.reader.read(containing)) >= {
        "account.email",
        "account.name",
        "contribution.text",
        "contribution_revision.text",
        "idempotency_key.answer",
        "idempotency_key.key",
        "invitation.email",
        "invitation.name",
        "invitation.organisation",
        "log_entry.payload",
        "participation.answers",
        "participation.display_name",
        "report.note",
        "sign_in.email",
        "sign_in_session.label",
    }
    assert "outbox.jsonl" in files_with(settings.data_dir)
    assert not await record_verifies(cast)
    before = await tallies(cast)

    assert (await zoe.delete("/api/v1/me")).status_code == 204

    assert await runtime.reader.read(containing) == []
    assert await runtime.reader.read(containing, token) == []
    assert files_with(settings.data_dir) == []
    assert [posted for posted in runtime.mailer.posted if posted.message.to == EMAIL] == []
    assert await record_verifies(cast)
    assert await tallies(cast) == before

    seen = {name: (await cast.ana.get(f"/api/v1/contributions/{ident}")) for name, ident in said.items()}
    assert seen["others"].json()["text"] == "Well said."
    assert (seen["bens"].json()["comment_count"], seen["bens"].json()["text"]) == (0, "Open later on Fridays.")
    assert MARKER not in "".join(answer.text.lower() for answer in seen.values())
    stale = await zoe.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert stale.status_code == 401
    await zoe.aclose()


async def test_what_is_left_of_somebody_is_a_name_that_is_nobodys(cast: Cast) -> None:
    zoe = await zoe_comes(cast)
    assert (await zoe.delete("/api/v1/me")).status_code == 204

    def read(session: Session) -> tuple[Participation, list[Invitation]]:
        left = session.exec(select(Participation).where(Participation.display_name == ERASED_NAME)).one()
        return left, list(session.exec(select(Invitation)))

    left, invitations = await cast.app.state.runtime.reader.read(read)
    assert (left.workshop_id, left.answers, left.left_at is None) == (cast.workshop_id, {}, False)
    assert {(i.workshop_id, i.redeemed_at is None, i.revoked_at is None) for i in invitations} == {
        (cast.workshop_id, False, True),
        (cast.other_workshop_id, True, False),
    }
    assert all("@" not in invitation.email for invitation in invitations)
    names = [one["display_name"] for one in await people(cast)]
    assert ERASED_NAME not in names
    # The address can be invited again: nothing of the old invitation stands in its way.
    again = await cast.organiser.post(
        f"/api/v1/workshops/{cast.workshop_id}/invitations", json={"invitations": [{"email": EMAIL}]}
    )
    assert again.json()["lines"][0]["outcome"] == "invited", again.text
    await zoe.aclose()


async def people(cast: Cast) -> list[dict[str, Any]]:
    answer = await cast.organiser.get(f"/api/v1/workshops/{cast.workshop_id}/participations")
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_the_last_organiser_hands_over_first(cast: Cast) -> None:
    idea = await cast.organiser.post(f"/api/v1/workshops/{cast.workshop_id}/ideas", json={"text": "Qqcanary stays."})
    refused = await cast.organiser.delete("/api/v1/me")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/last-organiser")
    assert "“The Room”" in refused.json()["detail"]
    assert refused.json()["workshop_ids"] == [str(cast.workshop_id)]
    assert (await cast.organiser.get("/api/v1/me")).json()["email"] == "organiser@example.org"
    assert (await cast.ana.get(f"/api/v1/contributions/{idea.json()['id']}")).json()["text"] == "Qqcanary stays."
    (ben,) = (one for one in await people(cast) if one["display_name"] == "Ben")
    handed = await cast.organiser.patch(
        f"/api/v1/workshops/{cast.workshop_id}/participations/{ben['id']}",
        json={"role": "organiser"},
        headers={"If-Match": f'"v{ben["version"]}"'},
    )
    assert handed.status_code == 200, handed.text
    assert (await cast.organiser.delete("/api/v1/me")).status_code == 204
    assert await cast.app.state.runtime.reader.read(containing) == []


async def test_an_answered_comment_of_an_erased_person_keeps_its_answers(cast: Cast) -> None:
    """Counts and threads are those of the people who are still here."""
    idea = (await cast.ben.post(f"/api/v1/workshops/{cast.workshop_id}/ideas", json={"text": "Open later."})).json()
    path = f"/api/v1/contributions/{idea['id']}/comments"
    hers = (await cast.ana.post(path, json={"text": "Why qqcanary?"})).json()
    answer = (await cast.ben.post(path, json={"text": "Because.", "reply_to_id": hers["id"]})).json()
    await cast.ana.delete("/api/v1/me")
    assert (await cast.ben.get(f"/api/v1/contributions/{idea['id']}")).json()["comment_count"] == 1
    kept = (await cast.ben.get(f"/api/v1/contributions/{answer['id']}")).json()
    assert (kept["text"], UUID(kept["reply_to_id"])) == ("Because.", UUID(hers["id"]))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_reader_delays_what_the_journal_forgets_only_for_as_long_as_it_reads(
    cast: Cast, settings: Settings, database_url: str
) -> None:
    zoe = await zoe_comes(cast)
    engine = read_engine(database_url)
    with engine.connect() as reading:
        reading.execute(text("SELECT name FROM account")).all()
        assert (await zoe.delete("/api/v1/me")).status_code == 204
        assert files_with(settings.data_dir) != []  # or this test shows nothing
    cast.app.state.runtime.writer._purge_at = 0.0
    await beat(cast.app, "purge")
    assert files_with(settings.data_dir) == []
    engine.dispose()
    await zoe.aclose()


@pytest.mark.parametrize("mails", [0, 250])
async def test_the_outbox_forgets_one_address_and_no_other(cast: Cast, settings: Settings, mails: int) -> None:
    """Also what its memory has let go of, and what stands in the file only."""
    from app.mail.message import Message

    outbox = cast.app.state.runtime.mailer
    await outbox.send(Message("ana@example.org", "For Ana", "Qqcanary"))
    for number in range(mails):
        await outbox.send(Message("ben@example.org", f"{number}", "For Ben"))
    await outbox.send(Message("diana@example.org", "Not Ana", "For Diana"))
    await cast.ana.delete("/api/v1/me")
    lines = (settings.data_dir / "outbox.jsonl").read_text().splitlines()
    assert [json.loads(line)["to"] for line in lines] == ["ben@example.org"] * mails + ["diana@example.org"]
    assert files_with(settings.data_dir) == []
