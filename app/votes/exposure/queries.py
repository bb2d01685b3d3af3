"""The fair order for one visitor, and the later pages of a visit."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import select, union_all
from sqlmodel import Session

from app.contributions.models import Contribution
from app.contributions.queries.rooms import Room, room
from app.core.actors import Actor
from app.core.errors import Invalid
from app.core.ids import new_id
from app.core.paging import BadCursor, Wide, decode_cursor, encode_cursor
from app.storage.tables import table_of
from app.votes.exposure.columns import Columns, ColumnsCache
from app.votes.models import Visit, Vote
from app.votes.queries.readings import Reading
from app.votes.queries.stream import Filters, Sort, by_ids, scope_of
from app.votes.ranking import Visitor, Window, fair_order, idea_keys
from app.votes.ranking.visit import LONGEST_VISIT
from app.workshops.policy import SPEAKING, Capability

_C, _VISIT, _VOTE = table_of(Contribution).c, table_of(Visit).c, table_of(Vote).c
REMEMBERED_VISITS = 10
"""Earlier visits whose shown ideas come after those that a person has not met."""
_KEPT = (UUID, int)
"""A place in a visit whose order is stored: which visit, how many ideas were shown."""
_SEEDED = (Wide, Wide, int, UUID)
"""A place in a visit that a seed keeps: the seed, when it began, how many were shown, the last of them."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The first page of a visit. With a `visit_id`, `idea_ids` is the order to keep; without, a seed keeps it."""

    reading: Reading
    visit_id: UUID | None
    idea_ids: Sequence[UUID]


@dataclass(frozen=True, slots=True)
class Continued:
    """A later page; `shown` counts the ideas of the visit up to its end."""

    reading: Reading
    visit_id: UUID | None
    shown: int


def begin(
    session: Session,
    workshop_id: UUID,
    actor: Actor | None,
    now: datetime,
    *,
    filters: Filters,
    cache: ColumnsCache,
    limit: int,
) -> Begun:
    """Order a workshop's ideas for a new visit and return its first page. Raise Invalid for filters that do not fit."""
    if filters.q is not None or filters.is_mine:
        raise Invalid(
            "sort: The fair order shows what others said; it cannot be searched. Use another sort with q or mine.",
            errors=[{"field": "query sort", "message": "cannot be used with q or mine"}],
        )
    here, scope = room(session.connection(), workshop_id, actor, now), scope_of(Sort.FAIR, filters)
    standing = here.standing
    columns = _narrowed(session, here, filters, cache)
    if standing.participation_id is None or standing.role not in SPEAKING:
        seed, started_at = secrets.randbits(63), standing.now.timestamp()
        return Begun(
            _seeded_page(
                session, here, columns, scope=scope, seed=seed, started_at=started_at, at=0, last=None, limit=limit
            ),
            None,
            (),
        )
    seen, theirs = _earlier(session, standing.participation_id)
    visitor = Visitor.of(columns.ideas, secrets.randbits(63), seen=idea_keys(seen), own=idea_keys(theirs))
    shown = columns if standing.sees_tallies else columns.without_tallies()
    order = fair_order(shown.ideas, visitor, _window(here, columns), standing.now.timestamp(), limit=LONGEST_VISIT)
    ids = [columns.ids[row] for row in order]
    visit_id = new_id()
    following = encode_cursor(visit_id, limit, scope=scope) if limit < len(ids) else None
    return Begun(by_ids(session, here, ids[:limit], following), visit_id, ids)


def go_on(
    session: Session,
    workshop_id: UUID,
    actor: Actor | None,
    now: datetime,
    *,
    filters: Filters,
    cache: ColumnsCache,
    cursor: str,
    limit: int,
) -> Continued:
    """Return a later page of a visit. Raise BadCursor for a cursor of another list, person, or a visit that is over."""
    here = room(session.connection(), workshop_id, actor, now)
    scope = scope_of(Sort.FAIR, filters)
    place = _place(cursor, scope)
    if len(place) == len(_SEEDED):
        seed, started_at, at, last = place
        if not (0 <= seed < 2**63 and 0 <= at <= LONGEST_VISIT and 0 <= started_at < 2**40):
            raise BadCursor("The cursor belongs to another list.")
        columns = _narrowed(session, here, filters, cache)
        page = _seeded_page(
            session,
            here,
            columns,
            scope=scope,
            seed=seed,
            started_at=float(started_at),
            at=at,
            last=last,
            limit=limit,
        )
        return Continued(page, None, at + limit)
    visit, at = place
    kept = session.execute(
        select(_VISIT.ideas).where(_VISIT.id == visit, _VISIT.participation_id == here.standing.participation_id)
    ).scalar()
    if kept is None:
        raise BadCursor("This visit is over. Begin a new one by leaving the cursor out.")
    ids = _unpacked(kept)
    if not 0 <= at <= len(ids):
        raise BadCursor("The cursor belongs to another list.")
    end = at + limit
    following = encode_cursor(visit, end, scope=scope) if end < len(ids) else None
    return Continued(by_ids(session, here, ids[at:end], following), visit, min(end, len(ids)))


def _place(cursor: str, scope: str) -> list[Any]:
    """Return the place in a visit: of one that is kept, or of one that a seed keeps."""
    try:
        return decode_cursor(cursor, *_KEPT, scope=scope)
    except BadCursor:
        return decode_cursor(cursor, *_SEEDED, scope=scope)


def _seeded_page(
    session: Session,
    here: Room,
    columns: Columns,
    *,
    scope: str,
    seed: int,
    started_at: float,
    at: int,
    last: UUID | None,
    limit: int,
) -> Reading:
    """Return a page for somebody who takes no part: chance alone decides, and the cursor carries it.

    What others do meanwhile cannot move an idea in this order, so no row need be kept for visitors. `last` is the idea
    before the page; where it is gone meanwhile, `at` says how many were shown.
    """
    started_at = float(int(started_at))
    nobody = Visitor.of(columns.ideas, seed)
    window = _window(here, columns)
    # Whole seconds travel in the cursor; an idea of this very second waits for the next visit.
    order = fair_order(columns.as_new().ideas, nobody, window, started_at + 1.0)
    ids = [columns.ids[row] for row in order]
    if last is not None and last in ids:
        at = ids.index(last) + 1
    end = min(at + limit, LONGEST_VISIT)
    page = ids[at:end]
    following = None
    if page and end < min(len(ids), LONGEST_VISIT):
        following = encode_cursor(seed, int(started_at), end, page[-1], scope=scope)
    return by_ids(session, here, page, following)


def _narrowed(session: Session, here: Room, filters: Filters, cache: ColumnsCache) -> Columns:
    stream = filters.stream.value if filters.stream else None
    return cache.of(session, here.standing.workshop_id).narrowed(filters.foundation_id, stream)


def _earlier(session: Session, participation_id: UUID) -> tuple[list[UUID], list[UUID]]:
    """Return what earlier visits have shown a person, and what is theirs: what they wrote or took a stance on."""
    visits = session.execute(
        select(_VISIT.ideas, _VISIT.shown)
        .where(_VISIT.participation_id == participation_id, _VISIT.shown > 0)
        .order_by(_VISIT.id.desc())
        .limit(REMEMBERED_VISITS)
    )
    seen = [ident for ideas, shown in visits for ident in _unpacked(ideas[: 16 * shown])]
    theirs = union_all(
        select(_VOTE.contribution_id).where(_VOTE.participation_id == participation_id),
        select(_C.id).where(_C.author_id == participation_id),
    )
    return seen, list(session.execute(theirs).scalars())


def _unpacked(ideas: bytes) -> list[UUID]:
    return [UUID(bytes=bytes(ideas[place : place + 16])) for place in range(0, len(ideas), 16)]


def _window(here: Room, columns: Columns) -> Window:
    """Return when ideas can be posted and voted on; without such a phase, the time since the first idea."""
    useful = {Capability.POST_IDEAS, Capability.VOTE}
    spans = [span for span in here.standing.timetable.spans if span.capabilities & useful]
    if spans:
        return Window(min(s.opens_at for s in spans).timestamp(), max(s.closes_at for s in spans).timestamp())
    now = here.standing.now.timestamp()
    first = float(np.min(columns.ideas.posted_at, initial=now))
    return Window(min(first, now) - 1.0, now + 1.0)
