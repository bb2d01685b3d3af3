"""Themes over HTTP: ask for a run, follow it, cancel it, and read what the newest one found."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse, Response

from app.core.errors import NotAllowed, NotFound, NotSignedIn
from app.http.caller import SignedIn
from app.http.conditional import answer
from app.http.idempotency import KeyReused, OnceOnly
from app.http.paging import Cursor, Limit, PageOut, link_header
from app.http.problems import may_refuse
from app.themes import commands, queries
from app.themes.errors import NothingToGroup, RunFinished, RunUnderWay, ThemesNotShown
from app.themes.schemas import MemberOut, ThemeRunIn, ThemeRunOut, ThemesOut

router = APIRouter(prefix="/api/v1", tags=["themes"])

Number = Annotated[
    str, Path(pattern=r"^\d{1,4}(\.\d{1,4}){0,3}$", description='The number of a theme, as "3" or "3.1".')
]


@router.post(
    "/workshops/{workshop_id}/theme-runs",
    status_code=201,
    response_model=ThemeRunOut,
    summary="Group what people said into themes",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, RunUnderWay, NothingToGroup, KeyReused),
)
async def post_theme_run(workshop_id: UUID, body: ThemeRunIn, caller: SignedIn, once: OnceOnly) -> JSONResponse:
    """Ask for a run over all visible ideas and comments of three words or more; for organisers and the design group.

    The answer comes at once and the run goes on in the background: follow it at `Location`. Until it is done, and if it
    fails or is cancelled, the themes of the run before it stand.
    """
    return await once.create(
        caller, commands.request_theme_run, ThemeRunOut.of, workshop_id, themes=body.themes, seed=body.seed
    )


@router.get(
    "/workshops/{workshop_id}/theme-runs",
    response_model=PageOut[ThemeRunOut],
    summary="All runs of a workshop, newest first",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound),
)
async def get_theme_runs(
    workshop_id: UUID, request: Request, caller: SignedIn, cursor: Cursor = None, limit: Limit = 20
) -> Response:
    """List runs for organisers, moderators and the design group."""
    now = caller.runtime.clock.now()
    page = await caller.read(queries.runs, workshop_id, caller.actor, now, cursor=cursor, limit=limit)
    out = PageOut[ThemeRunOut](items=[ThemeRunOut.of(view) for view in page.items], next=page.next)
    return answer(request, out, headers=link_header(request, page.next))


@router.get(
    "/workshops/{workshop_id}/theme-runs/{run_id}",
    response_model=ThemeRunOut,
    summary="One run and its progress",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound),
)
async def get_theme_run(workshop_id: UUID, run_id: UUID, request: Request, caller: SignedIn) -> Response:
    """Show how far a run is; its progress changes about once a second."""
    view = await caller.read(queries.run, workshop_id, run_id, caller.actor, caller.runtime.clock.now())
    return answer(request, ThemeRunOut.of(view))


@router.post(
    "/workshops/{workshop_id}/theme-runs/{run_id}/cancel",
    summary="Cancel a run",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, RunFinished),
)
async def cancel_theme_run(workshop_id: UUID, run_id: UUID, caller: SignedIn) -> ThemeRunOut:
    """End a run that is waiting or under way; nothing else changes. To repeat this does no harm."""
    return ThemeRunOut.of(await caller.write(commands.cancel_theme_run, workshop_id, run_id))


@router.get(
    "/workshops/{workshop_id}/themes",
    response_model=ThemesOut,
    summary="The newest themes of a workshop",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, ThemesNotShown),
)
async def get_themes(workshop_id: UUID, request: Request, caller: SignedIn) -> Response:
    """Show the themes of the newest run that is done: to everybody in the workshop when voting has ended, to its
    organisers, moderators and design group at any time.
    """
    found = await caller.read(queries.themes, workshop_id, caller.actor, caller.runtime.clock.now())
    return answer(request, ThemesOut.of(found))


@router.get(
    "/workshops/{workshop_id}/themes/{number}/contributions",
    response_model=PageOut[MemberOut],
    summary="What was grouped into a theme",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, ThemesNotShown),
)
async def get_theme_contributions(
    workshop_id: UUID, number: Number, request: Request, caller: SignedIn, cursor: Cursor = None, limit: Limit = 20
) -> Response:
    """List the visible contributions of a theme and of those below it, the surest first."""
    sees_tallies, page = await caller.read(
        queries.theme_contributions,
        workshop_id,
        number,
        caller.actor,
        caller.runtime.clock.now(),
        cursor=cursor,
        limit=limit,
    )
    items = [MemberOut.of(member, sees_tallies=sees_tallies) for member in page.items]
    return answer(request, PageOut[MemberOut](items=items, next=page.next), headers=link_header(request, page.next))
