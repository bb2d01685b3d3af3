"""The edge: what every request passes before a route and every answer on its way out, in one plain ASGI layer."""

import json
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
_PAGE_POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    b"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_DATA_POLICY = b"default-src 'none'; frame-ancestors 'none'"

REQUESTS = Counter("folkmoot_requests", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram("folkmoot_request_seconds", "Time to the first byte of an answer", ["method", "route"])

logger = structlog.get_logger("folkmoot.http")


class Edge:
    """Checks host and body size, adds security and rate headers, counts, and logs without personal data."""

    def __init__(self, app: App, *, hosts: frozenset[str]) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        headers = dict(scope["headers"])
        if not self._is_our_host(headers.get(b"host", b"")):
            await _refuse(
                send, 421, "wrong-host", "Not this host", "The Host header names no host that is served here."
            )
            return
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length) > BODY_LIMIT:
            await _refuse(send, 413, "too-large", "That is too large", f"A body may have {BODY_LIMIT} bytes.")
            return
        received = 0

        async def receive_limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > BODY_LIMIT:
                raise BodyTooLarge
            return message

        async def send_dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._dress(scope, message)
                self._count(scope, message["status"], time.perf_counter() - started)
            await send(message)

        try:
            await self.app(scope, receive if b"content-length" in headers else receive_limited, send_dressed)
        except BodyTooLarge:
            await _refuse(send, 413, "too-large", "That is too large", f"A body may have {BODY_LIMIT} bytes.")

    def _is_our_host(self, host: bytes) -> bool:
        if b"*" in host:
            return False
        name = host.decode("latin-1").lower()
        if name.startswith("["):
            name = name.partition("]")[0] + "]"
        else:
            name = name.partition(":")[0]
        return name in self.hosts

    @staticmethod
    def _dress(scope: Scope, message: Message) -> None:
        headers: list[tuple[bytes, bytes]] = message["headers"]
        names = {name for name, _ in headers}
        headers.extend(_HEADERS)
        if b"content-security-policy" not in names:
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


class BodyTooLarge(Exception):  # noqa: N818 - never leaves this module
    """A body without a length grew beyond the limit."""


async def _refuse(send: Send, status: int, slug: str, title: str, detail: str) -> None:
    """Answer with a problem before any route is asked."""
    body = json.dumps({"type": f"/problems/{slug}", "title": title, "status": status, "detail": detail}).encode()
    fields = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode()), *_HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": [*fields, (b"connection", b"close")]})
    await send({"type": "http.response.body", "body": body})
