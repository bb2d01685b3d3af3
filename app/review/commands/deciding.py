"""Deciding what becomes of a contribution or of a whole theme, and settling what two readers disagree about."""

from uuid import UUID

from sqlmodel import col, select

from app.core.actors import Actor
from app.core.errors import NotFound
from app.review.commands.claiming import drop_claims
from app.review.commands.holding import hold_desk, require_version, write_decision
from app.review.errors import NeedsTwoReaders, NothingToSettle
from app.review.events import DispositionSet, DispositionSettled
from app.review.models import Reading
from app.review.policy import Decision, Settling, fitting, is_read_twice, require_reader, require_reviews
from app.review.queries.deciding import (
    DispositionView,
    ThemeDispositionView,
    disposition_view,
    own_row,
    theme_disposition_view,
)
from app.review.queries.effects import decision_of
from app.review.queries.places import standing_at_contribution, standing_at_theme
from app.review.queries.queue import DISPOSITION
from app.storage.writer import Tx


def set_disposition(
    tx: Tx, actor: Actor, contribution_id: UUID, decision: Decision, *, version: int
) -> DispositionView:
    """Decide what becomes of a contribution, or with outcome None take that back so that its themes decide.

    Raise NotFound, NotAllowed, Invalid, Stale, MergedInACircle, or NeedsTwoReaders before two people have read it.
    """
    standing = standing_at_contribution(tx.session, contribution_id, actor, tx.now)
    by_id = require_reviews(standing)
    decision = fitting(decision, of_theme=False)
    desk = hold_desk(tx, standing.workshop_id)
    row = own_row(tx.session, contribution_id=contribution_id)
    require_version(row, version)
    is_decided = row is not None and (row.outcome is not None or row.settled is not None)
    if not is_decided and is_read_twice(contribution_id, desk.second_share):
        raise NeedsTwoReaders("Two people read this one first.")
    row = write_decision(tx, standing.workshop_id, decision, by_id, contribution_id=contribution_id)
    drop_claims(tx, contribution_id, DISPOSITION)
    tx.record(
        DispositionSet(
            workshop_id=standing.workshop_id,
            actor_id=actor.account_id,
            subject_id=contribution_id,
            of="contribution",
            version=row.version,
        )
    )
    return disposition_view(tx.session, standing, contribution_id)


def set_theme_disposition(
    tx: Tx, actor: Actor, theme_id: UUID, decision: Decision, *, version: int
) -> ThemeDispositionView:
    """Decide for all that is in a theme or below it, but for what was decided by itself; None takes it back."""
    standing, theme = standing_at_theme(tx.session, theme_id, actor, tx.now)
    by_id = require_reviews(standing)
    if theme.retired_at is not None:
        raise NotFound("There is no such theme any more: it was retired or merged into another.")
    decision = fitting(decision, of_theme=True)
    hold_desk(tx, standing.workshop_id)
    require_version(own_row(tx.session, theme_id=theme_id), version)
    row = write_decision(tx, standing.workshop_id, decision, by_id, theme_id=theme_id)
    tx.record(
        DispositionSet(
            workshop_id=standing.workshop_id,
            actor_id=actor.account_id,
            subject_id=theme_id,
            of="theme",
            version=row.version,
        )
    )
    return theme_disposition_view(tx.session, standing.workshop_id, theme_id)


def settle_disposition(
    tx: Tx, actor: Actor, contribution_id: UUID, decision: Decision, *, version: int
) -> DispositionView:
    """Settle what two readers disagree about: as a third person, or as one of them for both. Raise NothingToSettle."""
    standing = standing_at_contribution(tx.session, contribution_id, actor, tx.now)
    by_id = require_reader(standing)
    decision = fitting(decision, of_theme=False)
    hold_desk(tx, standing.workshop_id)
    row = own_row(tx.session, contribution_id=contribution_id)
    require_version(row, version)
    readings = readings_of(tx, contribution_id)
    if len(readings) < 2 or (row is not None and (row.settled is not None or row.outcome is not None)):
        raise NothingToSettle("Nothing waits here to be settled.")
    if decision.outcome is None:
        raise NothingToSettle("Settle it with a decision; `pending` is one.")
    how = Settling.TALKED if by_id in {one.reader_id for one in readings} else Settling.THIRD
    row = write_decision(tx, standing.workshop_id, decision, by_id, contribution_id=contribution_id, settled=how)
    tx.record(
        DispositionSettled(
            workshop_id=standing.workshop_id,
            actor_id=actor.account_id,
            subject_id=contribution_id,
            how=how.value,
            version=row.version,
        )
    )
    return disposition_view(tx.session, standing, contribution_id)


def readings_of(tx: Tx, contribution_id: UUID) -> list[Reading]:
    """Return the readings of a contribution, the earliest first."""
    statement = select(Reading).where(Reading.contribution_id == contribution_id)
    return list(tx.session.exec(statement.order_by(col(Reading.decided_at), col(Reading.reader_id))))


def decided_by(reading: Reading) -> Decision:
    """Return what a reader decided."""
    return decision_of(reading.outcome, reading.merged_into_id, reading.reason, reading.words)
