"""Runs over HTTP: ask for one, follow it, cancel it, read what it found."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from app.core.errors import NotAllowed, NotFound, NotSignedIn
from app.http.caller import SignedIn
from app.http.conditional import answer
from app.http.idempotency import KeyReused, OnceOnly
from app.http.paging import Cursor, Limit, PageOut, link_header
from app.http.problems import may_refuse
from app.themes import commands
from app.themes.errors import NothingToGroup, RunFinished, RunUnderWay
from app.themes.queries import runs as queries
from app.themes.schemas.runs import ClustersOut, ThemeRunIn, ThemeRunOut

router = APIRouter(prefix="/api/v1", tags=["themes"])


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
    "/workshops/{workshop_id}/theme-runs/{run_id}/clusters",
    response_model=ClustersOut,
    summary="What a run found",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound),
)
async def get_clusters(workshop_id: UUID, run_id: UUID, request: Request, caller: SignedIn) -> Response:
    """Show the machine's groups, which nobody edits; themes are what people make of them."""
    found = await caller.read(queries.clusters, workshop_id, run_id, caller.actor, caller.runtime.clock.now())
    return answer(request, ClustersOut.of(found))
