"""What a proposal to split one theme is made of, and what it is shown with."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlmodel import Session

from app.contributions.models import Contribution
from app.core.actors import Actor
from app.core.errors import NotFound
from app.core.words import words_of
from app.storage.tables import table_of
from app.themes.errors import NothingToGroup
from app.themes.grouping.splitting import LEAST_TO_SPLIT
from app.themes.models import ContributionVector, Theme, ThemeMember
from app.themes.policy import require_may_edit
from app.themes.queries.texts import LEAST_WORDS, Material
from app.themes.queries.themes import Quote
from app.themes.queries.vectors import encoder_of
from app.workshops.queries import standing_of

_C, _V, _MEMBER = table_of(Contribution).c, table_of(ContributionVector).c, table_of(ThemeMember).c


@dataclass(frozen=True, slots=True)
class Whole:
    """A theme that might be split: what is directly in it and visible, and of that what can be grouped."""

    theme_id: UUID
    version: int
    title: str
    members: frozenset[str]
    pinned: frozenset[str]
    by_hand: frozenset[str]
    material: Material


def whole(session: Session, theme_id: UUID, actor: Actor, now: datetime) -> Whole:
    """Return a theme for somebody who may edit it. Raise NotFound, NotAllowed, or NothingToGroup for too few texts."""
    theme = session.get(Theme, theme_id)
    if theme is None:
        raise NotFound("There is no such theme.")
    try:
        require_may_edit(standing_of(session, theme.workshop_id, actor, now))
    except NotFound:
        raise NotFound("There is no such theme.") from None
    if theme.retired_at is not None:
        raise NotFound("There is no such theme any more: it was retired or merged into another.")
    encoder = encoder_of(session, theme.workshop_id) or ""
    # A vector of another encoder, or of an earlier version of the text, is none.
    kept = and_(_V.contribution_id == _C.id, _V.encoder == encoder, _V.text_version == _C.version)
    rows = session.execute(
        select(_C.id, _C.text, _V.vector, _MEMBER.source, _MEMBER.is_pinned)
        .join_from(table_of(ThemeMember), table_of(Contribution), _C.id == _MEMBER.contribution_id)
        .outerjoin(table_of(ContributionVector), kept)
        .where(_MEMBER.theme_id == theme_id, _C.is_visible)
    ).all()
    said = sorted((str(row.id), row.text, row.vector) for row in rows if len(words_of(row.text)) >= LEAST_WORDS)
    if len(said) < LEAST_TO_SPLIT:
        raise NothingToGroup(f"It takes {LEAST_TO_SPLIT} contributions of {LEAST_WORDS} words right in the theme.")
    vectors = {ident: bytes(vector) for ident, _, vector in said if vector is not None}
    return Whole(
        theme_id,
        theme.version,
        theme.title,
        frozenset(str(row.id) for row in rows),
        frozenset(str(row.id) for row in rows if row.is_pinned),
        frozenset(str(row.id) for row in rows if row.source == "person"),
        Material([ident for ident, _, _ in said], [text for _, text, _ in said], vectors, encoder),
    )


def quotes_of(session: Session, contribution_ids: Collection[str]) -> dict[str, Quote]:
    """Return those of some contributions that everybody may read, by id."""
    ids = [UUID(ident) for ident in contribution_ids]
    rows = session.execute(select(_C.id, _C.kind, _C.text).where(_C.id.in_(ids), _C.is_visible))
    return {str(row.id): Quote(*row) for row in rows}
