"""Services in this process, one or two on the same database, whose writers a test may hold at a named place."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from app.main import create_app
from app.settings import Settings
from app.storage.writer import Writer
from tests.cast import client_of
from tests.databases import PostgresDatabases


@dataclass(frozen=True)
class Here:
    """A service in this process."""

    app: FastAPI
    client: httpx.AsyncClient

    @property
    def writer(self) -> Writer:
        writer: Writer = self.app.state.runtime.writer
        return writer


async def begin(stack: AsyncExitStack, settings: Settings) -> Here:
    """Begin a service that ends with the stack. It tells the time by the machine's clock."""
    app = create_app(settings)
    await stack.enter_async_context(app.router.lifespan_context(app))
    return Here(app, await stack.enter_async_context(client_of(app)))


@pytest.fixture
async def here(settings: Settings) -> AsyncIterator[list[Here]]:
    """One service on SQLite, two on PostgreSQL: as many as may share the database."""
    count = 1 if settings.resolved_database_url.startswith("sqlite") else 2
    async with AsyncExitStack() as stack:
        yield [await begin(stack, settings) for _ in range(count)]


@pytest.fixture
def postgres_url(postgres_databases: PostgresDatabases, tmp_path: Path) -> Iterator[str]:
    with postgres_databases.fresh(tmp_path) as url:
        yield url


@pytest.fixture
async def pair(postgres_url: str, tmp_path: Path) -> AsyncIterator[tuple[Here, Here]]:
    """Two services on one PostgreSQL database, as on two machines."""
    settings = Settings(
        data_dir=tmp_path,
        database_url=postgres_url,
        public_url="https://folkmoot.test",
        rate_per_minute=1_000_000,
        background=False,
    )
    async with AsyncExitStack() as stack:
        yield await begin(stack, settings), await begin(stack, settings)
