"""How every change to a workshop begins: hold it, see who asks, and whether its record still takes changes."""

from uuid import UUID

from app.core.actors import Actor
from app.core.errors import Stale
from app.storage.dialect import hold_workshop
from app.storage.writer import Tx
from app.workshops.errors import Sealed
from app.workshops.models import Workshop
from app.workshops.policy import Right, Standing, require_right
from app.workshops.queries import standing_of


def hold_to_manage(tx: Tx, actor: Actor, workshop_id: UUID) -> tuple[Workshop, Standing]:
    """Return a workshop that nobody else changes until this transaction ends, and the caller's standing in it.

    Raise NotFound, NotAllowed or Sealed for those who may not change it.
    """
    hold_workshop(tx.connection, workshop_id)
    standing = standing_of(tx.session, workshop_id, actor, tx.now)
    require_right(standing, Right.MANAGE)
    refuse_sealed(standing)
    return tx.session.get_one(Workshop, workshop_id), standing


def refuse_sealed(standing: Standing) -> None:
    """Raise Sealed for a workshop that takes no changes any more."""
    if standing.timetable.sealed_at is not None:
        raise Sealed("The record of this workshop is sealed. Nothing can be added or changed.")


def refuse_stale(workshop: Workshop, version: int) -> None:
    """Raise Stale if a change is based on another version than the present one."""
    if workshop.version != version:
        raise Stale(f"The workshop is at version {workshop.version}; yours was based on {version}.")
