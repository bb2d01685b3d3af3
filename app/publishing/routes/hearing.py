"""What readers send over HTTP, case studies and feedback, and what moderators decide about it."""

import time
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.core.errors import Invalid, NotAllowed, NotFound, NotSignedIn, PreconditionMissing, Stale
from app.core.paging import BadCursor
from app.http.caller import Anyone, Caller, SignedIn, SignedInCaller
from app.http.conditional import IfMatchHeader, answer, change_from, changed
from app.http.idempotency import KeyReused, OnceOnly
from app.http.limits import TooManyRequests
from app.http.paging import Cursor, Limit, PageOut, link_header
from app.http.problems import may_refuse
from app.publishing import commands
from app.publishing.errors import NotPublished
from app.publishing.queries.sources import case_studies, case_study, feedback, feedback_sent
from app.publishing.schemas.places import Key
from app.publishing.schemas.sources import (
    CaseStudyIn,
    CaseStudyOut,
    DecisionIn,
    FeedbackIn,
    FeedbackOut,
    FeedbackSentOut,
    Shown,
)

router = APIRouter(prefix="/api/v1", tags=["publishing"])

A_MINUTE = 6
"""Case studies or feedback from one person, or one address, in a minute: moderators read them all."""
_DECIDING = may_refuse(NotSignedIn, NotAllowed, NotFound, Stale, PreconditionMissing, Invalid)


@router.post(
    "/workshops/{workshop_id}/case-studies",
    status_code=201,
    response_model=CaseStudyOut,
    summary="Send a case study",
    responses=may_refuse(NotSignedIn, NotFound, Invalid, TooManyRequests, KeyReused),
)
async def post_case_study(workshop_id: UUID, body: CaseStudyIn, caller: SignedIn, once: OnceOnly) -> Response:
    """Tell how a foundation was put into practice. It is shown once a moderator has read it."""
    _take("case-study", caller)
    response = await once.create(caller, commands.send_case_study, CaseStudyOut.of, workshop_id, **body.model_dump())
    response.headers["Location"] = response.headers["Location"].replace(f"/workshops/{workshop_id}", "")
    return response


@router.get(
    "/workshops/{workshop_id}/case-studies",
    response_model=PageOut[CaseStudyOut],
    summary="List case studies",
    responses=may_refuse(NotFound, NotAllowed, Invalid, BadCursor),
)
async def get_case_studies(
    request: Request,
    workshop_id: UUID,
    caller: Anyone,
    *,
    state: Annotated[Shown, Query(description="Others than `shown` are for moderators.")] = "shown",
    foundation_key: Annotated[Key | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Return case studies, the newest first."""
    page = await caller.read(
        case_studies,
        workshop_id,
        caller.actor,
        caller.runtime.clock.now(),
        state=state,
        foundation_key=foundation_key,
        cursor=cursor,
        limit=limit,
    )
    items = [CaseStudyOut.of(view, is_desk=state != "shown") for view in page.items]
    return answer(request, PageOut[CaseStudyOut](items=items, next=page.next), headers=link_header(request, page.next))


@router.post(
    "/case-studies/{case_study_id}/decision",
    response_model=CaseStudyOut,
    summary="Decide whether a case study is shown",
    responses=_DECIDING,
)
async def decide_case_study(
    case_study_id: UUID, body: DecisionIn, caller: SignedIn, if_match: IfMatchHeader = None
) -> Response:
    """Show it, or decline it with a reason. For moderators and organisers."""

    async def fresh() -> CaseStudyOut:
        return CaseStudyOut.of(await caller.read(case_study, case_study_id, caller.actor, caller.runtime.clock.now()))

    view = await change_from(
        if_match,
        lambda version: caller.write(
            commands.decide_case_study, case_study_id, show=body.show, reason=body.reason, version=version
        ),
        fresh,
    )
    return changed(CaseStudyOut.of(view), view.row.version)


@router.post(
    "/workshops/{workshop_id}/published/feedback",
    status_code=202,
    response_model=FeedbackSentOut,
    summary="Say something about what is published",
    responses=may_refuse(NotFound, NotPublished, Invalid, TooManyRequests),
)
async def post_feedback(workshop_id: UUID, body: FeedbackIn, caller: Anyone) -> FeedbackSentOut:
    """Send feedback, signed in or not. A moderator reads it before anybody else does."""
    _take("feedback", caller)
    said = body.model_dump()
    if isinstance(caller, SignedInCaller):
        return FeedbackSentOut(id=await caller.write(commands.send_feedback, workshop_id, **said))
    return FeedbackSentOut(id=await caller.write_as_visitor(commands.send_feedback_as_visitor, workshop_id, **said))


@router.get(
    "/workshops/{workshop_id}/feedback",
    response_model=PageOut[FeedbackOut],
    summary="List feedback",
    responses=may_refuse(NotFound, NotAllowed, BadCursor),
)
async def get_feedback(
    request: Request,
    workshop_id: UUID,
    caller: Anyone,
    *,
    state: Annotated[Shown, Query(description="Others than `shown` are for moderators.")] = "shown",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Return feedback, the newest first."""
    now = caller.runtime.clock.now()
    page = await caller.read(feedback, workshop_id, caller.actor, now, state=state, cursor=cursor, limit=limit)
    items = [FeedbackOut.of(view, is_desk=state != "shown") for view in page.items]
    return answer(request, PageOut[FeedbackOut](items=items, next=page.next), headers=link_header(request, page.next))


@router.post(
    "/feedback/{feedback_id}/decision",
    response_model=FeedbackOut,
    summary="Decide whether feedback is shown",
    responses=_DECIDING,
)
async def decide_feedback(
    feedback_id: UUID, body: DecisionIn, caller: SignedIn, if_match: IfMatchHeader = None
) -> Response:
    """Show it, or decline it. For moderators and organisers."""

    async def fresh() -> FeedbackOut:
        return FeedbackOut.of(await caller.read(feedback_sent, feedback_id, caller.actor, caller.runtime.clock.now()))

    view = await change_from(
        if_match,
        lambda version: caller.write(
            commands.decide_feedback, feedback_id, show=body.show, reason=body.reason, version=version
        ),
        fresh,
    )
    return changed(FeedbackOut.of(view), view.row.version)


def _take(what: str, caller: Caller) -> None:
    """Slow down whoever sends more than a person writes. Raise TooManyRequests."""
    client = caller.request.client
    who: object = caller.actor.account_id if caller.actor else (client.host if client else "")
    caller.runtime.limits.take((what, who), time.monotonic(), per_minute=A_MINUTE)
