"""What one can ask about themes and runs."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlmodel import Session, col
from sqlmodel import select as select_model

from app.contributions.models import Contribution
from app.contributions.queries.shown import SHOWN, Shown
from app.core.actors import Actor
from app.core.errors import NotFound
from app.core.paging import BadCursor, Page, decode_cursor, encode_cursor
from app.core.words import words_of
from app.storage.tables import table_of
from app.themes.models import Theme, ThemeMember, ThemeRun
from app.themes.policy import require_sees_runs, require_sees_themes
from app.workshops.models import Participation
from app.workshops.queries import standing_of

LEAST_WORDS = 3
"""Shorter contributions ("Yes!", "+1", "Good idea") say nothing that one could group by."""
LEAST_TEXTS = 2

_C, _MEMBER = table_of(Contribution).c, table_of(ThemeMember).c


@dataclass(frozen=True, slots=True)
class RunView:
    """A run and the name of whoever asked for it, if that was a person of the workshop."""

    run: ThemeRun
    requested_by_name: str | None


@dataclass(frozen=True, slots=True)
class Support:
    """Stances on all visible contributions of a theme, added up."""

    agree: int = 0
    disagree: int = 0
    passes: int = 0

    def __add__(self, other: "Support") -> "Support":
        return Support(self.agree + other.agree, self.disagree + other.disagree, self.passes + other.passes)


@dataclass(frozen=True, slots=True)
class Quote:
    """A contribution that stands for its theme."""

    id: UUID
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class ThemeView:
    """A theme as a page shows it; `support` is None where tallies are hidden."""

    theme: Theme
    share: float
    representatives: list[Quote]
    support: Support | None


@dataclass(frozen=True, slots=True)
class Member:
    """A contribution in a theme, and how surely, per mille."""

    shown: Shown
    theme: str
    confidence: int


def run_view(session: Session, workshop_id: UUID, run_id: UUID) -> RunView:
    """Return a run of a workshop. Raise NotFound if it has none of that id; checks no rights."""
    row = session.exec(
        select_model(ThemeRun, col(Participation.display_name))
        .outerjoin(Participation, col(Participation.id) == col(ThemeRun.requested_by_id))
        .where(ThemeRun.id == run_id, ThemeRun.workshop_id == workshop_id)
    ).first()
    if row is None:
        raise NotFound("This workshop has no such run.")
    return RunView(*row)


def run(session: Session, workshop_id: UUID, run_id: UUID, actor: Actor | None, now: datetime) -> RunView:
    """Return a run for somebody who sees runs. Raise NotFound or NotAllowed for anybody else."""
    require_sees_runs(standing_of(session, workshop_id, actor, now))
    return run_view(session, workshop_id, run_id)


def runs(
    session: Session, workshop_id: UUID, actor: Actor | None, now: datetime, *, cursor: str | None, limit: int
) -> Page[RunView]:
    """Return the runs of a workshop, newest first, for somebody who sees runs."""
    require_sees_runs(standing_of(session, workshop_id, actor, now))
    statement = (
        select_model(ThemeRun, col(Participation.display_name))
        .outerjoin(Participation, col(Participation.id) == col(ThemeRun.requested_by_id))
        .where(ThemeRun.workshop_id == workshop_id)
        .order_by(col(ThemeRun.id).desc())
        .limit(limit + 1)
    )
    if cursor is not None:
        statement = statement.where(col(ThemeRun.id) < _id_of(decode_cursor(cursor, str)[0]))
    found = [RunView(*row) for row in session.exec(statement)]
    return Page(found[:limit], encode_cursor(found[limit - 1].run.id.hex) if len(found) > limit else None)


def latest_run(session: Session, workshop_id: UUID) -> ThemeRun | None:
    """Return the newest run that found themes."""
    return session.exec(
        select_model(ThemeRun)
        .where(ThemeRun.workshop_id == workshop_id, ThemeRun.status == "done")
        .order_by(col(ThemeRun.requested_at).desc(), col(ThemeRun.id).desc())
        .limit(1)
    ).first()


def themes(
    session: Session, workshop_id: UUID, actor: Actor | None, now: datetime
) -> tuple[ThemeRun | None, list[ThemeView]]:
    """Return the newest themes of a workshop in their order. Raise NotFound, NotAllowed or ThemesNotShown."""
    standing = standing_of(session, workshop_id, actor, now)
    require_sees_themes(standing)
    latest = latest_run(session, workshop_id)
    if latest is None:
        return None, []
    found = list(session.exec(select_model(Theme).where(Theme.run_id == latest.id).order_by(col(Theme.position))))
    quotes = _quotes(session, {UUID(ident) for theme in found for ident in theme.representatives})
    supports = _supports(session, latest.id, found) if standing.sees_tallies else {}
    count = max(1, latest.contribution_count)
    return latest, [
        ThemeView(
            theme,
            round(theme.size / count, 4),
            [quotes[ident] for ident in map(UUID, theme.representatives) if ident in quotes],
            supports.get(theme.number, Support()) if standing.sees_tallies else None,
        )
        for theme in found
    ]


def theme_contributions(
    session: Session,
    workshop_id: UUID,
    number: str,
    actor: Actor | None,
    now: datetime,
    *,
    cursor: str | None,
    limit: int,
) -> tuple[bool, Page[Member]]:
    """Return whether tallies may be shown, and the visible contributions of one of the newest themes, surest first.

    A heading has those of its sub-themes. The cursor belongs to one run: after a newer one it is a BadCursor.
    """
    standing = standing_of(session, workshop_id, actor, now)
    require_sees_themes(standing)
    latest = latest_run(session, workshop_id)
    if latest is None or session.get(Theme, (latest.id, number)) is None:
        raise NotFound("The newest run has no theme of that number.")
    below = session.exec(select_model(Theme.number).where(Theme.run_id == latest.id, Theme.parent == number)).all()
    statement = (
        SHOWN.add_columns(_MEMBER.theme, _MEMBER.confidence)
        .join(table_of(ThemeMember), _MEMBER.contribution_id == _C.id)
        .where(_MEMBER.run_id == latest.id, _MEMBER.theme.in_([number, *below]), _C.is_visible)
        .order_by(_MEMBER.confidence.desc(), _C.id.desc())
        .limit(limit + 1)
    )
    if cursor is not None:
        run_hex, confidence, place = decode_cursor(cursor, str, int, str)
        if run_hex != latest.id.hex:
            raise BadCursor("There are newer themes; start from the first page.")
        statement = statement.where(tuple_(_MEMBER.confidence, _C.id) < tuple_(confidence, _id_of(place)))
    found = [Member(Shown(*row[:-2]), row[-2], row[-1]) for row in session.execute(statement)]
    last = found[limit - 1] if len(found) > limit else None
    return standing.sees_tallies, Page(
        found[:limit], encode_cursor(latest.id.hex, last.confidence, last.shown.id.hex) if last else None
    )


def texts_to_group(session: Session, workshop_id: UUID) -> tuple[list[str], list[str]]:
    """Return ids and texts of what a run groups: visible ideas and comments of three words or more, in order of id."""
    rows = session.execute(
        select(_C.id, _C.text).where(_C.workshop_id == workshop_id, _C.is_visible).order_by(_C.id)
    ).all()
    kept = [(str(ident), said) for ident, said in rows if len(words_of(said)) >= LEAST_WORDS]
    # Sorted as text: databases do not agree on the order of ids.
    kept.sort()
    return [ident for ident, _ in kept], [said for _, said in kept]


def has_texts(session: Session, workshop_id: UUID) -> bool:
    """Tell whether there may be something to group: cheap, and without looking at lengths."""
    few = select(_C.id).where(_C.workshop_id == workshop_id, _C.is_visible).limit(LEAST_TEXTS).subquery()
    return bool(session.execute(select(func.count()).select_from(few)).scalar_one() >= LEAST_TEXTS)


def _quotes(session: Session, ids: Collection[UUID]) -> dict[UUID, Quote]:
    statement = select(_C.id, _C.kind, _C.text).where(_C.id.in_(ids), _C.is_visible)
    return {ident: Quote(ident, kind, said) for ident, kind, said in session.execute(statement)}


def _supports(session: Session, run_id: UUID, found: Sequence[Theme]) -> dict[str, Support]:
    """Add up stances by theme, and those of sub-themes into their headings."""
    sums: Iterable[Any] = session.execute(
        select(_MEMBER.theme, func.sum(_C.agree), func.sum(_C.disagree), func.sum(_C.passes))
        .join(table_of(Contribution), _C.id == _MEMBER.contribution_id)
        .where(_MEMBER.run_id == run_id, _C.is_visible)
        .group_by(_MEMBER.theme)
    )
    supports = defaultdict(Support, {theme: Support(*map(int, counts)) for theme, *counts in sums})
    # Deepest first, so that a heading above headings gets everything.
    for theme in sorted(found, key=lambda theme: theme.number.count("."), reverse=True):
        if theme.parent is not None:
            supports[theme.parent] += supports[theme.number]
    return supports


def _id_of(place: str) -> UUID:
    try:
        return UUID(hex=place)
    except ValueError:
        raise BadCursor("The cursor cannot be read.") from None
