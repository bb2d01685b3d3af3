"""Invitations with what became of their mail, and what became of what one said, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.core.errors import NotAllowed, NotFound, NotSignedIn
from app.core.paging import BadCursor
from app.http.caller import SignedIn
from app.http.conditional import answer
from app.http.paging import Cursor, Limit, PageOut, link_header
from app.http.problems import may_refuse
from app.notices.outcomes import own_outcomes
from app.notices.queries import invitations_told
from app.notices.schemas import InvitationState, OutcomesOut, ToldInvitationOut

router = APIRouter(prefix="/api/v1/workshops/{workshop_id}")


@router.get(
    "/invitations",
    tags=["invitations"],
    response_model=PageOut[ToldInvitationOut],
    summary="List invitations",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, BadCursor),
)
async def get_invitations(
    request: Request,
    workshop_id: UUID,
    caller: SignedIn,
    *,
    state: Annotated[InvitationState | None, Query(description="Only those that have come this far.")] = None,
    q: Annotated[str | None, Query(max_length=80, description="A part of the address, name or organisation.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Return who is invited, oldest first, and how far each invitation has come. For organisers."""
    now = caller.runtime.clock.now()
    page = await caller.read(
        invitations_told,
        workshop_id,
        caller.actor,
        now,
        state=state.value if state else None,
        q=q,
        cursor=cursor,
        limit=limit,
    )
    body = PageOut[ToldInvitationOut](items=[ToldInvitationOut.told(told) for told in page.items], next=page.next)
    return answer(request, body, headers=link_header(request, page.next))


@router.get(
    "/participations/me/outcomes",
    tags=["publishing"],
    response_model=OutcomesOut,
    summary="Read what became of what one said",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound),
)
async def get_own_outcomes(request: Request, workshop_id: UUID, caller: SignedIn) -> Response:
    """Return what one was told after each publication, the newest first; guests read here what others get by mail."""
    notices = await caller.read(own_outcomes, workshop_id, caller.actor, caller.runtime.clock.now())
    return answer(request, OutcomesOut.of(notices))
