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
from app.http.problems import may_refuse
from app.http.schemas import inline_schema
from app.workshops.commands import invite, invite_again, revoke_invitation
from app.workshops.errors import Sealed
from app.workshops.invitation_list import InvitationLine, read_csv, read_paste
from app.workshops.policy import Role
from app.workshops.schemas.people import InvitationOut, InvitationsIn, InvitedOut

router = APIRouter(prefix="/api/v1/workshops/{workshop_id}/invitations", tags=["invitations"])

_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": inline_schema(InvitationsIn)},
            "text/plain": {
                "schema": {"type": "string"},
                "example": "Ana Okafor <ana@example.org>\nben@example.org, cem@example.org\n",
            },
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
    """Invite up to 5,000 people at once: as JSON, as `text/csv` (email, role, name, organisation) or `text/plain`.

    Pasted text has addresses on lines or separated by commas, with names as mail programs write them. Who is invited
    or here already is left alone, so a list may be sent again. If one line cannot be used, nobody is invited and
    `errors` names the lines. For organisers.
    """
    content = await request.body()
    read = _READ.get(request.headers.get("content-type", "").partition(";")[0].strip().lower(), _from_json)
    # Thousands of addresses take a while to check; the event loop has others to serve.
    lines = await asyncio.to_thread(read, content, role)
    lasts = timedelta(days=days)
    return InvitedOut.of(await caller.write(invite, workshop_id, lines, is_preview=preview, lasts=lasts))


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


@router.post(
    "/{invitation_id}/resend",
    summary="Send an invitation again",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Conflict, Sealed),
)
async def post_resend(workshop_id: UUID, invitation_id: UUID, caller: SignedIn) -> InvitationOut:
    """Mail an invitation that nobody has used once more; it is good for 30 days from now. For organisers."""
    return InvitationOut.of(await caller.write(invite_again, workshop_id, invitation_id))


def _from_json(content: bytes, _role: Role) -> list[InvitationLine]:
    try:
        return InvitationsIn.model_validate_json(content).lines()
    except ValidationError as error:
        raise RequestValidationError([{**e, "loc": ("body", *e["loc"])} for e in error.errors()]) from None


_READ = {"text/csv": read_csv, "text/plain": read_paste}
