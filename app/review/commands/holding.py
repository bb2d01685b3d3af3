"""Holding a workshop's review, so that what is decided in it has one order, and writing a decision with its history."""

from uuid import UUID

from sqlmodel import select

from app.contributions.models import Contribution
from app.core.errors import Invalid, Stale
from app.review.errors import MergedInACircle
from app.review.models import Disposition, DispositionChange, ReviewDesk
from app.review.policy import Decision, Outcome, Settling
from app.review.queries.deciding import own_row
from app.review.queries.effects import resolution_of
from app.storage.dialect import upsert
from app.storage.tables import table_of
from app.storage.writer import Tx


def hold_desk(tx: Tx, workshop_id: UUID) -> ReviewDesk:
    """Hold a workshop's review until this transaction ends; the first to ask makes its row."""
    tx.connection.execute(
        upsert(tx.connection, table_of(ReviewDesk), ("workshop_id",)).values(
            workshop_id=workshop_id, second_share=0, version=0
        )
    )
    return tx.session.exec(select(ReviewDesk).where(ReviewDesk.workshop_id == workshop_id).with_for_update()).one()


def require_version(row: Disposition | None, version: int) -> None:
    """Raise Stale unless a decision is still at the version that the caller read; 0 before the first."""
    present = row.version if row else 0
    if present != version:
        raise Stale(f"This is at version {present}, and your decision was based on version {version}.")


def require_target(tx: Tx, workshop_id: UUID, contribution_id: UUID, target_id: UUID) -> None:
    """Raise Invalid if nothing that can be read is there to merge into, MergedInACircle if it leads back here."""
    found = tx.session.exec(
        select(Contribution.id).where(
            Contribution.id == target_id, Contribution.workshop_id == workshop_id, Contribution.is_visible
        )
    ).first()
    if found is None or target_id == contribution_id:
        message = "Name another contribution of this workshop that everybody can read."
        raise Invalid(message, errors=[{"field": "merged_into_id", "message": message}])
    chain = resolution_of(tx.session, workshop_id, [contribution_id, target_id]).chain(target_id)
    if contribution_id in chain:
        ids = [str(one) for one in chain[: chain.index(contribution_id) + 1]]
        raise MergedInACircle("It is merged into this one itself.", chain=ids)


def write_decision(
    tx: Tx,
    workshop_id: UUID,
    decision: Decision,
    by_id: UUID | None,
    *,
    contribution_id: UUID | None = None,
    theme_id: UUID | None = None,
    settled: Settling | None = None,
) -> Disposition:
    """Store a decision as the next version, and that version in its history."""
    if contribution_id is not None and decision.outcome is Outcome.MERGED and decision.merged_into_id is not None:
        require_target(tx, workshop_id, contribution_id, decision.merged_into_id)
    row = own_row(tx.session, contribution_id=contribution_id, theme_id=theme_id)
    if row is None:
        row = Disposition(
            workshop_id=workshop_id, contribution_id=contribution_id, theme_id=theme_id, set_at=tx.now, version=0
        )
    row.outcome = decision.outcome.value if decision.outcome else None
    row.merged_into_id = decision.merged_into_id
    row.reason = decision.reason.value if decision.reason else None
    row.words = decision.words
    row.set_at, row.set_by_id = tx.now, by_id
    if settled is not None:  # once two people have read it, it stays so whatever is decided later
        row.settled = settled.value
    row.version += 1
    tx.session.add(row)
    tx.session.flush()
    tx.session.add(
        DispositionChange(
            workshop_id=workshop_id,
            disposition_id=row.id,
            version=row.version,
            outcome=row.outcome,
            merged_into_id=row.merged_into_id,
            reason=row.reason,
            words=row.words,
            at=tx.now,
            by_id=by_id,
            settled=settled.value if settled else None,
        )
    )
    tx.session.flush()
    return row
