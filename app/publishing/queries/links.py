"""Links from sentences: which there are, what they lead to, and their history."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from app.contributions.models import Contribution
from app.core.actors import Actor
from app.core.paging import Page, encode_cursor, id_in
from app.declarations.alignment import Place
from app.declarations.models import Foundation
from app.publishing.models import CaseStudy, EvidenceReference, SentenceLink
from app.publishing.policy import require_sees_draft
from app.storage.tables import table_of
from app.themes.models import Theme, ThemeMember
from app.workshops.models import Participation
from app.workshops.queries import standing_of

_THEME, _MEMBER, _C = table_of(Theme).c, table_of(ThemeMember).c, table_of(Contribution).c


@dataclass(frozen=True, slots=True)
class Target:
    """What a link leads to: a title or a text, and of a theme how many contributions are in it."""

    id: UUID
    title: str
    text: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link as the design group sees it; `target` is None once it is gone."""

    link: SentenceLink
    foundation_key: str | None
    target: Target | None
    made_by: str | None
    removed_by: str | None


def standing_links(session: Session, declaration_id: UUID) -> dict[Place, list[SentenceLink]]:
    """Return all links that were not taken back, by the place of their sentence, oldest first."""
    found: dict[Place, list[SentenceLink]] = defaultdict(list)
    statement = (
        select(SentenceLink)
        .where(SentenceLink.declaration_id == declaration_id, col(SentenceLink.removed_at).is_(None))
        .order_by(col(SentenceLink.id))
    )
    for link in session.exec(statement):
        found[Place(link.foundation_id, link.part, link.anchor)].append(link)
    return found


def links_listed(
    session: Session,
    workshop_id: UUID,
    actor: Actor,
    now: datetime,
    *,
    target_id: UUID | None,
    foundation_key: str | None,
    part: str | None,
    anchor: str | None,
    removed: bool,
    cursor: str | None,
    limit: int,
) -> Page[LinkView]:
    """Return links, the newest first, with those that were taken back if asked: their history. For the group."""
    require_sees_draft(standing_of(session, workshop_id, actor, now))
    statement = (
        select(SentenceLink)
        .outerjoin(Foundation, col(Foundation.id) == col(SentenceLink.foundation_id))
        .where(SentenceLink.workshop_id == workshop_id)
        .order_by(col(SentenceLink.id).desc())
        .limit(limit + 1)
    )
    if not removed:
        statement = statement.where(col(SentenceLink.removed_at).is_(None))
    for column, value in (
        (SentenceLink.target_id, target_id),
        (Foundation.key, foundation_key),
        (SentenceLink.part, part),
        (SentenceLink.anchor, anchor),
    ):
        if value is not None:
            statement = statement.where(col(column) == value)
    if cursor is not None:
        statement = statement.where(col(SentenceLink.id) < id_in(cursor))
    rows = list(session.exec(statement))
    views = link_views(session, rows[:limit])
    return Page(views, encode_cursor(rows[limit - 1].id) if len(rows) > limit else None)


def link_views(session: Session, links: Sequence[SentenceLink]) -> list[LinkView]:
    """Return links with what they lead to and who made them."""
    found = targets(session, links)
    people = names(session, [ident for link in links for ident in (link.created_by_id, link.removed_by_id)])
    foundation_ids = {link.foundation_id for link in links if link.foundation_id}
    keys = dict(session.exec(select(Foundation.id, Foundation.key).where(col(Foundation.id).in_(foundation_ids))).all())
    return [
        LinkView(
            link,
            keys.get(link.foundation_id) if link.foundation_id else None,
            found.get(link.target_id),
            people.get(link.created_by_id),
            people.get(link.removed_by_id),
        )
        for link in links
    ]


def names(session: Session, ids: Iterable[UUID | None]) -> Mapping[UUID | None, str]:
    """Return the names that people go by in their workshops."""
    wanted = {ident for ident in ids if ident is not None}
    rows = session.exec(
        select(Participation.id, Participation.display_name).where(col(Participation.id).in_(wanted))
    ).all()
    return dict(rows)


def targets(session: Session, links: Iterable[SentenceLink]) -> dict[UUID, Target]:
    """Return what links lead to, by id, as far as it can be read. A merged theme is the one that took it in."""
    ids: dict[str, set[UUID]] = defaultdict(set)
    for link in links:
        ids[link.kind].add(link.target_id)
    found: dict[UUID, Target] = {}
    for row in session.exec(
        select(Contribution).where(col(Contribution.id).in_(ids["contribution"]), Contribution.is_visible)
    ):
        found[row.id] = Target(row.id, "", row.text)
    themes = {ident: theme for ident in ids["theme"] if (theme := standing_theme(session, ident)) is not None}
    sizes = theme_sizes(session, {theme.id for theme in themes.values()})
    for ident, theme in themes.items():
        found[ident] = Target(theme.id, theme.title, theme.description or theme.summary, sizes.get(theme.id, 0))
    for one in session.exec(
        select(EvidenceReference).where(
            col(EvidenceReference.id).in_(ids["reference"]), col(EvidenceReference.removed_at).is_(None)
        )
    ):
        found[one.id] = Target(one.id, one.source, one.claim)
    for study in session.exec(
        select(CaseStudy).where(col(CaseStudy.id).in_(ids["case_study"]), CaseStudy.state == "shown")
    ):
        found[study.id] = Target(study.id, study.title, study.place)
    return found


def standing_theme(session: Session, theme_id: UUID) -> Theme | None:
    """Return a theme, or the one that it was merged into, however often; None if that was retired."""
    seen: set[UUID] = set()
    theme = session.get(Theme, theme_id)
    while theme is not None and theme.retired_at is not None:
        seen.add(theme.id)
        if theme.merged_into_id is None or theme.merged_into_id in seen:
            return None
        theme = session.get(Theme, theme.merged_into_id)
    return theme


def theme_members(session: Session, theme_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Return the visible contributions of themes and of those below them, each once, sorted by id."""
    whole = _with_those_below(theme_ids)
    rows: Any = session.execute(
        select_columns(whole.c.top_id, _MEMBER.contribution_id)
        .join(table_of(ThemeMember), _MEMBER.theme_id == whole.c.theme_id)
        .join(table_of(Contribution), _C.id == _MEMBER.contribution_id)
        .where(_C.is_visible)
        .distinct()
        .order_by(_MEMBER.contribution_id)
    ).all()
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for theme_id, contribution_id in rows:
        found[theme_id].append(contribution_id)
    return found


def theme_sizes(session: Session, theme_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many visible contributions are in each theme and in those below it."""
    whole = _with_those_below(theme_ids)
    rows: Any = session.execute(
        select_columns(whole.c.top_id, func.count(_MEMBER.contribution_id.distinct()))
        .join(table_of(ThemeMember), _MEMBER.theme_id == whole.c.theme_id)
        .join(table_of(Contribution), _C.id == _MEMBER.contribution_id)
        .where(_C.is_visible)
        .group_by(whole.c.top_id)
    )
    return dict(map(tuple, rows))


def _with_those_below(theme_ids: Collection[UUID]) -> CTE:
    """Return pairs of a theme (`top_id`) and what it consists of (`theme_id`): itself and those below it."""
    top = select_columns(_THEME.id.label("top_id"), _THEME.id.label("theme_id")).where(_THEME.id.in_(theme_ids))
    whole = top.cte("whole", recursive=True)
    below = select_columns(whole.c.top_id, _THEME.id).join(whole, _THEME.parent_id == whole.c.theme_id)
    return whole.union(below.where(_THEME.retired_at.is_(None)))
