"""What a process does besides answering, put together: the jobs of the stages, announcements, housekeeping."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.http.idempotency import forget_old_keys
from app.http.runtime import Runtime
from app.notices import jobs as notices
from app.people.commands import forget_expired
from app.storage.writer import Tx
from app.themes import jobs as themes
from app.work.background import Background
from app.work.pool import ProcessPool
from app.work.ticker import Beat
from app.workshops.commands import announce_changes
from app.workshops.queries import has_changes_due

ANNOUNCE_SECONDS = 1.0
HOUSEKEEPING_SECONDS = 3600.0
PURGE_SECONDS = 10.0
"""An erasure reaches every file within a minute, whoever reads meanwhile."""


@asynccontextmanager
async def background(runtime: Runtime) -> AsyncIterator[None]:
    """Do the background work of a process while the context lasts, unless the operator switched it off."""
    settings = runtime.settings
    if not settings.background:
        yield
        return
    work = Background(
        runtime.writer,
        runtime.reader,
        url=settings.resolved_database_url,
        data_dir=settings.data_dir,
        jobs=(*themes.JOBS, *notices.jobs(runtime.mailer, settings.resolved_public_url)),
        beats=beats_of(runtime),
        pool=ProcessPool(settings.theme_processes, seconds=settings.theme_seconds, megabytes=settings.theme_megabytes),
        heavy_at_once=settings.theme_processes,
    )
    work.start()
    try:
        yield
    finally:
        await work.stop()


def beats_of(runtime: Runtime) -> tuple[Beat, ...]:
    """Return what a process does regularly. Every process may do all of it: each change is made by one of them."""

    async def announce() -> None:
        # Asked by a reader first: a write each second would keep an idle service's disk awake.
        if await runtime.reader.read(has_changes_due, runtime.clock.now()):
            await runtime.writer.write(announce_changes)

    async def keep_house() -> None:
        await runtime.writer.write(forget_old_keys)
        await runtime.writer.write(forget_expired)

    async def purge() -> None:
        # What a reader kept an erasure from finishing. Any transaction does, and without this one there may be none.
        if runtime.writer.has_remains:
            await runtime.writer.write(_nothing)

    return (
        Beat("announce", ANNOUNCE_SECONDS, announce),
        Beat("purge", PURGE_SECONDS, purge),
        Beat("housekeeping", HOUSEKEEPING_SECONDS, keep_house),
    )


def _nothing(_tx: Tx) -> None:
    return None
