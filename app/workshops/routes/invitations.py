"""Invitations: a list of addresses, as JSON or as the CSV file of a spreadsheet."""

import asyncio
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from app.core.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn
from app.http.caller import SignedIn
from app.http.conditional import answer
from app.http.paging import Cursor, Limit, PageOut, link_header
from app.http.problems import may_refuse
from app.http.schemas import inline_schema
from app.workshops.commands import invite, revoke_invitation
from app.workshops.errors import Sealed
from app.workshops.invitation_list import InvitationLine, read_csv
from app.workshops.policy import Role
from app.workshops.queries import invitations_seen
from app.workshops.schemas.people import InvitationOut, InvitationsIn, InvitedOut

router = APIRouter(prefix="/api/v1/workshops/{workshop_id}/invitations", tags=["invitations"])

_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": inline_schema(InvitationsIn)},
            "text/csv": {
                "schema": {"type": "string"},
                "example": "email,role,name,organisation\nana@example.org,participant,Ana,Riverside Community Trust\n",
            },
        },
    }
}


@router.post(
    "",
    summary="Invite people by their addresses",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Sealed, Invalid),
    openapi_extra=_BODY,
)
async def post_invitations(
    request: Request,
    workshop_id: UUID,
    caller: SignedIn,
    preview: Annotated[bool, Query(description="Say what would happen and write nothing.")] = False,  # noqa: FBT002
    role: Annotated[Role, Query(description="For lines of a CSV file that name none.")] = Role.PARTICIPANT,
    days: Annotated[int, Query(ge=1, le=365, description="How long the invitations are good.")] = 30,
) -> InvitedOut:
    """Invite up to 5,000 people at once, as JSON or `text/csv` with the columns email, role, name and organisation.

    Who is invited or here already is left alone, so a list may be sent again. If one line cannot be used, nobody is
    invited and `errors` names the lines. For organisers.
    """
    content = await request.body()
    is_csv = request.headers.get("content-type", "").partition(";")[0].strip().lower() == "text/csv"
    # Thousands of addresses take a while to check; the event loop has others to serve.
    lines = await asyncio.to_thread(read_csv if is_csv else _from_json, content, role)
    lasts = timedelta(days=days)
    return InvitedOut.of(await caller.write(invite, workshop_id, lines, is_preview=preview, lasts=lasts))


@router.get(
    "",
    response_model=PageOut[InvitationOut],
    summary="List invitations",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound),
)
async def get_invitations(
    request: Request, workshop_id: UUID, caller: SignedIn, cursor: Cursor = None, limit: Limit = 50
) -> Response:
    """Return who is invited, oldest first. For organisers."""
    now = caller.runtime.clock.now()
    page = await caller.read(invitations_seen, workshop_id, caller.actor, now, cursor=cursor, limit=limit)
    body = PageOut[InvitationOut](items=[InvitationOut.of(row) for row in page.items], next=page.next)
    return answer(request, body, headers=link_header(request, page.next))


@router.delete(
    "/{invitation_id}",
    status_code=204,
    summary="Take an invitation back",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Conflict, Sealed),
)
async def delete_invitation(workshop_id: UUID, invitation_id: UUID, caller: SignedIn) -> Response:
    """Take back an invitation that nobody has used. For organisers."""
    await caller.write(revoke_invitation, workshop_id, invitation_id)
    return Response(status_code=204)


def _from_json(content: bytes, _role: Role) -> list[InvitationLine]:
    try:
        return InvitationsIn.model_validate_json(content).lines()
    except ValidationError as error:
        raise RequestValidationError([{**e, "loc": ("body", *e["loc"])} for e in error.errors()]) from None
