"""Erasing what the review keeps of somebody: their own words, their claims, where they were. Decisions stay."""

from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import select

from app.review.models import Disposition, DispositionChange, Reading, ReviewClaim, ReviewPresence
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.workshops.models import Participation


def erase_review(tx: Tx, account_id: UUID) -> None:
    """Blank the reasons that somebody gave in their own words; what was decided, and which codes they gave, stays."""
    mine = list(tx.session.exec(select(Participation.id).where(Participation.account_id == account_id)))
    if not mine:
        return
    for model, column in ((Disposition, "set_by_id"), (DispositionChange, "by_id"), (Reading, "reader_id")):
        table = table_of(model)
        tx.session.execute(update(table).where(table.c[column].in_(mine), table.c.words != "").values(words=""))
    claims, presence = table_of(ReviewClaim), table_of(ReviewPresence)
    tx.session.execute(delete(claims).where(claims.c.reviewer_id.in_(mine)))
    tx.session.execute(delete(presence).where(presence.c.participation_id.in_(mine)))
