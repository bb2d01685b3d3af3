"""Setting the schedule as a whole, and sealing the record when all of it is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.core.actors import Actor
from app.core.clock import rfc3339
from app.core.errors import Conflict, Invalid
from app.storage.writer import Tx
from app.workshops.commands.announcing import announce_changes_of, raise_clock_floor, record_if_all_closed
from app.workshops.commands.managing import hold_to_manage, refuse_stale
from app.workshops.events import ScheduleChanged, WorkshopSealed
from app.workshops.models import Phase
from app.workshops.policy import Capability
from app.workshops.queries import WorkshopView, phases_of, shown

MOST_PHASES = 20


@dataclass(frozen=True, slots=True)
class PhasePlan:
    """A phase as an organiser plans it; `id` names one that exists."""

    name: str
    opens_at: datetime
    closes_at: datetime
    capabilities: Sequence[Capability]
    id: UUID | None = None


def set_schedule(tx: Tx, actor: Actor, workshop_id: UUID, plans: Sequence[PhasePlan], *, version: int) -> WorkshopView:
    """Replace the list of phases; those named by their id stay the same phases.

    What has begun is history: such a phase stays, its passed instants stay, and it is ended or prolonged by the
    commands that ask for a reason. Raise Stale, Sealed, or Invalid that names each phase's trouble.
    """
    workshop, standing = hold_to_manage(tx, actor, workshop_id)
    refuse_stale(workshop, version)
    announce_changes_of(tx, workshop_id, standing.now)
    phases = phases_of(tx.session, workshop_id)
    before = [_plain(phase) for phase in phases]
    present = {phase.id: phase for phase in phases}
    check_plans(plans, present, standing.now)
    _replace(tx, workshop_id, present, plans)
    workshop.version += 1
    tx.session.flush()
    after = [_plain(phase) for phase in phases_of(tx.session, workshop_id)]
    tx.record(
        ScheduleChanged(
            workshop_id=workshop_id,
            actor_id=actor.account_id,
            subject_id=workshop_id,
            before=before,
            after=after,
            version=workshop.version,
        )
    )
    raise_clock_floor(tx, workshop_id, standing.now)
    was_open = any(phase["closes_at"] > rfc3339(standing.now) for phase in before)
    is_announced = all(phase.closing_announced for phase in phases_of(tx.session, workshop_id))
    announce_changes_of(tx, workshop_id, standing.now)
    if was_open and is_announced:
        # The last coming phase was taken out, so no closing will bring this about.
        record_if_all_closed(tx, workshop_id, standing.now)
    return shown(tx.session, workshop_id, actor, tx.now)


def seal_workshop(tx: Tx, actor: Actor, workshop_id: UUID, *, reason: str) -> WorkshopView:
    """Seal the record, once and for good. Raise Conflict while a phase is open or to come."""
    workshop, standing = hold_to_manage(tx, actor, workshop_id)
    announce_changes_of(tx, workshop_id, standing.now)
    pending = [phase.name for phase in phases_of(tx.session, workshop_id) if phase.closes_at > standing.now]
    if pending:
        raise Conflict(f"Not all phases have closed: {', '.join(pending)}. Close them or take them out first.")
    workshop.sealed_at = standing.now
    workshop.version += 1
    tx.session.flush()
    tx.record(
        WorkshopSealed(
            workshop_id=workshop_id,
            actor_id=actor.account_id,
            subject_id=workshop_id,
            sealed_at=standing.now,
            reason=reason,
        )
    )
    return shown(tx.session, workshop_id, actor, tx.now)


def check_plans(plans: Sequence[PhasePlan], present: Mapping[UUID, Phase], now: datetime) -> None:
    """Raise Invalid if the plans cannot follow the present phases at an instant."""
    errors: list[dict[str, str]] = []
    if len(plans) > MOST_PHASES:
        errors.append({"field": "phases", "message": f"At most {MOST_PHASES} phases."})
    seen: set[UUID] = set()
    for place, plan in enumerate(plans):
        field, message = _trouble(plan, present, seen, now)
        if message:
            errors.append({"field": f"phases.{place}.{field}", "message": message})
        if plan.id is not None:
            seen.add(plan.id)
    errors.extend(
        {"field": "phases", "message": f"“{phase.name}” has begun and cannot be taken out; close it instead."}
        for phase in present.values()
        if phase.id not in seen and phase.opens_at <= now
    )
    if errors:
        raise Invalid("; ".join(f"{e['field']}: {e['message']}" for e in errors[:5]), errors=errors)


def _trouble(plan: PhasePlan, present: Mapping[UUID, Phase], seen: set[UUID], now: datetime) -> tuple[str, str]:
    """Return the field and what is wrong with it; no message if nothing is."""
    if plan.opens_at >= plan.closes_at:
        return "closes_at", "A phase closes after it opens."
    if plan.id is not None and (plan.id not in present or plan.id in seen):
        return "id", "This workshop has no such phase, or it is in the list twice. Leave the id out for a new one."
    phase = present[plan.id] if plan.id else None
    if phase is None or phase.opens_at > now:
        return "", ""
    return _trouble_with_history(plan, phase)


def _trouble_with_history(plan: PhasePlan, phase: Phase) -> tuple[str, str]:
    if plan.opens_at != phase.opens_at:
        return "opens_at", f"It opened at {rfc3339(phase.opens_at)}, and that stays so."
    if plan.closes_at != phase.closes_at:
        return "closes_at", "It has begun: close it, extend it or reopen it, and say why."
    if Capability.VOTE in phase.capabilities and Capability.VOTE not in plan.capabilities:
        return "capabilities", "People have begun to vote in it: close it, and say why."
    return "", ""


def add_phases(tx: Tx, workshop_id: UUID, plans: Sequence[PhasePlan]) -> None:
    """Give a workshop that has none its phases, as checked plans say."""
    tx.session.add_all(
        Phase(workshop_id=workshop_id, position=position, **_settings(plan)) for position, plan in enumerate(plans)
    )
    tx.session.flush()


def _replace(tx: Tx, workshop_id: UUID, present: Mapping[UUID, Phase], plans: Sequence[PhasePlan]) -> None:
    kept = {plan.id for plan in plans}
    for phase in present.values():
        if phase.id in kept:
            # Out of the way first: two phases may change places, and no two ever share one.
            phase.position = -1 - phase.position
        else:
            tx.session.delete(phase)
    tx.session.flush()
    for position, plan in enumerate(plans):
        if plan.id is None:
            tx.session.add(Phase(workshop_id=workshop_id, position=position, **_settings(plan)))
            continue
        phase = present[plan.id]
        phase.position = position
        for name, value in _settings(plan).items():
            setattr(phase, name, value)
    tx.session.flush()


def _settings(plan: PhasePlan) -> dict[str, Any]:
    return {
        "name": plan.name,
        "opens_at": plan.opens_at,
        "closes_at": plan.closes_at,
        "capabilities": [capability.value for capability in Capability if capability in plan.capabilities],
    }


def _plain(phase: Phase) -> dict[str, Any]:
    return {
        "id": str(phase.id),
        "name": phase.name,
        "opens_at": rfc3339(phase.opens_at),
        "closes_at": rfc3339(phase.closes_at),
        "capabilities": list(phase.capabilities),
    }
