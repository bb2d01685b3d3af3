"""Commenting over HTTP."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from app.contributions.commands import post_comment, post_foundation_comment
from app.contributions.schemas.contribution import CommentIn, PostedOut
from app.core.errors import Busy, Invalid, NotAllowed, NotFound, NotSignedIn
from app.http.caller import SignedIn
from app.http.idempotency import KeyReused, OnceOnly
from app.http.problems import may_refuse
from app.workshops.errors import NotOpen, Sealed

router = APIRouter(prefix="/api/v1", tags=["contributions"])

_REFUSALS = may_refuse(NotSignedIn, NotAllowed, NotFound, NotOpen, Sealed, Invalid, KeyReused, Busy)


@router.post(
    "/contributions/{contribution_id}/comments",
    status_code=201,
    response_model=PostedOut,
    responses=_REFUSALS,
    summary="Comment on an idea",
)
async def post_comment_route(contribution_id: UUID, body: CommentIn, caller: SignedIn, once: OnceOnly) -> JSONResponse:
    """Comment on an idea, or answer one of its comments with `reply_to_id`. Threads have one level."""
    return await once.create(
        caller, post_comment, PostedOut.of, contribution_id, body.text, reply_to_id=body.reply_to_id
    )


@router.post(
    "/workshops/{workshop_id}/foundations/{foundation_id}/comments",
    status_code=201,
    response_model=PostedOut,
    responses=_REFUSALS,
    summary="Comment on a foundation",
)
async def post_foundation_comment_route(
    workshop_id: UUID, foundation_id: UUID, body: CommentIn, caller: SignedIn, once: OnceOnly
) -> JSONResponse:
    """Comment on the text that a foundation has now, or answer a comment on it."""
    return await once.create(
        caller,
        post_foundation_comment,
        PostedOut.of,
        workshop_id,
        foundation_id,
        body.text,
        reply_to_id=body.reply_to_id,
    )
