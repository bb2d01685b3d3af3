"""What asking for a mail and using it share: the asking browser's cookie, the mail itself, and a slower pace."""

import re
import time
from asyncio import sleep
from collections.abc import Callable

from fastapi.responses import JSONResponse

from app.http.caller import Caller
from app.http.cookies import set_host_cookie
from app.http.limits import TooManyRequests
from app.mail.errors import MailNotSent
from app.mail.message import Message
from app.people.authentication import new_token
from app.people.commands import Asked, withdraw_sign_in
from app.people.schemas import SignInOut

ASKED_COOKIE = "__Host-folkmoot-asked"
"""Holds the nonce that ties a sign-in to the browser that asked for it."""
ASKED_SECONDS = 3600
"""Longer than a sign-in, so that a second one of the same browser leaves the first mail usable."""

LINK_MINUTES = 10
SLOWEST_SECONDS = 5
PACE = 30
"""Of the requests a visitor's address may make, one in so many may be about signing in: 20 a minute by default."""

_NONCE = re.compile(r"[A-Za-z0-9_-]{43}")

Template = Callable[..., Message]


async def slow_down(caller: Caller) -> None:
    """Make visitors wait for some seconds where many of one address sign in; never refuse anybody for it.

    A hospital's staff share one address, so a limit by address would shut out the honest.
    """
    if caller.actor is not None:
        return
    runtime, client = caller.runtime, caller.request.client
    try:
        pace = max(1, runtime.limits.per_minute // PACE)
        runtime.limits.take(("sign-in", client.host if client else ""), time.monotonic(), per_minute=pace)
    except TooManyRequests as full:
        await sleep(min(SLOWEST_SECONDS, int(full.headers["Retry-After"])))


def nonce_for(caller: Caller, *, is_program: bool) -> str:
    """Return the nonce of the asking browser, the one it has or a fresh one; a program always gets a fresh one."""
    held = "" if is_program else caller.request.cookies.get(ASKED_COOKIE, "")
    return held if _NONCE.fullmatch(held) else new_token()


async def send_and_answer(
    caller: Caller, asked: Asked, nonce: str, template: Template, *, is_program: bool
) -> JSONResponse:
    """Send the mail, now that the sign-in is committed, and answer 202. Raise MailNotSent after taking it back."""
    link = f"{caller.runtime.settings.resolved_public_url}/sign-in/{asked.id}#t={asked.token}"
    try:
        await caller.runtime.mailer.send(template(asked.email, code=asked.code, link=link, minutes=LINK_MINUTES))
    except MailNotSent:
        await caller.write_as_visitor(withdraw_sign_in, asked.id)
        raise
    body = SignInOut.of(asked, nonce if is_program else None)
    response = JSONResponse(body.model_dump(mode="json"), 202)
    if not is_program:
        set_host_cookie(response, ASKED_COOKIE, nonce, ASKED_SECONDS)
    return response
