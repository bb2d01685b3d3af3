"""Carrying runs out in this process: the job as it is, without durable work and without a process pool."""

import asyncio
import importlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

from app.core.actors import Actor
from app.storage.reader import Reader
from app.storage.writer import Writer
from app.themes.commands import request_theme_run
from app.themes.jobs import Labeller, Means, carry_out_run
from app.work.registration import Occasion
from app.work.task import Task, Watch


class PlainBench:
    """A bench whose steps are simply run."""

    def __init__(self, reader: Reader, writer: Writer, loop: asyncio.AbstractEventLoop) -> None:
        self._reader, self._writer, self._loop = reader, writer, loop

    def step(self, _name: str, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        return call(*args, **kwargs)

    def write(self, command: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        async def write() -> Any:
            return await self._writer.write(command, *args, **kwargs)

        return asyncio.run_coroutine_threadsafe(write(), self._loop).result()

    def read(self, query: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        return self._reader.read_now(query, args, kwargs)

    def call(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(function(*args, **kwargs), self._loop).result()

    def pause(self, _seconds: float) -> None:
        raise AssertionError("runs do not wait")

    def compute(self, task: Task, watch: Watch) -> Any:
        module, _, name = task.function.partition(":")
        function = getattr(importlib.import_module(module), name)
        return function(**task.arguments, progress=watch)


async def carry_out(
    runtime: Any, workshop_id: UUID, by: Actor, *, labeller: Labeller | None = None, **wishes: Any
) -> UUID:
    """Ask for a run, carry it out, and return its id."""
    asked = await runtime.writer.write(request_theme_run, by, workshop_id, **wishes)
    bench = PlainBench(runtime.reader, runtime.writer, asyncio.get_running_loop())
    occasion = Occasion(1, "theme_run.requested", workshop_id, asked.run.id)
    await asyncio.to_thread(carry_out_run, Means(labeller or {}), bench, occasion)
    ident: UUID = asked.run.id
    return ident
