"""Endorsing what is published, and withdrawing that."""

from datetime import date
from uuid import UUID

from sqlmodel import col, select

from app.core.actors import Actor
from app.core.errors import Conflict, Invalid, NotFound
from app.outcomes.errors import AlreadyEndorsed
from app.outcomes.events import DeclarationEndorsed, EndorsementWithdrawn
from app.outcomes.models import Endorsement
from app.outcomes.policy import require_may_endorse
from app.outcomes.queries.actions import today_at
from app.outcomes.queries.endorsements import EndorsementView, endorsement_views
from app.people.models import Organisation
from app.people.queries import resolve_organisation
from app.publishing.queries.published import revision_of
from app.storage.dialect import hold_workshop
from app.storage.writer import Tx
from app.workshops.models import Participation
from app.workshops.policy import Standing
from app.workshops.queries import standing_of


def endorse_declaration(
    tx: Tx,
    actor: Actor,
    workshop_id: UUID,
    *,
    organisation_id: UUID,
    signatory: str,
    position: str,
    statement: str,
    endorsed_on: date | None,
    revision: int | None,
) -> EndorsementView:
    """Let an organisation stand behind a revision, the newest without a number; on the day it is, without a date.

    Raise NotAllowed, NotPublished, AlreadyEndorsed, or Invalid for an organisation or a day that is not possible.
    """
    hold_workshop(tx.connection, workshop_id)
    standing = standing_of(tx.session, workshop_id, actor, tx.now)
    organisation = _organisation(tx, organisation_id)
    is_recorded = require_may_endorse(standing, _own_organisation(tx, standing), organisation.id)
    view = revision_of(tx.session, workshop_id, revision)
    today = today_at(tx.session, workshop_id, tx.now)
    if endorsed_on is not None and endorsed_on > today:
        message = "An endorsement is of today or of a day before."
        raise Invalid(message, errors=[{"field": "endorsed_on", "message": message}])
    same = select(Endorsement.id).where(
        Endorsement.revision_id == view.row.id,
        Endorsement.organisation_id == organisation.id,
        col(Endorsement.withdrawn_on).is_(None),
    )
    if tx.session.exec(same).first() is not None:
        raise AlreadyEndorsed(f"{organisation.name} stands behind revision {view.row.revision} already.")
    row = Endorsement(
        workshop_id=workshop_id,
        revision_id=view.row.id,
        organisation_id=organisation.id,
        signatory=signatory,
        position=position,
        statement=statement,
        endorsed_on=endorsed_on or today,
        is_recorded=is_recorded,
        account_id=actor.account_id,
        created_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.record(
        DeclarationEndorsed(
            workshop_id=workshop_id,
            actor_id=actor.account_id,
            subject_id=row.id,
            organisation_id=organisation.id,
            revision=view.row.revision,
            is_recorded=is_recorded,
        )
    )
    return endorsement_views(tx.session, [row])[0]


def withdraw_endorsement(tx: Tx, actor: Actor, endorsement_id: UUID, *, reason: str) -> EndorsementView:
    """Let an organisation stand behind a revision no longer; the list goes on showing that it did."""
    row = tx.session.get(Endorsement, endorsement_id)
    if row is None:
        raise NotFound("There is no such endorsement.")
    hold_workshop(tx.connection, row.workshop_id)
    standing = standing_of(tx.session, row.workshop_id, actor, tx.now)
    require_may_endorse(standing, _own_organisation(tx, standing), _organisation(tx, row.organisation_id).id)
    tx.session.refresh(row)
    if row.withdrawn_on is not None:
        raise Conflict("This was withdrawn before.")
    row.withdrawn_on, row.withdrawn_reason = today_at(tx.session, row.workshop_id, tx.now), reason
    row.withdrawn_by_id = actor.account_id
    tx.session.add(row)
    tx.session.flush()
    tx.record(EndorsementWithdrawn(workshop_id=row.workshop_id, actor_id=actor.account_id, subject_id=row.id))
    return endorsement_views(tx.session, [row])[0]


def _organisation(tx: Tx, organisation_id: UUID) -> Organisation:
    try:
        return resolve_organisation(tx.session, organisation_id)
    except NotFound as missing:
        raise Invalid(missing.detail, errors=[{"field": "organisation_id", "message": missing.detail}]) from None


def _own_organisation(tx: Tx, standing: Standing) -> UUID | None:
    if standing.participation_id is None:
        return None
    own = tx.session.get_one(Participation, standing.participation_id).organisation_id
    return resolve_organisation(tx.session, own).id if own is not None else None
