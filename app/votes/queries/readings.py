"""What a reader is given: contributions, their own stances on them, and what they may see of the workshop."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from app.contributions.queries.rooms import Room, room
from app.contributions.queries.shown import Shown, readable
from app.core.actors import Actor
from app.storage.tables import table_of
from app.votes.models import FoundationVote, Vote

_VOTE, _ON_TEXT = table_of(Vote).c, table_of(FoundationVote).c


@dataclass(frozen=True, slots=True)
class Reading:
    """Contributions in order, the caller's stances by contribution, and where to go on."""

    room: Room
    shown: Sequence[Shown]
    stances: Mapping[UUID, str] = field(default_factory=dict)
    next: str | None = None


def my_stances(session: Session, room: Room, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the caller's stances on some contributions."""
    mine = room.standing.participation_id
    if mine is None or not ids:
        return {}
    rows = session.execute(
        select(_VOTE.contribution_id, _VOTE.stance).where(
            _VOTE.participation_id == mine, _VOTE.contribution_id.in_(ids)
        )
    )
    return {row.contribution_id: row.stance for row in rows}


def one(session: Session, contribution_id: UUID, actor: Actor | None, now: datetime) -> Reading:
    """Return a contribution that the caller may read. Raise NotFound for any other."""
    shown, room = readable(session, contribution_id, actor, now)
    return Reading(room, [shown], my_stances(session, room, [shown.id]))


def my_foundation_stances(
    session: Session, workshop_id: UUID, actor: Actor | None, now: datetime
) -> list[tuple[UUID, str, datetime]]:
    """Return the caller's stances on texts of foundations: text, stance, since when. Raise NotFound as `room`."""
    mine = room(session.connection(), workshop_id, actor, now).standing.participation_id
    if mine is None:
        return []
    rows = session.execute(
        select(_ON_TEXT.text_id, _ON_TEXT.stance, _ON_TEXT.cast_at)
        .where(_ON_TEXT.participation_id == mine)
        .order_by(_ON_TEXT.text_id)
    )
    return [(row.text_id, row.stance, row.cast_at) for row in rows]
