"""Reading what is published, from its record: the text, its numbers, a page for each foundation."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from app.contributions.models import Contribution
from app.core.actors import Actor
from app.core.errors import NotFound
from app.log.models import LogEntry
from app.publishing.errors import NotPublished
from app.publishing.events import DeclarationPublished
from app.publishing.models import CaseStudy, EvidenceReference, Revision, RevisionQuote, RevisionSource
from app.storage.tables import table_of
from app.workshops.models import Workshop
from app.workshops.policy import Standing
from app.workshops.queries import standing_of

_SOURCE, _C = table_of(RevisionSource).c, table_of(Contribution).c


@dataclass(frozen=True, slots=True)
class RevisionView:
    """A revision, its record as values, and where the log has its hash."""

    row: Revision
    record: Mapping[str, Any]
    log_seq: int | None


@dataclass(frozen=True, slots=True)
class Quote:
    """A quoted contribution that may still be read, and what opens its leaf."""

    contribution_id: UUID
    text: str
    attribution: str
    salt: bytes
    leaf: str


@dataclass(frozen=True, slots=True)
class PublishedView:
    """A published declaration as anybody reads it; counts by the place of a sentence and by foundation."""

    revision: RevisionView
    workshop: Workshop
    revisions: Sequence[Revision]
    voices: Mapping[tuple[str | None, str, str], int]
    foundation_voices: Mapping[str, int]
    quotes: Sequence[Quote]
    quoted_in: Mapping[str, Sequence[Quote]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FoundationPage:
    """What belongs to one foundation of a published declaration."""

    published: PublishedView
    foundation: Mapping[str, Any]
    people: int
    case_studies: Sequence[CaseStudy]
    references: Sequence[EvidenceReference]


@lru_cache(maxsize=64)
def _parsed(_digest: str, record: str) -> Mapping[str, Any]:
    """A record never changes, and reading a long one costs more than all else that a page asks for."""
    found: Mapping[str, Any] = json.loads(record)
    return found


def revisions(session: Session, workshop_id: UUID, actor: Actor | None, now: datetime) -> list[RevisionView]:
    """Return the revisions of a workshop's declaration, the newest first."""
    standing_of(session, workshop_id, actor, now)
    return [_view(session, row) for row in _rows(session, workshop_id)]


def revision_seen(
    session: Session, workshop_id: UUID, actor: Actor | None, now: datetime, *, revision: int | None
) -> tuple[RevisionView, Standing]:
    """Return a revision, the newest without a number, for whoever may see the workshop. Raise NotPublished."""
    standing = standing_of(session, workshop_id, actor, now)
    return revision_of(session, workshop_id, revision), standing


def revision_of(session: Session, workshop_id: UUID, revision: int | None = None) -> RevisionView:
    """Return a revision, the newest without a number. Raise NotPublished."""
    statement = select(Revision).where(Revision.workshop_id == workshop_id).order_by(col(Revision.revision).desc())
    if revision is not None:
        statement = statement.where(Revision.revision == revision)
    row = session.exec(statement.limit(1)).first()
    if row is None:
        raise NotPublished(
            "This workshop has not published its declaration yet."
            if revision is None
            else f"This workshop has published no revision {revision}."
        )
    return _view(session, row)


def published(
    session: Session, workshop_id: UUID, actor: Actor | None, now: datetime, *, revision: int | None
) -> PublishedView:
    """Return a published declaration with how many voices are behind each of its sentences."""
    view, _ = revision_seen(session, workshop_id, actor, now, revision=revision)
    keys = {UUID(one["id"]): one["key"] for one in view.record["foundations"]}
    voices: dict[tuple[str | None, str, str], int] = {}
    rows: Any = session.execute(
        select_columns(
            _SOURCE.foundation_id, _SOURCE.part, _SOURCE.anchor, func.count(func.distinct(_SOURCE.contribution_id))
        )
        .where(_SOURCE.revision_id == view.row.id)
        .group_by(_SOURCE.foundation_id, _SOURCE.part, _SOURCE.anchor)
    )
    for foundation_id, part, anchor, count in rows:
        voices[keys.get(foundation_id), part, anchor] = count
    rows = session.execute(
        select_columns(_SOURCE.foundation_id, func.count(func.distinct(_SOURCE.contribution_id)))
        .where(_SOURCE.revision_id == view.row.id, _SOURCE.foundation_id.is_not(None))
        .group_by(_SOURCE.foundation_id)
    )
    by_foundation = {keys[foundation_id]: count for foundation_id, count in rows if foundation_id in keys}
    readable = quotes_of(session, view.row.id)
    return PublishedView(
        view,
        session.get_one(Workshop, workshop_id),
        _rows(session, workshop_id),
        voices,
        by_foundation,
        readable,
        _quoted_in(session, view, readable),
    )


def foundation_page(
    session: Session, workshop_id: UUID, actor: Actor | None, now: datetime, *, key: str, revision: int | None
) -> FoundationPage:
    """Return the page of a foundation: its evidence by source. Case studies and references are those of now.

    Raise NotPublished, or NotFound for a foundation that the revision does not have.
    """
    found = published(session, workshop_id, actor, now, revision=revision)
    foundation = next((one for one in found.revision.record["foundations"] if one["key"] == key), None)
    if foundation is None:
        raise NotFound("What is published has no such foundation.")
    ident = UUID(foundation["id"])
    people = session.execute(
        select_columns(func.count(func.distinct(_C.author_id)))
        .join(table_of(RevisionSource), _SOURCE.contribution_id == _C.id)
        .where(_SOURCE.revision_id == found.revision.row.id, _SOURCE.foundation_id == ident)
    ).scalar_one()
    studies = session.exec(
        select(CaseStudy)
        .where(CaseStudy.workshop_id == workshop_id, CaseStudy.state == "shown")
        .order_by(col(CaseStudy.id).desc())
    )
    references = session.exec(
        select(EvidenceReference)
        .where(
            EvidenceReference.workshop_id == workshop_id,
            EvidenceReference.foundation_id == ident,
            col(EvidenceReference.removed_at).is_(None),
        )
        .order_by(col(EvidenceReference.id))
    )
    return FoundationPage(
        found, foundation, people, [one for one in studies if str(ident) in one.foundation_ids], list(references)
    )


def quotes_of(session: Session, revision_id: UUID) -> list[Quote]:
    """Return the quotes of a revision that may be read: neither erased nor refused since, nor hidden or withdrawn."""
    rows = session.exec(
        select(RevisionQuote)
        .join(Contribution, col(Contribution.id) == col(RevisionQuote.contribution_id))
        .where(RevisionQuote.revision_id == revision_id, col(RevisionQuote.text).is_not(None), Contribution.is_visible)
        .order_by(col(RevisionQuote.contribution_id))
    )
    return [
        Quote(row.contribution_id, row.text, row.attribution, row.salt, row.leaf)
        for row in rows
        if row.text is not None and row.attribution is not None and row.salt is not None
    ]


def quotes_seen(
    session: Session, workshop_id: UUID, actor: Actor | None, now: datetime, *, revision: int | None
) -> list[Quote]:
    """Return what opens the leaves of a revision's quotes."""
    view, _ = revision_seen(session, workshop_id, actor, now, revision=revision)
    return quotes_of(session, view.row.id)


def _quoted_in(session: Session, view: RevisionView, readable: Sequence[Quote]) -> dict[str, list[Quote]]:
    """Return the readable quotes by the key of the foundation whose sentences are linked to them."""
    quotes = {quote.contribution_id: quote for quote in readable}
    keys = {UUID(one["id"]): one["key"] for one in view.record["foundations"]}
    rows: Any = session.execute(
        select_columns(_SOURCE.foundation_id, _SOURCE.contribution_id)
        .where(_SOURCE.revision_id == view.row.id, _SOURCE.theme_id.is_(None))
        .distinct()
        .order_by(_SOURCE.foundation_id, _SOURCE.contribution_id)
    )
    found: dict[str, list[Quote]] = defaultdict(list)
    for foundation_id, contribution_id in rows:
        if foundation_id in keys and contribution_id in quotes:
            found[keys[foundation_id]].append(quotes[contribution_id])
    return found


def _rows(session: Session, workshop_id: UUID) -> list[Revision]:
    statement = select(Revision).where(Revision.workshop_id == workshop_id).order_by(col(Revision.revision).desc())
    return list(session.exec(statement))


def _view(session: Session, row: Revision) -> RevisionView:
    seq = session.exec(
        select(LogEntry.seq).where(LogEntry.subject_id == row.id, LogEntry.kind == DeclarationPublished.kind)
    ).first()
    return RevisionView(row, _parsed(row.digest, row.record), seq)
