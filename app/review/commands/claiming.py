"""Taking the next contributions of the queue, so that two people do not do the same, and giving them back."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import islice
from typing import Final
from uuid import UUID

from sqlalchemy import delete

from app.contributions.errors import Claimed
from app.core.actors import Actor
from app.core.clock import rfc3339
from app.core.errors import Conflict, NotFound
from app.review.commands.holding import hold_desk
from app.review.errors import EnoughReaders
from app.review.models import ReviewClaim
from app.review.policy import require_reader
from app.review.queries.places import NO_CONTRIBUTION, standing_at_contribution
from app.review.queries.queue import DISPOSITION, Claim, claims, waiting_in_turn, waiting_one
from app.storage.dialect import upsert
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.workshops.queries import standing_of

CLAIM_LASTS: Final = timedelta(minutes=15)
"""Long enough to read a handful, short enough that whoever was called away holds nobody up."""
MOST_HELD: Final = 100
"""Contributions that one person may have before them."""

_CLAIM = table_of(ReviewClaim)


def claim_next(tx: Tx, actor: Actor, workshop_id: UUID, *, count: int, frame_id: UUID | None) -> list[Claim]:
    """Take the next contributions that wait, at most so many, for a quarter of an hour. Return those taken now.

    Raise NotFound, NotAllowed, or Conflict for somebody who holds too many. Nothing is recorded in the log: a claim
    decides nothing.
    """
    me = require_reader(standing_of(tx.session, workshop_id, actor, tx.now))
    hold_desk(tx, workshop_id)
    tx.connection.execute(delete(_CLAIM).where(_CLAIM.c.workshop_id == workshop_id, _CLAIM.c.expires_at <= tx.now))
    held = [one for one in claims(tx.session, workshop_id, tx.now) if one.reviewer_id == me]
    if len(held) + count > MOST_HELD:
        raise Conflict(f"You have {len(held)} before you; at most {MOST_HELD} at once. Give some back first.")
    free = (
        one.contribution_id
        for one in waiting_in_turn(tx.session, workshop_id, tx.now, frame_id)
        if one.has_place_for(me) and not one.is_claimed_by(me)
    )
    return _claim(tx, workshop_id, list(islice(free, count)), _task(frame_id), me)


def claim_one(tx: Tx, actor: Actor, workshop_id: UUID, contribution_id: UUID, *, frame_id: UUID | None) -> Claim:
    """Take a certain contribution, or renew one's claim. Raise Claimed, or EnoughReaders for what waits for nobody."""
    me = _reader_of(tx, actor, workshop_id, contribution_id)
    hold_desk(tx, workshop_id)
    found = waiting_one(tx.session, workshop_id, tx.now, frame_id, contribution_id)
    if found is None or me in found.readers:
        raise EnoughReaders("This does not wait for you to read it.")
    if not found.has_place_for(me):
        holder = next(one for one in found.claims if one.reviewer_id != me)
        raise Claimed(
            f"{holder.reviewer_name} is reading this.",
            holder={"participation_id": str(holder.reviewer_id), "display_name": holder.reviewer_name},
            expires_at=rfc3339(holder.expires_at),
        )
    (claim,) = _claim(tx, workshop_id, [contribution_id], _task(frame_id), me)
    return claim


def release_one(tx: Tx, actor: Actor, workshop_id: UUID, contribution_id: UUID, *, frame_id: UUID | None) -> None:
    """Give one's claim back; what one does not hold stays as it is."""
    me = _reader_of(tx, actor, workshop_id, contribution_id)
    drop_own_claim(tx, contribution_id, _task(frame_id), me)


def release_all(tx: Tx, actor: Actor, workshop_id: UUID) -> None:
    """Give all of one's claims in a workshop back."""
    me = require_reader(standing_of(tx.session, workshop_id, actor, tx.now))
    mine = (_CLAIM.c.workshop_id == workshop_id, _CLAIM.c.reviewer_id == me)
    tx.connection.execute(delete(_CLAIM).where(*mine))


def drop_own_claim(tx: Tx, contribution_id: UUID, task: str, reviewer_id: UUID) -> None:
    """End somebody's claim: they have read it."""
    mine = (_CLAIM.c.contribution_id == contribution_id, _CLAIM.c.task == task, _CLAIM.c.reviewer_id == reviewer_id)
    tx.connection.execute(delete(_CLAIM).where(*mine))


def drop_claims(tx: Tx, contribution_id: UUID, task: str) -> None:
    """End everybody's claims of a contribution: it is decided."""
    tx.connection.execute(delete(_CLAIM).where(_CLAIM.c.contribution_id == contribution_id, _CLAIM.c.task == task))


def _claim(tx: Tx, workshop_id: UUID, ids: Sequence[UUID], task: str, me: UUID) -> list[Claim]:
    changed = ("claimed_at", "expires_at")
    rows = [
        {
            "contribution_id": ident,
            "task": task,
            "reviewer_id": me,
            "workshop_id": workshop_id,
            "claimed_at": tx.now,
            "expires_at": tx.now + CLAIM_LASTS,
        }
        for ident in ids
    ]
    if not rows:
        return []
    tx.connection.execute(
        upsert(tx.connection, _CLAIM, ("contribution_id", "task", "reviewer_id"), changed).values(rows)
    )
    mine = claims(tx.session, workshop_id, tx.now, task=task, contribution_ids=ids)
    return sorted((one for one in mine if one.reviewer_id == me), key=lambda one: one.contribution_id)


def _reader_of(tx: Tx, actor: Actor, workshop_id: UUID, contribution_id: UUID) -> UUID:
    """Return the caller's participation. Raise NotFound for a contribution of another workshop."""
    me = require_reader(standing_of(tx.session, workshop_id, actor, tx.now))
    if standing_at_contribution(tx.session, contribution_id, actor, tx.now).workshop_id != workshop_id:
        raise NotFound(NO_CONTRIBUTION)
    return me


def _task(frame_id: UUID | None) -> str:
    return DISPOSITION if frame_id is None else str(frame_id)
