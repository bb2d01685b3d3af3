"""What is in a theme, what is in none, and in which themes a contribution is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, tuple_
from sqlmodel import Session, col

from app.contributions.models import Contribution
from app.contributions.queries.shown import SHOWN, Shown, readable
from app.core.actors import Actor
from app.core.paging import Page, decode_cursor, encode_cursor, id_in
from app.storage.tables import table_of
from app.themes.models import Theme, ThemeMember
from app.themes.policy import require_sees_runs, require_sees_themes
from app.themes.queries.themes import theme_numbered, theme_seen, with_those_below
from app.workshops.policy import Standing
from app.workshops.queries import standing_of

_C, _MEMBER = table_of(Contribution).c, table_of(ThemeMember).c


@dataclass(frozen=True, slots=True)
class Member:
    """A contribution in a theme, and how surely, per mille."""

    shown: Shown
    theme_id: UUID
    number: str
    strength: int
    source: str
    is_pinned: bool


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A theme that a contribution is in."""

    theme: Theme
    strength: int
    source: str
    is_pinned: bool


def theme_contributions(
    session: Session, theme_id: UUID, actor: Actor | None, now: datetime, *, cursor: str | None, limit: int
) -> tuple[bool, Page[Member]]:
    """Return whether tallies may be shown, and the visible contributions of a theme, surest first.

    A heading has those of the themes below it, each once for every theme that it is in.
    """
    standing, theme = theme_seen(session, theme_id, actor, now)
    return standing.sees_tallies, _page(session, theme, cursor, limit)


def numbered_contributions(
    session: Session,
    workshop_id: UUID,
    number: str,
    actor: Actor | None,
    now: datetime,
    *,
    cursor: str | None,
    limit: int,
) -> tuple[bool, Page[Member]]:
    """The same for the theme that has a number now."""
    standing = standing_of(session, workshop_id, actor, now)
    require_sees_themes(standing)
    return standing.sees_tallies, _page(session, theme_numbered(session, workshop_id, number), cursor, limit)


def tray(
    session: Session, workshop_id: UUID, actor: Actor | None, now: datetime, *, cursor: str | None, limit: int
) -> tuple[Standing, Page[Shown]]:
    """Return the visible contributions that are in no theme, newest first, for somebody who sees runs."""
    standing = standing_of(session, workshop_id, actor, now)
    require_sees_runs(standing)
    placed = select(_MEMBER.contribution_id).where(_MEMBER.contribution_id == _C.id).exists()
    statement: Select[Any] = (
        SHOWN.where(_C.workshop_id == workshop_id, _C.is_visible, ~placed).order_by(_C.id.desc()).limit(limit + 1)
    )
    if cursor is not None:
        statement = statement.where(_C.id < id_in(cursor))
    found = [Shown(*row) for row in session.execute(statement)]
    return standing, Page(found[:limit], encode_cursor(found[limit - 1].id) if len(found) > limit else None)


def places_of_contribution(
    session: Session, contribution_id: UUID, actor: Actor | None, now: datetime
) -> tuple[Shown, list[PlaceView]]:
    """Return a contribution that the caller may read and the themes it is in. Raise NotFound, NotAllowed ..."""
    shown, here = readable(session, contribution_id, actor, now)
    require_sees_themes(here.standing)
    rows: Sequence[Any] = session.execute(
        select(Theme, _MEMBER.strength, _MEMBER.source, _MEMBER.is_pinned)
        .join(table_of(ThemeMember), _MEMBER.theme_id == col(Theme.id))
        .where(_MEMBER.contribution_id == contribution_id, col(Theme.retired_at).is_(None))
        .order_by(_MEMBER.strength.desc(), col(Theme.id))
    ).all()
    return shown, [PlaceView(*row) for row in rows]


def _page(session: Session, theme: Theme, cursor: str | None, limit: int) -> Page[Member]:
    numbers = with_those_below(session, theme)
    statement: Select[Any] = (
        SHOWN.add_columns(_MEMBER.theme_id, _MEMBER.strength, _MEMBER.source, _MEMBER.is_pinned)
        .join(table_of(ThemeMember), _MEMBER.contribution_id == _C.id)
        .where(_MEMBER.theme_id.in_(list(numbers)), _C.is_visible)
        .order_by(_MEMBER.strength.desc(), _C.id.desc(), _MEMBER.theme_id.desc())
        .limit(limit + 1)
    )
    if cursor is not None:
        after = tuple_(*decode_cursor(cursor, int, UUID, UUID, scope=theme.id.hex))
        statement = statement.where(tuple_(_MEMBER.strength, _C.id, _MEMBER.theme_id) < after)
    found = [Member(Shown(*row[:-4]), row[-4], numbers[row[-4]], *row[-3:]) for row in session.execute(statement)]
    last = found[limit - 1] if len(found) > limit else None
    following = encode_cursor(last.strength, last.shown.id, last.theme_id, scope=theme.id.hex) if last else None
    return Page(found[:limit], following)
