"""The process pool: computations in processes of their own, with limits of time and memory.

Each computation has a fresh process. To start one costs a second, and buys that a limit can be enforced by ending the
process, that its memory is given back, and that an idle service does not hold numpy.
"""

import multiprocessing
import signal
import threading
import time
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

from app.work.faults import (
    ComputationError,
    Interrupted,
    MemoryExceeded,
    Refused,
    TimeExceeded,
    Withdrawn,
    WorkerLost,
)
from app.work.task import Task, Watch
from app.work.worker import serve_task

TICK_SECONDS = 1.0
"""How often a computation is looked after: the limit of time and a withdrawal take effect within this."""


class ProcessPool:
    """Runs at most `processes` tasks at once, each for at most `seconds` and with at most `megabytes` of data."""

    def __init__(self, processes: int, *, seconds: float, megabytes: int) -> None:
        self._seconds = seconds
        self._megabytes = megabytes
        self._places = threading.BoundedSemaphore(processes)
        self._spawning = multiprocessing.get_context("spawn")
        self._running: set[SpawnProcess] = set()
        self._lock = threading.Lock()
        self._closed = threading.Event()

    def run(self, task: Task, watch: Watch) -> Any:
        """Compute on the calling thread's behalf and return the result.

        Raise Refused with the function's own message where it raised ValueError, TimeExceeded, MemoryExceeded or
        WorkerLost, Withdrawn where `watch` returned False, and Interrupted when the pool is closed.
        """
        while not self._places.acquire(timeout=TICK_SECONDS):
            self._check(watch, "waiting for a processor", 0.0)
        try:
            return self._run(task, watch)
        finally:
            self._places.release()

    def process_ids(self) -> list[int]:
        """Return the ids of the processes that compute now."""
        with self._lock:
            return [process.pid for process in self._running if process.pid is not None]

    def close(self) -> None:
        """End all computations; their callers get Interrupted. Nothing runs afterwards."""
        self._closed.set()
        with self._lock:
            for process in self._running:
                process.kill()

    def _run(self, task: Task, watch: Watch) -> Any:
        ours, theirs = self._spawning.Pipe()
        process = self._spawning.Process(target=serve_task, args=(theirs, task, self._megabytes), daemon=True)
        deadline = time.monotonic() + self._seconds
        try:
            with self._lock:
                if self._closed.is_set():
                    raise Interrupted
                process.start()
                self._running.add(process)
            theirs.close()
            return self._attend(process, ours, deadline, watch)
        finally:
            with self._lock:
                self._running.discard(process)
            if process.pid is not None:
                process.kill()
                process.join()
                process.close()
            ours.close()

    def _attend(self, process: SpawnProcess, answers: Connection, deadline: float, watch: Watch) -> Any:
        """Listen to a process until its result is there, telling the watch of it about once a second."""
        stage, share, told_at = "starting", 0.0, 0.0
        while True:
            now = time.monotonic()
            if now >= deadline:
                raise TimeExceeded(f"It took longer than the {self._seconds:g} s that the operator allows.")
            if now - told_at >= TICK_SECONDS:
                self._check(watch, stage, share)
                told_at = now
            patience = min(deadline, told_at + TICK_SECONDS) - time.monotonic()
            if not wait([answers, process.sentinel], max(0.0, patience)):
                continue
            kind, value = _received(answers)
            match kind:
                case "progress":
                    stage, share = value
                case "result":
                    return value
                case "lost":
                    self._check(watch, stage, share)
                    process.join(timeout=10)
                    raise _lost(process.exitcode)
                case _:
                    raise self._failure(kind, str(value))

    def _check(self, watch: Watch, stage: str, share: float) -> None:
        if self._closed.is_set():
            raise Interrupted
        if not watch(stage, share):
            raise Withdrawn

    def _failure(self, kind: str, value: str) -> ComputationError:
        if kind == "memory":
            return MemoryExceeded(f"It needed more than the {self._megabytes} MB of memory that the operator allows.")
        if kind == "refused":
            return Refused(value)
        return WorkerLost(f"It failed with an error that nobody expected ({value}).")


def _received(answers: Connection) -> tuple[str, Any]:
    """Return the next message of a process; ("lost", None) if there is none and never will be."""
    try:
        message: tuple[str, Any] = answers.recv() if answers.poll() else ("lost", None)
    except (EOFError, OSError):
        return "lost", None
    return message


def _lost(exit_code: int | None) -> WorkerLost:
    if exit_code is not None and exit_code < 0:
        name = signal.Signals(-exit_code).name
        return WorkerLost(f"Its process was ended from outside, or for want of memory ({name}).")
    return WorkerLost(f"Its process ended without an answer (status {exit_code}).")
