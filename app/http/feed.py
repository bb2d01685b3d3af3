"""Server-sent events: streams that a process writes to many listeners at once. Knows nothing of what they are about.

The format is that of the HTML standard, section 9.2: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
import contextlib
import signal
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Hashable
from types import FrameType
from typing import Final

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.core.errors import DomainError

MEDIA_TYPE: Final = "text/event-stream"
HEARTBEAT: Final = b":\n\n"
HEARTBEAT_SECONDS: Final = 15.0
"""Shorter than any proxy's patience with a silent connection."""
RETRY: Final = b"retry: 2000\n\n"
"""Milliseconds after which a browser asks again when a stream has ended."""
WAITING: Final = 256
"""Messages that may wait for one slow listener; then its stream ends, and it comes back for what it missed."""

_HEADERS: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx would hold events back
]


class TooManyStreams(DomainError):
    """You listen in too many places at once. Close a page or a program that listens, and try again."""

    slug = "too-many-streams"
    title = "Too many open streams"
    status = 429


def message(name: str, data: str, seq: int | None = None) -> bytes:
    """Write one event. `data` is one line of JSON; `seq` is what the listener sends back as `Last-Event-ID`."""
    ident = "" if seq is None else f"id: {seq}\n"
    return f"{ident}event: {name}\ndata: {data}\n\n".encode()


class Stream:
    """What is on its way to one listener. All methods are for the event loop's thread."""

    __slots__ = ("_is_ended", "_task", "_waiter", "_waiting", "is_aborted")

    def __init__(self) -> None:
        self._waiting: deque[bytes] | None = None  # most streams have nothing waiting most of the time
        self._waiter: asyncio.Future[None] | None = None
        self._task: asyncio.Task[None] | None = None
        self._is_ended = False
        self.is_aborted = False
        """Whether the task that sends was cancelled for it."""

    @property
    def is_ended(self) -> bool:
        """Whether nothing more will be taken."""
        return self._is_ended

    def put(self, content: bytes) -> None:
        """Send events when the listener can take them. One that is too slow is ended instead, with nothing skipped."""
        if self._is_ended:
            return
        if self._waiting is None:
            self._waiting = deque()
        self._waiting.append(content)
        if len(self._waiting) > WAITING:
            self.abort()
        else:
            self._wake()

    def end(self) -> None:
        """Let the stream end once what waits has been sent."""
        self._is_ended = True
        self._wake()

    def abort(self) -> None:
        """End the stream at once, also if it is stuck in sending; what waits is dropped."""
        self._is_ended = True
        self._waiting = None
        if self._waiter is None and self._task is not None:
            self.is_aborted = True
            self._task.cancel()
        self._wake()

    def begin(self) -> None:
        """Name the present task as the one that sends."""
        self._task = asyncio.current_task()

    async def sent(self, send: Send) -> None:
        """Send what comes until the stream ends."""
        while True:
            if self._waiting:
                content = self._waiting.popleft()
                await send({"type": "http.response.body", "body": content, "more_body": True})
            elif self._is_ended:
                return
            else:
                self._waiting = None
                self._waiter = asyncio.get_running_loop().create_future()
                await self._waiter
                self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class EventStream(Response):
    """An answer that goes on: first what `replay` yields, then what is put into the stream."""

    media_type = MEDIA_TYPE

    def __init__(self, stream: Stream, replay: AsyncIterator[bytes] | None, on_close: Callable[[], None]) -> None:
        """`on_close` is called once, however the stream ends."""
        self.stream = stream
        self.replay = replay
        self.on_close = on_close
        self.status_code = 200
        self.background = None
        self.raw_headers = list(_HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the stream until it is ended or the listener is gone."""
        self.stream.begin()
        watch = asyncio.create_task(self._watch(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await send({"type": "http.response.body", "body": RETRY, "more_body": True})
            if self.replay is not None:
                async for content in self.replay:
                    await send({"type": "http.response.body", "body": content, "more_body": True})
                    if self.stream.is_ended:
                        break
                self.replay = None
            await self.stream.sent(send)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except OSError:
            pass  # the listener is gone
        except asyncio.CancelledError:
            if not self.stream.is_aborted:
                raise
        finally:
            watch.cancel()
            self.stream.end()
            self.on_close()

    async def _watch(self, receive: Receive) -> None:
        """Notice that the listener has gone."""
        with contextlib.suppress(Exception):
            while (await receive())["type"] != "http.disconnect":
                pass
        self.stream.end()


class Places:
    """Counts the streams that somebody holds in this process, and refuses one too many."""

    def __init__(self) -> None:
        self._held: Counter[Hashable] = Counter()

    def take(self, holder: Hashable, most: int) -> None:
        """Take a place. Raise TooManyStreams if the holder has `most` already."""
        if self._held[holder] >= most:
            raise TooManyStreams(
                f"You listen on {most} streams already. Close one of them first.", headers={"Retry-After": "30"}
            )
        self._held[holder] += 1

    def give_back(self, holder: Hashable) -> None:
        """Give a place back."""
        self._held[holder] -= 1
        if self._held[holder] <= 0:
            del self._held[holder]

    def __len__(self) -> int:
        return self._held.total()


def call_on_termination(call: Callable[[], None]) -> Callable[[], None]:
    """Call `call` on the loop as soon as the process is told to end, and then whatever was to happen anyway.

    A server waits for its open connections before it ends the application, so streams must hear of it earlier.
    Returns what puts the former handlers back. Does nothing outside the main thread, where signals are never seen.
    """
    loop = asyncio.get_running_loop()
    before: dict[int, Callable[[int, FrameType | None], object]] = {}

    def heard(number: int, frame: FrameType | None) -> None:
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(call)
        before[number](number, frame)

    with contextlib.suppress(ValueError):  # not the main thread
        for number in (signal.SIGTERM, signal.SIGINT):
            former = signal.getsignal(number)
            # Where nobody handles it, the process just ends, and nothing must be put in the way of that.
            if callable(former):
                before[number] = former
                signal.signal(number, heard)

    def put_back() -> None:
        for number, former in before.items():
            if signal.getsignal(number) is heard:
                signal.signal(number, former)

    return put_back
