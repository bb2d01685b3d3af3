"""Setting how much of a workshop is read by two people."""

from uuid import UUID

from app.core.actors import Actor
from app.core.errors import Stale
from app.review.commands.holding import hold_desk
from app.review.events import ReviewSettingsChanged
from app.review.models import ReviewDesk
from app.storage.writer import Tx
from app.workshops.policy import Right, require_right
from app.workshops.queries import standing_of


def change_settings(tx: Tx, actor: Actor, workshop_id: UUID, *, second_share: int, version: int) -> ReviewDesk:
    """Set how many per cent of the contributions two people read. What is decided stays decided."""
    require_right(standing_of(tx.session, workshop_id, actor, tx.now), Right.MANAGE)
    desk = hold_desk(tx, workshop_id)
    if desk.version != version:
        raise Stale(f"The settings are at version {desk.version}, and yours were based on version {version}.")
    desk.second_share = second_share
    desk.version += 1
    tx.session.add(desk)
    tx.session.flush()
    tx.record(
        ReviewSettingsChanged(
            workshop_id=workshop_id, actor_id=actor.account_id, subject_id=workshop_id, second_share=second_share
        )
    )
    return desk
