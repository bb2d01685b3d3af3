"""What one can ask about workshops."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.workshops.models import Participation, Phase, Workshop
from app.workshops.policy import Capability, Role, Span, Standing, Timetable


def timetables(session: Session, workshop_ids: Collection[UUID]) -> dict[UUID, Timetable]:
    """Return the timetable of each workshop that exists."""
    spans: dict[UUID, list[Span]] = {}
    for phase in session.exec(select(Phase).where(col(Phase.workshop_id).in_(workshop_ids))):
        span = Span(phase.opens_at, phase.closes_at, frozenset(map(Capability, phase.capabilities)))
        spans.setdefault(phase.workshop_id, []).append(span)
    rows = session.exec(
        select(Workshop.id, Workshop.sealed_at, Workshop.tallies_hidden).where(col(Workshop.id).in_(workshop_ids))
    )
    return {
        ident: Timetable(ident, tuple(sorted(spans.get(ident, ()), key=lambda s: s.opens_at)), sealed_at, hidden)
        for ident, sealed_at, hidden in rows
    }


def standing(session: Session, workshop_id: UUID, account_id: UUID | None, now: datetime) -> Standing:
    """Return where somebody stands in a workshop. Raise NotFound if there is none that they may know of."""
    timetable = timetables(session, [workshop_id]).get(workshop_id)
    if timetable is None:
        raise NotFound("There is no such workshop.")
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
        return Standing(timetable, now, row[0], Role(row[1]))
    if not session.exec(select(Workshop.is_listed).where(Workshop.id == workshop_id)).one():
        raise NotFound("There is no such workshop.")
    return Standing(timetable, now)
