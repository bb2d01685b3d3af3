"""One's own account and sessions."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from app.core.errors import Conflict, NotFound, NotSignedIn
from app.http.caller import COOKIE, SignedIn, SignedInCaller
from app.http.conditional import answer
from app.http.cookies import clear_host_cookie
from app.http.paging import Cursor, Limit, PageOut, link_header
from app.http.problems import may_refuse
from app.mail import templates
from app.mail.errors import MailNotSent
from app.people import queries
from app.people.authentication import hash_token
from app.people.commands import ask_address, erase_account, rename_account, revoke_all_sessions, revoke_session
from app.people.errors import HasAddress, TooManySignIns
from app.people.routes.asking import nonce_for, send_and_answer
from app.people.schemas import AddressIn, MeIn, MeOut, SessionOut, SignInOut

router = APIRouter(prefix="/api/v1/me", tags=["me"])


@router.get("", response_model=MeOut, summary="Your account", responses=may_refuse(NotSignedIn))
async def read(request: Request, caller: SignedIn) -> Response:
    """Show your name, address, whether you may create workshops, and in how many places you are signed in."""
    return answer(request, await _me(caller))


@router.patch("", summary="Change your name", responses=may_refuse(NotSignedIn))
async def rename(body: MeIn, caller: SignedIn) -> MeOut:
    """Set the name you go by where you have chosen no other for a workshop."""
    await caller.write(rename_account, name=body.name)
    return await _me(caller)


@router.delete("", status_code=204, summary="Erase your account", responses=may_refuse(NotSignedIn, Conflict))
async def erase(caller: SignedIn) -> Response:
    """Erase your name, your address, what you wrote and everything that signs you in, at once and for good.

    There is no way back. Your stances stay counted, without you; what others answered stays. Refused while you are the
    last organiser of a workshop.
    """
    address = await caller.write(erase_account, caller.runtime.erasers)
    if address is not None:
        await caller.runtime.mailer.forget(address)
    return _signed_out(caller)


@router.post(
    "/email",
    status_code=202,
    response_model=SignInOut,
    summary="Add an address to a guest's account",
    responses=may_refuse(NotSignedIn, HasAddress, TooManySignIns, MailNotSent),
)
async def add_address(body: AddressIn, caller: SignedIn) -> JSONResponse:
    """Send a link and a code to an address; redeeming them, as for a sign-in, makes it the guest's own.

    Whether the address has an account is said only after it is proved.
    """
    nonce = nonce_for(caller, is_program=body.program)
    keyring = caller.runtime.keyring
    asked = await caller.write(ask_address, keyring, body.email, browser_hash=hash_token(nonce))
    return await send_and_answer(caller, asked, nonce, templates.add_address, is_program=body.program)


@router.get(
    "/sessions",
    response_model=PageOut[SessionOut],
    summary="Where you are signed in",
    responses=may_refuse(NotSignedIn),
)
async def sessions(request: Request, caller: SignedIn, cursor: Cursor = None, limit: Limit = 20) -> Response:
    """List your sessions, newest first; those that ended or expired are left out."""
    now = caller.runtime.clock.now()
    page = await caller.read(queries.sessions_of, caller.actor.account_id, now, cursor=cursor, limit=limit)
    items = [SessionOut.of(row, caller.actor.session_id) for row in page.items]
    return answer(request, PageOut(items=items, next=page.next), headers=link_header(request, page.next))


@router.delete("/sessions", status_code=204, summary="Sign out everywhere", responses=may_refuse(NotSignedIn))
async def sign_out_everywhere(caller: SignedIn) -> Response:
    """End every session of yours, this one too, with effect from now."""
    await caller.write(revoke_all_sessions)
    return _signed_out(caller)


@router.delete(
    "/sessions/{session_id}",
    status_code=204,
    summary="End one of your sessions",
    responses=may_refuse(NotSignedIn, NotFound),
)
async def end_session(session_id: UUID, caller: SignedIn) -> Response:
    """End a session of yours, with effect from now; ending it again changes nothing."""
    await caller.write(revoke_session, session_id)
    if session_id == caller.actor.session_id:
        return _signed_out(caller)
    caller.runtime.forget_sessions(caller.actor.account_id)
    return Response(status_code=204)


@router.delete("/session", status_code=204, summary="Sign out", responses=may_refuse(NotSignedIn))
async def sign_out(caller: SignedIn) -> Response:
    """End the session that this request came with."""
    if caller.actor.session_id is not None:
        await caller.write(revoke_session, caller.actor.session_id)
    return _signed_out(caller)


async def _me(caller: SignedInCaller) -> MeOut:
    actor = caller.actor
    return MeOut.of(await caller.read(queries.me, actor.account_id, actor.session_id, caller.runtime.clock.now()))


def _signed_out(caller: SignedInCaller) -> Response:
    caller.runtime.forget_sessions(caller.actor.account_id)
    response = Response(status_code=204)
    clear_host_cookie(response, COOKIE)
    return response
