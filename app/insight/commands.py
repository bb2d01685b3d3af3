"""Setting targets, and noting who is in the room."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from app.core.actors import Actor
from app.core.errors import Invalid, Stale
from app.insight.events import TargetsChanged
from app.insight.models import CoveragePlan, Presence
from app.insight.queries.coverage import ORGANISATION, ROLE, plan_of
from app.people.policy import organisation_key
from app.storage.bulk import insert_rows
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.workshops.commands import hold_to_manage
from app.workshops.policy import Role
from app.workshops.registration import FieldKind

FORGOTTEN = timedelta(hours=1)
"""When it is no longer kept that somebody was in the room."""
_PORTION = 300
"""Rows in one statement, which takes a limited number of values on either database."""


def set_targets(
    tx: Tx, actor: Actor, workshop_id: UUID, targets: Sequence[Mapping[str, Any]], *, version: int
) -> CoveragePlan:
    """Replace a workshop's targets; version 0 is that of one which has none yet. Raise Stale, Sealed or Invalid."""
    workshop, _ = hold_to_manage(tx, actor, workshop_id)
    plan = plan_of(tx.session, workshop_id)
    present = plan.version if plan else 0
    if version != present:
        raise Stale(f"The targets are at version {present}; yours were based on {version}.")
    _check(targets, {f["key"]: f for f in workshop.registration_fields})
    if plan is None:
        plan = CoveragePlan(workshop_id=workshop_id, changed_at=tx.now, changed_by_id=actor.account_id, version=0)
    plan.targets = [dict(target) for target in targets]
    plan.changed_at, plan.changed_by_id = tx.now, actor.account_id
    plan.version += 1
    tx.session.add(plan)
    tx.session.flush()
    tx.record(
        TargetsChanged(
            workshop_id=workshop_id,
            actor_id=actor.account_id,
            subject_id=workshop_id,
            targets=plan.targets,
            version=plan.version,
        )
    )
    return plan


def note_present(tx: Tx, people: Collection[tuple[UUID, UUID]]) -> None:
    """Note that people, each given as workshop and participation, have the live feed open now; forget the hour before.

    Nothing is recorded in the log: that somebody looked is not kept.
    """
    table = table_of(Presence)
    tx.connection.execute(delete(table).where(table.c.seen_at < tx.now - FORGOTTEN))
    rows = [(ident, workshop_id, tx.now) for workshop_id, ident in sorted(people)]
    for start in range(0, len(rows), _PORTION):
        insert_rows(
            tx.connection,
            table,
            ("participation_id", "workshop_id", "seen_at"),
            rows[start : start + _PORTION],
            keys=("participation_id",),
            changed=("seen_at",),
        )


def _check(targets: Sequence[Mapping[str, Any]], fields: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise Invalid that says for each target what is wrong with it."""
    errors, seen = [], set()
    for place, target in enumerate(targets):
        name, value = target["field"], target["value"]
        trouble = _trouble(name, value, fields)
        same = (name, organisation_key(value) if name == ORGANISATION else value)
        if same in seen:
            trouble = "There is a target for this already."
        seen.add(same)
        if trouble:
            errors.append({"field": f"targets.{place}", "message": trouble})
    if errors:
        raise Invalid("; ".join(f"{e['field']}: {e['message']}" for e in errors[:5]), errors=errors)


def _trouble(name: str, value: str, fields: Mapping[str, Mapping[str, Any]]) -> str:
    field = fields.get(name)
    if field is not None and field["kind"] == FieldKind.CHOICE:
        return "" if value in field["options"] else "This is not one of the field's options."
    if name == ROLE:
        return "" if value in set(Role) else f"There is no such role; there are {', '.join(Role)}."
    if name == ORGANISATION:
        return "" if organisation_key(value) else "Write the organisation's name."
    return "People are not asked for this with options to choose from."
