"""The stream of ideas: sorted lists whose pages cost the same for a thousand ideas and for a hundred thousand."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import exists, false, or_, tuple_
from sqlmodel import Session

from app.contributions.policy import Stream
from app.contributions.queries.rooms import Room, room
from app.contributions.queries.shown import CONTRIBUTION, SHOWN, Shown
from app.core.actors import Actor
from app.core.paging import decode_cursor, encode_cursor, id_in
from app.core.words import telling_words
from app.storage.dialect import texts_with
from app.storage.tables import table_of
from app.votes.errors import TalliesHidden
from app.votes.models import Vote
from app.votes.queries.readings import Reading, my_stances

_C, _VOTE = CONTRIBUTION.c, table_of(Vote).c
MOST_WORDS = 12
"""Words of a search that are looked for."""


class Sort(StrEnum):
    """In which order ideas come."""

    NEWEST = "newest"
    MOST_SUPPORTED = "most_supported"
    """Agreeing less disagreeing stances."""
    MOST_DISCUSSED = "most_discussed"
    NOT_VOTED = "not_voted"
    """Those of others that the caller has taken no stance on, newest first."""
    FAIR = "fair"
    """An order of one's own that gives late and little-seen ideas their chance; it stays for the pages of one visit."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which ideas: all conditions hold at once."""

    foundation_id: UUID | None = None
    stream: Stream | None = None
    q: str | None = None
    """Words that the text must have; the last may be the beginning of one."""
    is_mine: bool = False
    """The caller's own, hidden ones included."""


def scope_of(sort: Sort, filters: Filters) -> str:
    """Return what a cursor carries to be known as this list's: short, and telling nothing."""
    named = "|".join((sort, str(filters.foundation_id), str(filters.stream), str(filters.q), str(filters.is_mine)))
    return hashlib.blake2b(named.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def ideas(
    session: Session,
    workshop_id: UUID,
    actor: Actor | None,
    now: datetime,
    *,
    sort: Sort,
    filters: Filters,
    cursor: str | None,
    limit: int,
) -> Reading:
    """Return a page of ideas in any order but the fair one: three statements. Raise TalliesHidden, BadCursor."""
    here = room(session.connection(), workshop_id, actor, now)
    if sort is Sort.MOST_SUPPORTED and not here.standing.sees_tallies:
        raise TalliesHidden("This workshop shows no tallies before voting has ended. Use sort=fair or sort=newest.")
    statement = SHOWN.where(*_conditions(session, here, filters))
    mine = here.standing.participation_id
    if sort is Sort.NOT_VOTED and mine is not None:
        held = exists().where(_VOTE.contribution_id == _C.id, _VOTE.participation_id == mine)
        statement = statement.where(~held, _C.author_id.is_distinct_from(mine))
    number = {Sort.MOST_SUPPORTED: _C.support, Sort.MOST_DISCUSSED: _C.comment_count}.get(sort)
    scope = scope_of(sort, filters)
    if number is None:
        statement = statement.order_by(_C.id.desc())
        if cursor is not None:
            statement = statement.where(_C.id < id_in(cursor, scope))
    else:
        statement = statement.order_by(number.desc(), _C.id.desc())
        if cursor is not None:
            statement = statement.where(tuple_(number, _C.id) < _number_place(cursor, scope))
    rows = session.execute(statement.limit(limit + 1)).all()
    page = [Shown(*row) for row in rows[:limit]]
    following = None
    if len(rows) > limit:
        last = page[-1]
        if sort is Sort.MOST_SUPPORTED:
            following = encode_cursor(last.agree - last.disagree, last.id, scope=scope)
        elif sort is Sort.MOST_DISCUSSED:
            following = encode_cursor(last.comment_count, last.id, scope=scope)
        else:
            following = encode_cursor(last.id, scope=scope)
    return Reading(here, page, my_stances(session, here, [shown.id for shown in page]), following)


def by_ids(session: Session, here: Room, ids: list[UUID], following: str | None = None) -> Reading:
    """Return the visible ones of some ideas, in the order of `ids`: two statements."""
    rows = session.execute(SHOWN.where(_C.id.in_(ids), _C.is_visible.is_(True)))
    found = {row[0]: Shown(*row) for row in rows}
    page = [found[ident] for ident in ids if ident in found]
    return Reading(here, page, my_stances(session, here, [shown.id for shown in page]), following)


def _conditions(session: Session, here: Room, filters: Filters) -> list[Any]:
    mine, workshop_id = here.standing.participation_id, here.standing.workshop_id
    visible: Any = _C.is_visible.is_(True)
    if filters.is_mine:
        if mine is None:
            return [false()]
        visible = or_(visible, _C.hidden_at.is_not(None)) & _C.withdrawn_at.is_(None) & (_C.author_id == mine)
    conditions = [_C.workshop_id == workshop_id, _C.kind == "idea", visible]
    if filters.foundation_id is not None:
        conditions.append(_C.foundation_id == filters.foundation_id)
    if filters.stream is not None:
        conditions.append(_C.stream == filters.stream.value)
    if filters.q is not None and filters.q.strip():
        words = telling_words(filters.q, MOST_WORDS)
        if not words:
            return [false()]
        conditions.append(_C.id.in_(texts_with(session.connection(), workshop_id, words).subquery().select()))
    return conditions


def _number_place(cursor: str, scope: str) -> Any:
    number, ident = decode_cursor(cursor, int, UUID, scope=scope)
    return tuple_(number, ident, types=[_C.support.type, _C.id.type])
