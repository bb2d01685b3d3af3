"""Stances over HTTP: `PUT` what you think, `DELETE` to take it back; both may be repeated without harm."""

from uuid import UUID

from fastapi import APIRouter

from app.http.caller import SignedIn
from app.votes.commands import Cast, cast, cast_on_foundation
from app.votes.schemas import StanceIn, StanceOut

router = APIRouter(prefix="/api/v1", tags=["votes"])


@router.put("/contributions/{contribution_id}/stance", summary="Take or change your stance on an idea or comment")
async def put_stance(contribution_id: UUID, body: StanceIn, caller: SignedIn) -> StanceOut:
    """Hold this stance from now on. Answered only when it is stored for good."""
    return StanceOut.of(await caller.write_bulk(cast, Cast(caller.actor, contribution_id, body.stance)))


@router.delete("/contributions/{contribution_id}/stance", summary="Withdraw your stance on an idea or comment")
async def delete_stance(contribution_id: UUID, caller: SignedIn) -> StanceOut:
    """Hold no stance any more."""
    return StanceOut.of(await caller.write_bulk(cast, Cast(caller.actor, contribution_id, None)))


@router.put("/foundation-texts/{text_id}/stance", summary="Take or change your stance on a foundation")
async def put_foundation_stance(text_id: UUID, body: StanceIn, caller: SignedIn) -> StanceOut:
    """Hold this stance on the exact text of a foundation from now on."""
    return StanceOut.of(await caller.write_bulk(cast_on_foundation, Cast(caller.actor, text_id, body.stance)))


@router.delete("/foundation-texts/{text_id}/stance", summary="Withdraw your stance on a foundation")
async def delete_foundation_stance(text_id: UUID, caller: SignedIn) -> StanceOut:
    """Hold no stance on this text any more."""
    return StanceOut.of(await caller.write_bulk(cast_on_foundation, Cast(caller.actor, text_id, None)))
