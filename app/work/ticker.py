"""The ticker: what a process does regularly. Nothing depends on when; deadlines hold without it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

logger = structlog.get_logger("folkmoot.work")

PATIENCE_SECONDS = 60.0
"""The longest pause after failures in a row."""


@dataclass(frozen=True, slots=True)
class Beat:
    """Something to do every so many seconds, counted from the end of the time before."""

    name: str
    seconds: float
    call: Callable[[], Awaitable[object]]


class Ticker:
    """Keeps beats, each on its own: one that fails or hangs holds up no other."""

    def __init__(self, beats: tuple[Beat, ...], *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._beats = beats
        self._sleep = sleep
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin, on the running event loop."""
        self._tasks = [asyncio.create_task(self._keep(beat), name=f"beat-{beat.name}") for beat in self._beats]

    async def stop(self) -> None:
        """End all beats and wait until they have ended."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _keep(self, beat: Beat) -> None:
        failures = 0
        while True:
            try:
                await beat.call()
                failures = 0
            except Exception:
                failures += 1
                logger.warning("beat.failed", beat=beat.name, failures=failures, exc_info=True)
            # 16 doublings are a day for any beat; more would only make the number unwieldy.
            await self._sleep(beat.seconds if not failures else _pause(beat.seconds, failures))


def _pause(seconds: float, failures: int) -> float:
    return max(seconds, min(PATIENCE_SECONDS, seconds * 2.0 ** min(failures, 16)))
