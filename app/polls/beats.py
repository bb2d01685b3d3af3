"""What a process does regularly for polls: it looks for ballots of an odd shape, and destroys what is due."""

import asyncio
from datetime import timedelta
from uuid import UUID

from app.core.clock import Clock
from app.polls.commands import forget_old, note_findings, settle_closed_polls
from app.polls.integrity.checks import odd
from app.polls.queries import polls_to_check, polls_to_settle, shapes_to_check
from app.storage.reader import Reader
from app.storage.writer import Writer
from app.work.ticker import Beat

CHECK_SECONDS = 10.0
SETTLE_SECONDS = 10.0
FORGET_SECONDS = 3600.0
MARGIN = timedelta(seconds=60)
"""How far the checks look back beyond their last turn for polls that took ballots."""


def beats(reader: Reader, writer: Writer, clock: Clock) -> tuple[Beat, ...]:
    """Return them; every process may do all of it. Deadlines hold without any of it."""

    async def settle() -> None:
        if await reader.read(polls_to_settle, clock.now()):
            await writer.write(settle_closed_polls)

    async def forget() -> None:
        await writer.write(forget_old)

    async def check() -> None:
        for poll_id in await reader.read(polls_to_check, clock.now() - MARGIN, clock.now()):
            await check_poll(reader, writer, clock, poll_id)

    return (
        Beat("poll checks", CHECK_SECONDS, check),
        Beat("poll closing", SETTLE_SECONDS, settle),
        Beat("poll housekeeping", FORGET_SECONDS, forget),
    )


async def check_poll(reader: Reader, writer: Writer, clock: Clock, poll_id: UUID) -> int:
    """Look at a poll's ballots, keep what is odd about them, and return how many were set aside."""
    seen = await reader.read(shapes_to_check, poll_id, clock.now())
    # Ten thousand ballots take a fifth of a second, in which the event loop answers others.
    judged = await asyncio.to_thread(odd, seen.shapes)
    found = {
        ident: reasons
        for ident, reasons, known in zip(seen.ids, judged, seen.known, strict=True)
        if reasons and set(reasons) - set(known.split())
    }
    return await writer.write(note_findings, poll_id, found) if found else 0
