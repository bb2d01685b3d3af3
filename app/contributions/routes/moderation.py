"""Reporting and moderating over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from app.contributions.commands import (
    claim_contribution,
    hide_contribution,
    release_contribution,
    report_contribution,
    restore_contribution,
    settle_reports,
)
from app.contributions.errors import AlreadyReported, Claimed
from app.contributions.queries.moderation import QueueState, moderation_log, queue
from app.contributions.schemas.contribution import PostedOut
from app.contributions.schemas.moderation import (
    ClaimOut,
    HideIn,
    LoggedOut,
    NoteIn,
    QueuedOut,
    ReportIn,
    ReportOut,
    SettleIn,
)
from app.core.errors import Conflict, NotAllowed, NotFound, NotSignedIn, PreconditionMissing, Stale
from app.core.paging import BadCursor
from app.http.caller import SignedIn
from app.http.conditional import IfMatchHeader, answer, expected_version
from app.http.idempotency import OnceOnly
from app.http.paging import Cursor, Limit, PageOut, link_header
from app.http.problems import may_refuse

router = APIRouter(prefix="/api/v1", tags=["moderation"])

_DECISIONS = may_refuse(NotSignedIn, NotAllowed, NotFound, Conflict, Stale, PreconditionMissing)


@router.post(
    "/contributions/{contribution_id}/reports",
    status_code=201,
    response_model=ReportOut,
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Conflict, AlreadyReported),
    summary="Report an idea or comment",
)
async def post_report(contribution_id: UUID, body: ReportIn, caller: SignedIn, once: OnceOnly) -> JSONResponse:
    """Tell the moderators that this breaks the rules. They do not see who reported it on their list."""
    return await once.create(caller, report_contribution, ReportOut.of, contribution_id, body.reason, note=body.note)


@router.post("/contributions/{contribution_id}/hide", responses=_DECISIONS, summary="Hide an idea or comment")
async def post_hide(contribution_id: UUID, body: HideIn, caller: SignedIn, if_match: IfMatchHeader = None) -> PostedOut:
    """Hide it for a reason from the list; `If-Match` keeps two moderators from deciding twice. Settles its reports."""
    version = expected_version(if_match)
    return PostedOut.of(
        await caller.write(hide_contribution, contribution_id, body.reason, version=version, note=body.note)
    )


@router.post("/contributions/{contribution_id}/restore", responses=_DECISIONS, summary="Show it again")
async def post_restore(
    contribution_id: UUID, body: NoteIn, caller: SignedIn, if_match: IfMatchHeader = None
) -> PostedOut:
    """Show a hidden idea or comment again."""
    version = expected_version(if_match)
    return PostedOut.of(await caller.write(restore_contribution, contribution_id, version=version, note=body.note))


@router.post(
    "/contributions/{contribution_id}/reports/settle", responses=_DECISIONS, summary="Leave it visible after a report"
)
async def post_settle(
    contribution_id: UUID, body: SettleIn, caller: SignedIn, if_match: IfMatchHeader = None
) -> PostedOut:
    """Take a reported idea or comment off the list without hiding it."""
    version = expected_version(if_match)
    count = body.report_count
    return PostedOut.of(
        await caller.write(settle_reports, contribution_id, version=version, note=body.note, report_count=count)
    )


@router.post(
    "/contributions/{contribution_id}/claim",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Claimed),
    summary="Say that you are looking at it",
)
async def post_claim(contribution_id: UUID, caller: SignedIn) -> ClaimOut:
    """Take an idea or comment from the moderators' list for ten minutes; again renews it. For the desk.

    Others see who has it. A decision ends the claim, whoever makes it.
    """
    claim = await caller.write(claim_contribution, contribution_id)
    return ClaimOut.of(claim, claim.holder_id)


@router.delete(
    "/contributions/{contribution_id}/claim",
    status_code=204,
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound),
    summary="Give it back to the others",
)
async def delete_claim(contribution_id: UUID, caller: SignedIn) -> Response:
    """End your claim; if you hold none, nothing changes."""
    await caller.write(release_contribution, contribution_id)
    return Response(status_code=204)


@router.get(
    "/workshops/{workshop_id}/moderation",
    response_model=PageOut[QueuedOut],
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, BadCursor),
    summary="What waits for a moderator",
)
async def get_queue(
    workshop_id: UUID,
    request: Request,
    caller: SignedIn,
    *,
    state: Annotated[QueueState, Query(description="Waiting, or hidden in the last 30 days.")] = "reported",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """List reported contributions, oldest first, or hidden ones, latest first. For organisers and moderators."""
    page, here = await caller.read(
        queue, workshop_id, caller.actor, caller.runtime.clock.now(), state=state, cursor=cursor, limit=limit
    )
    here_as, sees_tallies = here.standing.participation_id, here.standing.sees_tallies
    items = [QueuedOut.of(queued, here_as, sees_tallies=sees_tallies) for queued in page.items]
    out = PageOut[QueuedOut].model_construct(items=items, next=page.next)
    return answer(request, out, headers=link_header(request, page.next))


@router.get(
    "/workshops/{workshop_id}/moderation/log",
    response_model=PageOut[LoggedOut],
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, BadCursor),
    summary="What was reported and decided",
)
async def get_log(
    workshop_id: UUID, request: Request, caller: SignedIn, cursor: Cursor = None, limit: Limit = 50
) -> Response:
    """List reports and decisions, latest first, as the log has them. For organisers and moderators."""
    page = await caller.read(
        moderation_log, workshop_id, caller.actor, caller.runtime.clock.now(), cursor=cursor, limit=limit
    )
    out = PageOut[LoggedOut](items=[LoggedOut.of(logged) for logged in page.items], next=page.next)
    return answer(request, out, headers=link_header(request, page.next))
