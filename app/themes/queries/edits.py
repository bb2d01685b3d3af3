"""The history of themes: who changed what, and what can still be undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.core.actors import Actor
from app.core.errors import NotFound
from app.core.paging import Page, decode_cursor, encode_cursor
from app.themes.models import Theme, ThemeEdit, ThemeEditTheme
from app.themes.policy import require_sees_runs
from app.themes.queries.themes import ThemeView, views_of
from app.workshops.models import Participation
from app.workshops.queries import standing_of


@dataclass(frozen=True, slots=True)
class EditView:
    """An edit, the name of whoever made it, and the themes that it touched."""

    edit: ThemeEdit
    actor_name: str | None
    theme_ids: list[UUID]

    @property
    def can_undo(self) -> bool:
        """Tell whether it could be undone as far as it knows; a later edit may still stand on it."""
        return self.edit.undone_by_id is None and self.edit.before is not None


@dataclass(frozen=True, slots=True)
class ChangedView:
    """What an edit did: itself, the themes that it touched as they are now, those that it retired."""

    edit: EditView
    themes: list[ThemeView]
    retired_ids: list[UUID]
    version: int


def edits(
    session: Session, workshop_id: UUID, actor: Actor | None, now: datetime, *, cursor: str | None, limit: int
) -> Page[EditView]:
    """Return the edits of a workshop's themes, the latest first, for somebody who sees runs."""
    require_sees_runs(standing_of(session, workshop_id, actor, now))
    return _page(session, workshop_id, None, cursor, limit)


def edits_of_theme(
    session: Session, theme_id: UUID, actor: Actor | None, now: datetime, *, cursor: str | None, limit: int
) -> Page[EditView]:
    """Return the edits of one theme, also of one that was retired."""
    theme = session.get(Theme, theme_id)
    if theme is None:
        raise NotFound("There is no such theme.")
    try:
        require_sees_runs(standing_of(session, theme.workshop_id, actor, now))
    except NotFound:
        raise NotFound("There is no such theme.") from None
    return _page(session, theme.workshop_id, theme_id, cursor, limit)


def changed(
    session: Session,
    actor: Actor,
    now: datetime,
    edit: ThemeEdit,
    theme_ids: Sequence[UUID],
    retired_ids: Sequence[UUID],
    version: int,
) -> ChangedView:
    """Return what an edit did, for the answer to whoever made it."""
    standing = standing_of(session, edit.workshop_id, actor, now)
    (view,) = views(session, [edit])
    return ChangedView(view, views_of(session, standing, theme_ids), list(retired_ids), version)


def views(session: Session, found: Sequence[ThemeEdit]) -> list[EditView]:
    """Return edits with names and themes: two statements for all."""
    names = dict(
        session.exec(
            select(Participation.id, Participation.display_name).where(
                col(Participation.id).in_({edit.actor_id for edit in found if edit.actor_id})
            )
        ).all()
    )
    themes: dict[UUID, list[UUID]] = {edit.id: [] for edit in found}
    rows = session.exec(
        select(ThemeEditTheme.edit_id, ThemeEditTheme.theme_id)
        .where(col(ThemeEditTheme.edit_id).in_(list(themes)))
        .order_by(col(ThemeEditTheme.theme_id))
    )
    for edit_id, theme_id in rows:
        themes[edit_id].append(theme_id)
    return [EditView(edit, names.get(edit.actor_id) if edit.actor_id else None, themes[edit.id]) for edit in found]


def _page(session: Session, workshop_id: UUID, theme_id: UUID | None, cursor: str | None, limit: int) -> Page[EditView]:
    statement = (
        select(ThemeEdit)
        .where(ThemeEdit.workshop_id == workshop_id)
        .order_by(col(ThemeEdit.number).desc())
        .limit(limit + 1)
    )
    if theme_id is not None:
        of_theme = select(ThemeEditTheme.edit_id).where(ThemeEditTheme.theme_id == theme_id)
        statement = statement.where(col(ThemeEdit.id).in_(of_theme))
    if cursor is not None:
        statement = statement.where(col(ThemeEdit.number) < decode_cursor(cursor, int)[0])
    found = list(session.exec(statement))
    following = encode_cursor(found[limit - 1].number) if len(found) > limit else None
    return Page(views(session, found[:limit]), following)
