"""Inviting people by their addresses, many at once, and taking an invitation back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from app.core.actors import Actor
from app.core.errors import Conflict, Invalid, NotFound
from app.core.ids import new_id
from app.people.models import Account
from app.storage.dialect import upsert
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.workshops.commands.managing import hold_to_manage
from app.workshops.events import InvitationMade, InvitationRevoked
from app.workshops.invitation_list import InvitationLine
from app.workshops.models import Invitation, Participation

INVITATION_LASTS = timedelta(days=30)


class Outcome(StrEnum):
    """What became, or would become, of a line of the list."""

    INVITED = "invited"
    INVITED_AGAIN = "invited_again"
    """An earlier invitation had expired, was revoked, or its bearer has left."""
    PENDING = "pending"
    """Invited already and not yet here; nothing changes."""
    MEMBER = "member"
    DUPLICATE = "duplicate"
    """The address stands in an earlier line."""
    ERROR = "error"


_TO_WRITE = frozenset({Outcome.INVITED, Outcome.INVITED_AGAIN})
_KNOWN = frozenset({Outcome.INVITED_AGAIN, Outcome.PENDING})
"""Outcomes of addresses that have an invitation already."""


@dataclass(frozen=True, slots=True)
class LineOutcome:
    """A line and what became of it."""

    line: InvitationLine
    outcome: Outcome
    invitation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Invited:
    """What became of a list; nothing was written if it was only a preview."""

    lines: Sequence[LineOutcome]
    is_preview: bool


def invite(
    tx: Tx,
    actor: Actor,
    workshop_id: UUID,
    lines: Sequence[InvitationLine],
    *,
    is_preview: bool = False,
    lasts: timedelta = INVITATION_LASTS,
) -> Invited:
    """Invite the people of a list. Repeating it changes nothing: who is invited or here already is left alone.

    Raise Invalid, naming each line, if one cannot be used; then nobody is invited. A preview reports them instead.
    """
    hold_to_manage(tx, actor, workshop_id)
    addresses = [line.email for line in lines if not line.trouble]  # what is no address is not looked for
    present = _invitations_to(tx, workshop_id, addresses)
    members = _members_among(tx, workshop_id, addresses)
    outcomes = _judge(tx, lines, present, members)
    errors = [o for o in outcomes if o.outcome is Outcome.ERROR]
    if is_preview:
        return Invited(outcomes, is_preview=True)
    if errors:
        found = [{"field": f"line {o.line.line}", "message": o.line.trouble} for o in errors]
        raise Invalid(
            f"{len(errors)} lines cannot be used, so nobody was invited; the first is line {errors[0].line.line}: "
            f"{errors[0].line.trouble}",
            errors=found[:100],
        )
    return Invited(_write(tx, actor, workshop_id, outcomes, tx.now + lasts), is_preview=False)


def invite_again(tx: Tx, actor: Actor, workshop_id: UUID, invitation_id: UUID) -> Invitation:
    """Renew an invitation that nobody has used: it lasts as long again from now, and is mailed again.

    Raise Conflict for one that was used, NotFound for one whose bearer had themselves erased or that there is not.
    """
    hold_to_manage(tx, actor, workshop_id)
    invitation = tx.session.get(Invitation, invitation_id)
    if invitation is None or invitation.workshop_id != workshop_id or "@" not in invitation.email:
        raise NotFound("This workshop has no such invitation.")
    if invitation.redeemed_at is not None:
        raise Conflict("It was used already: that person is here, or was.")
    # With the instant of this transaction, so that of two mails that wait only this one still holds.
    invitation.created_at, invitation.expires_at = tx.now, tx.now + INVITATION_LASTS
    invitation.revoked_at = None
    tx.session.flush()
    tx.record(
        InvitationMade(
            workshop_id=workshop_id,
            actor_id=actor.account_id,
            subject_id=invitation.id,
            role=invitation.role,
            expires_at=invitation.expires_at,
        )
    )
    return invitation


def revoke_invitation(tx: Tx, actor: Actor, workshop_id: UUID, invitation_id: UUID) -> None:
    """Take an invitation back; again changes nothing. Raise Conflict for one that was used: that person is here."""
    hold_to_manage(tx, actor, workshop_id)
    invitation = tx.session.get(Invitation, invitation_id)
    if invitation is None or invitation.workshop_id != workshop_id:
        raise NotFound("This workshop has no such invitation.")
    if invitation.redeemed_at is not None:
        raise Conflict("It was used already. Change the role of the person who came instead.")
    if invitation.revoked_at is None:
        invitation.revoked_at = tx.now
        tx.session.flush()
        tx.record(InvitationRevoked(workshop_id=workshop_id, actor_id=actor.account_id, subject_id=invitation.id))


def _judge(
    tx: Tx, lines: Sequence[InvitationLine], present: dict[str, Invitation], members: set[str]
) -> list[LineOutcome]:
    seen: set[str] = set()
    outcomes = []
    for line in lines:
        invitation = present.get(line.email)
        if line.trouble:
            outcome = Outcome.ERROR
        elif line.email in seen:
            outcome = Outcome.DUPLICATE
        elif line.email in members:
            outcome = Outcome.MEMBER
        elif invitation is None:
            outcome = Outcome.INVITED
        elif invitation.redeemed_at is None and invitation.revoked_at is None and invitation.expires_at > tx.now:
            outcome = Outcome.PENDING
        else:
            outcome = Outcome.INVITED_AGAIN
        if not line.trouble:
            seen.add(line.email)
        outcomes.append(LineOutcome(line, outcome, invitation.id if invitation and outcome in _KNOWN else None))
    return outcomes


def _write(
    tx: Tx, actor: Actor, workshop_id: UUID, outcomes: Sequence[LineOutcome], expires_at: datetime
) -> list[LineOutcome]:
    """Write the new and renewed invitations in one statement: thousands of them must not keep everybody waiting."""
    done = [replace(o, invitation_id=o.invitation_id or new_id()) if o.outcome in _TO_WRITE else o for o in outcomes]
    rows: list[dict[str, Any]] = [
        {
            "id": o.invitation_id,
            "workshop_id": workshop_id,
            "email": o.line.email,
            "role": o.line.role.value,
            "name": o.line.name,
            "organisation": o.line.organisation,
            "created_at": tx.now,
            "created_by_id": actor.account_id,
            "expires_at": expires_at,
            "redeemed_at": None,
            "redeemed_by_id": None,
            "revoked_at": None,
        }
        for o in done
        if o.outcome in _TO_WRITE
    ]
    if not rows:
        return done
    keys = ("workshop_id", "email")
    changed = [name for name in rows[0] if name not in {"id", *keys}]
    tx.session.execute(upsert(tx.connection, table_of(Invitation), keys, changed), rows)
    for row in rows:
        tx.record(
            InvitationMade(
                workshop_id=workshop_id,
                actor_id=actor.account_id,
                subject_id=row["id"],
                role=row["role"],
                expires_at=expires_at,
            )
        )
    return done


def _invitations_to(tx: Tx, workshop_id: UUID, emails: Iterable[str]) -> dict[str, Invitation]:
    found: dict[str, Invitation] = {}
    for some in _portions(emails):
        statement = select(Invitation).where(Invitation.workshop_id == workshop_id, col(Invitation.email).in_(some))
        found |= {invitation.email: invitation for invitation in tx.session.exec(statement)}
    return found


def _members_among(tx: Tx, workshop_id: UUID, emails: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for some in _portions(emails):
        statement = (
            select(Account.email)
            .join(Participation, col(Participation.account_id) == col(Account.id))
            .where(
                Participation.workshop_id == workshop_id,
                col(Participation.left_at).is_(None),
                col(Account.email).in_(some),
            )
        )
        found |= {email for email in tx.session.exec(statement) if email is not None}
    return found


def _portions(emails: Iterable[str]) -> Iterable[list[str]]:
    """Yield the addresses in portions, because a statement takes a limited number of values on either database."""
    every = sorted(set(emails))
    return (every[start : start + 500] for start in range(0, len(every), 500))
