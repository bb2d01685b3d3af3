"""A lean HTTP client: one connection, on which requests take turns, so that hundreds of people cost next to nothing."""

import asyncio
import json as encoding
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class Unanswered(ConnectionError):
    """The connection ended before a whole answer had come."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> Any:
        return encoding.loads(self.content)

    @property
    def text(self) -> str:
        return self.content.decode()


class Line:
    """A connection to a server on this machine, made at the first request and again after it was lost."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._turn = asyncio.Lock()
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def put(self, path: str, *, json: Any, headers: Mapping[str, str]) -> Answer:
        return await self._ask("PUT", path, json, headers)

    async def post(self, path: str, *, json: Any, headers: Mapping[str, str]) -> Answer:
        return await self._ask("POST", path, json, headers)

    async def delete(self, path: str, *, headers: Mapping[str, str]) -> Answer:
        return await self._ask("DELETE", path, None, headers)

    async def _ask(self, method: str, path: str, json: Any, headers: Mapping[str, str]) -> Answer:
        body = b"" if json is None else encoding.dumps(json).encode()
        fields = {"Host": "localhost", "Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
        head = "\r\n".join([f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())])
        async with self._turn:
            try:
                if self._streams is None:
                    self._streams = await asyncio.open_connection("127.0.0.1", self._port)
                reader, writer = self._streams
                writer.write(head.encode() + b"\r\n\r\n" + body)
                return await self._read(reader)
            except (OSError, asyncio.IncompleteReadError) as error:
                self.close()
                raise Unanswered(str(error)) from error

    async def _read(self, reader: asyncio.StreamReader) -> Answer:
        status, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}
        content = await reader.readexactly(int(headers["content-length"]))
        if headers.get("connection") == "close":
            self.close()
        return Answer(int(status.split()[1]), headers, content)

    def close(self) -> None:
        """Hang up; the next request makes a new connection."""
        if self._streams is not None:
            self._streams[1].transport.abort()
            self._streams = None
