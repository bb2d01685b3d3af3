"""Durable work about notices: a mail for each invitation, and for each contributor when a declaration is published."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from app.mail import templates
from app.mail.errors import MailNotSent
from app.mail.mailer import Mailer
from app.mail.message import Message
from app.notices.commands import claim_invitation, claim_outcome, note_failed, note_sent
from app.notices.events import OutcomeComposed
from app.notices.outcomes import OutcomeLetter, compose_outcomes
from app.notices.queries import InvitationLetter
from app.publishing.events import DeclarationPublished
from app.storage.writer import Tx
from app.work.registration import Bench, Job, Occasion
from app.workshops.events import InvitationMade

L = TypeVar("L")

FIRST_PAUSE_SECONDS = 10.0
"""Before the second try; each further pause is three times as long."""
LONGEST_PAUSE_SECONDS = 900.0
"""Mail servers that turn strangers away at first (greylisting) want them back after five to fifteen minutes."""


def jobs(mailer: Mailer, public_url: str) -> tuple[Job, ...]:
    """Return the jobs of this stage. `public_url` is the address for links, without a trailing slash."""
    invite = partial(send_invitation, mailer, public_url)
    tell = partial(send_outcome, mailer, public_url)
    return (
        Job("notices.invitation", frozenset({InvitationMade.kind}), invite, is_mail=True),
        Job("notices.compose_outcomes", frozenset({DeclarationPublished.kind}), compose_all),
        Job("notices.outcome", frozenset({OutcomeComposed.kind}), tell, is_mail=True),
    )


def send_invitation(mailer: Mailer, public_url: str, bench: Bench, occasion: Occasion) -> None:
    """Send the mail of an invitation, or nothing if it does not hold any more.

    While the mail server does not take it, it is tried again until the invitation expires. Each try looks again.
    """
    if occasion.subject_id is None:
        raise ValueError("an invitation that was made has an id")
    bench.step("send", partial(_send, mailer, public_url, bench, occasion, occasion.subject_id))


def _send(mailer: Mailer, public_url: str, bench: Bench, occasion: Occasion, invitation_id: UUID) -> None:
    """Send in one step: what it reads, an address, must not be kept with the durable work."""
    _deliver(
        mailer,
        bench,
        (occasion.kind, invitation_id, occasion.seq),
        claim_invitation,
        lambda one: _message(one, public_url),
    )


def compose_all(bench: Bench, occasion: Occasion) -> None:
    """Write what each contributor is told after a publication, once for each however often this is begun."""
    if occasion.subject_id is None:
        raise ValueError("a revision that was published has an id")
    after: UUID | None = None
    while (after := bench.write(compose_outcomes, occasion.subject_id, after)) is not None:
        pass


def send_outcome(mailer: Mailer, public_url: str, bench: Bench, occasion: Occasion) -> None:
    """Send the mail about what became of what somebody said, or nothing if they do not want it any more."""
    if occasion.subject_id is None:
        raise ValueError("a notice that was composed has an id")
    notice = occasion.kind, occasion.subject_id, occasion.seq
    bench.step(
        "send", partial(_deliver, mailer, bench, notice, claim_outcome, lambda one: _outcome_message(one, public_url))
    )


def _deliver(
    mailer: Mailer,
    bench: Bench,
    notice: tuple[str, UUID, int],
    claim: Callable[[Tx, str, UUID, int], L | None],
    write: Callable[[L], Message],
) -> None:
    """Claim a notice and send it until it was taken, was refused for good, or does not hold any more."""
    while (letter := bench.write(claim, *notice)) is not None:
        try:
            bench.call(mailer.send, write(letter))
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


def _outcome_message(letter: OutcomeLetter, public_url: str) -> Message:
    return templates.outcome(
        letter.email,
        workshop_title=letter.workshop_title,
        lines=letter.lines,
        more=letter.more,
        link=f"{public_url}/workshops/{letter.workshop_slug}/mine",
        settings=f"{public_url}/account",
        ident=f"outcome-{letter.notice_id.hex}",
    )
