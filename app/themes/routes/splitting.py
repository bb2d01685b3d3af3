"""Asking the machine how one theme could be split: computed while the caller waits, and kept nowhere."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, FastAPI

from app.core.errors import Busy, NotAllowed, NotFound, NotSignedIn, Unavailable
from app.http.caller import SignedIn
from app.http.problems import may_refuse
from app.themes.errors import NothingToGroup
from app.themes.grouping.splitting import split_of
from app.themes.jobs import GROUPING
from app.themes.queries.splitting import Whole, quotes_of, whole
from app.themes.schemas.splitting import SplitProposalOut, SplitWishIn
from app.work.faults import ComputationError, Interrupted, Refused
from app.work.pool import ProcessPool
from app.work.task import Task

LONGEST_SECONDS: Final = 60
"""Nobody waits longer for an answer; ten thousand texts take about four seconds."""
AT_ONCE: Final = 1
WAITING: Final = 3
"""Callers who may wait for the one process; each holds a thread, of which a small machine has six."""


class Splitter:
    """One process for proposals, beside that of the runs, so that nobody waits for a run of ten thousand texts."""

    def __init__(self, pool: ProcessPool, onnx: str) -> None:
        self._pool = pool
        self._onnx = onnx
        self._callers = 0

    async def grouping(self, given: Whole, into: int | None, seed: int) -> dict[str, Any]:
        """Group what is in a theme, in a process of its own. Raise Busy, NothingToGroup or Unavailable."""
        if self._callers >= AT_ONCE + WAITING:
            raise Busy("Others wait for a proposal already. Try again shortly.", headers={"Retry-After": "5"})
        arguments = {
            "texts": given.material.texts,
            "ids": given.material.ids,
            "vectors": given.material.vectors,
            "encoder": given.material.encoder,
            "themes": into,
            "seed": seed,
            "onnx": self._onnx,
        }
        self._callers += 1
        try:
            found: dict[str, Any] = await asyncio.to_thread(self._run, Task(GROUPING, arguments))
        finally:
            self._callers -= 1
        return found

    def close(self) -> None:
        """End what is being computed."""
        self._pool.close()

    def _run(self, task: Task) -> Any:
        try:
            return self._pool.run(task, lambda _stage, _share: True)
        except Refused as refusal:
            raise NothingToGroup(str(refusal)) from None
        except (ComputationError, Interrupted) as error:
            why = str(error) or "The service is stopping."
            raise Unavailable(f"{why} Nothing was changed.", headers={"Retry-After": "30"}) from None


@asynccontextmanager
async def _splitter(app: FastAPI) -> AsyncIterator[None]:
    settings = app.state.runtime.settings
    seconds = min(LONGEST_SECONDS, settings.theme_seconds)
    pool = ProcessPool(AT_ONCE, seconds=seconds, megabytes=settings.theme_megabytes)
    app.state.splitter = Splitter(pool, settings.theme_onnx)
    yield
    app.state.splitter.close()


router = APIRouter(prefix="/api/v1", tags=["themes"], lifespan=_splitter)


@router.post(
    "/themes/{theme_id}/split-proposal",
    summary="How could this theme be split?",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, NothingToGroup, Busy, Unavailable),
)
async def post_split_proposal(theme_id: UUID, body: SplitWishIn, caller: SignedIn) -> SplitProposalOut:
    """Group what is right in a theme by meaning and propose what could be split off it. Nothing is changed or kept.

    For organisers and the design group. It takes a few seconds. Pinned contributions are never in a part.
    """
    given = await caller.read(whole, theme_id, caller.actor, caller.runtime.clock.now())
    splitter: Splitter = caller.request.app.state.splitter
    found = await splitter.grouping(given, body.into, body.seed)
    split = split_of(given.title, given.members, given.pinned, found)
    shown = [ident for part in (split.stays, *split.parts) for ident in part.representatives]
    quotes = await caller.read(quotes_of, shown)
    return SplitProposalOut.of(given, split, body.seed, quotes)
