"""What runs inside a process of the pool: limits first, then the function, then its answer."""

import contextlib
import importlib
import multiprocessing
import os
import resource
import signal
import sys
import threading
from multiprocessing.connection import Connection, wait
from typing import Any

from app.work.task import Task

PRESSING = 10
"""How much a computation stands back behind requests when processors are short; see nice(2)."""


def serve_task(answers: Connection, task: Task, megabytes: int) -> None:
    """Call the task's function and send what comes of it: ("progress", (stage, share)) and one last answer.

    The last answer is ("result", value), ("refused", message) for a ValueError, ("memory", "") or ("failed", kind).
    """
    _settle(megabytes)

    def progress(stage: str, share: float) -> None:
        answers.send(("progress", (stage, share)))

    try:
        module, _, name = task.function.partition(":")
        function = getattr(importlib.import_module(module), name)
        answer: tuple[str, Any] = ("result", function(**task.arguments, progress=progress))
    except MemoryError:
        answer = ("memory", "")
    except ValueError as error:
        answer = ("refused", str(error))
    except Exception as error:  # noqa: BLE001 - its kind is told; its message may quote what people wrote
        answer = ("failed", type(error).__name__)
    answers.send(answer)


def _settle(megabytes: int) -> None:
    """Take the limits on, stand back, and end with the service should that be killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the service ends us in its own time
    with contextlib.suppress(OSError):
        os.nice(PRESSING)
    if sys.platform == "linux":
        # What a process may write to. RLIMIT_AS would count the address space that allocators only reserve.
        bound = megabytes * 1_048_576
        resource.setrlimit(resource.RLIMIT_DATA, (bound, bound))
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
