"""A workshop's ideas as columns for the ranking, kept for a moment so that a rush of visits reads them once."""

import threading
import time
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np
import structlog
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from app.contributions.models import Contribution
from app.storage.dialect import epoch_seconds
from app.storage.tables import table_of
from app.votes.ranking import Ideas

_C = table_of(Contribution).c
WORKSHOPS = 64
"""Workshops whose columns are kept at most; 10,000 ideas take about 3 MB."""
LATE = 15
"""How many times their term columns are used while newer ones are being read."""

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Columns:
    """The visible ideas of a workshop, one row each; `ids[n]` belongs to row n of `ideas`."""

    ids: list[UUID]
    ideas: Ideas
    foundations: list[UUID | None]
    streams: list[str]

    def narrowed(self, foundation_id: UUID | None, stream: str | None) -> "Columns":
        """Return the ideas on a foundation, or from a stream, or both."""
        if foundation_id is None and stream is None:
            return self
        rows = [
            row
            for row, (where, whence) in enumerate(zip(self.foundations, self.streams, strict=True))
            if foundation_id in {None, where} and stream in {None, whence}
        ]
        return Columns(
            [self.ids[row] for row in rows],
            _rows_of(self.ideas, np.array(rows, dtype=np.intp)),
            [self.foundations[row] for row in rows],
            [self.streams[row] for row in rows],
        )

    def without_tallies(self) -> "Columns":
        """Return the same ideas as if nobody had voted: where tallies are hidden, no order may give them away."""
        zeros = np.zeros(len(self.ideas), dtype=np.int64)
        return replace(self, ideas=replace(self.ideas, agree=zeros, disagree=zeros, passed=zeros))

    def as_new(self) -> "Columns":
        """Return the same ideas as if nobody had seen or voted on them: their order then depends on a seed alone."""
        zeros = np.zeros(len(self.ideas), dtype=np.int64)
        blank = replace(self.ideas, impressions=zeros, agree=zeros, disagree=zeros, passed=zeros)
        return replace(self, ideas=blank)


def load(session: Session, workshop_id: UUID) -> Columns:
    """Read the columns of a workshop's visible ideas: one statement."""
    rows = session.execute(
        select(
            _C.id,
            epoch_seconds(session.connection(), _C.posted_at),
            _C.impressions,
            _C.agree,
            _C.disagree,
            _C.passes,
            _C.foundation_id,
            _C.stream,
        ).where(_C.workshop_id == workshop_id, _C.kind == "idea", _C.is_visible.is_(True))
    ).all()
    ideas = Ideas.of([(row[0], row[1], row[2], row[3], row[4], row[5]) for row in rows])
    return Columns([row[0] for row in rows], ideas, [row[6] for row in rows], [row[7] for row in rows])


class ColumnsCache:
    """Remembers columns, so that a visit seldom waits for a pass over a whole room.

    Columns older than `seconds` are read anew. Up to `LATE` times as long the visit that finds them so is ordered by
    them all the same, and they are read behind it: an order that knows a vote half a minute later is still fair.
    """

    def __init__(self, seconds: float = 2.0) -> None:
        self.seconds = seconds
        self._kept: OrderedDict[UUID, tuple[float, Columns]] = OrderedDict()
        self._lock = threading.Lock()
        self._loading: dict[UUID, threading.Lock] = {}
        self._behind = ThreadPoolExecutor(1, thread_name_prefix="columns")

    def of(self, session: Session, workshop_id: UUID) -> Columns:
        """Return a workshop's columns; of several readers that miss at once, one loads them and the others wait."""
        if (kept := self._younger(workshop_id, self.seconds)) is not None:
            return kept
        loading = self._turn(workshop_id)
        if (kept := self._younger(workshop_id, LATE * self.seconds)) is not None:
            if loading.acquire(blocking=False):
                self._behind.submit(self._renew, session.get_bind(), workshop_id, loading)
            return kept
        with loading:
            if (kept := self._younger(workshop_id, self.seconds)) is not None:
                return kept
            return self._keep(workshop_id, load(session, workshop_id))

    def close(self) -> None:
        """Finish what is being read."""
        self._behind.shutdown()

    def _renew(self, bind: Engine | Connection, workshop_id: UUID, loading: threading.Lock) -> None:
        try:
            with Session(bind) as session:
                self._keep(workshop_id, load(session, workshop_id))
        except SQLAlchemyError as error:  # the next visit tries again, and from half a minute on it says so
            logger.warning("columns.kept", error=type(error).__name__)
        finally:
            loading.release()

    def _keep(self, workshop_id: UUID, columns: Columns) -> Columns:
        with self._lock:
            self._kept[workshop_id] = (time.monotonic(), columns)
            self._kept.move_to_end(workshop_id)
            while len(self._kept) > WORKSHOPS:
                gone, _ = self._kept.popitem(last=False)
                self._loading.pop(gone, None)
        return columns

    def _turn(self, workshop_id: UUID) -> threading.Lock:
        with self._lock:
            return self._loading.setdefault(workshop_id, threading.Lock())

    def _younger(self, workshop_id: UUID, seconds: float) -> Columns | None:
        with self._lock:
            kept = self._kept.get(workshop_id)
        return kept[1] if kept is not None and time.monotonic() - kept[0] < seconds else None


def _rows_of(ideas: Ideas, rows: NDArray[np.intp]) -> Ideas:
    return Ideas(
        ideas.keys[rows],
        ideas.posted_at[rows],
        ideas.impressions[rows],
        ideas.agree[rows],
        ideas.disagree[rows],
        ideas.passed[rows],
    )
