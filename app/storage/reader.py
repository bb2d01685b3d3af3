"""The reader: queries run on a small pool of threads with connections that cannot write."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine
from sqlmodel import Session

P = ParamSpec("P")
R = TypeVar("R")


class Reader:
    """Runs queries, each in a transaction that sees one moment of the database."""

    def __init__(self, engine: Engine, *, threads: int = 4) -> None:
        self._engine = engine
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="reader")

    async def read(self, query: Callable[Concatenate[Session, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a query and return its result. Rows it returns are detached: load what you need inside the query."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self.read_now, query, args, kwargs)

    def read_now(self, query: Callable[..., R], args: tuple[object, ...] = (), kwargs: dict[str, object] | None = None) -> R:
        """Run a query on the calling thread: for jobs and the command line."""
        with Session(self._engine, expire_on_commit=False) as session:
            return query(session, *args, **(kwargs or {}))

    def close(self) -> None:
        """Wait for running queries and drop the connections."""
        self._pool.shutdown()
        self._engine.dispose()
