"""Real server processes that a test may start, kill and start again within a fraction of a second."""

import asyncio
import contextlib
import http.client
import multiprocessing
import os
import random
import signal
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.survival.serving import serve
from tests.survival.wire import Line

# Forked from a process that has imported the service and nothing of the test, and has a single thread.
_FORKING = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload(["tests.survival.serving"])


def free_port() -> int:
    """Return a port that nobody listens on, and that the system gives to no outgoing connection meanwhile."""
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class Service:
    """`folkmoot serve` in a process of its own, on a port that it keeps over restarts; ended with the context."""

    def __init__(self, folder: Path, url: str, name: str = "serve") -> None:
        self.port = free_port()
        self.process: BaseProcess | None = None
        self.log = folder / f"{name}.log"
        self._environment = {
            "FOLKMOOT_DATA_DIR": str(folder),
            "FOLKMOOT_DATABASE_URL": url,
            "FOLKMOOT_PORT": str(self.port),
            "FOLKMOOT_RATE_PER_MINUTE": "1000000",
            "FOLKMOOT_BACKGROUND": "false",
            "FOLKMOOT_LOG_FORMAT": "json",
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    @property
    def pid(self) -> int:
        assert self.process is not None
        assert self.process.pid is not None
        return self.process.pid

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.is_alive()

    def start(self) -> None:
        """Start it and wait until it is ready."""
        self.launch()
        self.await_ready()

    def launch(self, *, is_traced: bool = False) -> None:
        """Start it; with `is_traced` it waits for a tracer first."""
        options = {"is_traced": is_traced}
        self.process = _FORKING.Process(target=serve, args=(self._environment, str(self.log)), kwargs=options)
        self.process.start()

    def await_ready(self) -> bool:
        """Wait until it answers that it is ready; False if it was killed before."""
        until = time.monotonic() + 60
        while time.monotonic() < until and self.is_alive:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    return True
            except OSError:
                time.sleep(0.005)
            except http.client.HTTPException:
                pass
            finally:
                connection.close()
        if not self.is_alive and self.ended() == -signal.SIGKILL:
            return False
        raise AssertionError(f"not ready:\n{self._last_words()}")

    def kill(self) -> None:
        """End it as a power switch would, without a word."""
        os.kill(self.pid, signal.SIGKILL)
        assert self.ended() == -signal.SIGKILL

    def end(self) -> None:
        """End it, however it is."""
        if self.is_alive:
            self.kill()

    def stop(self) -> int:
        """Ask it to end, wait until it has, and return its exit status."""
        self.ask_to_stop()
        return self.ended()

    def ask_to_stop(self) -> None:
        os.kill(self.pid, signal.SIGTERM)

    def ended(self) -> int:
        """Wait until it has ended and return its exit status."""
        assert self.process is not None
        self.process.join(60)
        assert self.process.exitcode is not None, f"it does not end:\n{self._last_words()}"
        return self.process.exitcode

    def _last_words(self) -> str:
        return self.log.read_text()[-3000:] if self.log.exists() else "it did not come so far as to write its log"

    @asynccontextmanager
    async def lines(self, count: int) -> AsyncIterator[list[Line]]:
        """Yield so many connections to it, which are hung up afterwards."""
        lines = [Line(self.port) for _ in range(count)]
        try:
            yield lines
        finally:
            for line in lines:
                line.close()
            # An aborted transport lets go of its socket in the next turn of the loop.
            await asyncio.sleep(0)
