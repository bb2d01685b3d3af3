"""Posting ideas over HTTP."""

import json
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from app.contributions.commands import IdeaCall, post_ideas
from app.contributions.schemas.contribution import IdeaIn, IdeaPostedOut, PostedOut
from app.core.errors import Busy, Invalid, NotAllowed, NotFound, NotSignedIn
from app.http.bulk_creation import BulkCreation
from app.http.caller import SignedIn
from app.http.idempotency import KeyReused, OnceOnly
from app.http.lean import LeanRoute
from app.http.problems import may_refuse
from app.workshops.errors import NotOpen, Sealed

router = APIRouter(prefix="/api/v1", tags=["contributions"], route_class=LeanRoute)

_KEPT_HEADERS = ("Location", "Idempotency-Replayed")
_IDEAS = BulkCreation(post_ideas, PostedOut.of)


@router.post(
    "/workshops/{workshop_id}/ideas",
    status_code=201,
    response_model=IdeaPostedOut,
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, NotOpen, Sealed, Invalid, KeyReused, Busy),
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
    posted = await _IDEAS.create(caller, once, call)
    near = caller.runtime.near_themes
    likely = await near(workshop_id, caller.actor, body.text) if near is not None else []
    if not likely:
        return posted
    headers = {name: posted.headers[name] for name in _KEPT_HEADERS if name in posted.headers}
    return JSONResponse(json.loads(bytes(posted.body)) | {"likely_themes": likely}, posted.status_code, headers)
