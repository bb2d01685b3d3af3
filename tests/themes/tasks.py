"""Groupings that end badly."""

import os
import signal
from typing import Any


def refuse(**_: Any) -> None:
    raise ValueError("three themes of two texts cannot be made")


def break_down(**_: Any) -> None:
    raise KeyError("what somebody wrote")


def crash(**_: Any) -> None:
    os.abort()


def kill_yourself(**_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
