"""Listening to a feed in this process: an ASGI client that reads an answer while it goes on."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import FastAPI

PATIENCE = 20.0
"""Seconds after which a test fails that waits for something that does not come; no test waits on purpose."""


@dataclass(frozen=True)
class Heard:
    """One event."""

    seq: int | None
    name: str
    data: Any
    raw: str


def parse(block: str) -> Heard:
    """Read one event's lines."""
    fields = dict(line.split(": ", 1) for line in block.split("\n"))
    seq = int(fields["id"]) if "id" in fields else None
    return Heard(seq, fields["event"], json.loads(fields["data"]), block)


class Ear:
    """One open stream. `gone` closes it from the listener's side."""

    def __init__(self, app: FastAPI, path: str, token: str, headers: Mapping[str, str]) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = b""
        self._gone = asyncio.Event()
        self._chunks: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._text = ""
        self._asked = False
        self.started = asyncio.Event()
        path, _, query = path.partition("?")
        fields = {"host": "folkmoot.test", **({"authorization": f"Bearer {token}"} if token else {}), **headers}
        self.scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "https",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in fields.items()],
            "client": ("192.0.2.7", 4711),
            "server": ("folkmoot.test", 443),
        }
        self.task = asyncio.create_task(self._run(app))

    async def _run(self, app: FastAPI) -> None:
        try:
            await app(self.scope, self._receive, self._send)
        finally:
            self.started.set()
            self._chunks.put_nowait(None)

    async def _receive(self) -> dict[str, Any]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            self.started.set()
        elif message["body"]:
            self.body += message["body"]
            self._chunks.put_nowait(message["body"])

    def gone(self) -> None:
        """Close the connection."""
        self._gone.set()

    async def next(self) -> Heard | None:
        """Return the next event that is not about the connection itself; None when the stream has ended."""
        async with asyncio.timeout(PATIENCE):
            while True:
                block, separator, rest = self._text.partition("\n\n")
                if not separator:
                    chunk = await self._chunks.get()
                    if chunk is None:
                        return None
                    self._text += chunk.decode()
                    continue
                self._text = rest
                if not block.startswith((":", "retry:")):
                    return parse(block)

    async def until(self, name: str) -> list[Heard]:
        """Return the events up to the first of this name."""
        heard = []
        while (event := await self.next()) is not None:
            heard.append(event)
            if event.name == name:
                return heard
        raise AssertionError(f"the stream ended before {name}: {heard}")

    async def rest(self) -> list[Heard]:
        """Return the events up to the end of the stream."""
        heard = []
        while (event := await self.next()) is not None:
            heard.append(event)
        return heard


@asynccontextmanager
async def listening(
    app: FastAPI, workshop_id: UUID, token: str = "", *, query: str = "", last_event_id: int | None = None
) -> AsyncIterator[Ear]:
    """Open the feed of a workshop, and leave it at the end."""
    headers = {} if last_event_id is None else {"last-event-id": str(last_event_id)}
    ear = Ear(app, f"/api/v1/workshops/{workshop_id}/feed{query}", token, headers)
    try:
        async with asyncio.timeout(PATIENCE):
            await ear.started.wait()
        yield ear
    finally:
        ear.gone()
        async with asyncio.timeout(PATIENCE):
            await ear.task
