"""Actions: making them, and moving them on."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlmodel import select

from app.core.actors import Actor
from app.core.errors import Invalid, NotFound, Stale
from app.outcomes.events import ActionChanged
from app.outcomes.models import Action, ActionChange, Recommendation
from app.outcomes.policy import require_recommends
from app.outcomes.queries.actions import ActionView, action_views
from app.publishing.queries.texts import foundation_keyed
from app.storage.dialect import hold_workshop
from app.storage.writer import Tx
from app.workshops.queries import standing_of


def make_action(tx: Tx, actor: Actor, workshop_id: UUID, *, fields: Mapping[str, Any]) -> ActionView:
    """Make an action, planned."""
    by = require_recommends(standing_of(tx.session, workshop_id, actor, tx.now))
    row = Action(workshop_id=workshop_id, title="", owner="", created_at=tx.now, changed_at=tx.now)
    _fill(tx, row, fields)
    return _recorded(tx, actor, row, by, ["made"])


def change_action(tx: Tx, actor: Actor, action_id: UUID, *, fields: Mapping[str, Any], version: int) -> ActionView:
    """Change an action or move it on; each change stands in its history. Raise Stale."""
    row = tx.session.get(Action, action_id)
    if row is None:
        raise NotFound("There is no such action.")
    hold_workshop(tx.connection, row.workshop_id)
    by = require_recommends(standing_of(tx.session, row.workshop_id, actor, tx.now))
    tx.session.refresh(row)
    if row.version != version:
        raise Stale(f"The action is at version {row.version}; yours was based on {version}.")
    changed = _fill(tx, row, fields)
    if not changed:
        return action_views(tx.session, row.workshop_id, [row], tx.now)[0]
    row.version += 1
    row.changed_at = tx.now
    return _recorded(tx, actor, row, by, changed)


def _fill(tx: Tx, row: Action, fields: Mapping[str, Any]) -> list[str]:
    """Set fields and return the names of those that changed."""
    changed = []
    for name, value in fields.items():
        column, new = name, value
        if name == "foundation_key":
            column = "foundation_id"
            new = foundation_keyed(tx.session, row.workshop_id, value).id if value else None
        elif name == "recommendation_id" and value is not None:
            _require_recommendation(tx, row.workshop_id, value)
        if getattr(row, column) != new:
            setattr(row, column, new)
            changed.append(name)
    return changed


def _require_recommendation(tx: Tx, workshop_id: UUID, ident: UUID) -> None:
    mine = select(Recommendation.id).where(Recommendation.id == ident, Recommendation.workshop_id == workshop_id)
    if tx.session.exec(mine).first() is None:
        message = "This workshop has no such recommendation."
        raise Invalid(message, errors=[{"field": "recommendation_id", "message": message}])


def _recorded(tx: Tx, actor: Actor, row: Action, by: UUID | None, changed: list[str]) -> ActionView:
    tx.session.add(row)
    tx.session.flush()
    tx.session.add(ActionChange(action_id=row.id, at=tx.now, by_id=by, state=row.state, note=row.note, changed=changed))
    tx.session.flush()
    tx.record(
        ActionChanged(
            workshop_id=row.workshop_id,
            actor_id=actor.account_id,
            subject_id=row.id,
            state=row.state,
            changed=changed,
        )
    )
    return action_views(tx.session, row.workshop_id, [row], tx.now)[0]
