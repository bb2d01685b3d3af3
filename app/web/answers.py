"""What the room asks first, asked for it while its scripts are on their way: the answers travel in the page.

They are those of the API itself, to the same caller: each is a request of its own to the same application. So a page
holds nothing that its reader could not ask for, and a limit or a rule that is new there holds here from the beginning.
"""

import asyncio
import json
import zlib
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from typing import Any, Final
from urllib.parse import quote, urlencode

from fastapi import Request
from starlette.types import Message

from app.votes.queries.stream import Sort

FIRST: Final = 8
"""Ideas that the client shows first (`pages/room/ideas.js` asks for as many)."""
PATIENCE: Final = 3.0
"""Seconds after which a page goes on without an answer, and the client asks itself: a service that is slow because many
ask is not helped by those who ask twice."""
PLACE: Final = b"</body>"
"""Answers stand before this: all else that the browser will want is named above it."""
_PASSED_ON: Final = frozenset({b"authorization", b"cookie", b"host", b"user-agent"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API says at an address; `body` is JSON."""

    url: str
    etag: str
    body: bytes

    @property
    def element(self) -> bytes:
        """The answer as a part of a page that no browser runs: not even a text that ends the element can leave it."""
        # In JSON `<` stands in strings alone, where its escape means the same.
        data = self.body.replace(b"<", b"\\u003c")
        head = f'<script type="application/json" data-answer="{escape(self.url)}" data-etag="{escape(self.etag)}">'
        return head.encode() + data + b"</script>\n"


async def ask(request: Request, url: str) -> Answer | None:
    """Ask the application for an address as a the caller of a request; None unless the answer is good."""
    path, _, query = url.partition("?")
    scope = {
        key: request.scope[key]
        for key in ("asgi", "http_version", "scheme", "client", "server", "root_path", "state", "extensions")
        if key in request.scope
    } | {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [pair for pair in request.scope["headers"] if pair[0] in _PASSED_ON],
    }
    begin: dict[str, Any] = {}
    body = bytearray()

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            begin.update(message)
        body.extend(message.get("body", b""))

    # What went wrong was logged where it did, and the client asks again and says so.
    with suppress(Exception):
        async with asyncio.timeout(PATIENCE):
            await request.app(scope, receive, send)
    headers = dict(begin.get("headers", []))
    if begin.get("status") != 200 or not headers.get(b"content-type", b"").startswith(b"application/json"):
        return None
    return Answer(url, headers.get(b"etag", b"").decode(), bytes(body))


async def first_answers(request: Request, slug: str) -> AsyncIterator[Sequence[Answer]]:
    """Yield what the room at `slug` asks in each of its steps."""
    by_slug = f"/api/v1/workshops/by-slug/{quote(slug, safe='')}"
    urls = [by_slug, "/api/v1/me"] if _may_be_known(request) else [by_slug]
    room, *others = await asyncio.gather(*(ask(request, url) for url in urls))
    if room is None:
        return
    yield [room, *filter(None, others)]
    urls = _of_the_room(json.loads(room.body), dict(request.query_params))
    answers = list(filter(None, await asyncio.gather(*(ask(request, url) for url in urls))))
    yield answers
    # Who has met everything, and asked for no order, is shown the newest.
    fair = next((one for one in answers if f"sort={Sort.FAIR}&" in one.url), None)
    if fair and "sort" not in request.query_params and not json.loads(fair.body)["items"]:
        newest = await ask(request, fair.url.replace(f"sort={Sort.FAIR}&", f"sort={Sort.NEWEST}&"))
        yield [newest] if newest else []


def _of_the_room(room: dict[str, Any], query: dict[str, str]) -> list[str]:
    base = f"/api/v1/workshops/{room['id']}"
    urls = [f"{base}/declaration"]
    if room["you"]["participation_id"] is not None:
        urls.append(f"{base}/foundation-stances/me")
    if not query.keys() & {"on", "q", "from"}:
        urls.append(f"{base}/ideas?{urlencode({'sort': _sort(room, query.get('sort', '')), 'limit': FIRST})}")
    return urls


def _sort(room: dict[str, Any], asked: str) -> str:
    """Return the order that the client begins with; another guess costs a question that nobody needed, and no more."""
    if asked in set(Sort):
        return asked
    is_open = room["state"] == "open" and room["sealed_at"] is None
    if not is_open and room["you"]["sees_tallies"]:
        return Sort.MOST_SUPPORTED
    return Sort.FAIR if room["you"]["participation_id"] is not None else Sort.NEWEST


def _may_be_known(request: Request) -> bool:
    return bool(request.cookies) or "authorization" in request.headers


async def page_with_answers(request: Request, page: bytes, slug: str, *, packs: bool) -> AsyncIterator[bytes]:
    """Send a page at once up to its end, then the answers as they come, then its end; `packs` for gzip."""
    packer = zlib.compressobj(6, wbits=31) if packs else None

    def packed(part: bytes) -> bytes:
        return part if packer is None else packer.compress(part) + packer.flush(zlib.Z_SYNC_FLUSH)

    head, _, end = page.rpartition(PLACE)
    yield packed(head)
    async for answers in first_answers(request, slug):
        yield packed(b"".join(answer.element for answer in answers))
    yield packed(PLACE + end) + (packer.flush() if packer else b"")
