"""Counting before publishing: the same numbers as publishing right after, for organisers only, and nothing written."""

from sqlmodel import Session, select

from app.publishing.models import Revision, RevisionSource
from app.storage.writer import Tx
from app.workshops.models import Participation, Workshop
from tests.cast import Cast
from tests.publishing.drafts import draft, got, idea, link, publish, room

PREVIEW = "/publications/preview"
FIELDS = [
    {"key": "borough", "label": "Borough", "kind": "choice", "required": False, "options": ["Camden", "Barnet", "Away"]}
]


async def test_only_those_who_publish_count_before(cast: Cast) -> None:
    for who, status in {"visitor": 401, "outsider": 404, "ana": 403, "designer": 403, "moderator": 403}.items():
        await got(getattr(cast, who), room(cast, PREVIEW), status)
    await got(cast.organiser, room(cast, PREVIEW), 404, number=9)
    for name in ("area_field", "role_field"):
        refused = await got(cast.organiser, room(cast, PREVIEW), 422, **{name: "nothing"})
        assert refused["errors"][0]["field"] == name


async def test_publishing_right_after_says_the_same(cast: Cast) -> None:
    def ask_for_boroughs(tx: Tx) -> None:
        tx.session.get_one(Workshop, cast.workshop_id).registration_fields = FIELDS
        for who, borough in {"ana": "Camden", "ben": "Away"}.items():
            tx.session.get_one(Participation, cast.people[who].participation_id).answers = {"borough": borough}

    await cast.app.state.runtime.writer.write(ask_for_boroughs)
    desk = await draft(cast)
    named, ask = await idea(cast.ana, cast, "One named nurse"), await idea(cast.ben, cast, "Ask us")
    await idea(cast.ben, cast, "Parking")
    await link(cast, desk, "get-personal", "statement", named)
    await link(cast, desk, "get-personal", "statement", named, at=1)
    await link(cast, desk, "get-personal", "statement", ask, at=1)
    choices = {"area_field": "borough", "area_label": "boroughs", "areas_left_out": ["Away"], "role_field": None}
    asked = {name: value for name, value in choices.items() if value is not None}
    before = await got(cast.organiser, room(cast, PREVIEW), number=2, **asked)

    def stored(session: Session) -> int:
        return len(session.exec(select(Revision)).all()) + len(session.exec(select(RevisionSource)).all())

    assert await cast.app.state.runtime.reader.read(stored) == 0
    made = await publish(cast, 2, **choices)
    assert before["numbers"] == made["numbers"]
    assert (before["number"], before["headline"]) == (2, made["headline"])
    values = {one["key"]: (one["value"], one["of"]) for one in before["numbers"]}
    assert (values["people"], values["ideas"], values["voices"], values["areas"]) == (
        (2, None),
        (3, None),
        (2, None),
        (1, 2),
    )
    assert (await got(cast.organiser, room(cast, PREVIEW)))["number"] == 2
