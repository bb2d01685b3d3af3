"""What a run groups, and what stands when it has: texts, kept vectors, people's themes."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col
from sqlmodel import select as select_model

from app.contributions.models import Contribution
from app.core.words import words_of
from app.storage.tables import table_of
from app.themes.grouping.differences import Standing
from app.themes.models import ContributionVector, Theme, ThemeMember, ThemeSet
from app.themes.queries.themes import in_order
from app.themes.queries.themes import standing_themes as all_standing

LEAST_WORDS = 3
"""Shorter contributions ("Yes!", "+1", "Good idea") say nothing that one could group by."""
LEAST_TEXTS = 2

_C, _V, _MEMBER = table_of(Contribution).c, table_of(ContributionVector).c, table_of(ThemeMember).c


@dataclass(frozen=True, slots=True)
class Material:
    """What a run groups, in the order of ids; `vectors` are those that are kept, of one encoder, or none."""

    ids: list[str]
    texts: list[str]
    vectors: dict[str, bytes]
    encoder: str


def texts_to_group(session: Session, workshop_id: UUID) -> tuple[list[str], list[str]]:
    """Return ids and texts of what a run groups: visible ideas and comments of three words or more, in order of id."""
    rows = session.execute(
        select(_C.id, _C.text).where(_C.workshop_id == workshop_id, _C.is_visible).order_by(_C.id)
    ).all()
    kept = [(str(ident), said) for ident, said in rows if len(words_of(said)) >= LEAST_WORDS]
    # Sorted as text: databases do not agree on the order of ids.
    kept.sort()
    return [ident for ident, _ in kept], [said for _, said in kept]


def material(session: Session, workshop_id: UUID) -> Material:
    """Return what a run groups, with the kept vectors of the encoder that most of them are of."""
    ids, texts = texts_to_group(session, workshop_id)
    counted = session.execute(
        select(_V.encoder, func.count()).where(_V.workshop_id == workshop_id).group_by(_V.encoder)
    ).all()
    if not counted:
        return Material(ids, texts, {}, "")
    encoder = max(counted, key=lambda row: (row[1], row[0]))[0]
    wanted = set(ids)
    rows = session.execute(
        select(_V.contribution_id, _V.vector)
        .join(table_of(Contribution), _C.id == _V.contribution_id)
        .where(_V.workshop_id == workshop_id, _V.encoder == encoder, _V.text_version == _C.version, _C.is_visible)
    )
    vectors = {str(ident): bytes(vector) for ident, vector in rows if str(ident) in wanted}
    return Material(ids, texts, vectors, encoder)


def has_texts(session: Session, workshop_id: UUID) -> bool:
    """Tell whether there may be something to group: cheap, and without looking at lengths."""
    few = select(_C.id).where(_C.workshop_id == workshop_id, _C.is_visible).limit(LEAST_TEXTS).subquery()
    return bool(session.execute(select(func.count()).select_from(few)).scalar_one() >= LEAST_TEXTS)


def anchors(session: Session, workshop_id: UUID) -> dict[str, str]:
    """Return the number of the theme that each contribution is most surely in, once people have changed the themes.

    Numbers, not ids: what a run finds must not depend on which database it is.
    """
    kept = session.get(ThemeSet, workshop_id)
    if kept is None or kept.follows_runs:
        return {}
    numbers = {theme.id: number for theme, number, _ in in_order(all_standing(session, workshop_id))}
    rows = session.execute(
        select(_MEMBER.contribution_id, _MEMBER.theme_id, _MEMBER.strength).where(_MEMBER.theme_id.in_(list(numbers)))
    )
    best: dict[str, tuple[int, str]] = {}
    for ident, theme_id, strength in rows:
        place = (-strength, numbers[theme_id])
        best[str(ident)] = min(place, best.get(str(ident), place))
    return {ident: number for ident, (_, number) in best.items()}


def standing_themes(session: Session, workshop_id: UUID) -> list[Standing]:
    """Return people's finest themes with who is in them, for a run to compare with; headings hold only their own."""
    found = session.exec(
        select_model(Theme)
        .where(Theme.workshop_id == workshop_id, col(Theme.retired_at).is_(None))
        .order_by(col(Theme.id))
    ).all()
    members: dict[UUID, set[str]] = {theme.id: set() for theme in found}
    by_hand: dict[UUID, set[str]] = {theme.id: set() for theme in found}
    rows = session.execute(
        select(_MEMBER.theme_id, _MEMBER.contribution_id, _MEMBER.source)
        .join(table_of(Theme), table_of(Theme).c.id == _MEMBER.theme_id)
        .where(table_of(Theme).c.workshop_id == workshop_id, table_of(Theme).c.retired_at.is_(None))
    )
    for theme_id, contribution_id, source in rows:
        members[theme_id].add(str(contribution_id))
        if source == "person":
            by_hand[theme_id].add(str(contribution_id))
    return [
        Standing(str(one.id), one.title, frozenset(members[one.id]), frozenset(by_hand[one.id]), one.is_pinned)
        for one in found
    ]
