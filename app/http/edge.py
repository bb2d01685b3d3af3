"""The edge: what every request passes before a route and every answer on its way out, in one plain ASGI layer."""

import json
import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import structlog
from prometheus_client import Counter, Histogram

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

BODY_LIMIT = 1_048_576
"""Bytes of a request's body; lists of invitations are the longest that anybody sends."""

_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"strict-transport-security", b"max-age=63072000"),
]
# What other sites may frame says so in its own policy (frame-ancestors), and must not be cut off from who opened it.
_FRAMED_HEADERS = [pair for pair in _HEADERS if pair[0] not in {b"x-frame-options", b"cross-origin-opener-policy"}]
_PAGE_POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    b"connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    b"frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types folkmoot lit-html"
)
_DATA_POLICY = b"default-src 'none'; frame-ancestors 'none'"

EMBEDDED = ("/embed/", "/polls/", "/oembed", "/api/v1/polls/", "/livez", "/readyz")
"""What a host name for embeds serves: nobody signs in there, so it never sees a session."""

_TOO_LARGE = (413, "too-large", "That is too large", f"A body may have {BODY_LIMIT} bytes.")
_OUR_MISTAKE = (500, "internal", "Our mistake", "Something went wrong on our side and has been logged.")
_HOST = re.compile(rb"([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?")
"""A name or address, and perhaps a port: nothing that a link made from it could lead elsewhere by."""

REQUESTS = Counter("folkmoot_requests", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram("folkmoot_request_seconds", "Time to the first byte of an answer", ["method", "route"])

logger = structlog.get_logger("folkmoot.http")


class Edge:
    """Checks host and body size, adds security and rate headers, counts, and logs without personal data."""

    def __init__(self, app: App, *, hosts: frozenset[str], embed_host: str | None = None) -> None:
        """`embed_host` is a host name that serves embeds alone; None where they have none of their own."""
        self.app = app
        self.hosts = hosts
        self.embed_host = embed_host

    async def __call__(  # noqa: C901 - one layer in place of five, and every request passes it
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        started_answer = False

        async def send_dressed(message: Message) -> None:
            nonlocal started_answer
            if message["type"] == "http.response.start":
                started_answer = True
                self._dress(scope, message)
                self._count(scope, message["status"], time.perf_counter() - started)
            await send(message)

        objection = self._objection(scope)
        if objection is not None:
            await _refuse(send_dressed, *objection)
            return
        received = 0
        is_too_large = False

        async def receive_limited() -> Message:
            nonlocal received, is_too_large
            message = await receive()
            received += len(message.get("body", b""))
            if received > BODY_LIMIT:
                is_too_large = True
                raise BodyTooLarge
            return message

        async def send_unless_too_large(message: Message) -> None:
            # Whoever reads the body may take the interruption for a body that cannot be read, and say so.
            if not is_too_large:
                await send_dressed(message)

        # A chunked body may be longer than the length that is claimed beside it.
        headers = {name for name, _ in scope["headers"]}
        is_measured = b"content-length" in headers and b"transfer-encoding" not in headers
        try:
            if is_measured:
                await self.app(scope, receive, send_dressed)
            else:
                await self.app(scope, receive_limited, send_unless_too_large)
        except BodyTooLarge:
            pass
        except Exception:
            # Answered here, because whatever stands further out knows nothing of these headers.
            if not started_answer and not is_too_large:
                await _refuse(
                    send_dressed,
                    500,
                    "internal",
                    "Our mistake",
                    "Something went wrong on our side and has been logged.",
                )
            if not is_too_large:
                raise
        if is_too_large and not started_answer:
            await _refuse(send_dressed, *_TOO_LARGE)

    def _objection(self, scope: Scope) -> tuple[int, str, str, str] | None:
        """Return what there is to say against a request before any of its body is read."""
        # Two Host headers would be one for this check and another for whoever reads the first.
        host = self._host([value for name, value in scope["headers"] if name == b"host"])
        if host not in self.hosts or (host == self.embed_host and not scope["path"].startswith(EMBEDDED)):
            return 421, "wrong-host", "Not this host", "The Host header names no host that is served here."
        if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
            # No database stores it and no address here has it, so no query is asked to look for it.
            return 400, "malformed", "The request cannot be read", "The address holds a null character."
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or len(length) > 20 or int(length) > BODY_LIMIT:
            return _TOO_LARGE
        return None

    @staticmethod
    def _host(hosts: list[bytes]) -> str | None:
        found = _HOST.fullmatch(hosts[0].lower()) if len(hosts) == 1 else None
        return None if found is None else found[1].decode()

    @staticmethod
    def _dress(scope: Scope, message: Message) -> None:
        headers: list[tuple[bytes, bytes]] = message["headers"]
        names = {name for name, _ in headers}
        headers.extend(_FRAMED_HEADERS if scope.get("folkmoot.framed") else _HEADERS)
        if scope.get("folkmoot.shared"):
            # Any page may read it, refusals too; without credentials, so there is nothing of anybody's in it.
            headers.append((b"access-control-allow-origin", b"*"))
        # A 304 has no type of its own, and its headers replace those of the page that the browser has kept.
        if b"content-security-policy" not in names and message["status"] != 304:
            is_page = any(name == b"content-type" and value.startswith(b"text/html") for name, value in headers)
            headers.append((b"content-security-policy", _PAGE_POLICY if is_page else _DATA_POLICY))
        if b"cache-control" not in names:
            headers.append((b"cache-control", b"no-store"))
        allowance = scope.get("folkmoot.allowance")
        if allowance is not None:
            headers.extend(allowance.headers())

    @staticmethod
    def _count(scope: Scope, status: int, seconds: float) -> None:
        # The route's template, never the path: paths hold ids and would make a label for each.
        route = getattr(scope.get("route"), "path", "none")
        REQUESTS.labels(scope["method"], route, status).inc()
        SECONDS.labels(scope["method"], route).observe(seconds)
        if status >= 500:
            logger.error(
                "request.failed", method=scope["method"], route=route, status=status, seconds=round(seconds, 4)
            )
        else:
            logger.debug("request", method=scope["method"], route=route, status=status, seconds=round(seconds, 4))


class BodyTooLarge(Exception):
    """A body without a length grew beyond the limit."""


async def _refuse(send: Send, status: int, slug: str, title: str, detail: str) -> None:
    """Answer with a problem before any route is asked."""
    body = json.dumps({"type": f"/problems/{slug}", "title": title, "status": status, "detail": detail}).encode()
    fields = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": fields})
    await send({"type": "http.response.body", "body": body})
