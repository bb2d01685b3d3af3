"""The demo, loaded once for each engine: it takes seconds, and the tests only read it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, select
from sqlmodel import SQLModel

from app.demo.loading import load
from app.storage.engine import read_engine
from app.storage.tables import table_of

NOW = datetime(2026, 6, 12, 20, 15, tzinfo=UTC)
"""An evening in summer time, so that the clock of the place is not UTC."""


@dataclass(frozen=True)
class LoadedDemo:
    """A database with the demo in it."""

    url: str

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        engine = read_engine(self.url)
        with engine.connect() as connection:
            yield connection
        engine.dispose()

    def rows(self, model: type[SQLModel], **equal: Any) -> list[Any]:
        """Return the rows of a table whose columns have the given values, in the order of the first key."""
        table = table_of(model)
        statement = select(table).where(*(table.c[name] == value for name, value in equal.items()))
        with self.connect() as connection:
            return list(connection.execute(statement.order_by(next(iter(table.primary_key)))))


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.long)])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LoadedDemo]:
    databases = request.getfixturevalue(f"{request.param}_databases")
    with databases.fresh(tmp_path_factory.mktemp("demo")) as url:
        assert load(url, NOW)
        yield LoadedDemo(url)
