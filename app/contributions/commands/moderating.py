"""Reporting, and what moderators do about it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.contributions.commands.claiming import drop_claim
from app.contributions.commands.editing import Changed, changed, held_of, settle, show, taken
from app.contributions.errors import AlreadyReported
from app.contributions.events import (
    ContributionHidden,
    ContributionReported,
    ContributionRestored,
    ModerationNoted,
    ReportsSettled,
)
from app.contributions.models import Contribution, Report
from app.contributions.policy import (
    Reason,
    State,
    is_author,
    require_moderator,
    require_readable,
    require_version,
)
from app.contributions.queries.decisions import last_decisions
from app.core.actors import Actor
from app.core.errors import Conflict
from app.core.facts import Receipt
from app.core.ids import new_id
from app.core.text import tidy
from app.storage.dialect import upsert
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.workshops.policy import require_member


@dataclass(frozen=True, slots=True)
class Reported:
    """A report as it was stored, and where the log has it."""

    id: UUID
    contribution_id: UUID
    reason: Reason
    note: str
    created_at: datetime
    receipt: Receipt


def report_contribution(tx: Tx, actor: Actor, contribution_id: UUID, reason: Reason, *, note: str = "") -> Reported:
    """Put a contribution on the moderators' list. Raise AlreadyReported if the caller's report waits there."""
    row, here = taken(tx, actor, contribution_id)
    held = held_of(row)
    require_readable(held, here.standing)
    reporter_id = require_member(here.standing)
    if is_author(held, here.standing):
        raise Conflict("This is your own. Change or withdraw it instead.")
    if held.state is State.HIDDEN:
        raise Conflict("This is hidden already.")
    tidied, ident = tidy(note), new_id()
    insert = upsert(tx.connection, table_of(Report), ("contribution_id", "reporter_id")).values(
        id=ident,
        contribution_id=row.id,
        reporter_id=reporter_id,
        reason=reason.value,
        note=tidied,
        created_at=tx.now,
    )
    if tx.connection.execute(insert.returning(table_of(Report).c.id)).first() is None:
        raise AlreadyReported("Your report is stored; the moderators decide.")
    row.report_count += 1
    tx.session.flush()
    receipt = tx.record(
        ContributionReported(
            workshop_id=row.workshop_id,
            actor_id=actor.account_id,
            subject_id=row.id,
            reason=reason.value,
            note=tidied,
        )
    )
    return Reported(ident, row.id, reason, tidied, tx.now, receipt)


def hide_contribution(
    tx: Tx, actor: Actor, contribution_id: UUID, reason: Reason, *, version: int, note: str = ""
) -> Changed:
    """Take a contribution out of everybody's sight but its author's and the desk's; its reports are settled by it."""
    row, here = taken(tx, actor, contribution_id)
    held = held_of(row)
    require_moderator(held, here.standing)
    _require_undecided(tx, row, version)
    if held.state is State.HIDDEN:
        raise Conflict("This is hidden already.")
    show(tx, row, is_visible=False)
    row.hidden_at, row.hidden_reason = tx.now, reason.value
    settle(tx, row)
    drop_claim(tx, row.id)
    row.version += 1
    receipt = tx.record(
        ContributionHidden(
            workshop_id=row.workshop_id,
            actor_id=actor.account_id,
            subject_id=row.id,
            reason=reason.value,
            parent_id=row.parent_id,
        )
    )
    _note(tx, actor, row, "hide", note)
    return changed(tx.session, row.id, here, receipt)


def restore_contribution(tx: Tx, actor: Actor, contribution_id: UUID, *, version: int, note: str = "") -> Changed:
    """Show a hidden contribution again."""
    row, here = taken(tx, actor, contribution_id)
    held = held_of(row)
    require_moderator(held, here.standing)
    _require_undecided(tx, row, version)
    if held.state is not State.HIDDEN:
        raise Conflict("This is not hidden.")
    row.hidden_at = row.hidden_reason = None
    show(tx, row, is_visible=True)
    drop_claim(tx, row.id)
    row.version += 1
    receipt = tx.record(
        ContributionRestored(
            workshop_id=row.workshop_id, actor_id=actor.account_id, subject_id=row.id, parent_id=row.parent_id
        )
    )
    _note(tx, actor, row, "restore", note)
    return changed(tx.session, row.id, here, receipt)


def settle_reports(
    tx: Tx, actor: Actor, contribution_id: UUID, *, version: int, note: str = "", report_count: int | None = None
) -> Changed:
    """Leave a reported contribution visible and take its reports off the list.

    With `report_count`, the number that the caller read, raise Conflict if more have come since.
    """
    row, here = taken(tx, actor, contribution_id)
    held = held_of(row)
    require_moderator(held, here.standing)
    _require_undecided(tx, row, version)
    if row.report_count == 0:
        raise Conflict("No report of this waits for a decision.")
    if report_count is not None and row.report_count != report_count:
        raise Conflict(
            f"There are {row.report_count} reports by now, and you read {report_count}. Read them first.",
            report_count=row.report_count,
        )
    count = settle(tx, row)
    drop_claim(tx, row.id)
    row.version += 1
    receipt = tx.record(
        ReportsSettled(
            workshop_id=row.workshop_id,
            actor_id=actor.account_id,
            subject_id=row.id,
            report_count=count,
            note=tidy(note),
        )
    )
    return changed(tx.session, row.id, here, receipt)


def _require_undecided(tx: Tx, row: Contribution, version: int) -> None:
    """Raise Stale, saying what was decided and by whom, if the decision is about an earlier version."""
    held = held_of(row)
    if held.version != version:
        last = last_decisions(tx.session, [row.id]).get(row.id)
        decided = last.plain() if last else None
        require_version(held, version, text=row.text, hidden_reason=row.hidden_reason, decision=decided)


def _note(tx: Tx, actor: Actor, row: Contribution, decision: str, note: str) -> None:
    if tidied := tidy(note):
        tx.record(
            ModerationNoted(
                workshop_id=row.workshop_id,
                actor_id=actor.account_id,
                subject_id=row.id,
                decision=decision,
                note=tidied,
            )
        )
