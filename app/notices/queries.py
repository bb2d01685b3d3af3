"""What has to be known before somebody is told something: whether it still holds, and where it goes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.log.models import LogEntry
from app.people.models import Account
from app.workshops.models import Invitation, Participation, Workshop


@dataclass(frozen=True, slots=True)
class InvitationLetter:
    """What a mail to somebody who is invited says. `expires_at` is an instant, for the days of `time_zone`."""

    email: str
    workshop_title: str
    workshop_slug: str
    time_zone: str
    expires_at: datetime


def invitation_letter(session: Session, invitation_id: UUID, seq: int, now: datetime) -> InvitationLetter | None:
    """Return what to tell somebody whom an entry says to be invited, or None if that does not hold any more.

    It does not once the invitation was used, revoked, renewed or erased, or expired; nor for somebody who came in by
    another way, nor where the record is sealed.
    """
    row = session.exec(
        select(Invitation, Workshop)
        .join(Workshop, col(Workshop.id) == col(Invitation.workshop_id))
        # An entry has the instant of its transaction, as the invitation has; a renewed one has that of a later entry.
        .join(LogEntry, (col(LogEntry.subject_id) == col(Invitation.id)) & (col(LogEntry.at) == Invitation.created_at))
        .where(
            Invitation.id == invitation_id,
            LogEntry.seq == seq,
            Invitation.expires_at > now,
            col(Invitation.redeemed_at).is_(None),
            col(Invitation.revoked_at).is_(None),
            col(Workshop.sealed_at).is_(None),
        )
    ).first()
    if row is None:
        return None
    invitation, workshop = row
    if _is_here(session, workshop.id, invitation.email):
        return None
    return InvitationLetter(invitation.email, workshop.title, workshop.slug, workshop.time_zone, invitation.expires_at)


def _is_here(session: Session, workshop_id: UUID, email: str) -> bool:
    statement = (
        select(Participation.id)
        .join(Account, col(Account.id) == col(Participation.account_id))
        .where(Participation.workshop_id == workshop_id, col(Participation.left_at).is_(None), Account.email == email)
    )
    return session.exec(statement).first() is not None
