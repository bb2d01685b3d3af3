"""Durable work about notices: one mail for each invitation."""

from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from app.mail import templates
from app.mail.errors import MailNotSent
from app.mail.mailer import Mailer
from app.mail.message import Message
from app.notices.commands import claim_invitation, note_failed, note_sent
from app.notices.queries import InvitationLetter
from app.work.registration import Bench, Job, Occasion
from app.workshops.events import InvitationMade

FIRST_PAUSE_SECONDS = 10.0
"""Before the second try; each further pause is three times as long."""
LONGEST_PAUSE_SECONDS = 900.0
"""Mail servers that turn strangers away at first (greylisting) want them back after five to fifteen minutes."""


def jobs(mailer: Mailer, public_url: str) -> tuple[Job, ...]:
    """Return the jobs of this stage. `public_url` is the address for links, without a trailing slash."""
    invite = partial(send_invitation, mailer, public_url)
    return (Job("notices.invitation", frozenset({InvitationMade.kind}), invite, is_mail=True),)


def send_invitation(mailer: Mailer, public_url: str, bench: Bench, occasion: Occasion) -> None:
    """Send the mail of an invitation, or nothing if it does not hold any more.

    While the mail server does not take it, it is tried again until the invitation expires. Each try looks again.
    """
    if occasion.subject_id is None:
        raise ValueError("an invitation that was made has an id")
    bench.step("send", partial(_send, mailer, public_url, bench, occasion, occasion.subject_id))


def _send(mailer: Mailer, public_url: str, bench: Bench, occasion: Occasion, invitation_id: UUID) -> None:
    """Send in one step: what it reads, an address, must not be kept with the durable work."""
    notice = occasion.kind, invitation_id, occasion.seq
    while (letter := bench.write(claim_invitation, *notice)) is not None:
        try:
            bench.call(mailer.send, _message(letter, public_url))
        except MailNotSent as error:
            failures = bench.write(note_failed, *notice, is_final=error.is_final)
            bench.pause(pause_after(failures) if not error.is_final else 0)
        else:
            bench.write(note_sent, *notice)


def pause_after(failures: int) -> float:
    """Return how many seconds to wait after so many failures in a row."""
    return min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 3.0 ** min(failures - 1, 10))


def _message(letter: InvitationLetter, public_url: str) -> Message:
    until = letter.expires_at.astimezone(ZoneInfo(letter.time_zone))
    return templates.invitation(
        letter.email,
        workshop_title=letter.workshop_title,
        link=f"{public_url}/workshops/{letter.workshop_slug}",
        until=f"{until.day} {until:%B %Y}",
    )
