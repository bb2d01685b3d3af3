"""What a process does besides answering, put together: the jobs of the stages, announcements, housekeeping."""

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from uuid import UUID

from app.http.idempotency import forget_old_keys
from app.http.runtime import Runtime
from app.insight.commands import note_present
from app.notices import jobs as notices
from app.people.commands import forget_expired
from app.polls import beats as poll_beats
from app.settings import Settings
from app.storage.writer import Tx
from app.themes import beats as theme_beats
from app.themes import jobs as themes
from app.work.background import Background
from app.work.pool import ProcessPool
from app.work.ticker import Beat
from app.workshops.commands import announce_changes
from app.workshops.queries import has_changes_due

ANNOUNCE_SECONDS = 1.0
HOUSEKEEPING_SECONDS = 3600.0
PRESENCE_SECONDS = 60.0
PURGE_SECONDS = 10.0
"""An erasure reaches every file within a minute, whoever reads meanwhile."""


Present = Callable[[], Collection[tuple[UUID, UUID]]]
"""Who listens now, as workshop and participation."""


@asynccontextmanager
async def background(runtime: Runtime, present: Present = frozenset) -> AsyncIterator[None]:
    """Do the background work of a process while the context lasts, unless the operator switched it off.

    `present` says who listens to the live feed of this process now.
    """
    settings = runtime.settings
    if not settings.background:
        yield
        return
    work = Background(
        runtime.writer,
        runtime.reader,
        url=settings.resolved_database_url,
        data_dir=settings.data_dir,
        jobs=(
            *themes.jobs(themes.Means(_labeller(settings), settings.theme_onnx)),
            *notices.jobs(runtime.mailer, settings.resolved_public_url),
        ),
        beats=beats_of(runtime, present),
        pool=ProcessPool(settings.theme_processes, seconds=settings.theme_seconds, megabytes=settings.theme_megabytes),
        heavy_at_once=settings.theme_processes,
    )
    work.start()
    try:
        yield
    finally:
        await work.stop()


def beats_of(runtime: Runtime, present: Present = frozenset) -> tuple[Beat, ...]:
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

    async def note_who_is_here() -> None:
        if people := present():
            await runtime.writer.write(note_present, people)

    return (
        Beat("announce", ANNOUNCE_SECONDS, announce),
        *theme_beats.beats(
            runtime.reader,
            runtime.writer,
            runtime.clock,
            onnx=runtime.settings.theme_onnx,
            refresh_minutes=runtime.settings.theme_refresh_minutes,
        ),
        *poll_beats.beats(runtime.reader, runtime.writer, runtime.clock),
        Beat("purge", PURGE_SECONDS, purge),
        Beat("presence", PRESENCE_SECONDS, note_who_is_here),
        Beat("housekeeping", HOUSEKEEPING_SECONDS, keep_house),
    )


def _labeller(settings: Settings) -> dict[str, str]:
    """Return where titles are asked for; nothing, and so nowhere, unless the operator named a service and a model."""
    if not settings.labeller_url or not settings.labeller_model:
        return {}
    return {"url": settings.labeller_url, "model": settings.labeller_model, "key": settings.labeller_key}


def _nothing(_tx: Tx) -> None:
    return None
