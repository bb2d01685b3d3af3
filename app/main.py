"""The application: routers, the parts of a process, and their beginning and end. Nothing else."""

import asyncio
import importlib
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, FastAPI

from app import __version__
from app.background import background
from app.contributions.commands import erase_contributions
from app.core.clock import Clock, SystemClock
from app.core.signing import Keyring, load_secret
from app.http import health, problems
from app.http.edge import Edge
from app.http.feed import call_on_termination
from app.http.idempotency import forget_answers_to
from app.http.limits import Limits
from app.http.runtime import Runtime
from app.live.hub import Hub
from app.log.append import append
from app.log.erasing import erase_entries
from app.log.reading import LoggedEntry
from app.log.sealing import Sealer
from app.log.tail import Tail
from app.mail.mailer import mailer_for
from app.outcomes.commands import erase_outcomes
from app.people.authentication import SessionDirectory
from app.people.events import AccountErased, SessionRevoked
from app.publishing.commands import erase_publishing
from app.review.commands import erase_review, inherit_disposition
from app.settings import Settings
from app.storage.engine import is_sqlite_url, lock_database, read_engine, write_engine
from app.storage.reader import Reader
from app.storage.writer import Writer
from app.themes.commands import erase_vectors
from app.workshops.commands import erase_participations
from app.workshops.events import WorkshopSealed

STAGES = (
    "people",
    "workshops",
    "declarations",
    "contributions",
    "votes",
    "polls",
    "themes",
    "review",
    "publishing",
    "outcomes",
    "evidence",
    "live",
    "insight",
    "exchange",
    "notices",
    "web",
)
"""Packages with a `routes` module that holds `router`."""
ERASERS = (
    erase_participations,
    erase_review,
    erase_publishing,
    erase_outcomes,
    erase_contributions,
    erase_vectors,
    forget_answers_to,
    erase_entries,
)
"""What higher stages, which people knows nothing of, erase with an account. Workshops first: they hold out whatever the
person does meanwhile. The log last: it then has all that there will be."""
HEIRS = (inherit_disposition,)
"""What higher stages, which themes know nothing of, give to the parts of a theme that is split."""


def create_app(settings: Settings | None = None, *, clock: Clock | None = None) -> FastAPI:
    """Make the service. The database must be migrated; nothing is opened before the lifespan begins."""
    settings = settings or Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Mapping[str, Any]]:
        url = settings.resolved_database_url
        claim = lock_database(url)  # held until the process ends
        time = clock or SystemClock()
        keyring = Keyring(load_secret(settings.data_dir / "secret", settings.secret or None))
        mailer = mailer_for(settings, time)
        reader = Reader(read_engine(url))
        writer = Writer(write_engine(url), time, append, capacity=settings.queue_capacity)
        sessions = SessionDirectory(reader, time)
        app.state.runtime = Runtime(
            settings,
            time,
            keyring,
            writer,
            reader,
            Limits(settings.rate_per_minute),
            sessions.authenticate,
            sessions.forget,
            mailer,
            ERASERS,
            HEIRS,
        )
        # A SQLite file has no other process that could write, so looking for entries unasked is only a precaution.
        tail = Tail(reader, poll_seconds=5 if is_sqlite_url(url) else 0.25)
        await tail.begin()
        writer.on_commit(tail.wake)
        app.state.tail = tail
        app.state.hub = hub = Hub(reader, time, tail.position)
        tail.subscribe(lambda entries: _forget_ended(sessions, entries))
        tail.subscribe(hub.receive)
        sealer = Sealer(reader, writer, keyring)
        tail.subscribe(lambda entries: _seal_at_the_end(sealer, entries))
        unhook = call_on_termination(hub.close)
        try:
            async with (
                _running(tail.run(), hub.run(), sealer.run()),
                background(app.state.runtime, hub.present),
                _stages().lifespan_context(app) as state,
            ):
                yield state or {}
                hub.close()
        finally:
            unhook()
            await writer.close()
            reader.close()
            if claim is not None:
                claim.close()

    app = FastAPI(
        title="Folkmoot",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        responses=problems.any_may_refuse(),
    )
    app.router.routes.extend(_stages().routes)
    problems.install(app)
    app.add_middleware(Edge, hosts=_hosts(settings), embed_host=_embed_host(settings))
    return app


@cache
def _stages() -> APIRouter:
    """Return every stage's routes, and what they begin and end. Services of one process share them: FastAPI works out
    on the first request what each route takes, which costs most of a second for all of them.
    """
    shelf = FastAPI(responses=problems.any_may_refuse(), docs_url=None, redoc_url=None, openapi_url=None)
    for router in (problems.router, health.router):
        shelf.include_router(router)
    for stage in STAGES:
        shelf.include_router(importlib.import_module(f"app.{stage}.routes").router)
    return shelf.router


def _hosts(settings: Settings) -> frozenset[str]:
    public = urlsplit(settings.resolved_public_url).hostname or "localhost"
    embed = urlsplit(settings.resolved_embed_url).hostname or public
    return frozenset({public, embed, settings.host, "localhost", "127.0.0.1", "[::1]", *settings.trusted_hosts})


def _embed_host(settings: Settings) -> str | None:
    """Return the host name that serves embeds alone, if the operator gave them one."""
    embed, public = urlsplit(settings.resolved_embed_url).hostname, urlsplit(settings.resolved_public_url).hostname
    return None if embed == public else embed


def _forget_ended(sessions: SessionDirectory, entries: Sequence[LoggedEntry]) -> None:
    """Let no process go on believing in a session that another one ended."""
    for entry in entries:
        if entry.kind in {SessionRevoked.kind, AccountErased.kind} and entry.actor_id is not None:
            sessions.forget(entry.actor_id)


def _seal_at_the_end(sealer: Sealer, entries: Sequence[LoggedEntry]) -> None:
    """Sign the log as soon as a workshop's record is complete: this is when people come for its evidence."""
    if any(entry.kind == WorkshopSealed.kind for entry in entries):
        sealer.soon()


@asynccontextmanager
async def _running(*parts: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Run what goes on for as long as the process serves."""
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
