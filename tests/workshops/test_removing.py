"""Taking somebody out: for a reason, by organisers, and they come back only if they are asked to."""

import pytest
from sqlmodel import Session, select

from app.log.models import LogEntry
from tests.cast import Cast
from tests.contributions.speaking import post_idea
from tests.workshops.conftest import STRANGERS

WHY = {"reason": "Threatened another participant."}


def path_of(cast: Cast, who: str) -> str:
    return f"/api/v1/workshops/{cast.workshop_id}/participations/{cast.people[who].participation_id}/remove"


async def test_only_organisers_remove(cast: Cast) -> None:
    for who, status in STRANGERS.items():
        assert (await getattr(cast, who).post(path_of(cast, "ben"), json=WHY)).status_code == status, who
    assert (await cast.organiser.post(path_of(cast, "ben"), json={})).status_code == 422
    assert (await cast.organiser.post(path_of(cast, "organiser"), json=WHY)).status_code == 409
    assert (await cast.organiser.post(path_of(cast, "outsider"), json=WHY)).status_code == 404
    assert (await cast.ben.get(f"/api/v1/workshops/{cast.workshop_id}/participations/me")).status_code == 200


async def test_whoever_is_removed_is_out_until_invited_and_what_they_said_stays(cast: Cast) -> None:
    room = f"/api/v1/workshops/{cast.workshop_id}"
    idea = await post_idea(cast, "ben", "Open later on Fridays")
    assert (await cast.organiser.post(path_of(cast, "ben"), json=WHY)).status_code == 204
    assert (await cast.organiser.post(path_of(cast, "ben"), json=WHY)).status_code == 404
    said = await cast.ben.post(f"{room}/ideas", json={"text": "Again"})
    assert said.status_code == 403
    again = await cast.ben.post(f"{room}/participations", json={"display_name": "Ben"})
    assert (again.status_code, again.json()["type"]) == (403, "/problems/removed")
    assert (await cast.ana.get(f"/api/v1/contributions/{idea['id']}")).json()["author"]["display_name"] == "Ben"

    invited = await cast.organiser.post(f"{room}/invitations", json={"invitations": [{"email": "ben@example.org"}]})
    assert invited.json()["counts"]["invited"] == 1
    back = await cast.ben.post(f"{room}/participations", json={"display_name": "Ben"})
    assert (back.status_code, back.json()["id"]) == (201, str(cast.people["ben"].participation_id))
    # And once back they may leave and come again like everybody else.
    await cast.ben.delete(f"{room}/participations/me")
    assert (await cast.ben.post(f"{room}/participations", json={"display_name": "Ben"})).status_code == 201


async def test_an_invitation_from_before_does_not_let_them_in_again(cast: Cast) -> None:
    room = f"/api/v1/workshops/{cast.workshop_id}"
    await cast.organiser.post(f"{room}/invitations", json={"invitations": [{"email": "outsider@example.org"}]})
    joined = await cast.outsider.post(f"{room}/participations", json={"display_name": "Out"})
    await cast.outsider.delete(f"{room}/participations/me")
    await cast.organiser.post(f"{room}/invitations", json={"invitations": [{"email": "outsider@example.org"}]})
    await cast.outsider.post(f"{room}/participations", json={"display_name": "Out"})
    removed = await cast.organiser.post(f"{room}/participations/{joined.json()['id']}/remove", json=WHY)
    assert removed.status_code == 204
    assert (await cast.outsider.post(f"{room}/participations", json={"display_name": "Out"})).status_code == 403


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_desk_alone_reads_the_reason(cast: Cast) -> None:
    await cast.organiser.post(path_of(cast, "ben"), json=WHY)

    def entry(session: Session) -> LogEntry:
        return session.exec(select(LogEntry).where(LogEntry.kind == "participation.removed")).one()

    recorded = await cast.app.state.runtime.reader.read(entry)
    assert (recorded.audience, WHY["reason"] in (recorded.payload or "")) == ("desk", True)
    feed = f"/api/v1/workshops/{cast.workshop_id}/feed?after=0&live=false"
    seen = {
        who: WHY["reason"] in (await getattr(cast, who).get(feed)).text
        for who in ("moderator", "ana", "ben", "visitor")
    }
    assert seen == {"moderator": True, "ana": False, "ben": False, "visitor": False}
