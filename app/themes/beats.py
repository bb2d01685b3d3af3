"""What a process does regularly for themes: it keeps vectors, and open workshops' themes fresh."""

from datetime import timedelta

from app.core.clock import Clock
from app.storage.reader import Reader
from app.storage.writer import Writer
from app.themes.commands import adopt_earlier_run, request_refresh
from app.themes.nearness.encoding import Encoders
from app.themes.nearness.keeper import VectorKeeper
from app.themes.queries.refreshing import refreshes_due
from app.themes.queries.runs import rooms_without_themes
from app.work.ticker import Beat

VECTOR_SECONDS = 1.0
REFRESH_SECONDS = 30.0


def beats(reader: Reader, writer: Writer, clock: Clock, *, onnx: str, refresh_minutes: int) -> tuple[Beat, ...]:
    """Return them; every process may do all of it. Without minutes nothing is refreshed."""
    keeper = VectorKeeper(reader, writer, Encoders(onnx))
    every = timedelta(minutes=refresh_minutes)

    async def refresh() -> None:
        for workshop_id in await reader.read(refreshes_due, clock.now(), every):
            await writer.write(request_refresh, workshop_id, every=every)

    is_adopted = False

    async def keep() -> None:
        nonlocal is_adopted
        if not is_adopted:
            # Once after a start, for databases that come from before there were themes.
            for workshop_id in await reader.read(rooms_without_themes):
                await writer.write(adopt_earlier_run, workshop_id)
            is_adopted = True
        await keeper.turn()

    kept = Beat("vectors", VECTOR_SECONDS, keep)
    return (kept, Beat("refresh", REFRESH_SECONDS, refresh)) if refresh_minutes else (kept,)
