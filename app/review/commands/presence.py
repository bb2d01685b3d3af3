"""Saying where one is in the review. It is gone in a minute, and nothing of it is ever recorded in the log."""

from uuid import UUID

from sqlalchemy import delete

from app.contributions.models import Contribution
from app.core.actors import Actor
from app.core.errors import Invalid
from app.review.models import ReviewPresence
from app.review.policy import require_reader
from app.review.queries.presence import LASTS
from app.storage.dialect import upsert
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.themes.models import Theme
from app.workshops.queries import standing_of

_PRESENCE = table_of(ReviewPresence)


def be_here(tx: Tx, actor: Actor, workshop_id: UUID, *, theme_id: UUID | None, contribution_id: UUID | None) -> None:
    """Say what one has open; both None: the review as a whole. Raise Invalid for what is not of this workshop."""
    standing = standing_of(tx.session, workshop_id, actor, tx.now)
    me = require_reader(standing)
    for model, ident, field in ((Theme, theme_id, "theme_id"), (Contribution, contribution_id, "contribution_id")):
        if ident is not None:
            found = tx.session.get(model, ident)
            if found is None or getattr(found, "workshop_id", None) != workshop_id:
                message = "This workshop has nothing of that id."
                raise Invalid(message, errors=[{"field": field, "message": message}])
    values = {"workshop_id": workshop_id, "theme_id": theme_id, "contribution_id": contribution_id}
    changed = (*values, "seen_at")
    tx.connection.execute(
        upsert(tx.connection, _PRESENCE, ("participation_id",), changed).values(
            participation_id=me, seen_at=tx.now, **values
        )
    )
    # Whoever writes sweeps what is long gone, so that the table is as small as the group.
    gone = (_PRESENCE.c.workshop_id == workshop_id, _PRESENCE.c.seen_at < tx.now - 10 * LASTS)
    tx.connection.execute(delete(_PRESENCE).where(*gone))


def leave_here(tx: Tx, actor: Actor, workshop_id: UUID) -> None:
    """Say that one has closed the page."""
    me = require_reader(standing_of(tx.session, workshop_id, actor, tx.now))
    tx.connection.execute(delete(_PRESENCE).where(_PRESENCE.c.participation_id == me))
