"""The reader: queries run on a small pool of threads with connections that cannot write."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app.core.errors import Unavailable

P = ParamSpec("P")
R = TypeVar("R")

logger = structlog.get_logger(__name__)


class Reader:
    """Runs queries, each in a transaction that sees one moment of the database."""

    def __init__(self, engine: Engine, *, threads: int = 4) -> None:
        self._engine = engine
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="reader")

    async def read(self, query: Callable[Concatenate[Session, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a query and return its result. Rows it returns are detached: load what you need inside the query.

        Raises Unavailable if the database does not answer.
        """
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, self.read_now, query, args, kwargs)
        except OperationalError as error:
            if not _is_fault(error):
                raise
            logger.error("read.failed", error=type(error).__name__, exc_info=error)  # noqa: TRY400 - as the writer does
            raise Unavailable(
                "The database does not answer, and nothing was changed. Try again in a moment.",
                headers={"Retry-After": "2"},
            ) from error

    def read_now(
        self, query: Callable[..., R], args: tuple[object, ...] = (), kwargs: dict[str, object] | None = None
    ) -> R:
        """Run a query on the calling thread: for jobs and the command line."""
        with Session(self._engine, expire_on_commit=False) as session:
            return query(session, *args, **(kwargs or {}))

    def close(self) -> None:
        """Wait for running queries and drop the connections."""
        self._pool.shutdown()
        self._engine.dispose()


_SQLITE_FAULTS = ("SQLITE_BUSY", "SQLITE_CANTOPEN", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_LOCKED", "SQLITE_NOMEM")


def _is_fault(error: OperationalError) -> bool:
    """Tell a database that does not answer from a query that is wrong, which SQLite calls an operational error too."""
    name = getattr(error.orig, "sqlite_errorname", None)
    return name is None or name.startswith(_SQLITE_FAULTS)
