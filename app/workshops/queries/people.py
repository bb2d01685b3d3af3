"""Who is in a workshop, and who is invited."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.paging import Page, encode_cursor, id_in
from app.people.models import Account, Organisation
from app.workshops.models import Invitation, Participation
from app.workshops.policy import Role


@dataclass(frozen=True, slots=True)
class MemberView:
    """Somebody in a workshop, with the name of their organisation."""

    participation: Participation
    organisation_name: str | None


def participation_of(session: Session, workshop_id: UUID, account_id: UUID) -> Participation | None:
    """Return somebody's participation in a workshop, unless they have left."""
    return session.exec(
        select(Participation).where(
            Participation.workshop_id == workshop_id,
            Participation.account_id == account_id,
            col(Participation.left_at).is_(None),
        )
    ).first()


def member(session: Session, workshop_id: UUID, participation_id: UUID) -> MemberView:
    """Return one person of a workshop. Raise NotFound for somebody who is not in it, or not any more."""
    row = session.exec(
        select(Participation, Organisation.name)
        .join(Organisation, col(Organisation.id) == col(Participation.organisation_id), isouter=True)
        .where(
            Participation.id == participation_id,
            Participation.workshop_id == workshop_id,
            col(Participation.left_at).is_(None),
        )
    ).first()
    if row is None:
        raise NotFound("There is no such person in this workshop.")
    return MemberView(*row)


def members(
    session: Session,
    workshop_id: UUID,
    *,
    role: Role | None = None,
    q: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[MemberView]:
    """Return the people of a workshop in the order in which they joined; `q` is part of the name they go by."""
    statement = (
        select(Participation, Organisation.name)
        .join(Organisation, col(Organisation.id) == col(Participation.organisation_id), isouter=True)
        .where(Participation.workshop_id == workshop_id, col(Participation.left_at).is_(None))
        .order_by(col(Participation.id))
        .limit(limit + 1)
    )
    if role is not None:
        statement = statement.where(Participation.role == role.value)
    if q:
        statement = statement.where(col(Participation.display_name).icontains(q, autoescape=True))
    if cursor is not None:
        statement = statement.where(col(Participation.id) > id_in(cursor))
    found = [MemberView(*row) for row in session.exec(statement)]
    return Page(found[:limit], encode_cursor(found[limit - 1].participation.id) if len(found) > limit else None)


def organiser_count(session: Session, workshop_id: UUID) -> int:
    """Return how many organisers a workshop has."""
    return session.exec(
        select(func.count())
        .select_from(Participation)
        .where(
            Participation.workshop_id == workshop_id,
            Participation.role == Role.ORGANISER.value,
            col(Participation.left_at).is_(None),
        )
    ).one()


def invitation_for(session: Session, workshop_id: UUID, account_id: UUID, now: datetime) -> Invitation | None:
    """Return the invitation that somebody may redeem now: to the address they have proved, neither used nor over."""
    return session.exec(
        select(Invitation)
        .join(Account, col(Account.email) == col(Invitation.email))
        .where(
            Invitation.workshop_id == workshop_id,
            Account.id == account_id,
            Invitation.expires_at > now,
            col(Invitation.redeemed_at).is_(None),
            col(Invitation.revoked_at).is_(None),
        )
    ).first()
