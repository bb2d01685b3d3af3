"""Guests: people who come by a link, without an address of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.core.actors import Actor
from app.people.authentication import hash_token, new_token
from app.people.commands import create_guest
from app.people.models import Account
from app.storage.writer import Tx
from app.workshops.commands.joining import Way, enter
from app.workshops.commands.managing import hold_to_manage, refuse_sealed
from app.workshops.errors import GuestLinkUnknown
from app.workshops.events import GuestLinkMade, GuestLinkRevoked
from app.workshops.models import Workshop
from app.workshops.policy import Role, Standing
from app.workshops.queries import MemberView, member, timetables


@dataclass(frozen=True, slots=True)
class GuestJoined:
    """A guest who is in: their account, the only copy of their session's token, and their participation."""

    account: Account
    token: str
    view: MemberView


def make_guest_link(tx: Tx, actor: Actor, workshop_id: UUID) -> tuple[Workshop, str]:
    """Let guests in by a link and return its token, which is not kept; an earlier link stops working."""
    workshop, _ = hold_to_manage(tx, actor, workshop_id)
    token = new_token()
    workshop.guests_allowed, workshop.guest_link_hash = True, hash_token(token)
    tx.session.flush()
    tx.record(GuestLinkMade(workshop_id=workshop_id, actor_id=actor.account_id, subject_id=workshop_id))
    return workshop, token


def revoke_guest_link(tx: Tx, actor: Actor, workshop_id: UUID) -> None:
    """Let no more guests in; those who are in stay. Doing it again changes nothing."""
    workshop, _ = hold_to_manage(tx, actor, workshop_id)
    if workshop.guest_link_hash is None:
        return
    workshop.guests_allowed, workshop.guest_link_hash = False, None
    tx.session.flush()
    tx.record(GuestLinkRevoked(workshop_id=workshop_id, actor_id=actor.account_id, subject_id=workshop_id))


def join_as_guest(
    tx: Tx,
    workshop_id: UUID,
    link_token: str,
    *,
    display_name: str,
    answers: Mapping[str, str],
    organisation_id: UUID | None = None,
    session_kind: str = "bearer",
    label: str = "",
) -> GuestJoined:
    """Make a guest's account, sign it in and let it join. Raise GuestLinkUnknown, Sealed or Invalid."""
    workshop = tx.session.get(Workshop, workshop_id)
    # One refusal for all of it, so that the link of one workshop tells nothing about another.
    if workshop is None or not workshop.guests_allowed or workshop.guest_link_hash != hash_token(link_token):
        raise GuestLinkUnknown("This guest link does not work. Ask whoever gave it to you for the present one.")
    refuse_sealed(Standing(timetables(tx.session, [workshop_id])[workshop_id], tx.now))
    account, token = create_guest(tx, display_name, kind=session_kind, label=label)
    participation = enter(
        tx,
        account.id,
        workshop,
        Way("guest", Role.PARTICIPANT),
        display_name=display_name,
        answers=answers,
        organisation_id=organisation_id,
    )
    return GuestJoined(account, token, member(tx.session, workshop_id, participation.id))
