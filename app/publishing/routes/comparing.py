"""Comparing versions over HTTP, and saying that a text is unchanged in substance."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.core.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn
from app.declarations.errors import NoText
from app.http.caller import Anyone, SignedIn
from app.http.conditional import answer
from app.http.idempotency import KeyReused, OnceOnly
from app.http.problems import may_refuse
from app.publishing import commands
from app.publishing.errors import NotDescended
from app.publishing.queries.comparing import comparison, substance_listed
from app.publishing.schemas.comparing import ComparisonOut, SubstanceIn, SubstanceOut, SubstancesOut

router = APIRouter(prefix="/api/v1", tags=["drafting"])

Version = Annotated[int, Query(ge=1, le=2**31 - 1)]


@router.get(
    "/workshops/{workshop_id}/declaration/compare",
    response_model=ComparisonOut,
    summary="Compare two versions of the text",
    responses=may_refuse(NotFound, NoText),
)
async def get_comparison(
    request: Request, workshop_id: UUID, caller: Anyone, first: Version, second: Version
) -> Response:
    """Return two versions word by word, how foundations descend, and support where tallies are shown."""
    now = caller.runtime.clock.now()
    view = await caller.read(comparison, workshop_id, caller.actor, now, first=first, second=second)
    return answer(request, ComparisonOut.of(view))


@router.post(
    "/workshops/{workshop_id}/substance-statements",
    status_code=201,
    response_model=SubstanceOut,
    summary="Say that a text is unchanged in substance",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, NotDescended, Conflict, Invalid, KeyReused),
)
async def post_substance(workshop_id: UUID, body: SubstanceIn, caller: SignedIn, once: OnceOnly) -> Response:
    """Let stances on an earlier text count for a later one, shown apart. It is logged. For the group."""
    response = await once.create(caller, commands.state_substance, SubstanceOut.of, workshop_id, **body.model_dump())
    response.headers["Location"] = response.headers["Location"].replace(f"/workshops/{workshop_id}", "")
    return response


@router.get(
    "/workshops/{workshop_id}/substance-statements",
    response_model=SubstancesOut,
    summary="List what was said to be unchanged in substance",
    responses=may_refuse(NotFound),
)
async def get_substances(request: Request, workshop_id: UUID, caller: Anyone) -> Response:
    """Return all such statements, the newest first, also those that were taken back."""
    views = await caller.read(substance_listed, workshop_id, caller.actor, caller.runtime.clock.now())
    return answer(request, SubstancesOut(items=[SubstanceOut.of(view) for view in views]))


@router.delete(
    "/substance-statements/{statement_id}",
    status_code=204,
    summary="Take such a statement back",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound),
)
async def delete_substance(statement_id: UUID, caller: SignedIn) -> Response:
    """Take it back: stances on the earlier text count no longer. For the group."""
    await caller.write(commands.withdraw_substance, statement_id)
    return Response(status_code=204)
