"""Who is where: for a minute, for those who review, in every process, and never in the log."""

from sqlmodel import Session, func, select

from app.log.models import LogEntry
from tests.cast import Cast
from tests.conftest import TravellingClock
from tests.review.ground import got, ideas, put, themes


async def test_who_may_say_and_see_where_they_are(cast: Cast) -> None:
    path = f"/workshops/{cast.workshop_id}/review/presence"
    statuses = {}
    for name, client in [("visitor", cast.visitor), *((name, getattr(cast, name)) for name in cast.people)]:
        read = await client.get(f"/api/v1{path}")
        statuses[name] = (read.status_code, (await client.put(f"/api/v1{path}", json={})).status_code)
    assert statuses == {
        "visitor": (401, 401),
        "outsider": (404, 404),
        "ana": (403, 403),
        "ben": (403, 403),
        "observer": (200, 403),
        "moderator": (200, 403),
        "designer": (200, 204),
        "organiser": (200, 204),
    }


async def test_whoever_is_silent_for_a_minute_is_gone(cast: Cast, clock: TravellingClock) -> None:
    path = f"/workshops/{cast.workshop_id}/review/presence"
    (said,) = await ideas(cast, 1)
    (theme,) = await themes(cast, [said])

    def logged(session: Session) -> int:
        return session.exec(select(func.count()).select_from(LogEntry)).one()

    before = await cast.app.state.runtime.reader.read(logged)
    assert (await put(cast.designer, path, theme_id=str(theme))).status_code == 204
    clock.travel(seconds=40)
    assert (await put(cast.organiser, path, contribution_id=str(said))).status_code == 204
    here = (await got(cast.observer, path))["items"]
    assert [(one["person"]["display_name"], one["theme_id"], one["contribution_id"]) for one in here] == [
        ("Designer", str(theme), None),
        ("Organiser", None, str(said)),
    ]
    clock.travel(seconds=20)
    assert [one["person"]["display_name"] for one in (await got(cast.observer, path))["items"]] == ["Organiser"]
    assert (await put(cast.organiser, path, method="DELETE")).status_code == 204
    assert (await got(cast.observer, path))["items"] == []
    assert (await put(cast.designer, path, theme_id=str(cast.phase_id))).status_code == 422
    assert await cast.app.state.runtime.reader.read(logged) == before
