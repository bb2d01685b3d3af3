"""Erasing what workshops keep of somebody: the name they go by, their answers, their invitations."""

from uuid import UUID

from sqlalchemy import String, cast, literal, or_, update
from sqlmodel import col, select

from app.people.models import Account
from app.storage.dialect import hold_workshop
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.workshops.errors import LastOrganiser
from app.workshops.events import ParticipantLeft
from app.workshops.models import Invitation, Participation, Workshop
from app.workshops.policy import Role
from app.workshops.queries import organiser_count

ERASED_NAME = "Somebody who left"
"""What an erased person is called where something of theirs stands: a stance in a count, a comment that was answered.
"""

_INVITATION = table_of(Invitation)


def erase_participations(tx: Tx, account_id: UUID) -> None:
    """Take somebody out of every workshop, and their name, answers and address out of what it keeps.

    Their votes stay counted. Raise LastOrganiser if nobody would organise a workshop any more; then nothing is erased.
    """
    statement = select(Participation).where(Participation.account_id == account_id)
    joined = tx.session.exec(statement.order_by(col(Participation.workshop_id))).all()
    # Held in one order; whatever the person says at this moment in another process is committed then, and found below.
    for participation in joined:
        hold_workshop(tx.connection, participation.workshop_id)
    joined = tx.session.exec(statement.execution_options(populate_existing=True)).all()
    _require_other_organisers(tx, [one.workshop_id for one in joined if _organises(one)])
    for one in joined:
        one.display_name, one.answers = ERASED_NAME, {}
        if one.left_at is None:
            one.left_at = tx.now
            tx.record(ParticipantLeft(workshop_id=one.workshop_id, actor_id=account_id, subject_id=one.id))
        one.version += 1
        tx.session.add(one)
    tx.session.flush()
    _erase_invitations(tx, account_id)


def _organises(participation: Participation) -> bool:
    return participation.role == Role.ORGANISER and participation.left_at is None


def _require_other_organisers(tx: Tx, workshop_ids: list[UUID]) -> None:
    alone = [ident for ident in workshop_ids if organiser_count(tx.session, ident) == 1]
    if alone:
        titles = tx.session.exec(select(Workshop.title).where(col(Workshop.id).in_(alone)).order_by(Workshop.title))
        raise LastOrganiser(
            f"You are the last organiser of {', '.join(f'“{title}”' for title in titles)}. Hand over first: make "
            "somebody else an organiser there, then erase your account.",
            workshop_ids=[str(ident) for ident in alone],
        )


def _erase_invitations(tx: Tx, account_id: UUID) -> None:
    """Blank the invitations that somebody used, and those to their address, which nobody can use from now on."""
    email = tx.session.exec(select(Account.email).where(Account.id == account_id)).one()
    # What stands for the address is one for each invitation, because a workshop invites an address once; and it has
    # no @, so it is nobody's.
    stands_for = literal("erased-") + cast(_INVITATION.c.id, String)
    theirs = _INVITATION.c.redeemed_by_id == account_id
    if email is not None:
        theirs = or_(theirs, _INVITATION.c.email == email)
    tx.session.execute(update(_INVITATION).where(theirs).values(email=stands_for, name="", organisation=""))
    unused = (_INVITATION.c.redeemed_at.is_(None), _INVITATION.c.revoked_at.is_(None))
    blank = _INVITATION.c.email == stands_for
    tx.session.execute(update(_INVITATION).where(blank, *unused).values(revoked_at=tx.now))
