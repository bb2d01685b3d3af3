"""References to other evidence: adding, changing and removing them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.core.actors import Actor
from app.core.errors import NotFound, Stale
from app.publishing.events import ReferenceChanged
from app.publishing.models import EvidenceReference
from app.publishing.policy import require_drafts
from app.publishing.queries.sources import ReferenceView, reference_view
from app.publishing.queries.texts import foundation_keyed
from app.storage.dialect import hold_workshop
from app.storage.writer import Tx
from app.workshops.queries import standing_of


def add_reference(tx: Tx, actor: Actor, workshop_id: UUID, *, fields: Mapping[str, Any]) -> ReferenceView:
    """Add other evidence for a foundation, or for the whole."""
    by = require_drafts(standing_of(tx.session, workshop_id, actor, tx.now))
    row = EvidenceReference(
        workshop_id=workshop_id, kind="literature", claim="", source="", link="", added_at=tx.now, added_by_id=by
    )
    _fill(tx, row, fields)
    return _recorded(tx, actor, row, "added")


def change_reference(
    tx: Tx, actor: Actor, reference_id: UUID, *, fields: Mapping[str, Any], version: int
) -> ReferenceView:
    """Change some of a reference. What was published before keeps it as it was."""
    row = _held(tx, actor, reference_id)
    if row.version != version:
        raise Stale(f"The reference is at version {row.version}; yours was based on {version}.")
    _fill(tx, row, fields)
    row.version += 1
    return _recorded(tx, actor, row, "changed")


def remove_reference(tx: Tx, actor: Actor, reference_id: UUID) -> None:
    """Remove a reference from all drafts to come."""
    row = _held(tx, actor, reference_id)
    row.removed_at = tx.now
    _recorded(tx, actor, row, "removed")


def _held(tx: Tx, actor: Actor, reference_id: UUID) -> EvidenceReference:
    row = tx.session.get(EvidenceReference, reference_id)
    if row is None or row.removed_at is not None:
        raise NotFound("There is no such reference.")
    hold_workshop(tx.connection, row.workshop_id)
    require_drafts(standing_of(tx.session, row.workshop_id, actor, tx.now))
    tx.session.refresh(row)
    return row


def _fill(tx: Tx, row: EvidenceReference, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        if name == "foundation_key":
            row.foundation_id = foundation_keyed(tx.session, row.workshop_id, value).id if value else None
        else:
            setattr(row, name, value)


def _recorded(tx: Tx, actor: Actor, row: EvidenceReference, change: str) -> ReferenceView:
    tx.session.add(row)
    tx.session.flush()
    tx.record(
        ReferenceChanged(workshop_id=row.workshop_id, actor_id=actor.account_id, subject_id=row.id, change=change)
    )
    return reference_view(tx.session, row)
