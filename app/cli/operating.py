"""What the operator does at the command line: the same commands as everybody's, in a process of its own."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy import make_url
from sqlmodel import Session

from app.cli.faults import OperatorError
from app.core.actors import Actor
from app.core.clock import SystemClock
from app.log.append import append
from app.settings import Settings
from app.storage.engine import DatabaseInUse, is_sqlite_url, lock_database, read_engine, write_engine
from app.storage.migrate import is_current, upgrade
from app.storage.writer import Tx, Writer

P = ParamSpec("P")
R = TypeVar("R")

OPERATOR = Actor(UUID(int=0), is_operator=True)
"""Whoever runs the machine. It has no account; in the log its changes stand under the nil UUID (RFC 9562, 5.9)."""


class NotMigrated(OperatorError):
    """The database has not the tables of this version."""


class ServiceRunning(OperatorError):
    """A service has the SQLite file, and all changes go through it."""


@contextmanager
def claimed(settings: Settings) -> Iterator[str]:
    """Hold the database for changes and yield its URL. Raise DatabaseInUse while a service runs on a SQLite file."""
    claim = lock_database(settings.resolved_database_url)
    try:
        yield settings.resolved_database_url
    finally:
        if claim is not None:
            claim.close()


def migrate(settings: Settings) -> tuple[str | None, str | None]:
    """Bring the database to the present tables and return the revisions before and after. Raise as `claimed`."""
    with claimed(settings) as url:
        return upgrade(url)


def carry_out(settings: Settings, command: Callable[Concatenate[Tx, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Run one command through a writer of its own and return its result.

    Raise as the command and `ask`, and ServiceRunning while a service has the SQLite file.
    """
    ask(settings, _nothing)

    async def once(url: str) -> R:
        writer = Writer(write_engine(url), SystemClock(), append)
        try:
            return await writer.write(command, *args, **kwargs)
        finally:
            await writer.close()

    try:
        with claimed(settings) as url:
            return asyncio.run(once(url))
    except DatabaseInUse:
        raise ServiceRunning(
            f"A service is running on {settings.data_dir}, and a SQLite file takes changes from one process only. "
            "Do it as an organiser through the service's API, or stop the service first."
        ) from None


def ask(settings: Settings, query: Callable[Concatenate[Session, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Run one query, also while a service runs. Raise NotMigrated where there is nothing that it could read."""
    url = settings.resolved_database_url
    if is_sqlite_url(url) and not Path(make_url(url).database or "").exists():
        raise NotMigrated(f"There is no database in {settings.data_dir} yet. Run `folkmoot migrate` first.")
    engine = read_engine(url, size=1)
    try:
        with Session(engine, expire_on_commit=False) as session:
            if not is_current(session.connection()):
                raise NotMigrated("The database has not the tables of this version. Run `folkmoot migrate` first.")
            return query(session, *args, **kwargs)
    finally:
        engine.dispose()


def _nothing(_session: Session) -> None:
    return None
