"""What happened in each hour: counted once for each entry of the log, however often it is asked for.

The log only grows, and its entries keep their kind and instant even when their content is erased. So what was counted
up to an entry stays true, and the next look counts only what came after it.
"""

from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from uuid import UUID

from sqlalchemy import Connection, func, select
from sqlmodel import Session

from app.contributions.events import CommentPosted, IdeaPosted
from app.log.models import LogEntry
from app.log.reading import last_seq
from app.storage.dialect import span_number
from app.storage.tables import table_of
from app.votes.events import FoundationVoteCast, VoteCast

HOUR = 3600
KEPT = 64
"""Workshops whose hours are remembered: those that somebody watches."""
COUNTED: Mapping[str, str] = {
    IdeaPosted.kind: "ideas",
    CommentPosted.kind: "comments",
    VoteCast.kind: "votes",
    FoundationVoteCast.kind: "votes",
}
"""Kinds of entries that are counted, and as what."""

Counts = Counter[tuple[int, str]]
"""How often something happened, by the number of the span since 1970 and what it was."""

_LOG = table_of(LogEntry).c


@dataclass(slots=True)
class _Known:
    """What was counted up to an entry."""

    seq: int = 0
    counts: Counts = field(default_factory=Counter)


_known: OrderedDict[UUID, _Known] = OrderedDict()
_lock = Lock()


def hourly(session: Session, workshop_id: UUID) -> Counts:
    """Return what happened in each hour since the workshop was made."""
    last = last_seq(session)
    with _lock:
        known = _known.get(workshop_id) or _Known()
    if known.seq > last:  # another database than before
        known = _Known()
    found = activity(session.connection(), workshop_id, HOUR, after=known.seq, last=last)
    counts = known.counts + found
    with _lock:
        _known[workshop_id] = _Known(last, counts)
        _known.move_to_end(workshop_id)
        while len(_known) > KEPT:
            _known.popitem(last=False)
    return counts


def activity(
    connection: Connection,
    workshop_id: UUID,
    seconds: int,
    *,
    after: int,
    last: int | None = None,
    since: datetime | None = None,
) -> Counts:
    """Return what happened in each span of so many seconds after an entry and up to another: one grouped statement."""
    number = span_number(connection, _LOG.at, seconds).label("number")
    statement = (
        select(number, _LOG.kind, func.count())
        .where(_LOG.workshop_id == workshop_id, _LOG.seq > after, _LOG.kind.in_(COUNTED))
        .group_by(number, _LOG.kind)
    )
    if last is not None:
        statement = statement.where(_LOG.seq <= last)
    if since is not None:
        statement = statement.where(_LOG.at >= since)
    counts: Counts = Counter()
    for span, kind, count in connection.execute(statement):
        counts[int(span), COUNTED[kind]] += count
    return counts
