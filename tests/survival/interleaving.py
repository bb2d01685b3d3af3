"""The scheduler: runs two requests in two processes' writers, one of them held at a named place of its transaction."""

import asyncio
import threading
from collections.abc import Awaitable, Callable

import httpx
from sqlalchemy import Connection, text

from app.storage.writer import Writer

PLACES = ("begun", "commit", "committed")
"""The transaction has its instant but has seen nothing; it has done everything but commit; nobody was told yet."""


class Gate:
    """Holds a writer's thread at a place until it is opened."""

    def __init__(self, writer: Writer, place: str) -> None:
        self.reached, self._open = threading.Event(), threading.Event()
        self._place = place
        writer.pause = self

    def __call__(self, place: str) -> None:
        if place == self._place and not self.reached.is_set():
            self.reached.set()
            assert self._open.wait(30), "nobody opened the gate"

    def open(self) -> None:
        self._open.set()


async def interleave(
    writer: Writer,
    place: str,
    first: Callable[[], Awaitable[httpx.Response]],
    second: Callable[[], Awaitable[httpx.Response]],
    watch: Connection,
) -> tuple[int, int]:
    """Hold `first` at a place of its writer, run `second` until it has ended or waits for a lock, and let go.

    Returns both statuses. `watch` is a connection of its own to the database, to see who waits.
    """
    gate = Gate(writer, place)
    try:
        held = asyncio.ensure_future(first())
        assert await asyncio.to_thread(gate.reached.wait, 30)
        other = asyncio.ensure_future(second())
        while not other.done() and not await asyncio.to_thread(_is_waiting, watch):
            pass
    finally:
        gate.open()
    first_answer, second_answer = await asyncio.gather(held, other)
    writer.pause = None
    return first_answer.status_code, second_answer.status_code


_WAITING = text(
    "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN "
    "(SELECT pid FROM pg_stat_activity WHERE datname = current_database())"
)


def _is_waiting(watch: Connection) -> bool:
    return bool(watch.execute(_WAITING).scalar())
