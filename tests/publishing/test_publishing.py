"""Publishing: what it freezes, how it is checked, and what an erasure, a no and a correction do to it."""

import hashlib
import io
import json
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlmodel import Session, col, select

from app.contributions.models import Contribution
from app.people.models import Organisation
from app.publishing.models import RevisionQuote, RevisionSource
from app.publishing.record import leaf_of
from app.storage.writer import Tx
from app.votes.models import FoundationVote, Vote
from app.workshops.models import Participation, Workshop
from tests.cast import Cast
from tests.publishing.drafts import draft, got, idea, link, posted, publish, room, sentence, text, write

AREAS = ["Camden", "Barnet", "Outside London"]
FIELDS = [
    {"key": "borough", "label": "Your borough", "kind": "choice", "required": False, "options": AREAS},
    {"key": "role", "label": "Your role", "kind": "choice", "required": False, "options": ["Carer", "Nurse"]},
]


async def test_only_organisers_publish(cast: Cast) -> None:
    for who, status in {"visitor": 401, "outsider": 404, "ana": 403, "designer": 403, "moderator": 403}.items():
        await posted(getattr(cast, who), room(cast, "/publications"), status, number=1)
    await publish(cast, 9, 404)
    await publish(cast, 1, 422, area_field="nothing")
    assert (await got(cast.visitor, room(cast, "/publications")))["items"] == []


async def consent(cast: Cast, who: str, *, allowed: bool) -> dict[str, Any]:
    path = room(cast, "/participations/me/quote-consent")
    answer = await getattr(cast, who).put(path, json={"allowed": allowed})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def record(cast: Cast, **params: Any) -> bytes:
    answer = await cast.visitor.get(room(cast, "/published/record"), params=params)
    assert answer.status_code == 200, answer.text
    return answer.content


def fill(tx: Tx, cast: Cast) -> None:
    """Give people boroughs, roles and organisations; six say that they are carers."""
    tx.session.get_one(Workshop, cast.workshop_id).registration_fields = FIELDS
    own = [Organisation(name=name, name_key=name.casefold(), created_at=tx.now) for name in ("One", "Two", "Old")]
    tx.session.add_all(own)
    tx.session.flush()
    own[2].merged_into_id = own[0].id
    people = tx.session.exec(select(Participation).where(Participation.workshop_id == cast.workshop_id)).all()
    for place, person in enumerate(sorted(people, key=lambda one: one.display_name)):
        person.answers = {"borough": AREAS[place % 3], "role": "Carer"}
        person.organisation_id = own[place % 3].id
        tx.session.add(person)


async def test_every_number_is_recounted_from_raw_rows(cast: Cast) -> None:
    await cast.app.state.runtime.writer.write(fill, cast)
    desk = await draft(cast)
    first = await idea(cast.ana, cast, "One named nurse")
    await idea(cast.ben, cast, "Parking")
    gone = await idea(cast.ben, cast, "Never mind")
    assert (await cast.ben.delete(f"/api/v1/contributions/{gone}")).status_code == 200
    await posted(cast.ben, f"/api/v1/contributions/{first}/comments", text="Yes")
    for who in ("ben", "moderator"):
        answer = await getattr(cast, who).put(f"/api/v1/contributions/{first}/stance", json={"stance": "agree"})
        assert answer.status_code == 200
    await link(cast, desk, "get-personal", "statement", first)
    made = await publish(
        cast, 2, area_field="borough", area_label="boroughs", areas_left_out=["Outside London"], role_field="role"
    )
    numbers = {one["key"]: (one["value"], one["of"]) for one in made["numbers"]}

    def recount(session: Session) -> dict[str, tuple[int, int | None]]:
        said = [c for c in session.exec(select(Contribution)) if c.withdrawn_at is None]
        votes = [*session.exec(select(Vote)), *session.exec(select(FoundationVote))]
        here = {c.author_id for c in said} | {vote.participation_id for vote in votes}
        people = [session.get_one(Participation, ident) for ident in here if ident]
        owners = [session.get_one(Organisation, p.organisation_id) for p in people if p.organisation_id]
        areas = {p.answers["borough"] for p in people} - {"Outside London"}
        return {
            "people": (len(people), None),
            "organisations": (len({one.merged_into_id or one.id for one in owners}), None),
            "areas": (len(areas), 2),
            "ideas": (sum(c.kind == "idea" for c in said), None),
            "comments": (sum(c.kind == "comment" for c in said), None),
            "votes": (len(votes), None),
            "voices": (1, None),
        }

    assert numbers == await cast.app.state.runtime.reader.read(recount)
    assert numbers["people"] == (3, None)
    assert numbers["organisations"] == (2, None)
    for one in made["numbers"]:
        assert one["definition"]
        assert one["query"].startswith("SELECT")
        assert one["at"] == made["published_at"]
    assert made["headline"].startswith("3 people from 2 organisations")
    assert made["headline"].endswith("of 2 boroughs")


async def test_the_record_stays_when_people_are_erased(cast: Cast) -> None:
    """Numbers and hash stay, the person's words go, and what is left can still be checked against the hash."""
    desk = await draft(cast)
    theirs = await idea(cast.ana, cast, "I told my story nine times")
    other = await idea(cast.ben, cast, "Ask us first")
    for one in (theirs, other):
        await link(cast, desk, "get-personal", "statement", one)
    for who in ("ana", "ben"):
        assert (await consent(cast, who, allowed=True))["attribution"] == "Participant"
    made = await publish(cast, 2)
    before, quotes = await record(cast), (await got(cast.visitor, room(cast, "/published/quotes")))["items"]
    assert b"nine times" not in before
    leaves = {one["contribution"]: one["leaf"] for one in json.loads(before)["quotes"]}
    assert {one["text"] for one in quotes} == {"I told my story nine times", "Ask us first"}
    for one in quotes:
        assert one["leaf"] == leaf_of(bytes.fromhex(one["salt"]), one["text"], one["attribution"])
        assert one["leaf"] in leaves.values()
    assert (await cast.ana.delete("/api/v1/me")).status_code == 204
    after = await record(cast)
    assert after == before
    assert hashlib.sha256(after).hexdigest() == made["digest"]
    (left,) = (await got(cast.visitor, room(cast, "/published/quotes")))["items"]
    assert left["text"] == "Ask us first"
    assert (await got(cast.visitor, room(cast, "/published")))["headline"] == made["headline"]
    down = await voices(cast, sentence(desk, "get-personal", "statement")["anchor"])
    assert down["total"] == 2
    assert {one["text"] for one in down["items"]} == {None, "Ask us first"}

    def stored(session: Session) -> list[Any]:
        return list(session.exec(select(RevisionQuote).where(RevisionQuote.contribution_id == UUID(theirs))))

    (kept,) = await cast.app.state.runtime.reader.read(stored)
    assert (kept.text, kept.salt, kept.attribution, kept.leaf) == (None, None, None, leaves[theirs])


async def voices(cast: Cast, anchor: str, **more: Any) -> Any:
    where = {"foundation_key": "get-personal", "part": "statement", "anchor": anchor} | more
    return await got(cast.visitor, room(cast, "/published/voices"), **where)


async def test_nobody_is_quoted_without_a_yes_and_a_no_takes_quotes_out(cast: Cast) -> None:
    for who, status in {"visitor": 401, "outsider": 403}.items():
        await got(getattr(cast, who), room(cast, "/participations/me/quote-consent"), status)
    desk = await draft(cast)
    for who in ("ana", "ben"):
        await link(cast, desk, "get-personal", "statement", await idea(getattr(cast, who), cast, f"Words of {who}"))
    assert not (await got(cast.ana, room(cast, "/participations/me/quote-consent")))["allowed"]
    await consent(cast, "ana", allowed=True)
    made = await publish(cast, 2)
    page = room(cast, "/published/foundations/get-personal")
    assert [one["text"] for one in (await got(cast.visitor, page))["evidence"]["crowd"]["quotes"]] == ["Words of ana"]
    assert (await consent(cast, "ana", allowed=False))["changed_at"]
    assert (await got(cast.visitor, page))["evidence"]["crowd"]["quotes"] == []
    assert hashlib.sha256(await record(cast)).hexdigest() == made["digest"]
    poster = await cast.visitor.get(room(cast, "/published/summary.pdf"))
    assert "Words of ana" not in PdfReader(io.BytesIO(poster.content)).pages[0].extract_text()


async def test_quotes_are_signed_by_a_role_that_others_share(cast: Cast) -> None:
    await cast.app.state.runtime.writer.write(fill, cast)

    def lone(tx: Tx) -> None:
        ben = tx.session.get_one(Participation, cast.people["ben"].participation_id)
        ben.answers = {"role": "Nurse"}

    await cast.app.state.runtime.writer.write(lone)
    assert (await consent(cast, "ana", allowed=True))["attribution"] == "Carer"
    assert (await consent(cast, "ben", allowed=True))["attribution"] == "Participant"


async def test_a_correction_is_a_new_revision_and_the_old_one_stays(cast: Cast) -> None:
    desk = await draft(cast)
    named = await idea(cast.ana, cast, "One named nurse")
    await link(cast, desk, "get-personal", "statement", named)
    first = await publish(cast, 2)
    again = await publish(cast, 2, 409)
    assert again["type"] == "/problems/already-published"
    old = await record(cast)
    await write(cast, text(get_personal="We must know the people."), 2)
    second = await publish(cast, 3, note="A slip.", is_correction=True)
    assert [one["revision"] for one in (await got(cast.visitor, room(cast, "/publications")))["items"]] == [2, 1]
    assert (second["is_correction"], second["number"]) == (True, 3)
    assert await record(cast, revision=1) == old
    assert (await got(cast.visitor, room(cast, "/published"), revision=1))["revision"]["digest"] == first["digest"]
    now = await got(cast.visitor, room(cast, "/published"))
    assert now["foundations"][0]["statement"][0]["text"] == "We must know the people."
    (place, *_) = (await got(cast.visitor, f"/api/v1/contributions/{named}/outcome"))["places"]
    assert (place["revision"], place["is_earlier"]) == (2, True)
    await got(cast.visitor, room(cast, "/published"), 404, revision=3)


async def test_what_is_hidden_is_neither_read_nor_published(cast: Cast) -> None:
    desk = await draft(cast)
    named, spam = await idea(cast.ana, cast, "One named nurse"), await idea(cast.ben, cast, "Buy now")
    for one in (named, spam):
        await link(cast, desk, "get-personal", "statement", one)
    anchor = sentence(desk, "get-personal", "statement")["anchor"]
    await publish(cast, 2)
    await posted(cast.moderator, f"/api/v1/contributions/{spam}/hide", 200, 1, reason="spam")
    down = await voices(cast, anchor)
    assert {one["contribution_id"]: one["text"] for one in down["items"]} == {named: "One named nurse", spam: None}
    assert (await got(cast.visitor, f"/api/v1/contributions/{spam}/outcome", 404))["status"] == 404
    await publish(cast, 2, is_correction=True)
    assert (await voices(cast, anchor))["total"] == 1
    assert (await voices(cast, anchor, revision=1))["total"] == 2


async def test_tallies_that_are_hidden_are_not_published(cast: Cast) -> None:
    def hide(tx: Tx) -> None:
        tx.session.get_one(Workshop, cast.workshop_id).tallies_hidden = True

    await draft(cast)
    await cast.app.state.runtime.writer.write(hide)
    await publish(cast, 2)
    assert [one["tally"] for one in json.loads(await record(cast))["foundations"]] == [None, None]


async def test_paper_pictures_embed_and_card(cast: Cast) -> None:
    await draft(cast)
    await got(cast.visitor, room(cast, "/published/poster.pdf"), 404)
    await publish(cast, 2)
    for name, kind in (
        ("poster.pdf", "application/pdf"),
        ("poster.png", "image/png"),
        ("summary.pdf", "application/pdf"),
        ("card.png", "image/png"),
        ("slides/0.png", "image/png"),
        ("slides/2.svg", "image/svg+xml"),
    ):
        answer = await cast.visitor.get(room(cast, f"/published/{name}"))
        assert (answer.status_code, answer.headers["content-type"]) == (200, kind), name
    assert (await cast.visitor.get(room(cast, "/published/slides/3.svg"))).status_code == 404
    card = await got(cast.visitor, room(cast, "/published/card"))
    assert card["url"] == "https://folkmoot.test/workshops/the-room/declaration"
    assert "Get personal" in card["image_alt"]
    embed = await got(cast.visitor, room(cast, "/published/embed"))
    assert [(one["key"], one["accent"]) for one in embed["statements"]] == [
        ("get-personal", 1),
        ("focus-on-outcomes", 2),
    ]


async def test_every_card_of_a_workshop_knows_what_is_published(cast: Cast) -> None:
    async def told() -> list[Any]:
        lists = (await got(cast.visitor, "/api/v1/workshops"))["items"]
        cards = [one for one in lists if one["id"] == str(cast.workshop_id)]
        return [one["published_revision"] for one in (*cards, await got(cast.visitor, room(cast)))]

    await draft(cast)
    assert await told() == [None, None]
    await publish(cast, 2)
    assert await told() == [1, 1]
    await publish(cast, 1, note="The earlier one after all.")
    assert await told() == [2, 2]


async def test_a_retry_publishes_once(cast: Cast) -> None:
    await draft(cast)
    headers = {"Idempotency-Key": "once"}
    answers = [
        await cast.organiser.post(room(cast, "/publications"), json={"number": 2}, headers=headers) for _ in range(2)
    ]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


async def test_a_heading_stands_for_what_is_below_it(cast: Cast) -> None:
    """A heading that the machine proposes has no contribution of its own: a sentence rests on those of its themes."""
    desk = await draft(cast)
    named = await idea(cast.ana, cast, "One named nurse")
    made = await posted(cast.designer, room(cast, "/themes"), title="People", contribution_ids=[named])
    heading = made["themes"][0]
    below = {"title": "Nurses", "contribution_ids": [named], "parent_id": heading["id"]}
    await posted(cast.designer, room(cast, "/themes"), **below)
    asked = await idea(cast.ben, cast, "Ask me first")
    deeper = {"title": "Asking", "contribution_ids": [asked], "parent_id": heading["id"]}
    await posted(cast.designer, room(cast, "/themes"), **deeper)
    made = await link(cast, desk, "get-personal", "statement", heading["id"], kind="theme")
    assert made["target"]["count"] == 2
    await publish(cast, 2)
    down = await voices(cast, sentence(desk, "get-personal", "statement")["anchor"])
    assert sorted(one["contribution_id"] for one in down["items"]) == sorted([named, asked])
    assert {one["via_theme"] for one in down["items"]} == {"People"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_sources_are_counted_as_stored(cast: Cast) -> None:
    desk = await draft(cast)
    named = await idea(cast.ana, cast, "One named nurse")
    for at in range(2):
        await link(cast, desk, "get-personal", "statement", named, at=at)
    made = await publish(cast, 2)

    def rows(session: Session) -> int:
        mine = select(RevisionSource).where(col(RevisionSource.revision_id) == UUID(made["id"]))
        return len(session.exec(mine).all())

    assert await cast.app.state.runtime.reader.read(rows) == 2
    assert {one["key"]: one["value"] for one in made["numbers"]}["voices"] == 1
