"""Joining a workshop, changing what one is called there, changing somebody's role, leaving."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from app.core.actors import Actor
from app.core.errors import Conflict, Invalid, NotFound, Stale
from app.people.models import Account, Organisation
from app.people.policy import organisation_key
from app.people.queries import resolve_organisation
from app.storage.dialect import hold_workshop
from app.storage.writer import Tx
from app.workshops.commands.managing import refuse_sealed
from app.workshops.errors import AlreadyJoined, LastOrganiser, NotInvited, Removed
from app.workshops.events import (
    ParticipantChanged,
    ParticipantJoined,
    ParticipantLeft,
    ParticipantRemoved,
    RoleChanged,
)
from app.workshops.models import Invitation, Participation, Workshop
from app.workshops.policy import Right, Role, Standing, require_right
from app.workshops.queries import (
    MemberView,
    invitation_for,
    member,
    organiser_count,
    participation_of,
    standing_of,
    timetables,
)
from app.workshops.registration import check_answers


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody comes in, and what they are then."""

    name: str
    role: Role
    invitation: Invitation | None = None


def join(
    tx: Tx,
    actor: Actor,
    workshop_id: UUID,
    *,
    display_name: str,
    answers: Mapping[str, str],
    organisation_id: UUID | None = None,
) -> MemberView:
    """Join a workshop that is open to everybody, to the caller's address domain, or to which they are invited.

    An invitation is redeemed here and nowhere else, and decides the role. Whoever left and comes back keeps what they
    said. Raise NotFound, NotInvited, Removed, AlreadyJoined, Sealed, or Invalid for answers that do not fit.
    """
    workshop = tx.session.get(Workshop, workshop_id)
    if workshop is None:
        raise NotFound("There is no such workshop.")
    standing = Standing(timetables(tx.session, [workshop_id])[workshop_id], tx.now)
    joined = participation_of(tx.session, workshop_id, actor.account_id)
    if joined is not None:
        raise AlreadyJoined("You have joined this workshop already.", participation_id=str(joined.id))
    way = _way_in(tx, actor, workshop)
    if way.invitation is None and _was_removed(tx, workshop_id, actor.account_id):
        raise Removed("An organiser took you out of this workshop. Ask them for an invitation.")
    refuse_sealed(standing)
    if way.invitation is not None and organisation_id is None:
        organisation_id = _organisation_named(tx, way.invitation.organisation)
    participation = enter(
        tx, actor.account_id, workshop, way, display_name=display_name, answers=answers, organisation_id=organisation_id
    )
    return member(tx.session, workshop_id, participation.id)


def enter(
    tx: Tx,
    account_id: UUID,
    workshop: Workshop,
    way: Way,
    *,
    display_name: str,
    answers: Mapping[str, str],
    organisation_id: UUID | None,
) -> Participation:
    """Make somebody a participant by a way that has been checked."""
    organisation_id = _resolved(tx, organisation_id)
    fitting = check_answers(workshop.registration_fields, answers, has_organisation=organisation_id is not None)
    if way.invitation is not None:
        _redeem(tx, way.invitation, account_id)
    participation = tx.session.exec(
        select(Participation).where(Participation.workshop_id == workshop.id, Participation.account_id == account_id)
    ).first()
    if participation is None:
        participation = Participation(
            workshop_id=workshop.id, account_id=account_id, role=way.role.value, display_name="", joined_at=tx.now
        )
    else:
        participation.version += 1
    participation.role, participation.joined_at = way.role.value, tx.now
    participation.left_at = participation.removed_at = None
    participation.display_name = display_name
    participation.organisation_id, participation.answers = organisation_id, fitting
    tx.session.add(participation)
    try:
        tx.session.flush()
    except IntegrityError:
        # Another process let the same person in at the same moment.
        raise AlreadyJoined("You have joined this workshop already.") from None
    tx.record(
        ParticipantJoined(
            workshop_id=workshop.id,
            actor_id=account_id,
            subject_id=participation.id,
            role=way.role.value,
            way=way.name,
        )
    )
    return participation


def change_participation(
    tx: Tx, actor: Actor, workshop_id: UUID, *, version: int | None = None, changes: Mapping[str, Any]
) -> MemberView:
    """Change one's own display name, organisation or answers. Raise NotFound for somebody who is not in it, Stale."""
    participation = _own(tx, actor, workshop_id)
    if version is not None and version != participation.version:
        raise Stale(f"You are at version {participation.version}; the change was based on {version}.")
    refuse_sealed(Standing(timetables(tx.session, [workshop_id])[workshop_id], tx.now))
    new = dict(changes)
    if "organisation_id" in new:
        new["organisation_id"] = _resolved(tx, new["organisation_id"])
    if new.keys() & {"answers", "organisation_id"}:
        workshop = tx.session.get_one(Workshop, workshop_id)
        organisation_id = new.get("organisation_id", participation.organisation_id)
        new["answers"] = check_answers(
            workshop.registration_fields,
            new.get("answers", participation.answers),
            has_organisation=organisation_id is not None,
        )
    changed = sorted(name for name, value in new.items() if getattr(participation, name) != value)
    if changed:
        for name in changed:
            setattr(participation, name, new[name])
        participation.version += 1
        tx.session.flush()
        tx.record(
            ParticipantChanged(
                workshop_id=workshop_id, actor_id=actor.account_id, subject_id=participation.id, changed=changed
            )
        )
    return member(tx.session, workshop_id, participation.id)


def leave(tx: Tx, actor: Actor, workshop_id: UUID) -> None:
    """Leave a workshop; what one said and voted stays. Raise LastOrganiser for its last one."""
    hold_workshop(tx.connection, workshop_id)
    participation = _own(tx, actor, workshop_id)
    _keep_an_organiser(tx, participation)
    participation.left_at = tx.now
    participation.version += 1
    tx.session.flush()
    tx.record(ParticipantLeft(workshop_id=workshop_id, actor_id=actor.account_id, subject_id=participation.id))


def remove_participant(tx: Tx, actor: Actor, workshop_id: UUID, participation_id: UUID, *, reason: str) -> None:
    """Take somebody out, for a reason; what they said and voted stays, and their open invitation ends.

    They come back only by a new invitation. Raise NotFound for somebody who is not there, LastOrganiser.
    """
    hold_workshop(tx.connection, workshop_id)
    require_right(standing_of(tx.session, workshop_id, actor, tx.now), Right.MANAGE)
    participation = member(tx.session, workshop_id, participation_id).participation
    if participation.account_id == actor.account_id:
        raise Conflict("This is yourself. Leave instead: DELETE /api/v1/workshops/{id}/participations/me.")
    _keep_an_organiser(tx, participation)
    participation.left_at = participation.removed_at = tx.now
    participation.version += 1
    tx.session.flush()
    invitation = invitation_for(tx.session, workshop_id, participation.account_id, tx.now)
    if invitation is not None:
        invitation.revoked_at = tx.now
        tx.session.flush()
    who: dict[str, Any] = {"workshop_id": workshop_id, "actor_id": actor.account_id, "subject_id": participation.id}
    tx.record(ParticipantRemoved(**who, role=participation.role, reason=reason))


def change_role(
    tx: Tx, actor: Actor, workshop_id: UUID, participation_id: UUID, *, role: Role, version: int
) -> MemberView:
    """Give somebody another role. Raise LastOrganiser if nobody would organise the workshop any more, Stale."""
    hold_workshop(tx.connection, workshop_id)
    require_right(standing_of(tx.session, workshop_id, actor, tx.now), Right.MANAGE)
    participation = member(tx.session, workshop_id, participation_id).participation
    if participation.version != version:
        raise Stale(f"They are at version {participation.version}; the change was based on {version}.")
    before = participation.role
    if role != before:
        _keep_an_organiser(tx, participation)
        participation.role = role.value
        participation.version += 1
        tx.session.flush()
        tx.record(
            RoleChanged(
                workshop_id=workshop_id,
                actor_id=actor.account_id,
                subject_id=participation.id,
                before=before,
                after=role.value,
            )
        )
    return member(tx.session, workshop_id, participation_id)


def _way_in(tx: Tx, actor: Actor, workshop: Workshop) -> Way:
    """Return how the caller may come in; an invitation first, because it may carry a role."""
    invitation = invitation_for(tx.session, workshop.id, actor.account_id, tx.now)
    if invitation is not None:
        return Way("invitation", Role(invitation.role), invitation)
    if workshop.join_open:
        # Also where it is unlisted: then it is open to whoever was told its address.
        return Way("open", Role.PARTICIPANT)
    email = tx.session.get_one(Account, actor.account_id).email or ""
    if email.rpartition("@")[2] in workshop.join_domains:
        return Way("domain", Role.PARTICIPANT)
    if not workshop.is_listed:
        raise NotFound("There is no such workshop.")
    raise NotInvited("This workshop is open to people who are invited, and your address is not among them.")


def _was_removed(tx: Tx, workshop_id: UUID, account_id: UUID) -> bool:
    statement = select(Participation.removed_at).where(
        Participation.workshop_id == workshop_id, Participation.account_id == account_id
    )
    return tx.session.exec(statement).first() is not None


def _redeem(tx: Tx, invitation: Invitation, account_id: UUID) -> None:
    swap = (
        update(Invitation)
        .where(col(Invitation.id) == invitation.id, col(Invitation.redeemed_at).is_(None))
        .values(redeemed_at=tx.now, redeemed_by_id=account_id)
    )
    if tx.session.exec(swap).rowcount == 0:
        raise NotInvited("The invitation was used at this very moment.")


def _own(tx: Tx, actor: Actor, workshop_id: UUID) -> Participation:
    participation = participation_of(tx.session, workshop_id, actor.account_id)
    if participation is None:
        raise NotFound("You have not joined such a workshop.")
    return participation


def _keep_an_organiser(tx: Tx, participation: Participation) -> None:
    if participation.role == Role.ORGANISER and organiser_count(tx.session, participation.workshop_id) == 1:
        raise LastOrganiser("This is the workshop's last organiser. Make somebody else an organiser first.")


def _resolved(tx: Tx, organisation_id: UUID | None) -> UUID | None:
    """Return the organisation that stands for this one today. Raise Invalid for one that there is not."""
    if organisation_id is None:
        return None
    try:
        return resolve_organisation(tx.session, organisation_id).id
    except NotFound:
        message = "There is no such organisation. Add it first: POST /api/v1/organisations."
        raise Invalid(
            f"organisation_id: {message}", errors=[{"field": "organisation_id", "message": message}]
        ) from None


def _organisation_named(tx: Tx, name: str) -> UUID | None:
    """Return the organisation that an invitation names, if the list has one that is spelt so."""
    key = organisation_key(name)
    return tx.session.exec(select(Organisation.id).where(Organisation.name_key == key)).first() if key else None
