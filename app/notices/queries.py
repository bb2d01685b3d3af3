"""What has to be known before somebody is told something: whether it still holds, and where it goes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, case, exists, or_
from sqlmodel import Session, col, select

from app.core.actors import Actor
from app.core.paging import Page, encode_cursor, id_in
from app.log.models import LogEntry
from app.notices.models import Notice
from app.people.models import Account
from app.workshops.events import InvitationMade
from app.workshops.models import Invitation, Participation, Workshop
from app.workshops.policy import Right, require_right
from app.workshops.queries import standing_of


@dataclass(frozen=True, slots=True)
class Told:
    """An invitation, how far it has come, and when a mail server took its mail."""

    invitation: Invitation
    state: str
    mailed_at: datetime | None


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


def invitations_told(
    session: Session,
    workshop_id: UUID,
    actor: Actor,
    now: datetime,
    *,
    state: str | None = None,
    q: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Told]:
    """Return a workshop's invitations for its organisers, oldest first, each with how far it has come.

    `state` is one of waiting, mailed, bounced, joined, expired and revoked. Raise NotAllowed for everybody else.
    """
    require_right(standing_of(session, workshop_id, actor, now), Right.MANAGE)
    reached = _reached(workshop_id, now)
    is_told = (col(Notice.subject_id) == col(Invitation.id)) & (col(Notice.kind) == InvitationMade.kind)
    statement = (
        select(Invitation, reached, Notice.sent_at)
        .outerjoin(Notice, is_told)
        .where(Invitation.workshop_id == workshop_id)
        .order_by(col(Invitation.id))
        .limit(limit + 1)
    )
    if state is not None:
        statement = statement.where(reached == state)
    if q:
        texts = (col(Invitation.email), col(Invitation.name), col(Invitation.organisation))
        statement = statement.where(or_(*(text.icontains(q, autoescape=True) for text in texts)))
    if cursor is not None:
        statement = statement.where(col(Invitation.id) > id_in(cursor))
    found = [Told(*row) for row in session.exec(statement)]
    return Page(found[:limit], encode_cursor(found[limit - 1].invitation.id) if len(found) > limit else None)


def _reached(workshop_id: UUID, now: datetime) -> ColumnElement[str]:
    """Say in SQL how far an invitation has come. Of a renewed one the earlier mail says nothing."""
    is_here = exists().where(
        col(Participation.workshop_id) == workshop_id,
        col(Participation.left_at).is_(None),
        col(Participation.account_id) == col(Account.id),
        col(Account.email) == col(Invitation.email),
    )
    is_present = col(Notice.claimed_at) >= col(Invitation.created_at)
    return case(
        (or_(col(Invitation.redeemed_at).is_not(None), is_here), "joined"),
        (col(Invitation.revoked_at).is_not(None), "revoked"),
        (col(Invitation.expires_at) <= now, "expired"),
        (is_present & (col(Notice.status) == "refused"), "bounced"),
        (is_present & (col(Notice.status) == "sent"), "mailed"),
        else_="waiting",
    )


def _is_here(session: Session, workshop_id: UUID, email: str) -> bool:
    statement = (
        select(Participation.id)
        .join(Account, col(Account.id) == col(Participation.account_id))
        .where(Participation.workshop_id == workshop_id, col(Participation.left_at).is_(None), Account.email == email)
    )
    return session.exec(statement).first() is not None
