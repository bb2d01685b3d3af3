"""Where somebody stands in a workshop at an instant: the questions that every change asks first."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from app.core.actors import Actor
from app.core.errors import NotFound
from app.storage.dialect import share_workshop
from app.storage.tables import table_of
from app.workshops.models import Participation, Phase, Workshop
from app.workshops.policy import Capability, Role, Span, Standing, Timetable
from app.workshops.queries.people import invitation_for, participation_of

_WORKSHOP, _PHASE = table_of(Workshop), table_of(Phase)
# Built once: it runs in every transaction that votes, and building it costs as much as running it.
_TIMETABLES = (
    sa.select(
        _WORKSHOP.c.id,
        _WORKSHOP.c.sealed_at,
        _WORKSHOP.c.tallies_hidden,
        _WORKSHOP.c.clock_floor,
        _PHASE.c.opens_at,
        _PHASE.c.closes_at,
        _PHASE.c.capabilities,
    )
    .outerjoin_from(_WORKSHOP, _PHASE, _PHASE.c.workshop_id == _WORKSHOP.c.id)
    .where(_WORKSHOP.c.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(_WORKSHOP.c.id, _PHASE.c.opens_at)
)


def timetables(session: Session, workshop_ids: Collection[UUID]) -> dict[UUID, Timetable]:
    """Return the timetable of each workshop that exists.

    In a writing transaction the timetables stay as they are until it ends.
    """
    return timetables_on(session.connection(), workshop_ids)


def timetables_on(connection: sa.Connection, workshop_ids: Collection[UUID]) -> dict[UUID, Timetable]:
    """Return the same for those who work without a session."""
    for workshop_id in sorted(workshop_ids):
        share_workshop(connection, workshop_id)
    known: dict[UUID, Timetable] = {}
    for ident, sealed, hidden, floor, opens_at, closes_at, capabilities in connection.execute(
        _TIMETABLES, {"ids": list(workshop_ids)}
    ):
        spans = known[ident].spans if ident in known else ()
        if opens_at is not None:
            spans = (*spans, Span(opens_at, closes_at, frozenset(map(Capability, capabilities))))
        known[ident] = Timetable(ident, spans, sealed, hidden, floor)
    return known


def phases_of(session: Session, workshop_id: UUID) -> list[Phase]:
    """Return a workshop's phases in their order."""
    statement = select(Phase).where(Phase.workshop_id == workshop_id).order_by(col(Phase.position))
    return list(session.exec(statement))


def standing(session: Session, workshop_id: UUID, account_id: UUID | None, now: datetime) -> Standing:
    """Return where somebody stands in a workshop. Raise NotFound if there is none that they may know of.

    Unlisted workshops are known to their members and to those who are invited.
    """
    timetable = timetables(session, [workshop_id]).get(workshop_id)
    if timetable is None:
        raise NotFound("There is no such workshop.")
    instant = timetable.instant(now)
    row = (
        session.exec(
            select(Participation.id, Participation.role).where(
                Participation.workshop_id == workshop_id,
                Participation.account_id == account_id,
                col(Participation.left_at).is_(None),
            )
        ).first()
        if account_id is not None
        else None
    )
    if row is not None:
        return Standing(timetable, instant, row[0], Role(row[1]))
    if not session.exec(select(Workshop.is_listed).where(Workshop.id == workshop_id)).one() and (
        account_id is None or invitation_for(session, workshop_id, account_id, instant) is None
    ):
        raise NotFound("There is no such workshop.")
    return Standing(timetable, instant)


def standing_of(session: Session, workshop_id: UUID, actor: Actor | None, now: datetime) -> Standing:
    """Return where a caller stands: as `standing`, but the operator is an organiser everywhere."""
    if actor is None or not actor.is_operator:
        return standing(session, workshop_id, actor.account_id if actor else None, now)
    timetable = timetables(session, [workshop_id]).get(workshop_id)
    if timetable is None:
        raise NotFound("There is no such workshop.")
    joined = participation_of(session, workshop_id, actor.account_id)
    return Standing(timetable, timetable.instant(now), joined.id if joined else None, Role.ORGANISER)


def has_changes_due(session: Session, now: datetime) -> bool:
    """Tell whether a phase opened or closed since the log was last told: cheap, so that one may ask every second."""
    due = or_(
        and_(col(Phase.opening_announced).is_(False), col(Phase.opens_at) <= now),
        and_(col(Phase.closing_announced).is_(False), col(Phase.closes_at) <= now),
    )
    return session.exec(select(Phase.id).where(due).limit(1)).first() is not None
