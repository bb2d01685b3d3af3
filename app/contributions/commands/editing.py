"""Editing and withdrawing: what an author may still do to what they said."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import Session

from app.contributions.events import ContributionEdited, ContributionWithdrawn
from app.contributions.models import Contribution, ContributionRevision, Report
from app.contributions.policy import Held, State, fitting, require_editable, require_version, require_withdrawable
from app.contributions.queries.rooms import Room, room
from app.contributions.queries.shown import CONTRIBUTION, Shown, found
from app.core.actors import Actor
from app.core.errors import NotFound
from app.core.facts import Receipt
from app.core.words import words_of
from app.storage.dialect import index_text, unindex_text
from app.storage.tables import table_of
from app.storage.writer import Tx


@dataclass(frozen=True, slots=True)
class Changed:
    """A contribution after a change, whether the caller sees tallies, and where the log has the change."""

    shown: Shown
    sees_tallies: bool
    receipt: Receipt


def edit_contribution(tx: Tx, actor: Actor, contribution_id: UUID, text: str, *, version: int) -> Changed:
    """Change the text, keeping the earlier one in the history. Raise Stale if `version` is not the present one."""
    row, here = taken(tx, actor, contribution_id)
    held = held_of(row)
    require_editable(held, here.standing, here.edit_minutes)
    require_version(held, version, text=row.text)
    tidied = fitting(text, here.idea_length if row.kind == "idea" else here.comment_length)
    tx.session.add(ContributionRevision(contribution_id=row.id, version=row.version, text=row.text, replaced_at=tx.now))
    row.text, row.edited_at = tidied, tx.now
    row.version += 1
    tx.session.flush()
    unindex_text(tx.connection, row.id)
    index_text(tx.connection, row.id, row.workshop_id, words_of(tidied))
    receipt = tx.record(
        ContributionEdited(
            workshop_id=row.workshop_id,
            actor_id=actor.account_id,
            subject_id=row.id,
            text=tidied,
            version=row.version,
        )
    )
    return changed(tx.session, row.id, here, receipt)


def withdraw_contribution(tx: Tx, actor: Actor, contribution_id: UUID) -> Changed:
    """Take a contribution back: its text and earlier texts are gone for everybody.

    The log keeps the text as evidence until the person is erased, and shows it to nobody.
    """
    row, here = taken(tx, actor, contribution_id)
    require_withdrawable(held_of(row), here.standing)
    tx.session.execute(
        delete(table_of(ContributionRevision)).where(table_of(ContributionRevision).c.contribution_id == row.id)
    )
    settle(tx, row)
    show(tx, row, is_visible=False)
    row.text, row.withdrawn_at = "", tx.now
    row.version += 1
    tx.session.flush()
    receipt = tx.record(
        ContributionWithdrawn(
            workshop_id=row.workshop_id, actor_id=actor.account_id, subject_id=row.id, parent_id=row.parent_id
        )
    )
    return changed(tx.session, row.id, here, receipt)


def taken(tx: Tx, actor: Actor, contribution_id: UUID) -> tuple[Contribution, Room]:
    """Take hold of a contribution until this transaction ends, and say where the caller stands. Raise NotFound."""
    row = tx.session.get(Contribution, contribution_id, with_for_update=True)
    if row is None:
        raise NotFound("There is no such contribution.")
    try:
        return row, room(tx.connection, row.workshop_id, actor, tx.now)
    except NotFound:
        raise NotFound("There is no such contribution.") from None


def held_of(row: Contribution) -> Held:
    """Return what the policy asks about."""
    state = State.WITHDRAWN if row.withdrawn_at else State.HIDDEN if row.hidden_at else State.VISIBLE
    return Held(row.kind, row.author_id, row.posted_at, state, row.version)


def changed(session: Session, contribution_id: UUID, here: Room, receipt: Receipt) -> Changed:
    """Return a contribution as it is now, for the answer."""
    session.flush()
    return Changed(found(session, contribution_id), here.standing.sees_tallies, receipt)


def show(tx: Tx, row: Contribution, *, is_visible: bool) -> None:
    """Let others read a contribution or not: in lists, in the search, and in the count of its idea's comments."""
    if row.is_visible is is_visible:
        return
    row.is_visible = is_visible
    if row.parent_id is not None:
        table = CONTRIBUTION
        tx.session.execute(
            update(table)
            .where(table.c.id == row.parent_id)
            .values(comment_count=table.c.comment_count + (1 if is_visible else -1))
        )
    unindex_text(tx.connection, row.id)
    if is_visible:
        index_text(tx.connection, row.id, row.workshop_id, words_of(row.text))


def settle(tx: Tx, row: Contribution) -> int:
    """Take a contribution's reports off the moderators' list and return how many were on it."""
    table = table_of(Report)
    tx.session.execute(
        update(table).where(table.c.contribution_id == row.id, table.c.settled_at.is_(None)).values(settled_at=tx.now)
    )
    count, row.report_count = row.report_count, 0
    return count
