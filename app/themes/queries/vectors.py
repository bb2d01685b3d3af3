"""Kept vectors: which are missing or stale, which have outlived their text, and those of a room."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session

from app.contributions.models import Contribution
from app.log.models import LogEntry
from app.storage.tables import table_of
from app.themes.models import ContributionVector

_CONTRIBUTION, _VECTOR, _ENTRY = table_of(Contribution), table_of(ContributionVector), table_of(LogEntry).c
_C, _V = _CONTRIBUTION.c, _VECTOR.c
_LANGUAGE_TEXTS = 50
"""The first texts of a room tell its language; later ones do not change it, so vectors stay comparable."""

TEXT_KINDS = (
    "idea.posted",
    "comment.posted",
    "contribution.edited",
    "contribution.withdrawn",
    "contribution.erased",
    "contribution.hidden",
    "contribution.restored",
)
"""Entries of the log after which a contribution's vector is another one, or none."""


@dataclass(frozen=True, slots=True)
class Unencoded:
    """A text that has no vector of its present version."""

    id: UUID
    workshop_id: UUID
    text: str
    version: int


@dataclass(frozen=True, slots=True)
class Touched:
    """Contributions by workshop whose texts may have changed, and up to which entry the log has been read."""

    ids: dict[UUID, list[UUID]]
    seq: int


def last_entry(session: Session) -> int:
    """Return the number of the newest entry of the log."""
    return session.execute(select(func.max(_ENTRY.seq))).scalar() or 0


def touched_after(session: Session, seq: int, *, limit: int) -> Touched:
    """Return what the next entries of the log say about texts."""
    rows = session.execute(
        select(_ENTRY.seq, _ENTRY.workshop_id, _ENTRY.subject_id)
        .where(_ENTRY.seq > seq, _ENTRY.kind.in_(TEXT_KINDS))
        .order_by(_ENTRY.seq)
        .limit(limit)
    ).all()
    ids: dict[UUID, list[UUID]] = {}
    for _, workshop_id, subject_id in rows:
        ids.setdefault(workshop_id, []).append(subject_id)
    last = rows[-1][0] if len(rows) == limit else max(seq, last_entry(session))
    return Touched(ids, last)


def rooms(session: Session) -> list[UUID]:
    """Return the workshops in which anything was said."""
    return list(session.execute(select(_C.workshop_id).distinct()).scalars())


def first_texts(session: Session, workshop_id: UUID) -> list[str]:
    """Return the texts that tell a room's language."""
    return list(
        session.execute(
            select(_C.text).where(_C.workshop_id == workshop_id, _C.is_visible).order_by(_C.id).limit(_LANGUAGE_TEXTS)
        ).scalars()
    )


def unencoded(
    session: Session, workshop_id: UUID, encoder: str, *, ids: Collection[UUID] | None, limit: int
) -> list[Unencoded]:
    """Return visible contributions, of those named or of all, that an encoder has not encoded as they are now."""
    statement = (
        select(_C.id, _C.workshop_id, _C.text, _C.version)
        .outerjoin(_VECTOR, _V.contribution_id == _C.id)
        .where(
            _C.workshop_id == workshop_id,
            _C.is_visible,
            or_(_V.contribution_id.is_(None), _V.text_version != _C.version, _V.encoder != encoder),
        )
        .order_by(_C.id)
        .limit(limit)
    )
    if ids is not None:
        statement = statement.where(_C.id.in_(ids))
    return [Unencoded(*row) for row in session.execute(statement)]


def has_other_encoder(session: Session, workshop_id: UUID, encoder: str) -> bool:
    """Tell whether a room has vectors of another encoder than the one that it should have."""
    other = select(_V.contribution_id).where(_V.workshop_id == workshop_id, _V.encoder != encoder).limit(1)
    return session.execute(other).first() is not None


def outlived(session: Session, ids: Collection[UUID] | None, *, limit: int) -> list[UUID]:
    """Return contributions, of those named or of all, that have a vector and that nobody may read any more."""
    statement = select(_V.contribution_id).join(
        _CONTRIBUTION, and_(_C.id == _V.contribution_id, _C.is_visible.is_(False))
    )
    if ids is not None:
        statement = statement.where(_V.contribution_id.in_(ids))
    return list(session.execute(statement.limit(limit)).scalars())


def encoder_of(session: Session, workshop_id: UUID) -> str | None:
    """Return the encoder of most of a room's vectors, or None if it has none."""
    row = session.execute(
        select(_V.encoder, func.count())
        .where(_V.workshop_id == workshop_id)
        .group_by(_V.encoder)
        .order_by(func.count().desc(), _V.encoder)
        .limit(1)
    ).first()
    return row[0] if row else None


def vectors_since(
    session: Session, workshop_id: UUID, encoder: str, since: datetime | None
) -> Sequence[tuple[UUID, bytes, datetime]]:
    """Return a room's vectors of visible contributions that were kept at an instant or later, or all."""
    statement: Any = (
        select(_V.contribution_id, _V.vector, _V.kept_at)
        .join(_CONTRIBUTION, and_(_C.id == _V.contribution_id, _C.is_visible))
        .where(_V.workshop_id == workshop_id, _V.encoder == encoder)
    )
    if since is not None:
        statement = statement.where(_V.kept_at >= since)
    return [(ident, bytes(vector), at) for ident, vector, at in session.execute(statement)]


def vector_count(session: Session, workshop_id: UUID, encoder: str) -> int:
    """Return how many visible contributions of a room have a vector."""
    count: int = session.execute(
        select(func.count())
        .select_from(_VECTOR.join(_CONTRIBUTION, and_(_C.id == _V.contribution_id, _C.is_visible)))
        .where(_V.workshop_id == workshop_id, _V.encoder == encoder)
    ).scalar_one()
    return count
