"""Posting over HTTP."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from app.contributions.commands import IdeaCall, post_comment, post_foundation_comment, post_ideas
from app.contributions.schemas.contribution import CommentIn, IdeaIn, PostedOut
from app.core.errors import Busy, Invalid, NotAllowed, NotFound, NotSignedIn
from app.http.bulk_creation import BulkCreation
from app.http.caller import SignedIn
from app.http.idempotency import KeyReused, OnceOnly
from app.http.problems import may_refuse
from app.workshops.errors import NotOpen, Sealed

router = APIRouter(prefix="/api/v1", tags=["contributions"])

_REFUSALS = may_refuse(NotSignedIn, NotAllowed, NotFound, NotOpen, Sealed, Invalid, KeyReused, Busy)
_IDEAS = BulkCreation(post_ideas, PostedOut.of)


@router.post(
    "/workshops/{workshop_id}/ideas",
    status_code=201,
    response_model=PostedOut,
    responses=_REFUSALS,
    summary="Post an idea",
)
async def post_idea_route(workshop_id: UUID, body: IdeaIn, caller: SignedIn, once: OnceOnly) -> JSONResponse:
    """Post an idea on a foundation, on one exact text of it, or, with neither, on the whole.

    Answered only when it is stored for good. The idea stays with the text that it was written on when a new version of
    the declaration appears.
    """
    call = IdeaCall(
        caller.actor, workshop_id, body.text, body.foundation_id, body.text_id, body.stream, body.attribution
    )
    return await _IDEAS.create(caller, once, call)


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
