"""What the live feed asks of the database: for a listener who joins, for a batch of entries, for a whole room."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import Session

from app.contributions.models import Contribution
from app.core.actors import Actor
from app.core.facts import Audience
from app.declarations.models import FoundationText
from app.live.policy import Level, audiences, level_of
from app.log.models import LogEntry
from app.log.reading import ENTRIES, LoggedEntry, last_seq, read_entries
from app.people.models import SignInSession
from app.storage.tables import table_of
from app.votes.events import FoundationVoteCast, VoteCast
from app.workshops.models import Participation, Workshop
from app.workshops.policy import Role, Standing
from app.workshops.queries import standing_of, timetables

PAGE = 500
"""Entries, subjects or people in one statement."""
VOTE_KINDS = (VoteCast.kind, FoundationVoteCast.kind)

_ENTRY, _C, _TEXT = table_of(LogEntry), table_of(Contribution), table_of(FoundationText)
_PERSON, _SESSION, _WORKSHOP = table_of(Participation), table_of(SignInSession), table_of(Workshop)


class Shown(NamedTuple):
    """What decides how an entry about a contribution is shown: whether it may still be read, and whose it is."""

    is_visible: bool
    author_id: UUID | None
    author_name: str | None


@dataclass(frozen=True, slots=True)
class Missed:
    """A page of entries that a listener missed, what decides how they are shown, and where the next page begins."""

    entries: Sequence[LoggedEntry]
    context: dict[UUID, Shown]
    next: int | None
    """None: there is no further page."""


@dataclass(frozen=True, slots=True)
class Entitled:
    """What people in a room may see now: levels by account (only of those who joined), and sessions that still hold."""

    is_listed: bool
    levels: dict[UUID, Level]
    sessions: frozenset[UUID]


def arrival(session: Session, workshop_id: UUID, actor: Actor | None, now: datetime) -> tuple[Standing, int]:
    """Return where a listener stands and the number of the log's last entry. Raise NotFound as `standing_of`."""
    return standing_of(session, workshop_id, actor, now), last_seq(session)


def missed(session: Session, workshop_id: UUID, after: int, upto: int, level: Level, account_id: UUID | None) -> Missed:
    """Return one page of the entries after `after` and not beyond `upto`.

    They are those of which a listener of this level and account would have had events live.
    """
    theirs: ColumnElement[bool] = _ENTRY.c.audience.in_(audiences(level))
    if account_id is not None:
        own = and_(_ENTRY.c.audience == Audience.ACTOR.value, _ENTRY.c.actor_id == account_id)
        theirs = or_(theirs, own)
    here = (_ENTRY.c.workshop_id == workshop_id, _ENTRY.c.seq > after, _ENTRY.c.seq <= upto)
    entries = read_entries(session, ENTRIES.where(*here, theirs).limit(PAGE))
    context = shown(session, {entry.subject_id for entry in entries if entry.subject_id is not None})
    return Missed(entries, context, entries[-1].seq if len(entries) == PAGE else None)


def shown(session: Session, subject_ids: Collection[UUID]) -> dict[UUID, Shown]:
    """Return for those subjects that are contributions whose they are and whether they may still be read."""
    found = {}
    for some in _pages(subject_ids):
        rows = session.connection().execute(
            select(_C.c.id, _C.c.is_visible, _C.c.author_id, _PERSON.c.display_name)
            .outerjoin(_PERSON, _PERSON.c.id == _C.c.author_id)
            .where(_C.c.id.in_(some))
        )
        found.update({row[0]: Shown(*row[1:]) for row in rows})
    return found


def voted_on(session: Session, workshop_id: UUID, after: int, upto: int) -> list[UUID]:
    """Return on what stances were taken in a workshop between two entries."""
    statement = select(_ENTRY.c.subject_id).where(
        _ENTRY.c.workshop_id == workshop_id,
        _ENTRY.c.seq > after,
        _ENTRY.c.seq <= upto,
        _ENTRY.c.kind.in_(VOTE_KINDS),
    )
    return list(session.connection().execute(statement.distinct()).scalars())


def tallies(
    session: Session, workshop_id: UUID, subject_ids: Collection[UUID], now: datetime
) -> list[dict[str, Any]] | None:
    """Return the present tallies of contributions and foundations' texts; None while they are hidden from everybody."""
    timetable = timetables(session, [workshop_id]).get(workshop_id)
    if timetable is None or not Standing(timetable, timetable.instant(now)).sees_tallies:
        return None
    found = []
    for some in _pages(subject_ids):
        for table, condition in ((_C, _C.c.is_visible), (_TEXT, None)):
            statement = select(table.c.id, table.c.agree, table.c.disagree, table.c.passes).where(table.c.id.in_(some))
            rows = session.connection().execute(statement if condition is None else statement.where(condition))
            found += [
                {"subject_id": str(ident), "agree": agree, "disagree": disagree, "passes": passes}
                for ident, agree, disagree, passes in rows
            ]
    return found


def entitled(
    session: Session, workshop_id: UUID, account_ids: Collection[UUID], session_ids: Collection[UUID], now: datetime
) -> Entitled:
    """Return what many people in one room may see now: a few statements, however many there are."""
    connection = session.connection()
    levels: dict[UUID, Level] = {}
    for some in _pages(account_ids):
        joined = select(_PERSON.c.account_id, _PERSON.c.role).where(
            _PERSON.c.workshop_id == workshop_id, _PERSON.c.account_id.in_(some), _PERSON.c.left_at.is_(None)
        )
        levels.update({account_id: level_of(Role(role)) for account_id, role in connection.execute(joined)})
    live: set[UUID] = set()
    for some in _pages(session_ids):
        held = select(_SESSION.c.id).where(
            _SESSION.c.id.in_(some), _SESSION.c.revoked_at.is_(None), _SESSION.c.expires_at > now
        )
        live.update(connection.execute(held).scalars())
    is_listed = connection.execute(select(_WORKSHOP.c.is_listed).where(_WORKSHOP.c.id == workshop_id)).scalar()
    return Entitled(bool(is_listed), levels, frozenset(live))


def _pages(idents: Iterable[UUID]) -> Iterable[Sequence[UUID]]:
    every = list(idents)
    return (every[start : start + PAGE] for start in range(0, len(every), PAGE))
