"""Erasing what outcomes keep of somebody. What they answered and ranked stays counted."""

from uuid import UUID

from sqlalchemy import update
from sqlmodel import select

from app.outcomes.models import Endorsement, RecommendationAnswer
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.workshops.models import Participation

NAMELESS = "Somebody who left"
"""Who signed, where the signatory was erased; the organisation stands by what it signed."""


def erase_outcomes(tx: Tx, account_id: UUID) -> None:
    """Take the words of somebody's answers, and their name where they signed for their organisation themselves."""
    mine = select(Participation.id).where(Participation.account_id == account_id)
    answers, endorsements = table_of(RecommendationAnswer), table_of(Endorsement)
    theirs = answers.c.participation_id.in_(mine)
    tx.session.execute(update(answers).where(theirs).values(text="", erased=True))
    signed = (endorsements.c.account_id == account_id, endorsements.c.is_recorded.is_(False))
    tx.session.execute(update(endorsements).where(*signed).values(signatory=NAMELESS, position="", statement=""))
    tx.session.execute(update(endorsements).where(endorsements.c.account_id == account_id).values(account_id=None))
    withdrawn = endorsements.c.withdrawn_by_id == account_id
    tx.session.execute(update(endorsements).where(withdrawn).values(withdrawn_reason="", withdrawn_by_id=None))
