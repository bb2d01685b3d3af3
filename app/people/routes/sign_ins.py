"""Signing in: ask for a mail, then redeem what it says."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from app.core.errors import DomainError, NotFound
from app.http.caller import COOKIE, Anyone
from app.http.cookies import set_host_cookie
from app.http.problems import may_refuse
from app.mail import templates
from app.mail.errors import MailNotSent
from app.people.authentication import hash_token
from app.people.commands import ask_sign_in, redeem_sign_in
from app.people.errors import AddressTaken, AnotherBrowser, SignInOver, TooManySignIns, WrongProof
from app.people.routes.asking import ASKED_COOKIE, nonce_for, send_and_answer, slow_down
from app.people.schemas import OpenedOut, RedeemIn, SignInIn, SignInOut

router = APIRouter(prefix="/api/v1/sign-ins", tags=["sign-in"])

SESSION_SECONDS = 30 * 24 * 3600


@router.post(
    "",
    status_code=202,
    response_model=SignInOut,
    summary="Ask for a mail that signs you in",
    responses=may_refuse(TooManySignIns, MailNotSent),
)
async def ask(body: SignInIn, caller: Anyone) -> JSONResponse:
    """Send a link and a code to an address; each works once, for ten minutes, for whoever asked.

    The answer is the same for every address. A browser gets the cookie `__Host-folkmoot-asked`; a program says
    `"program": true` and gets a `binding` in the answer. Nothing about you is kept until you redeem.
    """
    await slow_down(caller)
    nonce = nonce_for(caller, is_program=body.program)
    keyring = caller.runtime.keyring
    asked = await caller.write_as_visitor(ask_sign_in, keyring, body.email, browser_hash=hash_token(nonce))
    return await send_and_answer(caller, asked, nonce, templates.sign_in, is_program=body.program)


@router.post(
    "/{sign_in_id}/redeem",
    status_code=201,
    response_model=OpenedOut,
    summary="Sign in with the code or the link of the mail",
    responses=may_refuse(NotFound, AnotherBrowser, WrongProof, AddressTaken, SignInOver),
)
async def redeem(sign_in_id: UUID, body: RedeemIn, caller: Anyone) -> JSONResponse:
    """Exchange a code, typed by hand, or a link's token for a session of thirty days.

    It must come from the browser that asked (its cookie), or from the program that asked (its `binding`, for a bearer
    session). After five wrong codes the sign-in is dead. The first time somebody signs in they get an account. For a
    sign-in that a guest asked for at `/api/v1/me/email`, the address becomes theirs.
    """
    await slow_down(caller)
    nonce = body.binding or caller.request.cookies.get(ASKED_COOKIE, "")
    opened = await caller.write_as_visitor(
        redeem_sign_in,
        caller.runtime.keyring,
        sign_in_id,
        browser_hash=hash_token(nonce),
        kind=body.kind,
        code=body.code,
        token=body.token,
        label=body.label,
    )
    if isinstance(opened, DomainError):
        raise opened
    response = JSONResponse(OpenedOut.of(opened).model_dump(mode="json"), 201)
    if body.kind == "cookie":
        set_host_cookie(response, COOKIE, opened.token, SESSION_SECONDS)
    return response
