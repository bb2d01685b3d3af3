"""Ballots as their organisers may see them: when, why they look odd, what was decided. Never what they say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement, false, or_
from sqlmodel import Session, col, select

from app.core.actors import Actor
from app.core.paging import Page, encode_cursor, id_in
from app.polls.integrity.checks import Shape
from app.polls.integrity.tokens import millis
from app.polls.models import Ballot, Poll, PollDecision
from app.polls.queries.polls import require_organiser
from app.storage.tables import table_of

_B = table_of(Ballot).c
CHECKED = timedelta(hours=48)
"""How far back the checks look: the key by which networks are told apart changes each day."""


@dataclass(frozen=True, slots=True)
class BallotLine:
    """A ballot in the organisers' list. `network` tells ballots of one network and day apart from others, no more."""

    id: UUID
    cast_at: datetime
    is_changed: bool
    state: str
    reasons: tuple[str, ...]
    decision_id: UUID | None
    channel: str
    age_ms: int
    network: str


@dataclass(frozen=True, slots=True)
class BallotSelection:
    """Which ballots an organiser speaks of. All that is given must hold; what a ballot says cannot be asked for."""

    ids: tuple[UUID, ...] = ()
    reason: str | None = None
    network: str | None = None
    cast_from: datetime | None = None
    cast_before: datetime | None = None
    decision_id: UUID | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return the selection as conditions on ballots."""
        found: list[ColumnElement[bool]] = []
        if self.ids:
            found.append(col(Ballot.id).in_(self.ids))
        if self.reason is not None:
            found.append(_has_reason(self.reason))
        if self.network is not None:
            found.append(_of_network(self.network))
        if self.cast_from is not None:
            found.append(col(Ballot.cast_at) >= self.cast_from)
        if self.cast_before is not None:
            found.append(col(Ballot.cast_at) < self.cast_before)
        if self.decision_id is not None:
            found.append(col(Ballot.decision_id) == self.decision_id)
        return found

    @property
    def document(self) -> dict[str, Any]:
        """The selection as it is kept with the decision."""
        return {
            name: [str(one) for one in value] if isinstance(value, tuple) else str(value)
            for name in ("ids", "reason", "network", "cast_from", "cast_before", "decision_id")
            if (value := getattr(self, name))
        }


def _has_reason(reason: str) -> ColumnElement[bool]:
    spaced = " " + col(Ballot.reasons) + " "
    return spaced.contains(f" {reason} ", autoescape=True)


def _of_network(network: str) -> ColumnElement[bool]:
    try:
        return col(Ballot.prefix_hash) == bytes.fromhex(network)
    except ValueError:
        return false()


def ballots(
    session: Session,
    poll_id: UUID,
    actor: Actor,
    now: datetime,
    *,
    state: str | None,
    selection: BallotSelection,
    cursor: str | None,
    limit: int,
) -> Page[BallotLine]:
    """Return a poll's ballots, newest first, for its organisers."""
    require_organiser(session, session.get(Poll, poll_id), actor, now)
    statement = select(Ballot).where(Ballot.poll_id == poll_id, *selection.conditions())
    if state is not None:
        statement = statement.where(Ballot.state == state)
    if cursor is not None:
        statement = statement.where(Ballot.id < id_in(cursor))
    rows = session.exec(statement.order_by(col(Ballot.id).desc()).limit(limit + 1)).all()
    return Page([_line(row) for row in rows[:limit]], encode_cursor(rows[limit - 1].id) if len(rows) > limit else None)


def ballots_selected(session: Session, poll_id: UUID, selection: BallotSelection, *, state: str) -> Sequence[Ballot]:
    """Return the ballots of a selection that are in a state, in the order of their ids."""
    of = [col(Ballot.poll_id) == poll_id, col(Ballot.state) == state, *selection.conditions()]
    return session.exec(select(Ballot).where(*of).order_by(col(Ballot.id))).all()


def decisions(
    session: Session, poll_id: UUID, actor: Actor, now: datetime, *, cursor: str | None, limit: int
) -> Page[PollDecision]:
    """Return what was decided about a poll's ballots, newest first, for its organisers."""
    require_organiser(session, session.get(Poll, poll_id), actor, now)
    statement = select(PollDecision).where(PollDecision.poll_id == poll_id).order_by(col(PollDecision.id).desc())
    if cursor is not None:
        statement = statement.where(PollDecision.id < id_in(cursor))
    rows = session.exec(statement.limit(limit + 1)).all()
    return Page(rows[:limit], encode_cursor(rows[limit - 1].id) if len(rows) > limit else None)


@dataclass(frozen=True, slots=True)
class ToCheck:
    """A poll's ballots as the checks see them."""

    ids: Sequence[UUID]
    shapes: Sequence[Shape]
    known: Sequence[str]
    """The reasons that each has already."""


def shapes_to_check(session: Session, poll_id: UUID, now: datetime) -> ToCheck:
    """Return what the checks look at: the ballots of the last two days."""
    statement = sa.select(_B.id, _B.cast_at, _B.prefix_hash, _B.age_ms, _B.speed, _B.reasons)
    rows = session.connection().execute(statement.where(_B.poll_id == poll_id, _B.cast_at >= now - CHECKED)).all()
    shapes = [Shape(millis(at), prefix or b"", age, speed) for _, at, prefix, age, speed, _ in rows]
    return ToCheck([row[0] for row in rows], shapes, [row[5] for row in rows])


def polls_to_check(session: Session, since: datetime, now: datetime) -> list[UUID]:
    """Return the polls that took ballots since an instant and whose level asks for checks."""
    casting = select(Ballot.poll_id).where(Ballot.cast_at >= since).distinct()
    levels = or_(col(Poll.integrity) == "open", col(Poll.integrity) == "browser")
    return list(session.exec(select(Poll.id).where(col(Poll.id).in_(casting), levels, Poll.opens_at <= now)))


def _line(ballot: Ballot) -> BallotLine:
    return BallotLine(
        ballot.id,
        ballot.cast_at,
        ballot.changed_at is not None,
        ballot.state,
        tuple(ballot.reasons.split()),
        ballot.decision_id,
        ballot.channel,
        ballot.age_ms,
        (ballot.prefix_hash or b"").hex(),
    )
