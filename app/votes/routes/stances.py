"""Stances over HTTP: `PUT` what you think, `DELETE` to take it back; both may be repeated without harm."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.core.errors import Busy, Conflict, NotAllowed, NotFound, NotSignedIn
from app.http.caller import signed_in
from app.http.lean import LeanRoute
from app.http.problems import may_refuse
from app.storage.writer import BulkCommand
from app.votes.commands import Cast, Stance, Taken, cast, cast_on_foundation
from app.votes.schemas import StanceIn, StanceOut
from app.workshops.errors import NotOpen, Sealed

router = APIRouter(prefix="/api/v1", tags=["votes"], route_class=LeanRoute)

_REFUSALS = may_refuse(NotSignedIn, NotAllowed, NotFound, NotOpen, Sealed, Conflict, Busy)


@router.put(
    "/contributions/{contribution_id}/stance",
    response_model=StanceOut,
    responses=_REFUSALS,
    summary="Take or change your stance on an idea or comment",
)
async def put_stance(contribution_id: UUID, body: StanceIn, request: Request) -> Response:
    """Hold this stance from now on. Answered only when it is stored for good."""
    return await _take(request, cast, contribution_id, body.stance)


@router.delete(
    "/contributions/{contribution_id}/stance",
    response_model=StanceOut,
    responses=_REFUSALS,
    summary="Withdraw your stance on an idea or comment",
)
async def delete_stance(contribution_id: UUID, request: Request) -> Response:
    """Hold no stance any more."""
    return await _take(request, cast, contribution_id, None)


@router.put(
    "/foundation-texts/{text_id}/stance",
    response_model=StanceOut,
    responses=_REFUSALS,
    summary="Take or change your stance on a foundation",
)
async def put_foundation_stance(text_id: UUID, body: StanceIn, request: Request) -> Response:
    """Hold this stance on the exact text of a foundation from now on."""
    return await _take(request, cast_on_foundation, text_id, body.stance)


@router.delete(
    "/foundation-texts/{text_id}/stance",
    response_model=StanceOut,
    responses=_REFUSALS,
    summary="Withdraw your stance on a foundation",
)
async def delete_foundation_stance(text_id: UUID, request: Request) -> Response:
    """Hold no stance on this text any more."""
    return await _take(request, cast_on_foundation, text_id, None)


async def _take(request: Request, command: BulkCommand[Taken], subject_id: UUID, stance: Stance | None) -> Response:
    """Take a stance and write the answer."""
    caller = await signed_in(request)
    taken = await caller.write_bulk(command, Cast(caller.actor, subject_id, stance))
    return Response(StanceOut.of(taken).model_dump_json(), media_type="application/json")
