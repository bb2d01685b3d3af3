"""Keeping what only an open poll needs, and destroying it in time: keys, used tokens, counts of showings."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select, update

from app.core.actors import Actor
from app.core.errors import Conflict, NotFound
from app.people.authentication import hash_token, new_token
from app.polls.commands.holding import count_refusals
from app.polls.commands.managing import hold_poll
from app.polls.models import (
    Ballot,
    Poll,
    PollInvitation,
    PollKey,
    PrefixKey,
    RedeemedToken,
    WaitingBallot,
)
from app.polls.policy import Integrity
from app.polls.queries import oldest_day_kept, polls_to_settle
from app.storage.bulk import insert_new_rows
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.workshops.policy import require_member
from app.workshops.queries import standing_of

KEY_SIZE: Final = 32
NETWORKS_KEPT: Final = timedelta(days=30)
"""How long after its close a poll can still tell its ballots' networks apart."""

_POLL, _BALLOT, _WAITING = table_of(Poll), table_of(Ballot), table_of(WaitingBallot)
_PREFIX_KEY, _POLL_KEY, _TOKEN = table_of(PrefixKey), table_of(PollKey), table_of(RedeemedToken)


@dataclass(frozen=True, slots=True)
class Footfall:
    """What happened at a poll's edge since it was last noted: counts that a crash may lose."""

    shown: int = 0
    followed: int = 0


def note_footfall(tx: Tx, footfall: Mapping[UUID, Footfall], refused: Mapping[tuple[UUID, str], int]) -> None:
    """Add showings, ways followed and refusals to the counts of polls; of polls that do not exist, nothing."""
    ids = sorted({*footfall, *(poll_id for poll_id, _ in refused)})
    known = set(tx.connection.execute(select(_POLL.c.id).where(_POLL.c.id.in_(ids))).scalars())
    for poll_id, steps in sorted(footfall.items()):
        values = {"shown": _POLL.c.shown + steps.shown, "followed": _POLL.c.followed + steps.followed}
        tx.connection.execute(update(_POLL).where(_POLL.c.id == poll_id).values(values))
    count_refusals(tx, {place: count for place, count in refused.items() if place[0] in known})


def note_joined(tx: Tx, actor: Actor, poll_id: UUID, nonce: bytes) -> bool:
    """Count somebody who came from a poll and joined its workshop, once for each time the way was followed.

    Raise NotAllowed if they have not joined. Who it was is not kept.
    """
    poll = tx.session.get(Poll, poll_id)
    if poll is None or poll.workshop_id is None:
        raise NotFound("There is no such poll.")
    require_member(standing_of(tx.session, poll.workshop_id, actor, tx.now))
    row = (nonce, poll_id, 0, tx.now + timedelta(days=30))
    if not insert_new_rows(
        tx.connection, _TOKEN, ("nonce", "poll_id", "choices", "expires_at"), [row], keys=("nonce",)
    ):
        return False
    tx.connection.execute(update(_POLL).where(_POLL.c.id == poll_id).values(joined=_POLL.c.joined + 1))
    return True


def keep_prefix_key(tx: Tx, day: str) -> bytes:
    """Return the key of a day, which the first process that needs one makes."""
    insert_new_rows(tx.connection, _PREFIX_KEY, ("day", "key"), [(day, secrets.token_bytes(KEY_SIZE))], keys=("day",))
    return bytes(tx.connection.execute(select(_PREFIX_KEY.c.key).where(_PREFIX_KEY.c.day == day)).scalar_one())


def keep_mailbox_key(tx: Tx, poll_id: UUID) -> bytes:
    """Return a poll's key for addresses, made when its first voter gives one."""
    row = (poll_id, secrets.token_bytes(KEY_SIZE))
    insert_new_rows(tx.connection, _POLL_KEY, ("poll_id", "key"), [row], keys=("poll_id",))
    return bytes(tx.connection.execute(select(_POLL_KEY.c.key).where(_POLL_KEY.c.poll_id == poll_id)).scalar_one())


def settle_closed_polls(tx: Tx) -> int:
    """Destroy the keys of polls that have closed, and with them what could tell whose a ballot is; return how many."""
    ids = polls_to_settle(tx.session, tx.now)
    if ids:
        tx.connection.execute(delete(_WAITING).where(_WAITING.c.poll_id.in_(ids)))
        tx.connection.execute(delete(_POLL_KEY).where(_POLL_KEY.c.poll_id.in_(ids)))
        theirs = (_BALLOT.c.poll_id.in_(ids), _BALLOT.c.mailbox_hash.is_not(None))
        tx.connection.execute(update(_BALLOT).where(*theirs).values(mailbox_hash=None))
        tx.connection.execute(update(_POLL).where(_POLL.c.id.in_(ids)).values(closing_settled=True))
        tx.erases()
    return len(ids)


def forget_old(tx: Tx) -> None:
    """Destroy keys of days gone by, used tokens that are refused for their age, confirmations that came too late."""
    gone = tx.connection.execute(delete(_PREFIX_KEY).where(_PREFIX_KEY.c.day < oldest_day_kept(tx.now)))
    tx.connection.execute(delete(_TOKEN).where(_TOKEN.c.expires_at < tx.now))
    tx.connection.execute(delete(_WAITING).where(_WAITING.c.expires_at < tx.now))
    long_closed = select(_POLL.c.id).where(_POLL.c.closes_at < tx.now - NETWORKS_KEPT)
    theirs = (_BALLOT.c.poll_id.in_(long_closed), _BALLOT.c.prefix_hash.is_not(None))
    tx.connection.execute(update(_BALLOT).where(*theirs).values(prefix_hash=None))
    if gone.rowcount:
        tx.erases()


def make_invitations(tx: Tx, actor: Actor, poll_id: UUID, *, count: int) -> list[str]:
    """Make invitations and return their tokens, the only copies. Raise Conflict unless the poll asks for them."""
    poll = hold_poll(tx, actor, poll_id)
    if poll.integrity != Integrity.INVITATION:
        raise Conflict("This poll is not one of the level `invitation`: nobody needs a link of their own.")
    tokens = [new_token() for _ in range(count)]
    tx.session.add_all(
        PollInvitation(poll_id=poll_id, token_hash=hash_token(token), created_at=tx.now) for token in tokens
    )
    tx.session.flush()
    return tokens
