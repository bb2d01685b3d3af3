"""The background work of one process, from its beginning to its end."""

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path

from app.storage.engine import is_sqlite_url
from app.storage.reader import Reader
from app.storage.writer import Writer
from app.work.bench import ServiceBench
from app.work.durable import Durable
from app.work.pool import ProcessPool
from app.work.registration import Job, Occasion
from app.work.relay import Relay
from app.work.seats import Seats
from app.work.ticker import Beat, Ticker

RELAY_SECONDS = 1.0
TAKE_OVER_SECONDS = 15.0
"""How long the work of a process that died may lie; the processes that live look that often."""


class Background:
    """Durable jobs, their relay and the ticker. The service answers while it begins, and without it if it cannot."""

    def __init__(
        self,
        writer: Writer,
        reader: Reader,
        *,
        url: str,
        data_dir: Path,
        jobs: Sequence[Job],
        beats: Sequence[Beat],
        pool: ProcessPool,
        heavy_at_once: int,
    ) -> None:
        self._work_url = work_url(url, data_dir)
        self._jobs = tuple(jobs)
        self._heavy_at_once = heavy_at_once
        self._seats = Seats(url)
        self._bench = ServiceBench(asyncio.get_running_loop(), writer, reader, pool)
        self._durable: Durable | None = None
        self._lock = threading.Lock()
        self._closed = False
        self._relay = Relay(reader, writer, self._jobs, self._start_job)
        relaying = Beat("relay", RELAY_SECONDS, self._relay_turn)
        watching = Beat("take_over", TAKE_OVER_SECONDS, self._take_over)
        self._ticker = Ticker((*beats, relaying, watching))

    def start(self) -> None:
        """Begin, and return at once."""
        self._ticker.start()

    async def stop(self) -> None:
        """End everything. A job under way goes on when a process next takes this seat; the writer must still run."""
        await self._ticker.stop()
        self._bench.close()
        await asyncio.to_thread(self._close)

    async def _relay_turn(self) -> None:
        if self._durable is None:
            await asyncio.to_thread(self._launch)
        await self._relay.turn()

    async def _take_over(self) -> None:
        await asyncio.to_thread(self._take_over_now)

    def _launch(self) -> None:
        with self._lock:
            if self._closed or self._durable is not None:
                return
            seat = self._seats.take()
            try:
                durable = Durable(self._work_url, seat, self._jobs, self._bench, heavy_at_once=self._heavy_at_once)
                durable.launch()
            except BaseException:
                self._seats.leave()
                raise
            self._durable = durable

    def _start_job(self, job: Job, occasion: Occasion) -> None:
        if self._durable is None:
            raise RuntimeError("the relay began before durable work")
        self._durable.start(job, occasion)

    def _take_over_now(self) -> None:
        with self._lock:
            if self._closed or self._durable is None:
                return
            self._seats.keep()
            for seat in self._durable.seats_with_work():
                if self._seats.is_empty(seat):
                    self._durable.take_over(seat)

    def _close(self) -> None:
        with self._lock:
            self._closed = True
            if self._durable is not None:
                self._durable.close()
            self._seats.close()


def work_url(url: str, data_dir: Path) -> str:
    """Return where durable work keeps its own tables: beside a SQLite file, or in the same PostgreSQL database."""
    return f"sqlite:///{data_dir.absolute() / 'work.db'}" if is_sqlite_url(url) else url
