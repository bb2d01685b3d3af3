"""Workshops as somebody may see them: one, by id or slug, and lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, func, or_
from sqlmodel import Session, col, select

from app.core.actors import Actor
from app.core.errors import NotFound
from app.core.paging import Page, encode_cursor, id_in
from app.workshops.models import Participation, Phase, Workshop
from app.workshops.policy import Standing, State, Timetable
from app.workshops.queries.people import invitation_for, participation_of
from app.workshops.queries.standings import phases_of, standing_of, timetables


@dataclass(frozen=True, slots=True)
class WorkshopView:
    """A workshop, and where the one who looks at it stands."""

    workshop: Workshop
    phases: Sequence[Phase]
    standing: Standing
    participation: Participation | None
    is_invited: bool


@dataclass(frozen=True, slots=True)
class WorkshopLine:
    """A workshop in a list."""

    workshop: Workshop
    timetable: Timetable
    now: datetime
    role: str | None


def shown(session: Session, workshop_id: UUID, actor: Actor | None, now: datetime) -> WorkshopView:
    """Return a workshop. Raise NotFound if there is none that the caller may know of."""
    standing = standing_of(session, workshop_id, actor, now)
    workshop = session.get_one(Workshop, workshop_id)
    participation = participation_of(session, workshop_id, actor.account_id) if actor else None
    invited = (
        actor is not None
        and participation is None
        and invitation_for(session, workshop_id, actor.account_id, standing.now) is not None
    )
    return WorkshopView(workshop, phases_of(session, workshop_id), standing, participation, invited)


def shown_by_slug(session: Session, slug: str, actor: Actor | None, now: datetime) -> WorkshopView:
    """Return a workshop by the name in its address. Raise NotFound as `shown`."""
    workshop_id = session.exec(select(Workshop.id).where(Workshop.slug == slug)).first()
    if workshop_id is None:
        raise NotFound("There is no such workshop.")
    return shown(session, workshop_id, actor, now)


def listed(
    session: Session,
    actor: Actor | None,
    now: datetime,
    *,
    state: State | None = None,
    is_mine: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[WorkshopLine]:
    """Return the workshops that the caller may know of, newest first; with `is_mine` only those that they are in."""
    mine = (
        select(Participation.workshop_id, Participation.role)
        .where(Participation.account_id == (actor.account_id if actor else None), col(Participation.left_at).is_(None))
        .subquery()
    )
    statement = (
        select(Workshop, mine.c.role)
        .join(mine, mine.c.workshop_id == col(Workshop.id), isouter=True)
        .order_by(col(Workshop.id).desc())
        .limit(limit + 1)
    )
    is_member = mine.c.workshop_id.is_not(None)
    statement = statement.where(is_member if is_mine else or_(col(Workshop.is_listed), is_member))
    if state is not None:
        statement = statement.where(_is_in(state, now))
    if cursor is not None:
        statement = statement.where(col(Workshop.id) < id_in(cursor))
    rows = session.exec(statement).all()
    found = timetables(session, [workshop.id for workshop, _ in rows])
    lines = [
        WorkshopLine(workshop, found[workshop.id], found[workshop.id].instant(now), role) for workshop, role in rows
    ]
    return Page(lines[:limit], encode_cursor(lines[limit - 1].workshop.id) if len(lines) > limit else None)


def _is_in(state: State, now: datetime) -> ColumnElement[bool]:
    """Say in SQL what `Timetable.state` says in Python."""
    sealed = col(Workshop.sealed_at).is_not(None)
    # An instant is past if it is not after now, or not after the workshop's own floor.
    has_opened, has_closed = (
        or_(at <= now, at <= col(Workshop.clock_floor)) for at in (col(Phase.opens_at), col(Phase.closes_at))
    )
    ours = col(Phase.workshop_id) == col(Workshop.id)
    has_phases = exists().where(ours)
    has_unfinished = exists().where(ours, _not(has_closed))
    is_open = and_(~sealed, exists().where(ours, has_opened, _not(has_closed)))
    is_closed = or_(sealed, and_(has_phases, ~has_unfinished))
    return {State.OPEN: is_open, State.CLOSED: is_closed, State.COMING: and_(~is_open, ~is_closed)}[state]


def _not(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    # A workshop without a floor compares as NULL, which is neither true nor false.
    return func.coalesce(condition, false()).is_(False)
