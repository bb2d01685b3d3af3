"""Actions: who does what until when, and how each came to be as it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from app.core.actors import Actor
from app.core.errors import NotFound
from app.core.paging import Page, encode_cursor, id_in
from app.outcomes.models import Action, ActionChange
from app.publishing.queries.links import names
from app.publishing.queries.texts import keys_of
from app.workshops.models import Workshop
from app.workshops.queries import standing_of


@dataclass(frozen=True, slots=True)
class ActionView:
    """An action, and whether its day has passed and it is not done."""

    row: Action
    foundation_key: str | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class ActionChangeView:
    """A change of an action, and who made it."""

    row: ActionChange
    by: str | None


def today_at(session: Session, workshop_id: UUID, now: datetime) -> date:
    """Return the day that it is where a workshop is."""
    return now.astimezone(ZoneInfo(session.get_one(Workshop, workshop_id).time_zone)).date()


def actions(
    session: Session,
    workshop_id: UUID,
    actor: Actor | None,
    now: datetime,
    *,
    state: str | None,
    cursor: str | None,
    limit: int,
) -> Page[ActionView]:
    """Return actions, oldest first."""
    standing_of(session, workshop_id, actor, now)
    statement = select(Action).where(Action.workshop_id == workshop_id).order_by(col(Action.id)).limit(limit + 1)
    if state is not None:
        statement = statement.where(Action.state == state)
    if cursor is not None:
        statement = statement.where(col(Action.id) > id_in(cursor))
    rows = list(session.exec(statement))
    views = action_views(session, workshop_id, rows[:limit], now)
    return Page(views, encode_cursor(rows[limit - 1].id) if len(rows) > limit else None)


def action(session: Session, action_id: UUID, actor: Actor | None, now: datetime) -> ActionView:
    """Return one action as it stands now. Raise NotFound."""
    row = _seen(session, action_id, actor, now)
    return action_views(session, row.workshop_id, [row], now)[0]


def action_views(session: Session, workshop_id: UUID, rows: Sequence[Action], now: datetime) -> list[ActionView]:
    """Return actions as they are shown on a day."""
    keys, today = keys_of(session, workshop_id), today_at(session, workshop_id, now)
    return [
        ActionView(
            row,
            keys.get(row.foundation_id) if row.foundation_id else None,
            row.state in {"planned", "under_way"} and row.due_on is not None and row.due_on < today,
        )
        for row in rows
    ]


def action_history(session: Session, action_id: UUID, actor: Actor | None, now: datetime) -> list[ActionChangeView]:
    """Return how an action came to be as it is, oldest first. Raise NotFound."""
    _seen(session, action_id, actor, now)
    rows = session.exec(
        select(ActionChange).where(ActionChange.action_id == action_id).order_by(col(ActionChange.id))
    ).all()
    people = names(session, [one.by_id for one in rows])
    return [ActionChangeView(one, people.get(one.by_id)) for one in rows]


def _seen(session: Session, action_id: UUID, actor: Actor | None, now: datetime) -> Action:
    row = session.get(Action, action_id)
    if row is None:
        raise NotFound("There is no such action.")
    standing_of(session, row.workshop_id, actor, now)
    return row
