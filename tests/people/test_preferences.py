"""Which mail one wants: one's own choice, on record, and gone with the account."""

from sqlmodel import Session, select

from app.log.models import LogEntry
from app.people.models import Preferences
from tests.cast import Cast

PATH = "/api/v1/me/preferences"
DEFAULTS = {"news": False, "digest": True, "outcome": True}


async def test_nobody_else_sees_or_chooses(cast: Cast) -> None:
    for method, body in (("GET", None), ("PATCH", {"news": True})):
        assert (await cast.visitor.request(method, PATH, json=body)).status_code == 401
    await cast.ana.patch(PATH, json={"news": True, "digest": False})
    assert (await cast.ben.get(PATH)).json() == DEFAULTS


async def test_a_choice_changes_only_what_it_names_and_is_recorded_once(cast: Cast) -> None:
    assert (await cast.ana.get(PATH)).json() == DEFAULTS
    for _ in range(2):
        assert (await cast.ana.patch(PATH, json={"digest": False})).json() == DEFAULTS | {"digest": False}
    assert (await cast.ana.patch(PATH, json={"news": True})).json() == {"news": True, "digest": False, "outcome": True}
    assert (await cast.ana.get(PATH)).json() == {"news": True, "digest": False, "outcome": True}
    for wrong in ({"digest": None}, {"digest": "perhaps"}, {"letters": True}):
        assert (await cast.ana.patch(PATH, json=wrong)).status_code == 422, wrong

    def recorded(session: Session) -> list[tuple[str, str | None]]:
        mine = LogEntry.kind == "account.preferences_changed"
        return [
            (one.audience, one.payload) for one in session.exec(select(LogEntry).where(mine).order_by(LogEntry.seq))
        ]

    assert await cast.app.state.runtime.reader.read(recorded) == [
        ("actor", '{"digest":false,"news":false,"outcome":true}'),
        ("actor", '{"digest":false,"news":true,"outcome":true}'),
    ]


async def test_choices_go_with_the_account(cast: Cast) -> None:
    await cast.ana.patch(PATH, json={"news": True})
    assert (await cast.ana.delete("/api/v1/me")).status_code == 204
    left = await cast.app.state.runtime.reader.read(lambda session: session.exec(select(Preferences)).all())
    assert left == []
