"""What tests of background work ask for: a writer and a reader without a service, and durable work of their own."""

from collections.abc import AsyncIterator

import pytest

from app.log.append import append
from app.storage.engine import read_engine, write_engine
from app.storage.reader import Reader
from app.storage.writer import Writer
from tests.conftest import TravellingClock


@pytest.fixture
async def writer(database_url: str, clock: TravellingClock) -> AsyncIterator[Writer]:
    writer = Writer(write_engine(database_url), clock, append)
    yield writer
    await writer.close()


@pytest.fixture
async def reader(database_url: str) -> AsyncIterator[Reader]:
    reader = Reader(read_engine(database_url))
    yield reader
    reader.close()
