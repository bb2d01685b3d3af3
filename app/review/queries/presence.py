"""Who is where in the review now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from app.core.actors import Actor
from app.review.models import ReviewPresence
from app.review.policy import require_sees_review
from app.workshops.models import Participation
from app.workshops.queries import standing_of

LASTS: Final = timedelta(seconds=60)
"""How long somebody is taken to be where they said: two heartbeats of 20 s may get lost."""


@dataclass(frozen=True, slots=True)
class Here:
    """Somebody, and what they have open."""

    participation_id: UUID
    display_name: str
    theme_id: UUID | None
    contribution_id: UUID | None
    seen_at: datetime


def present(session: Session, workshop_id: UUID, actor: Actor | None, now: datetime) -> list[Here]:
    """Return who said in the last minute where they are, by name. Raise NotFound or NotAllowed."""
    require_sees_review(standing_of(session, workshop_id, actor, now))
    rows = session.exec(
        select(ReviewPresence, Participation.display_name)
        .join(Participation, col(Participation.id) == col(ReviewPresence.participation_id))
        .where(
            ReviewPresence.workshop_id == workshop_id,
            ReviewPresence.seen_at > now - LASTS,
            col(Participation.left_at).is_(None),
        )
        .order_by(col(Participation.display_name), col(Participation.id))
    )
    return [Here(one.participation_id, name, one.theme_id, one.contribution_id, one.seen_at) for one, name in rows]
