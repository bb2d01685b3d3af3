"""Endorsements over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.core.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn
from app.core.paging import BadCursor
from app.http.caller import Anyone, SignedIn
from app.http.conditional import answer
from app.http.idempotency import KeyReused, OnceOnly
from app.http.paging import Cursor, Limit, PageOut, link_header
from app.http.problems import may_refuse
from app.outcomes import commands
from app.outcomes.errors import AlreadyEndorsed
from app.outcomes.queries.endorsements import endorsements
from app.outcomes.schemas.endorsing import EndorsementIn, EndorsementOut, WithdrawalIn
from app.publishing.errors import NotPublished

router = APIRouter(prefix="/api/v1", tags=["outcomes"])


@router.post(
    "/workshops/{workshop_id}/endorsements",
    status_code=201,
    response_model=EndorsementOut,
    summary="Endorse what is published",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, NotPublished, AlreadyEndorsed, Invalid, KeyReused),
)
async def post_endorsement(workshop_id: UUID, body: EndorsementIn, caller: SignedIn, once: OnceOnly) -> Response:
    """Let an organisation stand behind a revision.

    Members of the design group and moderators sign for the organisation that they joined with; organisers record an
    endorsement for any other.
    """
    response = await once.create(
        caller, commands.endorse_declaration, EndorsementOut.of, workshop_id, **body.model_dump()
    )
    response.headers["Location"] = response.headers["Location"].replace(f"/workshops/{workshop_id}", "")
    return response


@router.get(
    "/workshops/{workshop_id}/endorsements",
    response_model=PageOut[EndorsementOut],
    summary="List endorsements",
    responses=may_refuse(NotFound, BadCursor),
)
async def get_endorsements(
    request: Request,
    workshop_id: UUID,
    caller: Anyone,
    *,
    revision: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    standing: Annotated[bool, Query(description="Leave out those that were withdrawn.")] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Return who stands behind what is published, the newest first, also those who do no longer."""
    page = await caller.read(
        endorsements,
        workshop_id,
        caller.actor,
        caller.runtime.clock.now(),
        revision=revision,
        standing=standing,
        cursor=cursor,
        limit=limit,
    )
    body = PageOut[EndorsementOut](items=[EndorsementOut.of(view) for view in page.items], next=page.next)
    return answer(request, body, headers=link_header(request, page.next))


@router.post(
    "/endorsements/{endorsement_id}/withdrawal",
    response_model=EndorsementOut,
    summary="Withdraw an endorsement",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Conflict, Invalid),
)
async def withdraw(endorsement_id: UUID, body: WithdrawalIn, caller: SignedIn) -> EndorsementOut:
    """Stand behind it no longer. The list goes on showing that it was endorsed, and until when."""
    view = await caller.write(commands.withdraw_endorsement, endorsement_id, reason=body.reason)
    return EndorsementOut.of(view)
