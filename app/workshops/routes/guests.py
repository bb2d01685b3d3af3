"""Guests: a link that lets people in without an address, and coming in by it."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from app.core.errors import Invalid, NotAllowed, NotFound, NotSignedIn
from app.http.caller import COOKIE, Anyone, SignedIn
from app.http.cookies import set_host_cookie
from app.http.problems import may_refuse
from app.people.commands.sessions import SESSION_LASTS
from app.people.routes.asking import slow_down
from app.workshops.commands import join_as_guest, make_guest_link, revoke_guest_link
from app.workshops.errors import GuestLinkUnknown, Sealed
from app.workshops.schemas.people import GuestIn, GuestLinkOut, GuestOut, ParticipationOut

router = APIRouter(tags=["guests"])


@router.post(
    "/api/v1/workshops/{workshop_id}/guest-link",
    status_code=201,
    summary="Make a link that lets guests in",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Sealed),
)
async def post_guest_link(workshop_id: UUID, caller: SignedIn) -> GuestLinkOut:
    """Make a guest link, in place of an earlier one. It is shown this once. For organisers."""
    workshop, token = await caller.write(make_guest_link, workshop_id)
    # After the #, so that neither a proxy's log nor a Referer ever has it.
    link = f"{caller.runtime.settings.resolved_public_url}/join/{workshop.slug}#{token}"
    return GuestLinkOut(link=link, token=token)


@router.delete(
    "/api/v1/workshops/{workshop_id}/guest-link",
    status_code=204,
    summary="Let no more guests in",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Sealed),
)
async def delete_guest_link(workshop_id: UUID, caller: SignedIn) -> Response:
    """Make the guest link useless. Guests who are in stay. For organisers."""
    await caller.write(revoke_guest_link, workshop_id)
    return Response(status_code=204)


@router.post(
    "/api/v1/guests",
    status_code=201,
    response_model=GuestOut,
    summary="Join a workshop as a guest",
    responses=may_refuse(GuestLinkUnknown, Sealed, Invalid),
)
async def post_guest(
    body: GuestIn,
    caller: Anyone,
    session: Annotated[
        Literal["bearer", "cookie"],
        Query(description="How you will be known: a program by token, a browser by cookie."),
    ] = "bearer",
) -> Response:
    """Come in by a guest link: this makes an account without an address, signs it in and joins the workshop.

    An address can be added later. A request that is repeated makes another guest.
    """
    await slow_down(caller)
    joined = await caller.write_as_visitor(
        join_as_guest,
        body.workshop_id,
        body.link_token,
        display_name=body.display_name,
        answers=body.answers,
        organisation_id=body.organisation_id,
        session_kind=session,
    )
    is_cookie = session == "cookie"
    guest = GuestOut(
        account_id=joined.account.id,
        token=None if is_cookie else joined.token,
        participation=ParticipationOut.of(joined.view),
    )
    response = JSONResponse(guest.model_dump(mode="json"), 201)
    if is_cookie:
        set_host_cookie(response, COOKIE, joined.token, int(SESSION_LASTS.total_seconds()))
    return response
