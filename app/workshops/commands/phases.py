"""Moving one phase by hand: open, close, extend or reopen it. Each has a reason, and the log has both."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import col, select

from app.core.actors import Actor
from app.core.errors import Invalid, NotFound
from app.log.models import LogEntry
from app.storage.writer import Tx
from app.workshops.commands.announcing import announce_changes_of, raise_clock_floor
from app.workshops.commands.managing import hold_to_manage
from app.workshops.errors import PhaseState
from app.workshops.events import PhaseClosedEarly, PhaseExtended, PhaseMoved, PhaseOpenedEarly, PhaseReopened
from app.workshops.models import Phase, Workshop
from app.workshops.queries import WorkshopView, shown

TICK = timedelta(microseconds=1)
"""The smallest step of an instant."""
RECENT_ENTRIES = 1000
"""More log entries than writers with differing clocks can have in flight for one workshop."""


def open_phase_now(tx: Tx, actor: Actor, workshop_id: UUID, phase_id: UUID, *, reason: str) -> WorkshopView:
    """Open a coming phase at this instant. Raise PhaseState if it has opened before."""
    workshop, phase, now = _hold_phase(tx, actor, workshop_id, phase_id)
    if phase.opens_at <= now:
        raise PhaseState(f"It opened at {phase.opens_at.isoformat()}; {_end(phase, now)}.")
    return _move(tx, actor, workshop, phase, PhaseOpenedEarly, reason, now, opens_at=now, closes_at=phase.closes_at)


def close_phase_now(tx: Tx, actor: Actor, workshop_id: UUID, phase_id: UUID, *, reason: str) -> WorkshopView:
    """Close an open phase: what was accepted stands before the closing instant, and nothing is accepted after it."""
    workshop, phase, now = _hold_phase(tx, actor, workshop_id, phase_id)
    if not phase.opens_at <= now < phase.closes_at:
        raise PhaseState(f"It opens at {phase.opens_at.isoformat()}; {_end(phase, now)}.")
    # Others in this very transaction, or in a process whose clock is a little ahead, may have written at this instant
    # or later. They were in time, so the phase closes just after the last of them.
    closes_at = min(max(now, _last_entry_at(tx, workshop_id) or now) + TICK, phase.closes_at)
    return _move(
        tx, actor, workshop, phase, PhaseClosedEarly, reason, closes_at, opens_at=phase.opens_at, closes_at=closes_at
    )


def extend_phase(
    tx: Tx, actor: Actor, workshop_id: UUID, phase_id: UUID, *, closes_at: datetime, reason: str
) -> WorkshopView:
    """Let an unclosed phase close later. Raise PhaseState if it has closed, Invalid if it would be no later."""
    workshop, phase, now = _hold_phase(tx, actor, workshop_id, phase_id)
    if phase.closes_at <= now:
        raise PhaseState(f"It closed at {phase.closes_at.isoformat()}: reopen it instead.")
    if closes_at <= phase.closes_at:
        raise _invalid_closing(f"It closes at {phase.closes_at.isoformat()} already; an extension is later than that.")
    return _move(tx, actor, workshop, phase, PhaseExtended, reason, now, opens_at=phase.opens_at, closes_at=closes_at)


def reopen_phase(
    tx: Tx, actor: Actor, workshop_id: UUID, phase_id: UUID, *, closes_at: datetime, reason: str
) -> WorkshopView:
    """Open a closed phase again, from now until an instant. Raise PhaseState if it has not closed."""
    workshop, phase, now = _hold_phase(tx, actor, workshop_id, phase_id)
    if now < phase.closes_at:
        raise PhaseState(f"It has not closed; {_end(phase, now)}. Extend it instead.")
    if closes_at <= now:
        raise _invalid_closing(f"It is {now.isoformat()} already; choose a later instant to close at.")
    # Its next closing is another event, to be announced again.
    phase.closing_announced = False
    return _move(tx, actor, workshop, phase, PhaseReopened, reason, now, opens_at=phase.opens_at, closes_at=closes_at)


def _hold_phase(tx: Tx, actor: Actor, workshop_id: UUID, phase_id: UUID) -> tuple[Workshop, Phase, datetime]:
    """Return the workshop, the phase and what the time is there, with all that has passed announced."""
    workshop, standing = hold_to_manage(tx, actor, workshop_id)
    phase = tx.session.get(Phase, phase_id)
    if phase is None or phase.workshop_id != workshop_id:
        raise NotFound("This workshop has no such phase.")
    announce_changes_of(tx, workshop_id, standing.now)
    return workshop, phase, standing.now


def _move(
    tx: Tx,
    actor: Actor,
    workshop: Workshop,
    phase: Phase,
    fact: type[PhaseMoved],
    reason: str,
    instant: datetime,
    *,
    opens_at: datetime,
    closes_at: datetime,
) -> WorkshopView:
    before = phase.opens_at, phase.closes_at
    phase.opens_at, phase.closes_at = opens_at, closes_at
    workshop.version += 1
    tx.session.flush()
    tx.record(
        fact(
            workshop_id=workshop.id,
            actor_id=actor.account_id,
            subject_id=phase.id,
            name=phase.name,
            opens_at_before=before[0],
            closes_at_before=before[1],
            opens_at=opens_at,
            closes_at=closes_at,
            reason=reason,
        )
    )
    raise_clock_floor(tx, workshop.id, instant)
    announce_changes_of(tx, workshop.id, instant)
    return shown(tx.session, workshop.id, actor, tx.now)


def _last_entry_at(tx: Tx, workshop_id: UUID) -> datetime | None:
    recent = (
        select(LogEntry.at)
        .where(LogEntry.workshop_id == workshop_id)
        .order_by(col(LogEntry.seq).desc())
        .limit(RECENT_ENTRIES)
    )
    return max(tx.session.exec(recent), default=None)


def _end(phase: Phase, now: datetime) -> str:
    return f"it close{'d' if phase.closes_at <= now else 's'} at {phase.closes_at.isoformat()}"


def _invalid_closing(message: str) -> Invalid:
    return Invalid(f"closes_at: {message}", errors=[{"field": "closes_at", "message": message}])
