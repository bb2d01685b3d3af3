"""Duplicates over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from app.core.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn
from app.core.paging import BadCursor
from app.http.caller import SignedIn
from app.http.conditional import answer
from app.http.idempotency import KeyReused, OnceOnly
from app.http.paging import Cursor, Limit, PageOut, link_header
from app.http.problems import may_refuse
from app.themes import commands
from app.themes.nearness.asking import duplicate_groups
from app.themes.queries import duplicates as queries
from app.themes.schemas.duplicates import DuplicateMergeIn, DuplicateMergeOut, DuplicatesOut

router = APIRouter(prefix="/api/v1", tags=["themes"])


@router.get(
    "/workshops/{workshop_id}/duplicates",
    response_model=DuplicatesOut,
    summary="What was said twice",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound),
)
async def get_duplicates(
    workshop_id: UUID,
    request: Request,
    caller: SignedIn,
    least: Annotated[float, Query(ge=0.5, le=1, description="How alike they must be: 1 is the same words.")] = 0.9,
) -> Response:
    """Group the contributions that say nearly the same; for organisers, moderators and the design group."""
    found = await caller.read(duplicate_groups, workshop_id, caller.actor, caller.runtime.clock.now(), least=least)
    return answer(request, DuplicatesOut.of(found))


@router.get(
    "/workshops/{workshop_id}/duplicate-merges",
    response_model=PageOut[DuplicateMergeOut],
    summary="Which duplicates were merged",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, BadCursor),
)
async def get_merges(
    workshop_id: UUID, request: Request, caller: SignedIn, cursor: Cursor = None, limit: Limit = 20
) -> Response:
    """List the merges that stand, the latest first."""
    now = caller.runtime.clock.now()
    _, page = await caller.read(queries.merges, workshop_id, caller.actor, now, cursor=cursor, limit=limit)
    items = [DuplicateMergeOut.of(view) for view in page.items]
    out = PageOut[DuplicateMergeOut].model_construct(items=items, next=page.next)
    return answer(request, out, headers=link_header(request, page.next))


@router.post(
    "/workshops/{workshop_id}/duplicate-merges",
    status_code=201,
    response_model=DuplicateMergeOut,
    summary="Merge duplicates",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Invalid, Conflict, KeyReused),
)
async def post_merge(workshop_id: UUID, body: DuplicateMergeIn, caller: SignedIn, once: OnceOnly) -> JSONResponse:
    """Let one contribution stand for others in the support of themes. All stay as they are, and it can be undone."""
    return await once.create(
        caller,
        commands.merge_duplicates,
        DuplicateMergeOut.of,
        workshop_id,
        kept_id=body.kept_id,
        other_ids=body.other_ids,
    )


@router.post(
    "/workshops/{workshop_id}/duplicate-merges/{merge_id}/undo",
    summary="Undo a merge of duplicates",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Conflict),
)
async def post_undo_merge(workshop_id: UUID, merge_id: UUID, caller: SignedIn) -> DuplicateMergeOut:
    """Let each count for itself again, exactly as before."""
    return DuplicateMergeOut.of(await caller.write(commands.undo_merge, workshop_id, merge_id))
