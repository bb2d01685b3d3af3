"""Listeners of the live feed: raw sockets in a process of their own, so that hearing costs the server nothing."""

from __future__ import annotations

import multiprocessing
import os
import re
import select
import socket
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self

from scripts.benchmarks.servers import CLIENT_CORES

Arrivals = dict[int, list[int]]
"""When each new idea arrived, once for each listener: monotonic nanoseconds, by the entry's number in the log."""

_IDEA = re.compile(rb"id: (\d+)\nevent: idea\.posted\n")
_PATIENCE_SECONDS = 60.0
_QUIET_SECONDS = 2.0
_AT_ONCE = 100
"""Connections that are opened before those are heard: a crowd that comes all at once is another measurement."""


class Listeners:
    """So many streams, each asked for with one of the requests; a context manager, entered when all are live."""

    def __init__(self, port: int, requests: Sequence[bytes]) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_listen, args=(port, requests, theirs), daemon=True)

    def __enter__(self) -> Self:
        self._process.start()
        self._hear()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.join()

    def arrivals(self) -> Arrivals:
        """What has arrived, once nothing has for two seconds."""
        self._pipe.send("enough")
        return self._hear()

    def _hear(self) -> Arrivals:
        if not self._pipe.poll(2 * _PATIENCE_SECONDS):
            raise TimeoutError("the listeners are silent")
        failure, arrivals = self._pipe.recv()
        if failure:
            raise RuntimeError(failure)
        return dict(arrivals)


def events(unread: bytes) -> tuple[list[int], bytes]:
    """The numbers of the ideas in a part of a stream, and its end that may be the beginning of another event.

    >>> events(b"id: 7\\nevent: idea.posted\\ndata: {}\\n\\nid: 8\\nevent: idea.p")
    ([7], b'id: 8\\nevent: idea.p')
    """
    found, end = [], 0
    for match in _IDEA.finditer(unread):
        found.append(int(match[1]))
        end = match.end()
    rest = unread[end:]
    return found, rest[rest.rfind(b"\n\n") + 2 :] if b"\n\n" in rest else rest


def _listen(port: int, requests: Sequence[bytes], pipe: Connection) -> None:
    os.sched_setaffinity(0, CLIENT_CORES)
    try:
        crowd = _Crowd(port)
        for start in range(0, len(requests), _AT_ONCE):
            crowd.join(requests[start : start + _AT_ONCE])
        pipe.send(("", {}))
        while not pipe.poll():
            crowd.hear(0.2)
        while crowd.hear(_QUIET_SECONDS):
            pass
        pipe.send(("", crowd.arrivals))
    except Exception as error:  # noqa: BLE001 - whatever it is, the bench tells it
        pipe.send((f"a listener failed: {error!r}", {}))


class _Crowd:
    """The open streams by file number, with what of each was not understood yet."""

    def __init__(self, port: int) -> None:
        self.arrivals: Arrivals = {}
        self._port = port
        self._poll = select.epoll()
        self._sockets: dict[int, socket.socket] = {}
        self._unread: dict[int, bytes] = {}

    def join(self, requests: Sequence[bytes]) -> None:
        """Open streams and wait until each is live; raises RuntimeError for one that is refused."""
        waiting = {}
        for message in requests:
            connection = socket.create_connection(("127.0.0.1", self._port), timeout=_PATIENCE_SECONDS)
            connection.sendall(message)
            waiting[connection.fileno()] = connection
        for number, connection in waiting.items():
            answer = b""
            while b"event: ready\n" not in answer:
                more = connection.recv(1 << 16)
                answer += more
                if not more or not answer.startswith(b"HTTP/1.1 200"[: len(answer)]):
                    raise RuntimeError(f"no stream: {answer[:300]!r}")
            self._sockets[number] = connection
            self._unread[number] = b""
            self._poll.register(number, select.EPOLLIN)

    def hear(self, seconds: float) -> bool:
        """Take what arrives now, or within so many seconds; False if nothing did."""
        ready = self._poll.poll(seconds)
        for number, _ in ready:
            content = self._sockets[number].recv(1 << 16)
            now = time.monotonic_ns()
            if not content:
                raise RuntimeError("the server ended a stream")
            found, self._unread[number] = events(self._unread[number] + content)
            for seq in found:
                self.arrivals.setdefault(seq, []).append(now)
        return bool(ready)
