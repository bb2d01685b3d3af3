"""Erasing what somebody said: their texts, the earlier ones, and what they wrote to moderators."""

from uuid import UUID

from sqlalchemy import delete, select, update
from sqlmodel import col
from sqlmodel import select as select_model

from app.contributions.commands.editing import settle, show
from app.contributions.events import ContributionErased
from app.contributions.models import Contribution, ContributionRevision, Report
from app.storage.dialect import purge_index
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.workshops.models import Participation

_PERSON, _REPORT, _REVISION = table_of(Participation), table_of(Report), table_of(ContributionRevision)


def erase_contributions(tx: Tx, account_id: UUID) -> None:
    """Blank all that somebody said. What others answered, and every stance on it, stays.

    An erased contribution is like one that was withdrawn, and can no more be restored than that.
    """
    theirs = select(_PERSON.c.id).where(_PERSON.c.account_id == account_id)
    mine = select_model(Contribution).where(col(Contribution.author_id).in_(theirs))
    rows = tx.session.exec(mine.order_by(col(Contribution.id)).with_for_update()).all()
    for row in rows:
        _erase(tx, row, account_id)
    of_mine = select(table_of(Contribution).c.id).where(table_of(Contribution).c.author_id.in_(theirs))
    tx.session.execute(delete(_REVISION).where(_REVISION.c.contribution_id.in_(of_mine)))
    tx.session.execute(update(_REPORT).where(_REPORT.c.reporter_id.in_(theirs)).values(note=""))
    if rows:
        purge_index(tx.connection)


def _erase(tx: Tx, row: Contribution, account_id: UUID) -> None:
    if row.withdrawn_at is not None:
        return  # its text went when it was withdrawn
    settle(tx, row)
    show(tx, row, is_visible=False)
    row.text, row.withdrawn_at = "", tx.now
    row.version += 1
    tx.session.flush()
    tx.record(
        ContributionErased(workshop_id=row.workshop_id, actor_id=account_id, subject_id=row.id, parent_id=row.parent_id)
    )
