"""The ticker: beats go on after a failure, less often while it lasts, and do not hold up one another."""

import asyncio

import structlog

from app.work.ticker import Beat, Ticker


class Sleeps:
    """Instead of sleeping: notes how long, and holds everything up after so many."""

    def __init__(self, most: int) -> None:
        self.taken: list[float] = []
        self.over = asyncio.Event()
        self._most = most

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)
        if len(self.taken) >= self._most:
            self.over.set()
            await asyncio.Event().wait()
        await asyncio.sleep(0)


async def test_a_failing_beat_goes_on_ever_more_patiently_and_at_its_own_pace_once_it_works() -> None:
    calls = 0

    async def fail_eight_times() -> None:
        nonlocal calls
        calls += 1
        if calls <= 8:
            raise RuntimeError("not now")

    sleeps = Sleeps(10)
    ticker = Ticker((Beat("failing", 1.0, fail_eight_times),), sleep=sleeps)
    with structlog.testing.capture_logs() as logs:
        ticker.start()
        await asyncio.wait_for(sleeps.over.wait(), 30)
        await ticker.stop()
    assert sleeps.taken == [2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0, 1.0, 1.0]
    assert [log["failures"] for log in logs] == [1, 2, 3, 4, 5, 6, 7, 8]


async def test_a_beat_that_hangs_holds_up_no_other() -> None:
    async def hang() -> None:
        await asyncio.Event().wait()

    done = asyncio.Event()

    async def finish() -> None:
        done.set()

    ticker = Ticker((Beat("hanging", 1.0, hang), Beat("other", 1.0, finish)))
    ticker.start()
    await asyncio.wait_for(done.wait(), 10)
    await ticker.stop()
