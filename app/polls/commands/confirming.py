"""Ballots by mail: one waits until its mailbox confirms it, and counts in the transaction of the confirmation."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import col, func, select

from app.core.errors import DomainError
from app.people.authentication import hash_token, new_token
from app.polls.commands.casting import BallotCall, CastBallot, cast_ballots
from app.polls.commands.holding import hold_polls
from app.polls.commands.keeping import keep_mailbox_key
from app.polls.errors import ConfirmationUnknown, TooManyMails
from app.polls.integrity.addresses import hash_mailbox
from app.polls.models import Poll, WaitingBallot
from app.polls.policy import bits_of, places_of, require_open
from app.storage.writer import Tx

LASTS: Final = timedelta(hours=24)
OPEN_AT_ONCE: Final = 3
"""Links that wait for one mailbox: enough for impatience, too few to fill somebody's inbox."""


@dataclass(frozen=True, slots=True)
class WaitingForMail:
    """A ballot that waits, and the only copy of the token that confirms it. The mail is sent after the commit."""

    id: UUID
    poll_id: UUID
    question: str
    closes_at: datetime
    expires_at: datetime
    token: str


def ask_confirmation(tx: Tx, call: BallotCall, email: str) -> WaitingForMail:
    """Let a ballot wait for an address in stored form. Raise what would keep it from being cast, or TooManyMails."""
    held = hold_polls(tx, [call.poll_id])[call.poll_id]
    require_open(held.terms, tx.now)
    bits = bits_of(call.choices, option_count=len(held.option_ids), most=held.most)
    mailbox_hash = hash_mailbox(keep_mailbox_key(tx, call.poll_id), email)
    theirs = (WaitingBallot.poll_id == call.poll_id, WaitingBallot.mailbox_hash == mailbox_hash)
    waiting = tx.session.exec(select(func.count()).where(*theirs, col(WaitingBallot.expires_at) > tx.now)).one()
    if waiting >= OPEN_AT_ONCE:
        raise TooManyMails(f"{waiting} links were sent to this mailbox and still work. Use the newest.")
    token = new_token()
    row = WaitingBallot(
        poll_id=call.poll_id,
        token_hash=hash_token(token),
        mailbox_hash=mailbox_hash,
        choices=bits,
        prefix_hash=call.prefix_hash,
        age_ms=min(call.age_ms, 2**31 - 1),
        speed=call.speed,
        channel=call.channel,
        asked_at=tx.now,
        expires_at=min(tx.now + LASTS, held.terms.closes_at),
    )
    tx.session.add(row)
    tx.session.flush()
    poll = tx.session.get_one(Poll, call.poll_id)
    return WaitingForMail(row.id, poll.id, poll.question, poll.closes_at, row.expires_at, token)


def withdraw_confirmation(tx: Tx, waiting_id: UUID) -> None:
    """Take back a ballot whose mail did not leave, so that a retry does not count against the mailbox."""
    row = tx.session.get(WaitingBallot, waiting_id)
    if row is not None:
        tx.session.delete(row)
        tx.session.flush()


def confirm_ballot(tx: Tx, token: str) -> CastBallot:
    """Cast the ballot that waited for this token, in place of an earlier one of its mailbox.

    Raise ConfirmationUnknown for a link that was used, is too old, or never was.
    """
    statement = select(WaitingBallot).where(WaitingBallot.token_hash == hash_token(token)).with_for_update()
    row = tx.session.exec(statement).first()
    if row is None or row.expires_at <= tx.now:
        raise ConfirmationUnknown("This link was used already, or is too old.")
    call = BallotCall(
        row.poll_id,
        row.token_hash[:16],
        tuple(places_of(row.choices)),
        row.asked_at,
        row.age_ms,
        row.speed,
        row.channel,
        row.prefix_hash or b"",
        mailbox_hash=row.mailbox_hash,
    )
    tx.session.delete(row)
    tx.session.flush()
    (outcome,) = cast_ballots(tx, [call])
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome
