"""Waiting for what another thread or process does: asking again until it is so, and failing loudly if it never is."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def until(ask: Callable[[], T | Awaitable[T]], what: str, *, seconds: float = 180) -> T:
    """Return the first true answer. The limit is only there so that a test that would hang says what it waited for."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = ask()
        if inspect.isawaitable(answer):
            answer = await answer
        if answer:
            return answer
        await asyncio.sleep(0.02)
    raise AssertionError(f"{what} did not happen within {seconds} s")
