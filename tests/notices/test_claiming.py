"""A notice is claimed by one sender at a time, and only while what it says still holds."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from app.log.models import LogEntry
from app.notices.commands import claim_invitation, note_failed, note_sent
from app.notices.jobs import LONGEST_PAUSE_SECONDS, pause_after
from app.notices.models import Notice
from app.notices.queries import InvitationLetter
from tests.cast import Cast
from tests.conftest import TravellingClock
from tests.contributions.speaking import change_workshop

KIND = "invitation.made"
Notion = tuple[str, UUID, int]


async def invite(cast: Cast, email: str = "zoe@example.org") -> Notion:
    """Invite somebody and return what the relay would hand to the job."""
    path = f"/api/v1/workshops/{cast.workshop_id}/invitations"
    answer = await cast.organiser.post(path, json={"invitations": [{"email": email}]})
    assert answer.status_code == 200, answer.text

    def latest(session: Session) -> LogEntry:
        made = select(LogEntry).where(LogEntry.kind == KIND).order_by(col(LogEntry.seq).desc())
        return session.exec(made.limit(1)).one()

    entry = await cast.app.state.runtime.reader.read(latest)
    assert entry.subject_id is not None
    return KIND, entry.subject_id, entry.seq


async def claim(cast: Cast, notice: Notion) -> InvitationLetter | None:
    letter: InvitationLetter | None = await cast.app.state.runtime.writer.write(claim_invitation, *notice)
    return letter


async def sent(cast: Cast, notice: Notion) -> None:
    await cast.app.state.runtime.writer.write(note_sent, *notice)


async def test_a_letter_says_where_and_until_when_and_is_sent_once(cast: Cast, clock: TravellingClock) -> None:
    notice = await invite(cast)
    letter = await claim(cast, notice)
    assert letter is not None
    assert (letter.email, letter.workshop_slug, letter.time_zone) == ("zoe@example.org", "the-room", "Europe/London")
    assert letter.expires_at == clock.now() + timedelta(days=30)
    await sent(cast, notice)
    assert await claim(cast, notice) is None


async def test_a_sender_that_is_killed_costs_one_duplicate_at_most(cast: Cast) -> None:
    """A claim that nobody answers for is what a killed process leaves behind; it is not known whether the mail left."""
    notice = await invite(cast)
    for _ in range(2):
        assert await claim(cast, notice) is not None
    for _ in range(2):
        assert await claim(cast, notice) is None


async def test_a_mail_that_was_not_taken_is_tried_again_and_a_refused_one_is_not(cast: Cast) -> None:
    notice = await invite(cast)
    for failures in range(1, 5):
        assert await claim(cast, notice) is not None
        assert await cast.app.state.runtime.writer.write(note_failed, *notice, is_final=False) == failures
    assert await claim(cast, notice) is not None
    await cast.app.state.runtime.writer.write(note_failed, *notice, is_final=True)
    assert await claim(cast, notice) is None


async def test_whoever_is_invited_again_is_told_again_and_by_the_later_entry_only(
    cast: Cast, clock: TravellingClock
) -> None:
    first = await invite(cast)
    await claim(cast, first)
    await sent(cast, first)
    where = f"/api/v1/workshops/{cast.workshop_id}/invitations/{first[1]}"
    assert (await cast.organiser.delete(where)).status_code == 204
    clock.travel(hours=1)
    second = await invite(cast)
    assert second[1] == first[1]
    assert await claim(cast, first) is None
    assert await claim(cast, second) is not None
    await sent(cast, first)  # a late word about the earlier mail says nothing about this one
    assert (await cast.app.state.runtime.reader.read(lambda s: s.exec(select(Notice)).one())).status == "claimed"


@pytest.mark.parametrize("what", ["revoked", "redeemed", "joined", "expired", "sealed", "erased"])
async def test_what_does_not_hold_any_more_is_not_sent(cast: Cast, clock: TravellingClock, what: str) -> None:
    notice = await invite(cast, "outsider@example.org")
    room = f"/api/v1/workshops/{cast.workshop_id}"
    join = {"display_name": "Outsider", "answers": {}}
    if what == "revoked":
        assert (await cast.organiser.delete(f"{room}/invitations/{notice[1]}")).status_code == 204
    elif what == "redeemed":
        assert (await cast.outsider.post(f"{room}/participations", json=join)).status_code == 201
    elif what == "joined":  # they asked for another account, say, and came by a way that needs no invitation
        notice = await invite(cast, "later@example.org")
        await change_email(cast, "later@example.org")
    elif what == "expired":
        clock.travel(days=30)
    elif what == "sealed":
        await change_workshop(cast, sealed_at=clock.now())
    else:
        assert (await cast.outsider.delete("/api/v1/me")).status_code == 204
    assert await claim(cast, notice) is None


async def change_email(cast: Cast, email: str) -> None:
    from app.people.models import Account
    from app.storage.writer import Tx

    def change(tx: Tx) -> None:
        tx.session.get_one(Account, cast.people["ana"].account_id).email = email

    await cast.app.state.runtime.writer.write(change)


def test_pauses_grow_and_stay_below_a_quarter_of_an_hour() -> None:
    pauses = [pause_after(failures) for failures in range(1, 40)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (10.0, LONGEST_PAUSE_SECONDS)
