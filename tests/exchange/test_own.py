"""One's own data: everything that is kept of one person is in the file, and nothing of anybody else."""

import base64
from datetime import timedelta

import pytest
from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table, Uuid, create_engine, insert
from sqlmodel import Session, SQLModel, select

from app.contributions.models import ContributionRevision
from app.core.ids import new_id
from app.exchange.queries.own import SECTIONS, _kept, _pointing
from app.log.entries import canonical, leaf_of
from app.log.models import LogEntry
from app.people.authentication import hash_token
from app.people.models import Account, Organisation, SignIn, SignInSession
from app.people.policy import organisation_key
from app.storage.writer import Tx
from app.workshops.models import Invitation, Participation, Workshop
from tests.cast import Cast
from tests.contributions.speaking import decide, post_comment, post_idea

PATH = "/api/v1/me/data"
FIELDS = (
    "address",
    "name",
    "label",
    "alias",
    "answer",
    "guess",
    "group",
    "idea",
    "before",
    "comment",
    "hidden",
    "report",
)


def canaries(who: str) -> dict[str, str]:
    """A marker for each thing that one person has stored here."""
    found = {field: f"canary-{field}-of-{who}" for field in FIELDS}
    return found | {"address": f"canary-address-of-{who}@example.org"}


async def furnished(cast: Cast, who: str, other: str) -> dict[str, str]:
    """Put a marker into everything of a person; return what may be in their file and in no other."""
    marks, room, client = canaries(who), f"/api/v1/workshops/{cast.workshop_id}", getattr(cast, who)

    def write(tx: Tx) -> None:
        person = cast.people[who]
        account = tx.session.get_one(Account, person.account_id)
        account.email, account.name = marks["address"], marks["name"]
        workshop = tx.session.get_one(Workshop, cast.workshop_id)
        workshop.registration_fields = [
            {"key": "job", "label": "Job", "kind": "text", "required": False, "options": []}
        ]
        here = tx.session.get_one(Participation, person.participation_id)
        here.answers, here.display_name = {"job": marks["answer"]}, marks["alias"]
        group = Organisation(name=marks["group"], name_key=organisation_key(marks["group"]), created_at=tx.now)
        tx.session.add(group)
        tx.session.flush()
        here.organisation_id = group.id
        expires = tx.now + timedelta(days=1)
        secret = {"token_hash": hash_token(f"secret-{who}"), "created_at": tx.now, "expires_at": expires}
        tx.session.add(SignInSession(account_id=account.id, kind="cookie", label=marks["label"], **secret))
        code = {"browser_hash": b"b", "code_hash": b"c"}
        tx.session.add(SignIn(id=new_id(), email=marks["address"], **secret, **code))
        asked = {"email": marks["address"], "role": "observer", "name": marks["guess"], "organisation": ""}
        tx.session.add(Invitation(workshop_id=cast.other_workshop_id, created_at=tx.now, expires_at=expires, **asked))
        tx.session.flush()

    await cast.app.state.runtime.writer.write(write)
    idea = await post_idea(cast, who, text=marks["before"])
    edited = await client.patch(
        f"/api/v1/contributions/{idea['id']}", json={"text": marks["idea"]}, headers={"If-Match": '"v1"'}
    )
    assert edited.status_code == 200, edited.text
    hidden = await post_idea(cast, who, text=marks["hidden"])
    await decide(cast.moderator, "hide", hidden, reason="spam", note="canary-of-the-desk")
    elses = await post_idea(cast, other, text=f"What {other} said to {who}")
    await post_comment(cast, elses["id"], who, text=marks["comment"])
    for path in (f"contributions/{elses['id']}", f"foundation-texts/{cast.text_ids[0]}"):
        assert (await client.put(f"/api/v1/{path}/stance", json={"stance": "disagree"})).status_code == 200
    reported = await client.post(
        f"/api/v1/contributions/{elses['id']}/reports", json={"reason": "other", "note": marks["report"]}
    )
    assert reported.status_code == 201, reported.text
    await client.patch("/api/v1/me/preferences", json={"news": True})
    assert (await client.get(f"{room}/ideas?sort=fair")).status_code == 200
    return marks


async def test_nobody_gets_data_without_being_somebody(cast: Cast) -> None:
    assert (await cast.visitor.get(PATH)).status_code == 401


async def test_the_file_has_all_of_one_person_and_nothing_of_another(cast: Cast) -> None:
    anas, bens = await furnished(cast, "ana", "ben"), await furnished(cast, "ben", "ana")
    files = {}
    for who, marks, others in (("ana", anas, bens), ("ben", bens, anas)):
        answer = await getattr(cast, who).get(PATH)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-disposition"] == 'attachment; filename="folkmoot-my-data.json"'
        missing = [field for field, mark in marks.items() if mark not in answer.text]
        foreign = [field for field, mark in others.items() if mark in answer.text]
        assert (missing, foreign) == ([], [])
        assert "canary-of-the-desk" not in answer.text
        for secret in (f"token-of-{who}", hash_token(f"secret-{who}").hex()):
            assert secret not in answer.text
        others_ids = {str(p.account_id) for name, p in cast.people.items() if name != who}
        others_ids |= {str(p.participation_id) for name, p in cast.people.items() if name != who}
        assert not [ident for ident in others_ids if ident in answer.text]
        files[who] = answer.json()
    mine = files["ana"]
    assert set(mine) == {"export", "at", "about", "record", *SECTIONS}
    assert set(mine["about"]) == {"record", *SECTIONS}
    assert mine["preferences"] == {"news": True, "digest": True, "outcome": True}
    first = mine["contributions"][0]
    assert (first["text"], [old["text"] for old in first["history"]]) == (anas["idea"], [anas["before"]])
    assert sorted(one["stance"] for one in mine["stances"]) == ["disagree", "disagree"]
    assert [one["hidden_reason"] for one in mine["contributions"]].count("spam") == 1
    assert "visit" in mine["other"]  # a table that no section names


async def test_every_entry_of_the_record_opens_its_leaf(cast: Cast) -> None:
    await furnished(cast, "ana", "ben")
    record = (await cast.ana.get(PATH)).json()["record"]
    kinds = [one["entry"]["kind"] for one in record]
    assert {"idea.posted", "vote.cast", "foundation_vote.cast", "contribution.reported"} <= set(kinds)
    for one in record:
        entry = one["entry"]
        names = ("at", "kind", "workshop", "actor", "subject", "payload")
        content = canonical(one["seq"], *(entry[name] for name in names))
        assert leaf_of(base64.b64decode(one["salt"]), content).hex() == one["leaf"]

    def mine(session: Session) -> list[int]:
        ours = LogEntry.actor_id == cast.people["ana"].account_id
        return list(session.exec(select(LogEntry.seq).where(ours).order_by(LogEntry.seq)))

    assert sorted(one["seq"] for one in record) == await cast.app.state.runtime.reader.read(mine)


async def test_a_long_record_comes_whole(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.exchange.queries.own.ENTRIES", 2)
    for number in range(5):
        await post_idea(cast, text=f"Idea {number}")
    record = (await cast.ana.get(PATH)).json()["record"]
    assert [one["entry"]["payload"]["text"] for one in record] == [f"Idea {number}" for number in range(5)]


async def test_of_what_one_did_to_others_it_says_which_and_when(cast: Cast) -> None:
    """An organiser invited somebody and set targets: neither address nor anybody's name is the organiser's data."""
    room = f"/api/v1/workshops/{cast.workshop_id}"
    await cast.organiser.post(f"{room}/invitations", json={"invitations": [{"email": "canary@example.net"}]})
    await cast.organiser.put(
        f"{room}/targets",
        json={"targets": [{"field": "organisation", "value": "Canary Trust", "target": 3}]},
        headers={"If-Match": '"v0"'},
    )
    answer = await cast.organiser.get(PATH)
    assert "canary@example.net" not in answer.text
    (plan,) = answer.json()["other"]["coverage_plan"]
    assert set(plan) == {"workshop_id", "changed_at"}


async def test_what_somebody_read_coded_and_took_for_the_design_group_is_theirs(cast: Cast) -> None:
    """Their own readings and codings, whole; of what another reader said of the same, nothing."""
    first, second = [(await post_idea(cast, text=f"Idea {number}"))["id"] for number in range(2)]
    review = f"/api/v1/workshops/{cast.workshop_id}/review"
    await cast.organiser.put(f"{review}/settings", json={"second_share": 100}, headers={"If-Match": '"v0"'})
    frame = (await cast.organiser.post(f"{review}/frames", json={"preset": "swot"})).json()
    for who in ("designer", "organiser"):
        client = getattr(cast, who)
        decision = {"outcome": "not_used", "reason": "other", "words": f"canary-words-of-{who}"}
        for answer in (
            await client.put(f"/api/v1/contributions/{first}/reading", json=decision),
            await client.put(
                f"/api/v1/contributions/{first}/codings/{frame['id']}", json={"code_ids": [frame["codes"][0]["id"]]}
            ),
            await client.put(f"{review}/claims/{second}"),
        ):
            assert answer.status_code == 200, answer.text
    file = await cast.designer.get(PATH)
    other = file.json()["other"]
    assert [one["words"] for one in other["reading"]] == ["canary-words-of-designer"]
    assert [(one["contribution_id"], one["frame_id"]) for one in other["coding"]] == [(first, frame["id"])]
    assert [one["contribution_id"] for one in other["review_claim"]] == [second]
    assert "canary-words-of-organiser" not in file.text


def test_every_table_that_points_at_a_person_is_told_of() -> None:
    """Those with a section are read by it; the others are found by their columns, also those that come later."""
    pointing = {table.name for table in SQLModel.metadata.sorted_tables if _pointing(table)}
    assert {"account", "log_entry"} & pointing == {"log_entry"}
    assert {"moderation_claim", "presence", "visit", "idempotency_key", "participation", "contribution"} <= pointing
    assert {"reading", "coding", "review_claim", "review_presence"} <= pointing
    assert "contribution_revision" not in pointing  # found through its contribution
    assert ContributionRevision.__tablename__ == "contribution_revision"


def test_a_row_that_is_somebodys_does_not_name_the_others_in_it() -> None:
    table = Table(
        "pair",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("account_id", Uuid),
        Column("participation_id", Uuid),
        Column("token_hash", LargeBinary),
        Column("said", String),
    )
    me, mine, theirs = new_id(), new_id(), new_id()
    rows = [(1, me, theirs, b"h", "to them"), (2, me, mine, b"h", "to me"), (3, theirs, mine, b"h", "from them")]
    with create_engine("sqlite://").connect() as connection, Session(connection) as session:
        table.create(connection)
        connection.execute(insert(table), [dict(zip(table.columns.keys(), row, strict=True)) for row in rows])
        found = _kept(session, table, table.c.account_id, me, {mine})
    assert found == [
        {"id": 1, "account_id": str(me), "said": "to them"},
        {"id": 2, "account_id": str(me), "participation_id": str(mine), "said": "to me"},
    ]


async def test_an_erased_account_has_nothing_to_ask_for(cast: Cast) -> None:
    await post_idea(cast, text="Soon gone")
    assert (await cast.ana.delete("/api/v1/me")).status_code == 204
    assert (await cast.ana.get(PATH)).status_code == 401
