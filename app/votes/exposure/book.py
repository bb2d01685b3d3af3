"""What fair pages have shown, collected in memory and written together: a page must not cost a write."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

import structlog

from app.core.errors import DomainError
from app.storage.writer import Writer
from app.votes.exposure.commands import count_impressions

PAGES = 200
"""Pages after which the book is written although its second is not over."""
SECONDS = 1.0

logger = structlog.get_logger(__name__)


class ImpressionBook:
    """Counts impressions until they are written. What a crash loses is a second of counting, and no vote or text."""

    def __init__(self, writer: Writer, *, pages: int = PAGES, seconds: float = SECONDS) -> None:
        self._writer = writer
        self._pages = pages
        self._seconds = seconds
        self._ideas: Counter[UUID] = Counter()
        self._visits: dict[UUID, int] = {}
        self._noted = 0
        self._full = asyncio.Event()

    def note(self, visit_id: UUID, shown: int, idea_ids: Iterable[UUID]) -> None:
        """Count a page that was delivered; `shown` is how many ideas of its visit have been so far."""
        self._ideas.update(idea_ids)
        self._visits[visit_id] = max(shown, self._visits.get(visit_id, 0))
        self._noted += 1
        if self._noted >= self._pages:
            self._full.set()

    async def flush(self) -> None:
        """Write what has been counted; keep it for the next time if the writer refuses."""
        ideas, visits = self._ideas, self._visits
        self._ideas, self._visits, self._noted = Counter(), {}, 0
        self._full.clear()
        if not visits:
            return
        try:
            await self._writer.write(count_impressions, ideas, visits)
        except DomainError as refusal:
            logger.warning("impressions.kept", reason=refusal.slug)
            self._ideas.update(ideas)
            for visit_id, shown in visits.items():
                self._visits[visit_id] = max(shown, self._visits.get(visit_id, 0))

    async def keep(self) -> None:
        """Write every second, or sooner when many pages were shown, until cancelled."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._full.wait(), self._seconds)
            await self.flush()
