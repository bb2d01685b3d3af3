"""Ideas that share words with a text that is being typed, so that people find what was said before they repeat it."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.contributions.queries.rooms import Room, room
from app.contributions.queries.shown import CONTRIBUTION, SHOWN, Shown
from app.core.actors import Actor
from app.core.words import telling_words
from app.storage.dialect import texts_like

MOST_WORDS = 16
"""Words of the text that are looked for; a longer text says the same with more of them."""
_CANDIDATES = 100
"""The closest of the whole workshop, of which those on the foundation and not by the caller are shown."""

_C = CONTRIBUTION.c


def similar(
    session: Session,
    workshop_id: UUID,
    actor: Actor | None,
    now: datetime,
    text: str,
    *,
    foundation_id: UUID | None = None,
    limit: int = 5,
) -> tuple[list[Shown], Room]:
    """Return the visible ideas closest to a text by their words, without the caller's own. Raise NotFound as `room`."""
    here = room(session.connection(), workshop_id, actor, now)
    words = telling_words(text, MOST_WORDS)
    if not words:
        return [], here
    close = texts_like(session.connection(), workshop_id, words, _CANDIDATES).subquery()
    statement = (
        SHOWN.join(close, close.c.contribution_id == _C.id)
        .where(_C.workshop_id == workshop_id, _C.kind == "idea", _C.is_visible.is_(True))
        .order_by(close.c.closeness.desc(), _C.id)
        .limit(limit)
    )
    if here.standing.participation_id is not None:
        statement = statement.where(_C.author_id.is_distinct_from(here.standing.participation_id))
    if foundation_id is not None:
        statement = statement.where(_C.foundation_id == foundation_id)
    return [Shown(*row) for row in session.execute(statement)], here
