"""How far each invitation has come: for organisers, searchable, and true of the mail that went out last."""

from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from app.log.models import LogEntry
from app.notices.commands import claim_invitation, note_failed, note_sent
from app.notices.queries import invitation_letter
from app.storage.writer import Tx
from app.workshops.events import InvitationMade
from tests.cast import Cast
from tests.conftest import TravellingClock

STRANGERS = {"visitor": 401, "outsider": 404, "observer": 403, "ana": 403, "moderator": 403}
KIND = InvitationMade.kind


def path_of(cast: Cast) -> str:
    return f"/api/v1/workshops/{cast.workshop_id}/invitations"


async def invite(cast: Cast, email: str) -> UUID:
    """Invite somebody and return the invitation's id."""
    answer = await cast.organiser.post(path_of(cast), json={"invitations": [{"email": email}]})
    assert answer.status_code == 200, answer.text
    return UUID(answer.json()["lines"][0]["invitation_id"])


async def seq_of(cast: Cast, ident: UUID) -> int:
    """The entry that asked last for the mail of an invitation."""

    def latest(session: Session) -> int:
        asked = select(LogEntry.seq).where(LogEntry.kind == KIND, LogEntry.subject_id == ident)
        return session.exec(asked.order_by(col(LogEntry.seq).desc()).limit(1)).one()

    return await cast.app.state.runtime.reader.read(latest)


async def states(cast: Cast, **params: str) -> dict[str, str]:
    """State by address; fails if one stands on two pages."""
    found: dict[str, str] = {}
    cursor: dict[str, str] = {}
    while True:
        answer = await cast.organiser.get(path_of(cast), params={"limit": 2, **params, **cursor})
        assert answer.status_code == 200, answer.text
        for one in answer.json()["items"]:
            assert one["email"] not in found
            found[one["email"]] = one["state"]
        if answer.json()["next"] is None:
            return found
        cursor = {"cursor": answer.json()["next"]}


async def mail(cast: Cast, ident: UUID, *, is_refused: bool = False) -> None:
    """Do what the job does when a mail server answers."""
    write, seq = cast.app.state.runtime.writer.write, await seq_of(cast, ident)
    assert await write(claim_invitation, KIND, ident, seq) is not None
    if is_refused:
        await write(note_failed, KIND, ident, seq, is_final=True)
    else:
        await write(note_sent, KIND, ident, seq)


async def test_only_organisers_see_who_is_invited_and_send_again(cast: Cast) -> None:
    ident = await invite(cast, "one@example.net")
    for who, status in STRANGERS.items():
        client = getattr(cast, who)
        assert (await client.get(path_of(cast))).status_code == status, who
        assert (await client.post(f"{path_of(cast)}/{ident}/resend")).status_code == status, who
    elsewhere = f"/api/v1/workshops/{cast.other_workshop_id}/invitations/{ident}/resend"
    assert (await cast.organiser.post(elsewhere)).status_code == 404


async def test_each_invitation_says_how_far_it_has_come(cast: Cast, clock: TravellingClock) -> None:
    names = ("waiting", "mailed", "bounced", "revoked", "outsider", "expired")
    idents = {name: await invite(cast, f"{name}@example.org") for name in names}
    await mail(cast, idents["mailed"])
    await mail(cast, idents["bounced"], is_refused=True)
    await mail(cast, idents["revoked"])
    await cast.organiser.delete(f"{path_of(cast)}/{idents['revoked']}")
    joined = await cast.outsider.post(
        f"/api/v1/workshops/{cast.workshop_id}/participations", json={"display_name": "Out"}
    )
    assert joined.status_code == 201

    def expire(tx: Tx) -> None:
        from app.workshops.models import Invitation

        tx.session.get_one(Invitation, idents["expired"]).expires_at = tx.now
        tx.session.flush()

    await cast.app.state.runtime.writer.write(expire)
    expected = {f"{name}@example.org": "joined" if name == "outsider" else name for name in names}
    assert await states(cast) == expected
    for state in ("waiting", "mailed", "bounced", "revoked", "joined", "expired"):
        assert await states(cast, state=state) == {k: v for k, v in expected.items() if v == state}
    assert await states(cast, q="BOUN") == {"bounced@example.org": "bounced"}
    assert await states(cast, q="%") == {}
    assert (await cast.organiser.get(path_of(cast), params={"state": "lost"})).status_code == 422


async def test_sending_again_renews_it_and_asks_for_one_more_mail(cast: Cast, clock: TravellingClock) -> None:
    ident = await invite(cast, "one@example.net")
    await mail(cast, ident)
    clock.travel(days=20)
    again = await cast.organiser.post(f"{path_of(cast)}/{ident}/resend")
    assert (again.status_code, again.json()["expires_at"][:10]) == (200, "2026-07-21")
    assert await states(cast) == {"one@example.net": "waiting"}  # the earlier mail says nothing of this one
    read = cast.app.state.runtime.reader.read
    letter = await read(invitation_letter, ident, await seq_of(cast, ident), clock.now())
    assert letter is not None
    assert letter.email == "one@example.net"
    clock.travel(seconds=1)
    await mail(cast, ident)
    assert await states(cast) == {"one@example.net": "mailed"}


async def test_one_that_was_taken_back_is_good_again_and_one_that_was_used_is_not_sent(cast: Cast) -> None:
    ident = await invite(cast, "outsider@example.org")
    await cast.organiser.delete(f"{path_of(cast)}/{ident}")
    assert (await cast.organiser.post(f"{path_of(cast)}/{ident}/resend")).json()["revoked_at"] is None
    room = f"/api/v1/workshops/{cast.workshop_id}/participations"
    assert (await cast.outsider.post(room, json={"display_name": "Out"})).status_code == 201
    used = await cast.organiser.post(f"{path_of(cast)}/{ident}/resend")
    assert (used.status_code, used.json()["type"]) == (409, "/problems/conflict")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_somebody_who_came_by_another_door_has_joined(cast: Cast) -> None:
    ident = await invite(cast, "zoe@example.org")

    def come(tx: Tx) -> None:
        from app.people.models import Account
        from app.workshops.models import Participation

        account = Account(email="zoe@example.org", created_at=tx.now)
        tx.session.add(account)
        tx.session.flush()
        where = {"workshop_id": cast.workshop_id, "account_id": account.id, "joined_at": tx.now}
        tx.session.add(Participation(role="participant", display_name="Zoe", **where))
        tx.session.flush()

    await cast.app.state.runtime.writer.write(come)
    assert ident is not None
    assert await states(cast) == {"zoe@example.org": "joined"}
