"""Answering for it that a changed text means what an earlier one meant."""

from uuid import UUID

from sqlmodel import col, select

from app.core.actors import Actor
from app.core.errors import Conflict, NotFound
from app.declarations.queries import declaration_of
from app.publishing.errors import NotDescended
from app.publishing.events import SubstanceStated, SubstanceWithdrawn
from app.publishing.models import SubstanceStatement
from app.publishing.policy import require_drafts
from app.publishing.queries.carrying import forebears
from app.publishing.queries.comparing import SubstanceView, substance_views
from app.storage.dialect import hold_workshop
from app.storage.writer import Tx
from app.workshops.queries import standing_of


def state_substance(
    tx: Tx, actor: Actor, workshop_id: UUID, *, from_text_id: UUID, to_text_id: UUID, reason: str
) -> SubstanceView:
    """Let stances on an earlier text count for a later one that descends from it, shown apart.

    Raise NotDescended for texts that are not of one line, and Conflict if it was stated before.
    """
    hold_workshop(tx.connection, workshop_id)
    by = require_drafts(standing_of(tx.session, workshop_id, actor, tx.now))
    declaration = declaration_of(tx.session, workshop_id)
    if declaration is None or from_text_id not in forebears(tx.session, declaration.id).get(to_text_id, set()):
        raise NotDescended("The later text does not descend from the earlier one in this workshop's declaration.")
    same = select(SubstanceStatement).where(
        SubstanceStatement.from_text_id == from_text_id,
        SubstanceStatement.to_text_id == to_text_id,
        col(SubstanceStatement.withdrawn_at).is_(None),
    )
    if tx.session.exec(same).first() is not None:
        raise Conflict("This was stated before.")
    row = SubstanceStatement(
        workshop_id=workshop_id,
        from_text_id=from_text_id,
        to_text_id=to_text_id,
        reason=reason,
        stated_at=tx.now,
        stated_by_id=by,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.record(
        SubstanceStated(
            workshop_id=workshop_id,
            actor_id=actor.account_id,
            subject_id=row.id,
            from_text_id=from_text_id,
            to_text_id=to_text_id,
            reason=reason,
        )
    )
    return substance_views(tx.session, [row])[0]


def withdraw_substance(tx: Tx, actor: Actor, statement_id: UUID) -> None:
    """Take such a statement back. Taking it back again changes nothing."""
    row = tx.session.get(SubstanceStatement, statement_id)
    if row is None:
        raise NotFound("There is no such statement.")
    hold_workshop(tx.connection, row.workshop_id)
    by = require_drafts(standing_of(tx.session, row.workshop_id, actor, tx.now))
    tx.session.refresh(row)
    if row.withdrawn_at is not None:
        return
    row.withdrawn_at, row.withdrawn_by_id = tx.now, by
    tx.session.add(row)
    tx.session.flush()
    tx.record(SubstanceWithdrawn(workshop_id=row.workshop_id, actor_id=actor.account_id, subject_id=row.id))
