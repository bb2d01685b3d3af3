"""One query for all who ask at the same time: the reading counterpart of group commit."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

from sqlmodel import Session

from app.storage.reader import Reader

K = TypeVar("K")
V = TypeVar("V")


class Gathering(Generic[K, V]):
    """Looks up values by key. While a query runs, those who ask wait for the next, and that one serves all of them."""

    def __init__(self, reader: Reader, query: Callable[[Session, Sequence[K]], Mapping[K, V]]) -> None:
        self._reader = reader
        self._query = query
        self._waiting: dict[K, asyncio.Future[V | None]] = {}
        self._task: asyncio.Task[None] | None = None

    async def get(self, key: K) -> V | None:
        """Return the value of a key as it is now, or None; whatever the query raises is raised to all it served."""
        future = self._waiting.get(key)
        if future is None:
            future = self._waiting[key] = asyncio.get_running_loop().create_future()
        if self._task is None:
            self._task = asyncio.create_task(self._serve())
        # One who gives up must not take the answer from the others.
        return await asyncio.shield(future)

    async def _serve(self) -> None:
        while self._waiting:
            asked, self._waiting = self._waiting, {}
            try:
                found = await self._reader.read(self._query, list(asked))
            except Exception as error:  # noqa: BLE001 - every caller must be told, whatever it was
                for future in asked.values():
                    future.set_exception(error)
            else:
                for key, future in asked.items():
                    future.set_result(found.get(key))
        self._task = None
