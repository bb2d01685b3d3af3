"""The process pool: results come back, and no computation can take more than it may or harm the service."""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.work.faults import Interrupted, MemoryExceeded, Refused, TimeExceeded, Withdrawn, WorkerLost
from app.work.pool import ProcessPool
from app.work.task import Task
from tests.work.waiting import until


def go_on(_stage: str, _share: float) -> bool:
    return True


def task(name: str, **arguments: object) -> Task:
    return Task(f"tests.work.tasks:{name}", arguments)


@pytest.fixture
def pool() -> Iterator[ProcessPool]:
    pool = ProcessPool(1, seconds=60, megabytes=512)
    yield pool
    pool.close()


def is_alive(pid: int) -> bool:
    try:
        # A process that ended stays as a zombie until its parent asks for it.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_result_comes_from_another_process(pool: ProcessPool) -> None:
    result = pool.run(task("double", number=21), go_on)
    assert result["double"] == 42
    assert result["pid"] != os.getpid()
    assert pool.process_ids() == []


def test_what_takes_too_long_is_ended(pool: ProcessPool) -> None:
    hurried = ProcessPool(1, seconds=0, megabytes=512)
    with pytest.raises(TimeExceeded, match="longer than the 0 s"):
        hurried.run(task("never_end"), go_on)
    assert hurried.process_ids() == []


def test_what_takes_too_much_memory_is_ended_with_that_reason(pool: ProcessPool) -> None:
    with pytest.raises(MemoryExceeded, match="512 MB"):
        pool.run(task("take_memory", megabytes=1024), go_on)
    assert pool.run(task("take_memory", megabytes=64), go_on) == 64 * 1_048_576


def test_a_refusal_is_told_and_an_unexpected_error_does_not_quote_its_message(pool: ProcessPool) -> None:
    with pytest.raises(Refused, match="three themes of two texts"):
        pool.run(task("refuse"), go_on)
    with pytest.raises(WorkerLost, match="KeyError") as raised:
        pool.run(task("break_down"), go_on)
    assert "wrote" not in str(raised.value)


def test_the_pool_outlives_a_process_that_crashes_or_is_killed(pool: ProcessPool) -> None:
    with pytest.raises(WorkerLost, match="SIGABRT"):
        pool.run(task("crash"), go_on)

    def kill(stage: str, _share: float) -> bool:
        if stage == "waiting":
            os.kill(pool.process_ids()[0], signal.SIGKILL)
        return True

    with pytest.raises(WorkerLost, match="SIGKILL"):
        pool.run(task("never_end"), kill)
    assert pool.run(task("double", number=1), go_on)["double"] == 2


def test_progress_is_told_and_a_withdrawal_ends_the_process(pool: ProcessPool) -> None:
    told: list[tuple[str, float]] = []
    seen: list[int] = []

    def watch(stage: str, share: float) -> bool:
        told.append((stage, share))
        seen.extend(pool.process_ids())
        return stage != "waiting"

    with pytest.raises(Withdrawn):
        pool.run(task("never_end"), watch)
    assert told[-1] == ("waiting", 0.25)
    assert seen
    assert not any(map(is_alive, seen))


async def test_closing_interrupts_the_computation_and_whoever_waits_for_a_place(pool: ProcessPool) -> None:
    with ThreadPoolExecutor(2) as threads:
        calls = [threads.submit(pool.run, task("never_end"), go_on) for _ in range(2)]
        (pid,) = await until(pool.process_ids, "a computation")
        await asyncio.to_thread(pool.close)
        for call in calls:
            with pytest.raises(Interrupted):
                await asyncio.wrap_future(call)
    assert not is_alive(pid)
    with pytest.raises(Interrupted):
        pool.run(task("double", number=1), go_on)


def test_no_more_computations_than_places(pool: ProcessPool) -> None:
    most = 0
    lock = threading.Lock()

    def watch(_stage: str, _share: float) -> bool:
        nonlocal most
        with lock:
            most = max(most, len(pool.process_ids()))
        return True

    with ThreadPoolExecutor(3) as threads:
        results = list(threads.map(lambda number: pool.run(task("double", number=number), watch), range(3)))
    assert [result["double"] for result in results] == [0, 2, 4]
    assert most == 1


async def test_a_computation_ends_with_the_service_that_is_killed() -> None:
    script = (
        "from app.work.pool import ProcessPool\nfrom app.work.task import Task\n"
        "def watch(stage, share):\n"
        "    if stage == 'waiting': print(pool.process_ids()[0], flush=True)\n"
        "    return True\n"
        "if __name__ == '__main__':\n"
        "    pool = ProcessPool(1, seconds=600, megabytes=512)\n"
        "    pool.run(Task('tests.work.tasks:never_end', {}), watch)\n"
    )
    service = await asyncio.create_subprocess_exec(sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE)
    assert service.stdout is not None
    line = await service.stdout.readline()
    service.kill()
    await service.wait()
    await until(lambda: not is_alive(int(line)), "the end of the orphan")
