"""A furnished world for each state, on the engine that the test names."""

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import pytest
import structlog
from fastapi import FastAPI

from tests.access.world import World, make_world
from tests.conftest import TravellingClock


@pytest.fixture
def state() -> str:
    """The state of the workshop, where a test does not choose one."""
    return "open"


@pytest.fixture
async def world(service: FastAPI, clock: TravellingClock, state: str) -> AsyncIterator[World]:
    """The world in that state; what is written to it leaves no trace."""
    async with AsyncExitStack() as stack:
        yield await make_world(service, clock.now(), state, stack)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of requests would bury what a failure has to say."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.configure(**before)
