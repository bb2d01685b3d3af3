"""Requests as no well-behaved client sends them: straight into the application, byte for byte."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

from tests.access.world import ELSEWHERE

GUARDS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "strict-transport-security": "max-age=63072000",
}


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    content: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    @property
    def text(self) -> str:
        return self.content.decode()

    @property
    def problem(self) -> dict[str, Any]:
        """The problem document, which it must be."""
        assert self.header("content-type") == "application/problem+json", (self.status, self.text[:300])
        found: dict[str, Any] = json.loads(self.content)
        assert found["status"] == self.status
        assert found["type"].startswith("/problems/")
        assert found["title"]
        return found

    def guarded(self) -> "Answer":
        """Return itself if every header that guards a page is there once."""
        for name, value in GUARDS.items():
            assert [v for k, v in self.headers if k == name] == [value], (self.status, name)
        assert "default-src 'none'" in self.header("content-security-policy"), self.status
        assert self.header("cache-control"), self.status
        return self


async def send(  # noqa: C901 - a request in all its parts
    app: FastAPI,
    method: str,
    path: str,
    *body: bytes,
    headers: dict[str, str] | list[tuple[bytes, bytes]] | None = None,
    query: bytes = b"",
    token: str = "",
    length: bool = True,
) -> Answer:
    """Send a request whose path is already decoded, as a server hands it over; `body` in pieces."""
    fields = [(b"host", b"folkmoot.test")] if not isinstance(headers, list) else []
    given = (
        headers
        if isinstance(headers, list)
        else [(k.lower().encode(), v.encode("latin-1")) for k, v in (headers or {}).items()]
    )
    if body and not any(name == b"content-type" for name, _ in given):
        fields.append((b"content-type", b"application/json"))
    if token:
        fields.append((b"authorization", f"Bearer {token}".encode()))
    if body and length:
        fields.append((b"content-length", str(sum(map(len, body))).encode()))
    if any(name == b"host" for name, _ in given):
        fields = fields[1:] if not isinstance(headers, list) else fields
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "https",
        "path": path,
        "raw_path": path.encode("utf-8", "surrogatepass"),
        "query_string": query,
        "headers": [*fields, *given],
        "client": (ELSEWHERE, 4711),
        "server": ("folkmoot.test", 443),
        "root_path": "",
        "state": {},
    }
    pieces = list(body)
    sent: list[Any] = []
    ended = [True] if body else []

    async def receive() -> dict[str, Any]:
        if pieces:
            piece = pieces.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(pieces)}
        if not ended:
            ended.append(True)
            return {"type": "http.request", "body": b"", "more_body": False}
        await asyncio.Event().wait()  # the client stays on the line until it has its answer
        raise AssertionError

    async def collect(message: Any) -> None:
        sent.append(message)

    try:
        async with asyncio.timeout(20):
            await app(scope, receive, collect)
    except Exception:
        if not sent:
            raise  # a server logs what an application raises after its answer
    start = [message for message in sent if message["type"] == "http.response.start"]
    assert len(start) == 1, "one answer"
    pairs = [(name.decode(), value.decode("latin-1")) for name, value in start[0]["headers"]]
    content = b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")
    return Answer(start[0]["status"], pairs, content)
