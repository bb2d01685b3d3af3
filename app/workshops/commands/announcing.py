"""Telling the log that phases opened and closed. Nothing depends on it for a deadline to hold; it only announces."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_
from sqlmodel import col, select, update

from app.storage.dialect import hold_workshop
from app.storage.writer import Tx
from app.workshops.events import PhaseClosed, PhaseOpened, WorkshopClosed
from app.workshops.models import Phase, Workshop
from app.workshops.queries import phases_of


def announce_changes(tx: Tx) -> int:
    """Record each opening and closing that has passed and is not in the log yet; return how many facts that made.

    Any number of processes may call this at once: each change is recorded by exactly one of them.
    """
    due = or_(
        and_(col(Phase.opening_announced).is_(False), col(Phase.opens_at) <= tx.now),
        and_(col(Phase.closing_announced).is_(False), col(Phase.closes_at) <= tx.now),
    )
    workshop_ids = sorted(set(tx.session.exec(select(Phase.workshop_id).where(due))))
    for workshop_id in workshop_ids:
        hold_workshop(tx.connection, workshop_id)
        announce_changes_of(tx, workshop_id, tx.now)
    return len(tx.recorded)


def announce_changes_of(tx: Tx, workshop_id: UUID, instant: datetime) -> None:
    """Record what is due in one workshop, which the caller holds, at an instant of its timetable."""
    has_closed = False
    phases = phases_of(tx.session, workshop_id)
    for at, is_opening, phase in sorted(_moments(phases), key=lambda moment: (moment[0], not moment[1])):
        if at <= instant and _claim(tx, phase, is_opening=is_opening):
            fact = PhaseOpened if is_opening else PhaseClosed
            tx.record(
                fact(
                    workshop_id=workshop_id,
                    subject_id=phase.id,
                    name=phase.name,
                    opens_at=phase.opens_at,
                    closes_at=phase.closes_at,
                    capabilities=list(phase.capabilities),
                )
            )
            has_closed = has_closed or not is_opening
    if not has_closed:
        return
    # From here on it is closed for other processes too, should their clocks be behind ours.
    raise_clock_floor(tx, workshop_id, instant)
    record_if_all_closed(tx, workshop_id, instant)


def record_if_all_closed(tx: Tx, workshop_id: UUID, instant: datetime) -> None:
    """Record that the workshop has closed if no phase is open or to come; call it when the last one may have ended."""
    phases = phases_of(tx.session, workshop_id)
    if phases and all(phase.closes_at <= instant for phase in phases):
        tx.record(WorkshopClosed(workshop_id=workshop_id, subject_id=workshop_id))


def raise_clock_floor(tx: Tx, workshop_id: UUID, instant: datetime) -> None:
    """Let it never again be earlier than `instant` in a workshop, whatever a machine's clock says."""
    workshop = tx.session.get_one(Workshop, workshop_id)
    if workshop.clock_floor is None or workshop.clock_floor < instant:
        workshop.clock_floor = instant
        tx.session.flush()


def _moments(phases: list[Phase]) -> list[tuple[datetime, bool, Phase]]:
    return [moment for p in phases for moment in ((p.opens_at, True, p), (p.closes_at, False, p))]


def _claim(tx: Tx, phase: Phase, *, is_opening: bool) -> bool:
    """Take an announcement by compare-and-swap; True for the one who has it."""
    if phase.opening_announced if is_opening else phase.closing_announced:
        return False
    flag = Phase.opening_announced if is_opening else Phase.closing_announced
    swap = update(Phase).where(col(Phase.id) == phase.id, col(flag).is_(False)).values({flag: True})
    return bool(tx.session.exec(swap).rowcount)
