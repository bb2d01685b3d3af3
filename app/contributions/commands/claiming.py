"""Claiming: a moderator says that they are looking at a contribution, so that no other spends their time on it."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete

from app.contributions.commands.editing import held_of, taken
from app.contributions.errors import Claimed
from app.contributions.models import ModerationClaim
from app.contributions.policy import require_moderator
from app.contributions.queries.decisions import Claim, claims
from app.core.actors import Actor
from app.core.clock import rfc3339
from app.storage.dialect import upsert
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.workshops.policy import require_member

CLAIM_LASTS = timedelta(minutes=10)
"""Long enough to read a thread, short enough that whoever was called away holds nobody up."""

_CLAIM = table_of(ModerationClaim)


def claim_contribution(tx: Tx, actor: Actor, contribution_id: UUID) -> Claim:
    """Take a contribution for ten minutes from now, or renew one's own claim. Raise Claimed while another holds it.

    Nothing is recorded in the log: a claim decides nothing, and is gone after ten minutes.
    """
    row, here = taken(tx, actor, contribution_id)
    require_moderator(held_of(row), here.standing)
    moderator_id = require_member(here.standing)
    present = claims(tx.session, [row.id], tx.now).get(row.id)
    if present is not None and present.holder_id != moderator_id:
        raise Claimed(
            f"{present.holder_name} is looking at this.",
            holder={"participation_id": str(present.holder_id), "display_name": present.holder_name},
            expires_at=rfc3339(present.expires_at),
        )
    values = {"contribution_id": row.id, "moderator_id": moderator_id}
    instants = {"claimed_at": present.claimed_at if present else tx.now, "expires_at": tx.now + CLAIM_LASTS}
    changed = ("moderator_id", *instants)
    # `taken` holds the contribution's row, so nobody claims it between the look and the write.
    tx.connection.execute(upsert(tx.connection, _CLAIM, ("contribution_id",), changed).values(values | instants))
    return claims(tx.session, [row.id], tx.now)[row.id]


def release_contribution(tx: Tx, actor: Actor, contribution_id: UUID) -> None:
    """Give one's claim back; what one does not hold stays as it is."""
    row, here = taken(tx, actor, contribution_id)
    require_moderator(held_of(row), here.standing)
    moderator_id = require_member(here.standing)
    tx.connection.execute(
        delete(_CLAIM).where(_CLAIM.c.contribution_id == row.id, _CLAIM.c.moderator_id == moderator_id)
    )


def drop_claim(tx: Tx, contribution_id: UUID) -> None:
    """End whoever's claim: the contribution was decided upon."""
    tx.connection.execute(delete(_CLAIM).where(_CLAIM.c.contribution_id == contribution_id))
