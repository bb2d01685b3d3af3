"""Themes as people keep them: in their order, with their sizes, what speaks for them, and their support."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col
from sqlmodel import select as select_model

from app.contributions.models import Contribution
from app.core.actors import Actor
from app.core.errors import NotFound
from app.storage.tables import table_of
from app.themes.models import Theme, ThemeMember, ThemeRun, ThemeSet
from app.themes.policy import require_sees_themes, sees_runs
from app.workshops.policy import Standing
from app.workshops.queries import standing_of

_C, _MEMBER, _THEME = table_of(Contribution).c, table_of(ThemeMember).c, table_of(Theme).c


@dataclass(frozen=True, slots=True)
class Support:
    """How many contributions there are, and the stances on all of them, added up."""

    count: int = 0
    agree: int = 0
    disagree: int = 0
    passes: int = 0

    def plus(self, other: "Support", times: int = 1) -> "Support":
        """Return the sum of this and so many times another."""
        return Support(
            self.count + times * other.count,
            self.agree + times * other.agree,
            self.disagree + times * other.disagree,
            self.passes + times * other.passes,
        )


@dataclass(frozen=True, slots=True)
class Quote:
    """A contribution that stands for its theme."""

    id: UUID
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class SideView:
    """Those of a theme who are "for" its matter, or "against" it: how many the run counted, and some in their words."""

    stance: str
    size: int
    representatives: list[Quote]


@dataclass(frozen=True, slots=True)
class ThemeView:
    """A theme as a page shows it; `support` is None where tallies are hidden, `note` where it is not for the caller."""

    theme: Theme
    number: str
    parent: str | None
    size: int
    share: float
    note: str | None
    representatives: list[Quote]
    sides: list[SideView]
    support: Support | None


@dataclass(frozen=True, slots=True)
class ThemesView:
    """The themes of a workshop, the run that they follow or were taken from, and what is in none of them."""

    run: ThemeRun | None
    themes: list[ThemeView]
    visible_count: int
    tray_count: int
    version: int
    follows_runs: bool


def themes(session: Session, workshop_id: UUID, actor: Actor | None, now: datetime) -> ThemesView:
    """Return the themes of a workshop in their order. Raise NotFound, NotAllowed or ThemesNotShown."""
    standing = standing_of(session, workshop_id, actor, now)
    require_sees_themes(standing)
    kept = session.get(ThemeSet, workshop_id)
    listed = in_order(standing_themes(session, workshop_id))
    supports, placed = _supports(session, workshop_id, [theme for theme, _, _ in listed])
    visible = session.execute(
        select(func.count()).select_from(table_of(Contribution)).where(_C.workshop_id == workshop_id, _C.is_visible)
    ).scalar_one()
    views = _views(session, standing, listed, supports, visible)
    run = session.get(ThemeRun, kept.run_id) if kept and kept.run_id else None
    return ThemesView(
        run, views, visible, visible - placed, kept.version if kept else 1, kept.follows_runs if kept else True
    )


def theme(session: Session, theme_id: UUID, actor: Actor | None, now: datetime) -> ThemeView:
    """Return one theme. Raise NotFound, NotAllowed or ThemesNotShown."""
    standing, _ = theme_seen(session, theme_id, actor, now)
    return next(iter(views_of(session, standing, [theme_id])))


def theme_seen(session: Session, theme_id: UUID, actor: Actor | None, now: datetime) -> tuple[Standing, Theme]:
    """Return a theme that stands and where the caller stands, who may see it. Raise NotFound, NotAllowed ..."""
    found = session.get(Theme, theme_id)
    if found is None:
        raise NotFound("There is no such theme.")
    try:
        standing = standing_of(session, found.workshop_id, actor, now)
    except NotFound:
        raise NotFound("There is no such theme.") from None
    require_sees_themes(standing)
    if found.retired_at is not None:
        raise NotFound("There is no such theme any more: it was retired or merged into another.")
    return standing, found


def views_of(session: Session, standing: Standing, theme_ids: Collection[UUID]) -> list[ThemeView]:
    """Return some themes that stand, in their order, for a caller who may see them."""
    listed = in_order(standing_themes(session, standing.workshop_id))
    supports, _ = _supports(session, standing.workshop_id, [theme for theme, _, _ in listed])
    visible = session.execute(
        select(func.count())
        .select_from(table_of(Contribution))
        .where(_C.workshop_id == standing.workshop_id, _C.is_visible)
    ).scalar_one()
    return _views(session, standing, [one for one in listed if one[0].id in theme_ids], supports, visible)


def standing_themes(session: Session, workshop_id: UUID) -> list[Theme]:
    """Return all themes of a workshop that were not retired."""
    return list(
        session.exec(
            select_model(Theme)
            .where(Theme.workshop_id == workshop_id, col(Theme.retired_at).is_(None))
            .order_by(col(Theme.position), col(Theme.id))
        )
    )


def in_order(found: Sequence[Theme]) -> list[tuple[Theme, str, str | None]]:
    """Return themes, each heading before what is below it, with their numbers and those of their headings."""
    below: dict[UUID | None, list[Theme]] = defaultdict(list)
    ids = {theme.id for theme in found}
    for theme in found:
        below[theme.parent_id if theme.parent_id in ids else None].append(theme)

    def walk(parent_id: UUID | None, prefix: str) -> Iterable[tuple[Theme, str, str | None]]:
        for place, theme in enumerate(below[parent_id], start=1):
            number = f"{prefix}.{place}" if prefix else str(place)
            yield theme, number, prefix or None
            yield from walk(theme.id, number)

    return list(walk(None, ""))


def rooms_with_themes(session: Session) -> list[UUID]:
    """Return the workshops that have or had themes."""
    return list(session.exec(select_model(ThemeSet.workshop_id)))


def theme_numbered(session: Session, workshop_id: UUID, number: str) -> Theme:
    """Return the theme that has a number now. Raise NotFound."""
    for theme, present, _ in in_order(standing_themes(session, workshop_id)):
        if present == number:
            return theme
    raise NotFound("There is no theme of that number now.")


def with_those_below(session: Session, theme: Theme) -> dict[UUID, str]:
    """Return the ids of a theme and of all below it, with their numbers."""
    listed = in_order(standing_themes(session, theme.workshop_id))
    mine = next((number for one, number, _ in listed if one.id == theme.id), "")
    return {one.id: number for one, number, _ in listed if one.id == theme.id or number.startswith(f"{mine}.")}


def _views(
    session: Session,
    standing: Standing,
    listed: Sequence[tuple[Theme, str, str | None]],
    supports: Mapping[UUID, Support],
    visible: int,
) -> list[ThemeView]:
    quotes = _quotes(session, {UUID(ident) for theme, _, _ in listed for ident in _quoted(theme)})
    views = []
    for theme, number, parent in listed:
        support = supports.get(theme.id, Support())
        views.append(
            ThemeView(
                theme,
                number,
                parent,
                support.count,
                round(support.count / max(1, visible), 4),
                theme.note if sees_runs(standing) else None,
                [quotes[ident] for ident in map(UUID, theme.representatives) if ident in quotes],
                [
                    SideView(side["stance"], side["size"], [quotes[one] for one in _ids(side) if one in quotes])
                    for side in theme.sides
                ],
                support if standing.sees_tallies else None,
            )
        )
    return views


def _ids(side: Mapping[str, Any]) -> list[UUID]:
    return [UUID(ident) for ident in side["representatives"]]


def _quoted(theme: Theme) -> Iterable[str]:
    yield from theme.representatives
    for side in theme.sides:
        yield from side["representatives"]


def _quotes(session: Session, ids: Collection[UUID]) -> dict[UUID, Quote]:
    statement = select(_C.id, _C.kind, _C.text).where(_C.id.in_(ids), _C.is_visible)
    return {ident: Quote(ident, kind, said) for ident, kind, said in session.execute(statement)}


def _supports(session: Session, workshop_id: UUID, found: Sequence[Theme]) -> tuple[dict[UUID, Support], int]:
    """Return what is in each theme or below it, each contribution once, and how many are in any."""
    ours = (_THEME.workshop_id == workshop_id, _THEME.retired_at.is_(None), _C.is_visible)
    joined = (
        table_of(ThemeMember)
        .join(table_of(Theme), _THEME.id == _MEMBER.theme_id)
        .join(table_of(Contribution), _C.id == _MEMBER.contribution_id)
    )
    sums: Iterable[Any] = session.execute(
        select(_MEMBER.theme_id, func.count(), func.sum(_C.agree), func.sum(_C.disagree), func.sum(_C.passes))
        .select_from(joined)
        .where(*ours)
        .group_by(_MEMBER.theme_id)
    )
    own = {theme_id: Support(*map(int, counts)) for theme_id, *counts in sums}
    # Few contributions are in several themes; they are counted down to once where a sum would have them twice.
    several = (
        select(_MEMBER.contribution_id)
        .select_from(joined)
        .where(*ours)
        .group_by(_MEMBER.contribution_id)
        .having(func.count() > 1)
    )
    rows: Iterable[Any] = session.execute(
        select(_MEMBER.contribution_id, _MEMBER.theme_id, _C.agree, _C.disagree, _C.passes)
        .select_from(joined)
        .where(*ours, _MEMBER.contribution_id.in_(several))
    )
    shared: dict[UUID, tuple[Support, set[UUID]]] = {}
    for ident, theme_id, *counts in rows:
        shared.setdefault(ident, (Support(1, *counts), set()))[1].add(theme_id)
    above = {theme.id: theme.parent_id for theme in found}
    totals: dict[UUID, Support] = defaultdict(Support)
    for theme_id, support in own.items():
        for at in _upwards(theme_id, above):
            totals[at] = totals[at].plus(support)
    for one, theme_ids in shared.values():
        times: dict[UUID, int] = defaultdict(int)
        for theme_id in theme_ids:
            for at in _upwards(theme_id, above):
                times[at] += 1
        for at, count in times.items():
            totals[at] = totals[at].plus(one, 1 - count)
    placed = sum(support.count for support in own.values()) - sum(len(ids) - 1 for _, ids in shared.values())
    return totals, placed


def _upwards(theme_id: UUID, above: Mapping[UUID, UUID | None]) -> Iterable[UUID]:
    at: UUID | None = theme_id
    while at is not None:
        yield at
        at = above.get(at)
