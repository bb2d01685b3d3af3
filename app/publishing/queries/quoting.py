"""Who may be quoted, and how a quote is signed: by a role that several people share, never by a name."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, col, select

from app.core.actors import Actor
from app.publishing.models import QuoteConsent
from app.workshops.models import Participation, Workshop
from app.workshops.policy import require_member
from app.workshops.queries import standing_of
from app.workshops.registration import FieldKind

SHARED: Final = 5
"""A role that fewer people of the workshop have would name them; they are signed as participants."""
ANYBODY: Final = "Participant"


@dataclass(frozen=True, slots=True)
class Consent:
    """What somebody chose about being quoted, and how they would be signed with the workshop's role field."""

    allowed: bool
    changed_at: datetime | None
    attribution: str


def own_consent(session: Session, workshop_id: UUID, actor: Actor, now: datetime) -> Consent:
    """Return the caller's own choice; no before they chose. Raise NotAllowed for who has not joined."""
    return consent_of(session, workshop_id, require_member(standing_of(session, workshop_id, actor, now)))


def consent_of(session: Session, workshop_id: UUID, participation_id: UUID) -> Consent:
    """Return somebody's choice."""
    row = session.get(QuoteConsent, participation_id)
    field = role_field_of(session.get_one(Workshop, workshop_id))
    signed = attributions(session, workshop_id, [participation_id], field)
    return Consent(bool(row and row.allowed), row.changed_at if row else None, signed.get(participation_id, ANYBODY))


def role_field_of(workshop: Workshop) -> str | None:
    """Return the key of the choice field that asks for a role: the one called so, if there is one."""
    keys = [field["key"] for field in workshop.registration_fields if field["kind"] == FieldKind.CHOICE]
    return next((key for key in keys if "role" in key.casefold()), None)


def consenting(session: Session, people: Collection[UUID]) -> set[UUID]:
    """Return those who said that they may be quoted and are still there."""
    statement = (
        select(QuoteConsent.participation_id)
        .join(Participation, col(Participation.id) == col(QuoteConsent.participation_id))
        .where(col(QuoteConsent.participation_id).in_(people), col(QuoteConsent.allowed))
    )
    return set(session.exec(statement))


def attributions(
    session: Session, workshop_id: UUID, people: Collection[UUID], field: str | None
) -> Mapping[UUID, str]:
    """Return how people are signed: by what they chose in a field, if enough others chose it too."""
    if field is None:
        return {}
    rows: Any = session.exec(
        select(Participation.id, Participation.answers).where(Participation.workshop_id == workshop_id)
    ).all()
    counts: dict[str, int] = {}
    for _, answers in rows:
        counts[answers.get(field, "")] = counts.get(answers.get(field, ""), 0) + 1
    wanted = set(people)
    return {
        ident: str(answers[field])
        for ident, answers in rows
        if ident in wanted and answers.get(field) and counts[answers[field]] >= SHARED
    }
