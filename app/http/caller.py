"""Who is calling, and their ways to read and to write: what every route asks for first."""

import time
from asyncio import Future
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlsplit

from fastapi import Depends, Request
from sqlmodel import Session

from app.core.actors import Actor
from app.core.errors import DomainError, NotSignedIn
from app.http.runtime import Runtime, runtime_of
from app.storage.writer import BulkCommand, Tx

P = ParamSpec("P")
R = TypeVar("R")

COOKIE = "__Host-folkmoot"
"""The session cookie of browsers."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class CrossSite(DomainError):
    """A browser sent this change from a page of another site. Changes with a cookie must come from Folkmoot's own
    pages; programs use a bearer token.
    """

    slug = "cross-site"
    title = "This came from another site"
    status = 403


@dataclass(slots=True)
class Caller:
    """A visitor: may be signed in or not."""

    runtime: Runtime
    request: Request
    actor: Actor | None

    def read(self, query: Callable[Concatenate[Session, P], R], /, *args: P.args, **kwargs: P.kwargs) -> Awaitable[R]:
        """Run `query(session, ...)` on a reader."""
        return self.runtime.reader.read(query, *args, **kwargs)

    def write_as_visitor(
        self, command: Callable[Concatenate[Tx, P], R], /, *args: P.args, **kwargs: P.kwargs
    ) -> "Future[R]":
        """Run `command(tx, ...)`, for the few things that nobody needs to be signed in for."""
        return self.runtime.writer.write(command, *args, **kwargs)


@dataclass(slots=True)
class SignedInCaller(Caller):
    """Somebody who is signed in; `write` names them to the command."""

    actor: Actor

    def write(
        self, command: Callable[Concatenate[Tx, Actor, P], R], /, *args: P.args, **kwargs: P.kwargs
    ) -> "Future[R]":
        """Run `command(tx, actor, ...)` and resolve after its commit."""
        return self.runtime.writer.write(command, self.actor, *args, **kwargs)

    def write_bulk(self, command: BulkCommand[R], call: Any, /) -> "Future[R]":
        """Hand one call to a bulk command; the call names its actor itself."""
        return self.runtime.writer.write_bulk(command, call)


async def _anyone(request: Request) -> Caller:
    runtime = runtime_of(request)
    token, by_cookie = _token(request)
    actor = await runtime.authenticate(token) if token else None
    if by_cookie and actor is not None and request.method not in _SAFE:
        _refuse_cross_site(request)
    key: object = actor.account_id if actor else (request.client.host if request.client else "")
    request.scope["folkmoot.allowance"] = runtime.limits.take(key, time.monotonic())
    if actor is None:
        if token and not by_cookie:
            raise NotSignedIn(
                "The bearer token is unknown, expired or revoked. Sign in again.",
                headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
            )
        return Caller(runtime, request, None)
    return SignedInCaller(runtime, request, actor)


async def signed_in(request: Request) -> SignedInCaller:
    """Return the caller, who must be signed in. Raise NotSignedIn for a visitor."""
    caller = await _anyone(request)  # called, not depended on: one dependency less to solve for every vote
    if not isinstance(caller, SignedInCaller):
        raise NotSignedIn(
            "Sign in first: POST /api/v1/sign-ins with your e-mail address, or join with a guest link.",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return caller


Anyone = Annotated[Caller, Depends(_anyone)]
SignedIn = Annotated[SignedInCaller, Depends(signed_in)]


def _token(request: Request) -> tuple[str, bool]:
    """Return the session token and whether it came as a cookie."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip(), False
    return request.cookies.get(COOKIE, ""), True


def _refuse_cross_site(request: Request) -> None:
    """Refuse a change that a browser sent from another origin (Fetch Metadata; Origin where that is missing)."""
    site = request.headers.get("sec-fetch-site")
    if site in {"same-origin", "none"}:
        return
    origin = request.headers.get("origin")
    if site is None and (origin is None or urlsplit(origin).netloc == request.headers.get("host")):
        return
    raise CrossSite("The change was sent from a page of another site and was not made.")
