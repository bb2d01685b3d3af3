"""What tests let the process pool compute."""

import os
import threading
from collections.abc import Callable
from typing import Any

Progress = Callable[[str, float], None]


def double(number: int, progress: Progress) -> dict[str, int]:
    progress("doubling", 0.5)
    return {"double": number * 2, "pid": os.getpid()}


def never_end(progress: Progress, **_: Any) -> None:
    progress("waiting", 0.25)
    threading.Event().wait()


def take_memory(megabytes: int, progress: Progress) -> int:
    return len(bytearray(megabytes * 1_048_576))


def refuse(progress: Progress) -> None:
    raise ValueError("three themes of two texts cannot be made")


def break_down(progress: Progress) -> None:
    raise KeyError("what somebody wrote")


def crash(progress: Progress) -> None:
    os.abort()
