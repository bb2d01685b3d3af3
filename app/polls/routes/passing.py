"""What happens beside a poll's page: the way to the workshop, joining it, and confirming by mail."""

from html import escape
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from app.core.errors import DomainError, NotAllowed, NotFound, NotSignedIn
from app.http.caller import SignedIn
from app.http.problems import may_refuse
from app.http.runtime import runtime_of
from app.polls import queries
from app.polls.commands import confirm_ballot, note_joined
from app.polls.markup.pages import plain_document
from app.polls.routes.doorstep import doorstep_of
from app.polls.routes.pages import form_of
from app.polls.schemas.ballots import ArrivalIn

router = APIRouter()


@router.get("/polls/{key}/onward", include_in_schema=False)
async def go_on(key: Annotated[str, Path(max_length=80)], request: Request) -> Response:
    """Lead somebody who answered to the workshop, and count that; which answer was theirs is not known here."""
    runtime = runtime_of(request)
    view = await runtime.reader.read(queries.poll_by_slug, key, None, runtime.clock.now())
    if view.way_on is None:
        raise NotFound("This poll leads nowhere else.")
    doorstep = doorstep_of(request)
    doorstep.note_followed(view.poll.id)
    arrival = urlencode({"arrival": doorstep.arrival(view.poll.id)})
    base = runtime.settings.resolved_public_url
    return RedirectResponse(f"{base}/workshops/{view.way_on.slug}?{arrival}", 303, {"Cache-Control": "no-store"})


@router.post(
    "/api/v1/polls/arrivals",
    status_code=204,
    tags=["polls"],
    summary="Say that a poll led you here",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound),
)
async def post_arrival(body: ArrivalIn, request: Request, caller: SignedIn) -> Response:
    """Count that somebody who came from a poll joined its workshop: send what stood in the address as `arrival` once
    you are in. It counts once, and who sent it is not kept.
    """
    opened = doorstep_of(request).open_arrival(body.arrival)
    if opened is None:
        raise NotFound("This arrival was not made by this service.")
    await caller.write(note_joined, *opened)
    return Response(status_code=204)


@router.get("/polls/-/confirm", include_in_schema=False)
async def confirm_page(token: Annotated[str, Query(max_length=200)] = "") -> HTMLResponse:
    """Ask whether the ballot is to be confirmed: programs that look into mail open links, and must not vote by it."""
    field = f'<input type="hidden" name="token" value="{escape(token)}">'
    body = (
        '<form method="post" action="/polls/-/confirm"><p>Your answer counts when you press the button.</p>'
        f'{field}<button class="send">Confirm my vote</button></form>'
    )
    return HTMLResponse(plain_document("Confirm your vote", body))


@router.post("/polls/-/confirm", include_in_schema=False)
async def confirm(request: Request) -> Response:
    """Count the ballot of a mail's link."""
    form = await form_of(request)
    try:
        cast = await runtime_of(request).writer.write(confirm_ballot, form.get("token", [""])[0])
    except DomainError as refusal:
        return HTMLResponse(plain_document(refusal.title, f"<p>{escape(refusal.detail)}</p>"), refusal.status)
    ticket = urlencode({"ticket": doorstep_of(request).ticket(cast.poll_id)})
    return RedirectResponse(f"/polls/{cast.poll_id}/voted?{ticket}", 303)
