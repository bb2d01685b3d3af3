"""How a workshop's review is set."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.core.actors import Actor
from app.review.models import ReviewDesk
from app.review.policy import require_sees_review
from app.workshops.queries import standing_of


def settings(session: Session, workshop_id: UUID, actor: Actor | None, now: datetime) -> ReviewDesk:
    """Return the settings, those of a fresh workshop before the first change. Raise NotFound or NotAllowed."""
    require_sees_review(standing_of(session, workshop_id, actor, now))
    return session.get(ReviewDesk, workshop_id) or ReviewDesk(workshop_id=workshop_id, second_share=0, version=0)
