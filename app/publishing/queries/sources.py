"""References, case studies and feedback, as each may be seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from app.core.actors import Actor
from app.core.errors import NotFound
from app.core.paging import Page, encode_cursor, id_in
from app.publishing.models import CaseStudy, EvidenceReference, Feedback
from app.publishing.policy import require_decides
from app.publishing.queries.texts import foundation_keyed, keys_of
from app.workshops.queries import standing_of


@dataclass(frozen=True, slots=True)
class ReferenceView:
    """A reference and the key of the foundation that it is for."""

    row: EvidenceReference
    foundation_key: str | None


@dataclass(frozen=True, slots=True)
class CaseStudyView:
    """A case study, what it is about, and whether the reader sent it."""

    row: CaseStudy
    foundation_keys: Sequence[str]
    is_mine: bool


@dataclass(frozen=True, slots=True)
class FeedbackView:
    """Feedback and the key of the foundation that it is about."""

    row: Feedback
    foundation_key: str | None


def reference(session: Session, reference_id: UUID, actor: Actor | None, now: datetime) -> ReferenceView:
    """Return one reference as it stands now. Raise NotFound, also when it was removed."""
    row = session.get(EvidenceReference, reference_id)
    if row is None or row.removed_at is not None:
        raise NotFound("There is no such reference.")
    standing_of(session, row.workshop_id, actor, now)
    return reference_view(session, row)


def reference_view(session: Session, row: EvidenceReference) -> ReferenceView:
    """Return a reference as it is shown."""
    return reference_views([row], keys_of(session, row.workshop_id))[0]


def reference_views(rows: Sequence[EvidenceReference], keys: Mapping[UUID, str]) -> list[ReferenceView]:
    """Return references as they are shown."""
    return [ReferenceView(row, keys.get(row.foundation_id) if row.foundation_id else None) for row in rows]


def case_study(session: Session, case_study_id: UUID, actor: Actor, now: datetime) -> CaseStudyView:
    """Return one case study as it stands now, for those who decide about it. Raise NotFound or NotAllowed."""
    row = session.get(CaseStudy, case_study_id)
    if row is None:
        raise NotFound("There is no such case study.")
    require_decides(standing_of(session, row.workshop_id, actor, now))
    return case_study_view(session, row, actor)


def case_study_view(session: Session, row: CaseStudy, actor: Actor | None) -> CaseStudyView:
    """Return a case study as it is shown."""
    return case_study_views([row], keys_of(session, row.workshop_id), actor)[0]


def case_study_views(rows: Sequence[CaseStudy], keys: Mapping[UUID, str], actor: Actor | None) -> list[CaseStudyView]:
    """Return case studies as they are shown to a caller."""
    by_text = {str(ident): key for ident, key in keys.items()}
    return [
        CaseStudyView(
            row,
            [by_text[ident] for ident in row.foundation_ids if ident in by_text],
            actor is not None and row.account_id == actor.account_id,
        )
        for row in rows
    ]


def feedback_sent(session: Session, feedback_id: UUID, actor: Actor, now: datetime) -> FeedbackView:
    """Return one piece of feedback as it stands now, for those who decide about it. Raise NotFound or NotAllowed."""
    row = session.get(Feedback, feedback_id)
    if row is None:
        raise NotFound("There is no such feedback.")
    require_decides(standing_of(session, row.workshop_id, actor, now))
    return feedback_view(session, row)


def feedback_view(session: Session, row: Feedback) -> FeedbackView:
    """Return feedback as it is shown."""
    return FeedbackView(row, keys_of(session, row.workshop_id).get(row.foundation_id) if row.foundation_id else None)


def references(
    session: Session,
    workshop_id: UUID,
    actor: Actor | None,
    now: datetime,
    *,
    foundation_key: str | None,
    cursor: str | None,
    limit: int,
) -> Page[ReferenceView]:
    """Return the references of a workshop, oldest first, of one foundation if asked."""
    standing_of(session, workshop_id, actor, now)
    statement = (
        select(EvidenceReference)
        .where(EvidenceReference.workshop_id == workshop_id, col(EvidenceReference.removed_at).is_(None))
        .order_by(col(EvidenceReference.id))
        .limit(limit + 1)
    )
    if foundation_key is not None:
        foundation = foundation_keyed(session, workshop_id, foundation_key)
        statement = statement.where(EvidenceReference.foundation_id == foundation.id)
    if cursor is not None:
        statement = statement.where(col(EvidenceReference.id) > id_in(cursor))
    rows = list(session.exec(statement))
    views = reference_views(rows[:limit], keys_of(session, workshop_id))
    return Page(views, encode_cursor(rows[limit - 1].id) if len(rows) > limit else None)


def case_studies(
    session: Session,
    workshop_id: UUID,
    actor: Actor | None,
    now: datetime,
    *,
    state: str,
    foundation_key: str | None,
    cursor: str | None,
    limit: int,
) -> Page[CaseStudyView]:
    """Return case studies, the newest first. Those that are not shown are for moderators and organisers."""
    standing = standing_of(session, workshop_id, actor, now)
    if state != "shown":
        require_decides(standing)
    keys = keys_of(session, workshop_id)
    statement = (
        select(CaseStudy)
        .where(CaseStudy.workshop_id == workshop_id, CaseStudy.state == state)
        .order_by(col(CaseStudy.id).desc())
    )
    if cursor is not None:
        statement = statement.where(col(CaseStudy.id) < id_in(cursor))
    if foundation_key is None:
        rows = list(session.exec(statement.limit(limit + 1)))
    else:  # which foundations one is about stands in a list of its own, and there are few case studies
        wanted = str(foundation_keyed(session, workshop_id, foundation_key).id)
        rows = [row for row in session.exec(statement) if wanted in row.foundation_ids][: limit + 1]
    views = case_study_views(rows[:limit], keys, actor)
    return Page(views, encode_cursor(rows[limit - 1].id) if len(rows) > limit else None)


def feedback(
    session: Session,
    workshop_id: UUID,
    actor: Actor | None,
    now: datetime,
    *,
    state: str,
    cursor: str | None,
    limit: int,
) -> Page[FeedbackView]:
    """Return feedback, the newest first. What is not shown is for moderators and organisers."""
    standing = standing_of(session, workshop_id, actor, now)
    if state != "shown":
        require_decides(standing)
    statement: Any = (
        select(Feedback)
        .where(Feedback.workshop_id == workshop_id, Feedback.state == state)
        .order_by(col(Feedback.id).desc())
        .limit(limit + 1)
    )
    if cursor is not None:
        statement = statement.where(col(Feedback.id) < id_in(cursor))
    rows = list(session.exec(statement))
    keys = keys_of(session, workshop_id)
    views = [FeedbackView(row, keys.get(row.foundation_id) if row.foundation_id else None) for row in rows[:limit]]
    return Page(views, encode_cursor(rows[limit - 1].id) if len(rows) > limit else None)
