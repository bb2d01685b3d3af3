"""The application: routers, the parts of a process, and their beginning and end. Nothing else."""

import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from fastapi import FastAPI

from app import __version__
from app.core.clock import Clock, SystemClock
from app.core.signing import Keyring, load_secret
from app.http import problems
from app.http.edge import Edge
from app.http.limits import Limits
from app.http.runtime import Runtime
from app.log.append import append
from app.people.authentication import SessionDirectory
from app.settings import Settings
from app.storage.engine import lock_database, read_engine, write_engine
from app.storage.reader import Reader
from app.storage.writer import Writer

STAGES = ("people", "workshops", "declarations", "contributions", "votes", "themes", "log", "web")
"""Packages with a `routes` module that holds `router`."""


def create_app(settings: Settings | None = None, *, clock: Clock | None = None) -> FastAPI:
    """Make the service. The database must be migrated; nothing is opened before the lifespan begins."""
    settings = settings or Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        url = settings.resolved_database_url
        claim = lock_database(url)  # held until the process ends
        time = clock or SystemClock()
        keyring = Keyring(settings.secret.encode() or load_secret(settings.data_dir / "secret"))
        reader = Reader(read_engine(url))
        writer = Writer(write_engine(url), time, append, capacity=settings.queue_capacity)
        sessions = SessionDirectory(reader, time)
        app.state.runtime = Runtime(
            settings, time, keyring, writer, reader, Limits(settings.rate_per_minute), sessions.authenticate
        )
        try:
            yield
        finally:
            await writer.close()
            reader.close()
            if claim is not None:
                claim.close()

    app = FastAPI(title="Folkmoot", version=__version__, lifespan=lifespan, openapi_url="/api/v1/openapi.json")
    app.include_router(problems.router)
    for stage in STAGES:
        app.include_router(importlib.import_module(f"app.{stage}.routes").router)
    problems.install(app)
    app.add_middleware(Edge, hosts=_hosts(settings))
    return app


def _hosts(settings: Settings) -> frozenset[str]:
    public = urlsplit(settings.resolved_public_url).hostname or "localhost"
    return frozenset({public, settings.host, "localhost", "127.0.0.1", "[::1]", *settings.trusted_hosts})
