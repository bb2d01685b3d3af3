"""A closed-loop HTTP/1.1 load client in a process of its own, fast enough not to be what is measured.

It knows only what this service's answers need: keep-alive, `Content-Length`, no chunks, no pipelining.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import select
import socket
import time
from array import array
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from scripts.benchmarks.harness import percentile
from scripts.benchmarks.servers import CLIENT_CORES

_PATIENCE_SECONDS = 60.0


def request(method: str, path: str, *, token: str = "", body: bytes = b"", headers: Sequence[str] = ()) -> bytes:
    """One request as it goes over the wire, with a JSON body if there is one; `headers` are whole lines."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *headers]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@dataclass(frozen=True)
class Load:
    """What to send: each of `requests` at most once, in order, over `connections`, for at most `seconds`."""

    port: int
    requests: Sequence[bytes]
    connections: int
    seconds: float


@dataclass
class Outcome:
    """What came back; `latencies` in nanoseconds, in order of completion, failed requests included.

    `statuses` counts answers by status, with 0 for a connection that the server closed instead of answering;
    `bodies` keeps one body of each status, so that a refusal can be read.
    """

    seconds: float = 0.0
    latencies: array[int] = field(default_factory=lambda: array("Q"))
    statuses: Counter[int] = field(default_factory=Counter)
    bodies: dict[int, bytes] = field(default_factory=dict)
    server_seconds: float = 0.0
    """Processor time that the server's processes used meanwhile, where somebody measured it."""

    @property
    def successes(self) -> int:
        """How many answers were 2xx or 304."""
        return sum(count for status, count in self.statuses.items() if 200 <= status < 300 or status == 304)

    @property
    def rate(self) -> float:
        """Successful answers a second; a refusal is no throughput."""
        return self.successes / self.seconds

    def percentile(self, share: float) -> float:
        """The latency in milliseconds that `share` (0 to 1) of the requests did not exceed."""
        return percentile(self.latencies, share) / 1e6

    def require_success(self, what: str) -> None:
        """Raise RuntimeError, with an answer that shows why, unless every request succeeded."""
        if self.successes != self.statuses.total():
            refused = {status: self.bodies.get(status, b"")[:300] for status in self.statuses}
            raise RuntimeError(f"{what}: {dict(self.statuses)}; {refused}")


class LoadClient:
    """The client's process, kept between rounds; a context manager."""

    def __init__(self, cores: frozenset[int] = CLIENT_CORES) -> None:
        # Spawned, not forked: a fork would carry the bench's threads' locks and its memory along.
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(1, context, initializer=_settle, initargs=(cores,))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown()

    def run(self, load: Load) -> Outcome:
        """Send the load and wait for the last answer; raises TimeoutError if the server falls silent."""
        return self._pool.submit(send, load).result()


def _settle(cores: frozenset[int]) -> None:
    os.sched_setaffinity(0, cores)
    # A collection in the client would show as a pause of the server.
    gc.disable()


def send(load: Load) -> Outcome:
    """Send the load from this process; each connection asks again as soon as it was answered."""
    outcome = Outcome()
    pending = iter(load.requests)
    lines = _Lines(load.port, load.connections)
    begun = now = time.perf_counter_ns()
    deadline = begun + int(load.seconds * 1e9)
    for number in list(lines.sockets):
        if (first := next(pending, None)) is not None:
            lines.ask(number, first)
    while lines.asked_at:
        ready = lines.poll.poll(_PATIENCE_SECONDS)
        # One reading for the whole batch: what the client does with one answer must not be charged to the next.
        now = time.perf_counter_ns()
        if not ready:
            raise TimeoutError(f"no answer in {_PATIENCE_SECONDS:g} seconds; so far {dict(outcome.statuses)}")
        for number, _ in ready:
            if number not in lines.asked_at:
                # Nobody asks on it any more, and the server has lost patience while the others wait.
                lines.drop(number)
                continue
            status, body = lines.hear(number)
            if status < 0:
                continue
            outcome.latencies.append(now - lines.asked_at.pop(number))
            outcome.statuses[status] += 1
            if status not in outcome.bodies:
                outcome.bodies[status] = body
            free = number if status else lines.reopen(number)
            if now < deadline and (following := next(pending, None)) is not None:
                lines.ask(free, following)
    outcome.seconds = (now - begun) / 1e9
    lines.close()
    return outcome


class _Lines:
    """The open connections by file number, and what each waits for."""

    def __init__(self, port: int, connections: int) -> None:
        self.poll = select.epoll()
        self.sockets: dict[int, socket.socket] = {}
        self.asked_at: dict[int, int] = {}
        self._partial: dict[int, bytes] = {}
        self._port = port
        for _ in range(connections):
            self._open()

    def _open(self) -> int:
        connection = socket.create_connection(("127.0.0.1", self._port), timeout=_PATIENCE_SECONDS)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        number = connection.fileno()
        self.sockets[number] = connection
        self.poll.register(number, select.EPOLLIN)
        return number

    def drop(self, number: int) -> None:
        self.poll.unregister(number)
        self.sockets.pop(number).close()
        self._partial.pop(number, None)

    def reopen(self, number: int) -> int:
        self.drop(number)
        return self._open()

    def ask(self, number: int, message: bytes) -> None:
        self.asked_at[number] = time.perf_counter_ns()
        self.sockets[number].sendall(message)

    def hear(self, number: int) -> tuple[int, bytes]:
        """Status and body of a whole answer; -1 while it is incomplete, 0 when the server closed the connection."""
        answer = self.sockets[number].recv(1 << 16)
        if not answer:
            return 0, b""
        if number in self._partial:
            answer = self._partial.pop(number) + answer
        status, body = _parse(answer)
        if status < 0:
            self._partial[number] = answer
        return status, body

    def close(self) -> None:
        for connection in self.sockets.values():
            connection.close()
        self.poll.close()


def _parse(answer: bytes) -> tuple[int, bytes]:
    """Status and body of a complete answer; status -1 while it is incomplete."""
    head_end = answer.find(b"\r\n\r\n")
    if head_end < 0:
        return -1, b""
    status = int(answer[9:12])
    at = answer.find(b"content-length: ", 0, head_end)
    if at < 0:
        at = answer[:head_end].lower().find(b"content-length: ")
    if at < 0:
        if status in {204, 304}:
            return status, b""
        raise ValueError(f"an answer without Content-Length: {answer[:200]!r}")
    length = 0 if status == 304 else int(answer[at + 16 : answer.find(b"\r\n", at)])
    body = answer[head_end + 4 :]
    return (status, body) if len(body) >= length else (-1, b"")
