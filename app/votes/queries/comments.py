"""Comments in their threads, oldest first: each answer follows what it answers."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, tuple_
from sqlmodel import Session

from app.contributions.policy import State
from app.contributions.queries.rooms import Room, room, workshop_of_foundation
from app.contributions.queries.shown import CONTRIBUTION, SHOWN, Shown, readable
from app.core.actors import Actor
from app.core.errors import NotFound
from app.core.paging import decode_cursor, encode_cursor
from app.votes.queries.readings import Reading, my_stances

_C = CONTRIBUTION.c
_ANSWER = CONTRIBUTION.alias("answer")
_THREAD = func.coalesce(_C.reply_to_id, _C.id)


def comments_on_idea(
    session: Session, idea_id: UUID, actor: Actor | None, now: datetime, *, cursor: str | None, limit: int
) -> Reading:
    """Return a page of the comments on an idea that the caller may read. Raise NotFound for any other idea."""
    shown, here = readable(session, idea_id, actor, now)
    if shown.kind != "idea":
        raise NotFound("There is no such idea. The answers to a comment stand in the list of its idea.")
    return _page(session, here, _C.parent_id == idea_id, scope=idea_id.hex, cursor=cursor, limit=limit)


def comments_on_foundation(
    session: Session, foundation_id: UUID, actor: Actor | None, now: datetime, *, cursor: str | None, limit: int
) -> Reading:
    """Return a page of the comments on a foundation, whichever of its texts they were given on. Raise NotFound."""
    try:
        here = room(session.connection(), workshop_of_foundation(session, foundation_id), actor, now)
    except NotFound:
        raise NotFound("There is no such foundation.") from None
    on_it = and_(_C.foundation_id == foundation_id, _C.kind == "comment")
    return _page(session, here, on_it, scope=foundation_id.hex, cursor=cursor, limit=limit)


def _page(session: Session, here: Room, about: Any, *, scope: str, cursor: str | None, limit: int) -> Reading:
    # A comment that is gone keeps its place while somebody's answer to it can be read.
    is_answered = exists().where(_ANSWER.c.reply_to_id == _C.id, _ANSWER.c.is_visible.is_(True))
    statement = SHOWN.where(about, or_(_C.is_visible.is_(True), is_answered)).order_by(_THREAD, _C.id).limit(limit + 1)
    if cursor is not None:
        thread, ident = decode_cursor(cursor, UUID, UUID, scope=scope)
        place = tuple_(thread, ident, types=[_C.id.type, _C.id.type])
        statement = statement.where(tuple_(_THREAD, _C.id) > place)
    rows = [Shown(*row) for row in session.execute(statement)]
    page, following = [_as_read(shown) for shown in rows[:limit]], None
    if len(rows) > limit:
        last = page[-1]
        following = encode_cursor(last.reply_to_id or last.id, last.id, scope=scope)
    return Reading(here, page, my_stances(session, here, [shown.id for shown in page]), following)


def _as_read(shown: Shown) -> Shown:
    """Blank what is gone: in a thread it shows only that something stood there."""
    if shown.held.state is State.VISIBLE:
        return shown
    return replace(
        shown,
        author_id=None,
        author_name=None,
        text="",
        hidden_reason=None,
        edited_at=None,
        agree=0,
        disagree=0,
        passes=0,
    )
