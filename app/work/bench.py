"""Where jobs work: between the threads that durable work runs on and the event loop that owns the writer."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlmodel import Session

from app.core.errors import Busy, Unavailable
from app.storage.reader import Reader
from app.storage.writer import Tx, Writer
from app.work.faults import Interrupted
from app.work.pool import ProcessPool
from app.work.task import Task, Watch

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS = 8
"""How often a command is tried while the writer is too busy, or its commit was not confirmed: over about 25 s."""


class ServiceBench:
    """The bench of a running service; it implements `registration.Bench`."""

    def __init__(self, loop: asyncio.AbstractEventLoop, writer: Writer, reader: Reader, pool: ProcessPool) -> None:
        self._loop = loop
        self._writer = writer
        self._reader = reader
        self._pool = pool
        self._closed = threading.Event()

    def step(self, name: str, call: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a part of a job once; see `registration.Bench`."""
        from dbos import DBOS  # noqa: PLC0415 - see Durable.launch, which has imported it when a job runs

        return DBOS.run_step({"name": name}, call, *args, **kwargs)

    def write(self, command: Callable[Concatenate[Tx, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a command and return its result after the commit; wait a little where the writer is too busy."""
        for attempt in range(ATTEMPTS):
            try:
                return self._write(command, args, kwargs)
            except (Busy, Unavailable):
                if attempt == ATTEMPTS - 1:
                    raise
                if self._closed.wait(0.1 * 2**attempt):
                    raise Interrupted from None
        raise AssertionError

    def read(self, query: Callable[Concatenate[Session, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a query on the calling thread."""
        return self._reader.read_now(query, args, kwargs)

    def call(self, function: Callable[P, Coroutine[Any, Any, R]], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a coroutine function on the service's event loop."""
        if self._closed.is_set():
            raise Interrupted
        try:
            return asyncio.run_coroutine_threadsafe(function(*args, **kwargs), self._loop).result()
        except CancelledError:
            raise Interrupted from None

    def pause(self, seconds: float) -> None:
        """Wait, or end the job with Interrupted if the service is stopping."""
        if self._closed.wait(seconds):
            raise Interrupted

    def compute(self, task: Task, watch: Watch) -> Any:
        """Run a task in the process pool."""
        return self._pool.run(task, watch)

    def close(self) -> None:
        """Let no job go on: what they ask for from now on ends them with Interrupted."""
        self._closed.set()
        self._pool.close()

    def _write(self, command: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]) -> R:
        if self._closed.is_set():
            raise Interrupted

        async def write() -> R:
            return await self._writer.write(command, *args, **kwargs)

        try:
            return asyncio.run_coroutine_threadsafe(write(), self._loop).result()
        except CancelledError:
            raise Interrupted from None
