"""What becomes of contributions over HTTP. Every decision says which version it is based on."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.core.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn, PreconditionMissing, Stale
from app.core.paging import BadCursor, Page
from app.http.caller import SignedIn, SignedInCaller
from app.http.conditional import IfMatchHeader, answer, change_from, changed
from app.http.paging import Cursor, Limit, PageOut, link_header
from app.http.problems import may_refuse
from app.review import commands
from app.review.errors import MergedInACircle, NeedsTwoReaders
from app.review.policy import Decision, Outcome
from app.review.queries import deciding as queries
from app.review.schemas.deciding import (
    ChangeOut,
    DecisionIn,
    DispositionOut,
    ListedOut,
    OverviewOut,
    ThemeDecisionIn,
    ThemeDispositionOut,
)

router = APIRouter(prefix="/api/v1", tags=["review"])

_READ = may_refuse(NotSignedIn, NotAllowed, NotFound)
_LIST = may_refuse(NotSignedIn, NotAllowed, NotFound, BadCursor)
_WRITE = may_refuse(
    NotSignedIn,
    NotAllowed,
    NotFound,
    Conflict,
    Stale,
    Invalid,
    PreconditionMissing,
    MergedInACircle,
    NeedsTwoReaders,
)
_TAKEN_BACK = Decision(None)


@router.get(
    "/workshops/{workshop_id}/review", response_model=OverviewOut, responses=_READ, summary="How far is the review?"
)
async def get_review(workshop_id: UUID, request: Request, caller: SignedIn) -> Response:
    """Show what becomes of all visible contributions, in sums that add up; by theme, and of what is in none."""
    view = await caller.read(queries.overview, workshop_id, caller.actor, caller.runtime.clock.now())
    return answer(request, OverviewOut.of(view))


@router.get(
    "/workshops/{workshop_id}/review/dispositions",
    response_model=PageOut[ListedOut],
    responses=_LIST,
    summary="What becomes of what",
)
async def get_dispositions(
    workshop_id: UUID,
    request: Request,
    caller: SignedIn,
    *,
    outcome: Annotated[Outcome | None, Query(description="Only what ends so.")] = None,
    theme: Annotated[UUID | None, Query(description="Only what is in this theme or below it.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """List visible contributions with what becomes of them, oldest first."""
    sees_tallies, page = await caller.read(
        queries.listed,
        workshop_id,
        caller.actor,
        caller.runtime.clock.now(),
        outcome=outcome,
        theme_id=theme,
        cursor=cursor,
        limit=limit,
    )
    items = [ListedOut.of(one, sees_tallies=sees_tallies) for one in page.items]
    out = PageOut[ListedOut].model_construct(items=items, next=page.next)
    return answer(request, out, headers=link_header(request, page.next))


@router.get(
    "/workshops/{workshop_id}/review/history",
    response_model=PageOut[ChangeOut],
    responses=_LIST,
    summary="What was decided when",
)
async def get_history(
    workshop_id: UUID, request: Request, caller: SignedIn, cursor: Cursor = None, limit: Limit = 50
) -> Response:
    """List every version of every decision of the workshop, the latest first."""
    page = await caller.read(
        queries.workshop_history, workshop_id, caller.actor, caller.runtime.clock.now(), cursor=cursor, limit=limit
    )
    return _history(request, page)


@router.get(
    "/contributions/{contribution_id}/disposition",
    response_model=DispositionOut,
    responses=_READ,
    summary="What becomes of it?",
)
async def get_disposition(contribution_id: UUID, request: Request, caller: SignedIn) -> Response:
    """Show what becomes of a contribution, by whose decision; for those who see the review."""
    view = await caller.read(queries.disposition, contribution_id, caller.actor, caller.runtime.clock.now())
    return answer(request, DispositionOut.of(view), version=view.version)


@router.put(
    "/contributions/{contribution_id}/disposition",
    response_model=DispositionOut,
    responses=_WRITE,
    summary="Decide what becomes of it",
)
async def put_disposition(
    contribution_id: UUID, body: DecisionIn, caller: SignedIn, if_match: IfMatchHeader = None
) -> Response:
    """Decide for one contribution, on top of what its themes say. `If-Match` is `"v0"` before the first decision."""
    return await decide(caller, contribution_id, if_match, commands.set_disposition, body.decision())


@router.delete(
    "/contributions/{contribution_id}/disposition",
    response_model=DispositionOut,
    responses=_WRITE,
    summary="Leave it to its themes",
)
async def delete_disposition(contribution_id: UUID, caller: SignedIn, if_match: IfMatchHeader = None) -> Response:
    """Take the contribution's own decision back; it stays in the history."""
    return await decide(caller, contribution_id, if_match, commands.set_disposition, _TAKEN_BACK)


@router.get(
    "/contributions/{contribution_id}/disposition/history",
    response_model=PageOut[ChangeOut],
    responses=_LIST,
    summary="What was decided about it when",
)
async def get_contribution_history(
    contribution_id: UUID, request: Request, caller: SignedIn, cursor: Cursor = None, limit: Limit = 50
) -> Response:
    """List the versions of a contribution's own decision, the latest first."""
    page = await caller.read(
        queries.contribution_history,
        contribution_id,
        caller.actor,
        caller.runtime.clock.now(),
        cursor=cursor,
        limit=limit,
    )
    return _history(request, page)


@router.get(
    "/themes/{theme_id}/disposition",
    response_model=ThemeDispositionOut,
    responses=_READ,
    summary="What becomes of a theme?",
)
async def get_theme_disposition(theme_id: UUID, request: Request, caller: SignedIn) -> Response:
    """Show what was decided for a theme as a whole, and the sums of what is in it or below it."""
    view = await caller.read(queries.theme_disposition, theme_id, caller.actor, caller.runtime.clock.now())
    return answer(request, ThemeDispositionOut.of(view), version=view.version)


@router.put(
    "/themes/{theme_id}/disposition",
    response_model=ThemeDispositionOut,
    responses=_WRITE,
    summary="Decide for a whole theme",
)
async def put_theme_disposition(
    theme_id: UUID, body: ThemeDecisionIn, caller: SignedIn, if_match: IfMatchHeader = None
) -> Response:
    """Decide for all that is in a theme or below it, now or later, but for what is decided by itself."""
    return await _decide_theme(caller, theme_id, if_match, body.decision())


@router.delete(
    "/themes/{theme_id}/disposition",
    response_model=ThemeDispositionOut,
    responses=_WRITE,
    summary="Decide nothing for a theme",
)
async def delete_theme_disposition(theme_id: UUID, caller: SignedIn, if_match: IfMatchHeader = None) -> Response:
    """Take a theme's decision back; the heading above it decides, if it has one."""
    return await _decide_theme(caller, theme_id, if_match, _TAKEN_BACK)


@router.get(
    "/themes/{theme_id}/disposition/history",
    response_model=PageOut[ChangeOut],
    responses=_LIST,
    summary="What was decided about a theme when",
)
async def get_theme_history(
    theme_id: UUID, request: Request, caller: SignedIn, cursor: Cursor = None, limit: Limit = 50
) -> Response:
    """List the versions of a theme's decision, the latest first; also of a theme that was retired."""
    page = await caller.read(
        queries.theme_history, theme_id, caller.actor, caller.runtime.clock.now(), cursor=cursor, limit=limit
    )
    return _history(request, page)


async def decide(
    caller: SignedInCaller,
    contribution_id: UUID,
    if_match: str | None,
    command: Callable[..., queries.DispositionView],
    decision: Decision,
) -> Response:
    """Decide about one contribution; whoever was slower gets what holds now."""

    async def fresh() -> DispositionOut:
        now = caller.runtime.clock.now()
        return DispositionOut.of(await caller.read(queries.disposition, contribution_id, caller.actor, now))

    def write(version: int) -> Awaitable[queries.DispositionView]:
        return caller.write(command, contribution_id, decision, version=version)

    done = await change_from(if_match, write, fresh)
    return changed(DispositionOut.of(done), done.version)


async def _decide_theme(caller: SignedInCaller, theme_id: UUID, if_match: str | None, decision: Decision) -> Response:
    async def fresh() -> ThemeDispositionOut:
        now = caller.runtime.clock.now()
        return ThemeDispositionOut.of(await caller.read(queries.theme_disposition, theme_id, caller.actor, now))

    def write(version: int) -> Awaitable[queries.ThemeDispositionView]:
        return caller.write(commands.set_theme_disposition, theme_id, decision, version=version)

    done = await change_from(if_match, write, fresh)
    return changed(ThemeDispositionOut.of(done), done.version)


def _history(request: Request, page: Page[queries.ChangeView]) -> Response:
    out = PageOut[ChangeOut].model_construct(items=[ChangeOut.of(one) for one in page.items], next=page.next)
    return answer(request, out, headers=link_header(request, page.next))
