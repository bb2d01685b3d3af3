"""What every test may ask for: a fresh database on either engine, a running service, a clock that travels, the cast."""

import logging
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog
from fastapi import FastAPI
from hypothesis import settings as hypothesis_settings

from app.main import create_app
from app.settings import Settings
from tests.cast import Cast, recruit
from tests.databases import PostgresDatabases, SqliteDatabases
from tests.runs import pytest_addoption, pytest_configure, pytest_runtest_setup

__all__ = ["pytest_addoption", "pytest_configure", "pytest_runtest_setup"]

# A line for each request would hide what a failing test has to say.
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))

# A busy machine is no fault of the code: no test judges by the clock.
# The same examples in every run, so that a change is judged by itself; chance looks for more with
# `--hypothesis-profile exploring`.
hypothesis_settings.register_profile("folkmoot", deadline=None, derandomize=True, database=None)
hypothesis_settings.register_profile("exploring", deadline=None, max_examples=500)
hypothesis_settings.load_profile("folkmoot")

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


class TravellingClock:
    """A clock that a test sets; it stands still otherwise."""

    def __init__(self, start: datetime = NOON) -> None:
        self.instant = start

    def now(self) -> datetime:
        return self.instant

    def travel(self, **by: float) -> datetime:
        """Move by a timedelta's keywords and return the new instant."""
        self.instant += timedelta(**by)
        return self.instant


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    return SqliteDatabases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[PostgresDatabases]:
    # Not below pytest's own folder: another run resets its mode, and as root the server has a user of its own.
    with tempfile.TemporaryDirectory(prefix="folkmoot-postgres-", ignore_cleanup_errors=True) as folder:
        databases = PostgresDatabases(Path(folder))
        yield databases
        databases.close()


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh, migrated database: every test that asks for it runs on both engines."""
    databases = request.getfixturevalue(f"{request.param}_databases")
    with databases.fresh(tmp_path) as url:
        yield url


@pytest.fixture
def clock() -> TravellingClock:
    return TravellingClock()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path,
        database_url=database_url,
        public_url="https://folkmoot.test",
        rate_per_minute=100_000,
        background=False,  # it takes a second to begin; the tests that need it switch it on
    )


@pytest.fixture
async def service(settings: Settings, clock: TravellingClock) -> AsyncIterator[FastAPI]:
    """The application with its lifespan begun, in this process."""
    app = create_app(settings, clock=clock)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(app.router.lifespan_context(app))
        yield app


@pytest.fixture
async def cast(service: FastAPI, clock: TravellingClock) -> AsyncIterator[Cast]:
    """An open workshop with a declaration, and the people that tests speak as."""
    async with AsyncExitStack() as stack:
        yield await recruit(service, clock.now(), stack)
