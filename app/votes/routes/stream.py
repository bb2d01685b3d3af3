"""Reading ideas and comments over HTTP, each with the caller's own stance."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, FastAPI, Query, Request, Response

from app.contributions.policy import Stream
from app.core.errors import Invalid, NotFound
from app.core.paging import BadCursor
from app.http.caller import Anyone, Caller, SignedInCaller
from app.http.conditional import answer
from app.http.paging import Cursor, Limit, PageOut, link_header
from app.http.problems import may_refuse
from app.votes.commands import Stance
from app.votes.errors import TalliesHidden
from app.votes.exposure.book import ImpressionBook
from app.votes.exposure.columns import ColumnsCache
from app.votes.exposure.commands import begin_visit
from app.votes.exposure.queries import begin, go_on
from app.votes.queries.comments import comments_on_foundation, comments_on_idea
from app.votes.queries.readings import Reading, my_foundation_stances, one
from app.votes.queries.stream import Filters, Sort, ideas
from app.votes.schemas import FoundationStanceOut, FoundationStancesOut, ReadOut


@asynccontextmanager
async def _exposure(app: FastAPI) -> AsyncIterator[None]:
    """Keep the impression book while the application runs, and write what is left in it at the end."""
    app.state.columns = ColumnsCache()
    app.state.impressions = ImpressionBook(app.state.runtime.writer)
    keeping = asyncio.create_task(app.state.impressions.keep())
    try:
        yield
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping
        await app.state.impressions.flush()
        app.state.columns.close()


router = APIRouter(prefix="/api/v1", tags=["stream"], lifespan=_exposure)


@router.get(
    "/workshops/{workshop_id}/ideas",
    response_model=PageOut[ReadOut],
    responses=may_refuse(NotFound, TalliesHidden, BadCursor, Invalid),
    summary="The ideas of a workshop",
)
async def get_ideas(
    workshop_id: UUID,
    request: Request,
    caller: Anyone,
    *,
    sort: Annotated[Sort, Query(description="In which order.")] = Sort.NEWEST,
    foundation: Annotated[UUID | None, Query(description="Only ideas on this foundation.")] = None,
    stream: Annotated[Stream | None, Query(description="Only ideas from this stream.")] = None,
    q: Annotated[
        str | None, Query(max_length=2000, description="Words of the text; the last may be a beginning.")
    ] = None,
    mine: Annotated[bool, Query(description="Only your own, hidden ones included.")] = False,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> Response:
    """List ideas. Follow `next` (or the `Link` header) with the same `sort` and filters.

    `fair` gives each visit an order of its own and keeps it over the pages. Where tallies are hidden, `tally` is null,
    `most_supported` is refused, and no order depends on votes.
    """
    filters = Filters(foundation, stream, q, mine)
    if sort is Sort.FAIR:
        reading = await _fair(request, caller, workshop_id, filters=filters, cursor=cursor, limit=limit)
    else:
        now = caller.runtime.clock.now()
        reading = await caller.read(
            ideas, workshop_id, caller.actor, now, sort=sort, filters=filters, cursor=cursor, limit=limit
        )
    return _page(request, reading)


@router.get(
    "/contributions/{contribution_id}",
    response_model=ReadOut,
    responses=may_refuse(NotFound),
    summary="An idea or comment",
)
async def get_contribution(contribution_id: UUID, request: Request, caller: Anyone) -> Response:
    """Show one contribution. A hidden one is there for its author, who sees the reason, and for the desk."""
    reading = await caller.read(one, contribution_id, caller.actor, caller.runtime.clock.now())
    (out,) = _items(reading)
    return answer(request, out, version=out.version)


@router.get(
    "/contributions/{contribution_id}/comments",
    response_model=PageOut[ReadOut],
    responses=may_refuse(NotFound, BadCursor),
    summary="The comments on an idea",
)
async def get_comments(
    contribution_id: UUID, request: Request, caller: Anyone, cursor: Cursor = None, limit: Limit = 50
) -> Response:
    """List comments, oldest first; the answers to a comment follow it and name it in `reply_to_id`."""
    now = caller.runtime.clock.now()
    reading = await caller.read(comments_on_idea, contribution_id, caller.actor, now, cursor=cursor, limit=limit)
    return _page(request, reading)


@router.get(
    "/foundations/{foundation_id}/comments",
    response_model=PageOut[ReadOut],
    responses=may_refuse(NotFound, BadCursor),
    summary="The comments on a foundation",
)
async def get_foundation_comments(
    foundation_id: UUID, request: Request, caller: Anyone, cursor: Cursor = None, limit: Limit = 50
) -> Response:
    """List comments on a foundation, oldest first; `text_id` says which of its texts each was given on."""
    now = caller.runtime.clock.now()
    reading = await caller.read(comments_on_foundation, foundation_id, caller.actor, now, cursor=cursor, limit=limit)
    return _page(request, reading)


@router.get(
    "/workshops/{workshop_id}/foundation-stances/me",
    response_model=FoundationStancesOut,
    responses=may_refuse(NotFound),
    summary="Your stances on the foundations",
)
async def get_my_foundation_stances(workshop_id: UUID, request: Request, caller: Anyone) -> Response:
    """List the stances that you hold on texts of foundations, earlier texts included; a visitor holds none."""
    now = caller.runtime.clock.now()
    held = await caller.read(my_foundation_stances, workshop_id, caller.actor, now)
    items = [
        FoundationStanceOut(text_id=text_id, stance=Stance(stance), cast_at=cast_at)
        for text_id, stance, cast_at in held
    ]
    return answer(request, FoundationStancesOut(items=items))


async def _fair(
    request: Request, caller: Caller, workshop_id: UUID, *, filters: Filters, cursor: str | None, limit: int
) -> Reading:
    """Serve a page in fair order and note what it shows; whoever takes no part leaves no trace."""
    state, now = request.app.state, caller.runtime.clock.now()
    if cursor is not None:
        page = await caller.read(
            go_on,
            workshop_id,
            caller.actor,
            now,
            filters=filters,
            cache=state.columns,
            cursor=cursor,
            limit=limit,
        )
        if page.visit_id is not None:
            state.impressions.note(page.visit_id, page.shown, [shown.id for shown in page.reading.shown])
        return page.reading
    begun = await caller.read(begin, workshop_id, caller.actor, now, filters=filters, cache=state.columns, limit=limit)
    participation_id = begun.reading.room.standing.participation_id
    if begun.visit_id is None or participation_id is None or not isinstance(caller, SignedInCaller):
        return begun.reading
    await caller.write(begin_visit, begun.visit_id, participation_id, begun.idea_ids)
    shown = [shown.id for shown in begun.reading.shown]
    state.impressions.note(begun.visit_id, min(limit, len(begun.idea_ids)), shown)
    return begun.reading


def _items(reading: Reading) -> list[ReadOut]:
    sees = reading.room.standing.sees_tallies
    return [ReadOut.seen(shown, sees_tallies=sees, my_stance=_stance(reading, shown.id)) for shown in reading.shown]


def _stance(reading: Reading, contribution_id: UUID) -> Stance | None:
    stance = reading.stances.get(contribution_id)
    return None if stance is None else Stance(stance)


def _page(request: Request, reading: Reading) -> Response:
    out = PageOut[ReadOut].model_construct(items=_items(reading), next=reading.next)
    return answer(request, out, headers=link_header(request, reading.next))
