"""Decisions as the review shows them: of one contribution or theme, their history, and lists of all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.contributions.queries.shown import CONTRIBUTION, SHOWN, Shown
from app.core.actors import Actor
from app.core.paging import Page, encode_cursor, id_in
from app.review.models import Disposition, DispositionChange, Reading, ReviewDesk
from app.review.policy import Decision, Settling, is_read_twice, require_sees_review
from app.review.queries.effects import decision_of, effects, resolution_of
from app.review.queries.places import (
    names_of,
    second_share_of,
    standing_at_contribution,
    standing_at_theme,
)
from app.review.resolution import Effect, Sums
from app.themes.queries.themes import in_order, standing_themes
from app.workshops.policy import Standing
from app.workshops.queries import standing_of


@dataclass(frozen=True, slots=True)
class OwnView:
    """What was decided for a contribution or theme itself, by whom and when."""

    decision: Decision
    at: datetime
    by_id: UUID | None
    by_name: str | None
    settled: Settling | None


@dataclass(frozen=True, slots=True)
class ReadingView:
    """What one reader decided."""

    reader_id: UUID
    reader_name: str
    decision: Decision
    at: datetime


@dataclass(frozen=True, slots=True)
class DispositionView:
    """What becomes of one contribution. `readings` are those that the caller may see: both, or their own."""

    workshop_id: UUID
    contribution_id: UUID
    version: int
    own: OwnView | None
    effect: Effect
    needs_two: bool
    reader_count: int
    readings: Sequence[ReadingView]


@dataclass(frozen=True, slots=True)
class ThemeDispositionView:
    """What was decided for a theme. `holds_from_id` names the heading that decides where it does not itself."""

    workshop_id: UUID
    theme_id: UUID
    version: int
    own: OwnView | None
    holds: Decision | None
    holds_from_id: UUID | None
    sums: Sums


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One version of a decision."""

    id: UUID
    contribution_id: UUID | None
    theme_id: UUID | None
    version: int
    decision: Decision
    at: datetime
    by_id: UUID | None
    by_name: str | None
    settled: Settling | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The sums of a workshop, of its themes in their order, and of what is in no theme."""

    workshop_id: UUID
    sums: Sums
    themes: list[tuple[UUID, str, str, UUID | None, Sums]]
    """Id, number, title, heading, sums."""
    tray: Sums
    loose_count: int
    second_share: int
    settings_version: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A contribution with what becomes of it."""

    shown: Shown
    effect: Effect
    theme_ids: list[UUID]


def disposition(session: Session, contribution_id: UUID, actor: Actor | None, now: datetime) -> DispositionView:
    """Return what becomes of a contribution. Raise NotFound or NotAllowed."""
    standing = standing_at_contribution(session, contribution_id, actor, now)
    require_sees_review(standing)
    return disposition_view(session, standing, contribution_id)


def disposition_view(session: Session, standing: Standing, contribution_id: UUID) -> DispositionView:
    """Return the same for a caller who may see the review."""
    row = own_row(session, contribution_id=contribution_id)
    readings = session.exec(
        select(Reading).where(Reading.contribution_id == contribution_id).order_by(col(Reading.decided_at))
    ).all()
    needs_two = is_read_twice(contribution_id, second_share_of(session, standing.workshop_id))
    seen = [one for one in readings if len(readings) > 1 or one.reader_id == standing.participation_id]
    return DispositionView(
        standing.workshop_id,
        contribution_id,
        row.version if row else 0,
        _own_view(session, row),
        resolution_of(session, standing.workshop_id, [contribution_id]).of(contribution_id),
        needs_two,
        len(readings),
        reading_views(session, seen),
    )


def theme_disposition(session: Session, theme_id: UUID, actor: Actor | None, now: datetime) -> ThemeDispositionView:
    """Return what was decided for a theme that stands. Raise NotFound or NotAllowed."""
    standing, theme = standing_at_theme(session, theme_id, actor, now)
    require_sees_review(standing)
    return theme_disposition_view(session, theme.workshop_id, theme_id)


def theme_disposition_view(session: Session, workshop_id: UUID, theme_id: UUID) -> ThemeDispositionView:
    """Return the same without asking who asks."""
    row = own_row(session, theme_id=theme_id)
    found = effects(session, workshop_id)
    holds = found.resolution.of_theme(theme_id)
    return ThemeDispositionView(
        workshop_id,
        theme_id,
        row.version if row else 0,
        _own_view(session, row),
        holds[1] if holds else None,
        holds[0] if holds else None,
        found.sums_by_theme().get(theme_id, Sums()),
    )


def own_row(
    session: Session, *, contribution_id: UUID | None = None, theme_id: UUID | None = None
) -> Disposition | None:
    """Return the row of what was decided for a contribution or a theme itself."""
    return session.exec(
        select(Disposition).where(Disposition.contribution_id == contribution_id, Disposition.theme_id == theme_id)
    ).first()


def reading_views(session: Session, found: Sequence[Reading]) -> list[ReadingView]:
    """Return readings with their readers' names."""
    names = names_of(session, [one.reader_id for one in found])
    return [
        ReadingView(
            one.reader_id,
            names.get(one.reader_id, ""),
            decision_of(one.outcome, one.merged_into_id, one.reason, one.words),
            one.decided_at,
        )
        for one in found
    ]


def contribution_history(
    session: Session, contribution_id: UUID, actor: Actor | None, now: datetime, *, cursor: str | None, limit: int
) -> Page[ChangeView]:
    """Return the versions of a contribution's decision, the latest first."""
    require_sees_review(standing_at_contribution(session, contribution_id, actor, now))
    return _history(session, Disposition.contribution_id == contribution_id, cursor=cursor, limit=limit)


def theme_history(
    session: Session, theme_id: UUID, actor: Actor | None, now: datetime, *, cursor: str | None, limit: int
) -> Page[ChangeView]:
    """Return the versions of a theme's decision, the latest first; also of a theme that was retired."""
    standing, _ = standing_at_theme(session, theme_id, actor, now)
    require_sees_review(standing)
    return _history(session, Disposition.theme_id == theme_id, cursor=cursor, limit=limit)


def workshop_history(
    session: Session, workshop_id: UUID, actor: Actor | None, now: datetime, *, cursor: str | None, limit: int
) -> Page[ChangeView]:
    """Return all that was decided in a workshop, the latest first."""
    require_sees_review(standing_of(session, workshop_id, actor, now))
    return _history(session, DispositionChange.workshop_id == workshop_id, cursor=cursor, limit=limit)


def overview(session: Session, workshop_id: UUID, actor: Actor | None, now: datetime) -> Overview:
    """Return how far the review is. Raise NotFound or NotAllowed."""
    require_sees_review(standing_of(session, workshop_id, actor, now))
    found = effects(session, workshop_id)
    sums = found.sums_by_theme()
    desk = session.get(ReviewDesk, workshop_id)
    return Overview(
        workshop_id,
        found.sums,
        [
            (theme.id, number, theme.title, theme.parent_id, sums[theme.id])
            for theme, number, _ in in_order(standing_themes(session, workshop_id))
        ],
        found.tray(),
        sum(effect.is_loose for effect in found.of.values()),
        desk.second_share if desk else 0,
        desk.version if desk else 0,
    )


def listed(
    session: Session,
    workshop_id: UUID,
    actor: Actor | None,
    now: datetime,
    *,
    outcome: str | None,
    theme_id: UUID | None,
    cursor: str | None,
    limit: int,
) -> tuple[bool, Page[Listed]]:
    """Return contributions with what becomes of them, oldest first, and whether the caller sees tallies."""
    standing = standing_of(session, workshop_id, actor, now)
    require_sees_review(standing)
    found = effects(session, workshop_id)
    scope = f"dispositions {workshop_id} {outcome} {theme_id}"
    after = id_in(cursor, scope) if cursor is not None else None
    ids = [
        ident
        for ident, effect in found.of.items()
        if (after is None or ident > after)
        and (outcome is None or effect.outcome == outcome)
        and (theme_id is None or theme_id in found.themes_of(ident))
    ]
    following = encode_cursor(ids[limit - 1], scope=scope) if len(ids) > limit else None
    shown = shown_of(session, ids[:limit])
    items = [
        Listed(shown[ident], found.of[ident], sorted(found.places.get(ident, ())))
        for ident in ids[:limit]
        if ident in shown
    ]
    return standing.sees_tallies, Page(items, following)


def shown_of(session: Session, ids: Iterable[UUID]) -> dict[UUID, Shown]:
    """Return visible contributions by id."""
    wanted = list(ids)
    if not wanted:
        return {}
    rows = session.execute(SHOWN.where(CONTRIBUTION.c.id.in_(wanted), CONTRIBUTION.c.is_visible))
    return {row[0]: Shown(*row) for row in rows}


def _settling(name: str | None) -> Settling | None:
    return Settling(name) if name else None


def _own_view(session: Session, row: Disposition | None) -> OwnView | None:
    if row is None or row.outcome is None:
        return None
    name = names_of(session, [row.set_by_id]).get(row.set_by_id)
    decision = decision_of(row.outcome, row.merged_into_id, row.reason, row.words)
    return OwnView(decision, row.set_at, row.set_by_id, name, _settling(row.settled))


def _history(session: Session, condition: object, *, cursor: str | None, limit: int) -> Page[ChangeView]:
    statement = (
        select(DispositionChange, Disposition.contribution_id, Disposition.theme_id)
        .join(Disposition, col(Disposition.id) == col(DispositionChange.disposition_id))
        .where(condition)  # type: ignore[arg-type]
        .order_by(col(DispositionChange.id).desc())
        .limit(limit + 1)
    )
    if cursor is not None:
        statement = statement.where(col(DispositionChange.id) < id_in(cursor))
    rows = session.exec(statement).all()
    names = names_of(session, [change.by_id for change, _, _ in rows])
    views = [
        ChangeView(
            change.id,
            contribution_id,
            theme_id,
            change.version,
            decision_of(change.outcome, change.merged_into_id, change.reason, change.words),
            change.at,
            change.by_id,
            names.get(change.by_id),
            _settling(change.settled),
        )
        for change, contribution_id, theme_id in rows[:limit]
    ]
    return Page(views, encode_cursor(rows[limit - 1][0].id) if len(rows) > limit else None)
