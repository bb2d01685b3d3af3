"""What one can do to workshops: check, change, record."""

from app.workshops.commands.announcing import announce_changes
from app.workshops.commands.cloning import clone_workshop
from app.workshops.commands.erasing import ERASED_NAME, erase_participations
from app.workshops.commands.guests import GuestJoined, join_as_guest, make_guest_link, revoke_guest_link
from app.workshops.commands.inviting import (
    Invited,
    LineOutcome,
    Outcome,
    invite,
    invite_again,
    revoke_invitation,
)
from app.workshops.commands.joining import change_participation, change_role, join, leave, remove_participant
from app.workshops.commands.managing import hold_to_manage
from app.workshops.commands.phases import close_phase_now, extend_phase, open_phase_now, reopen_phase
from app.workshops.commands.rooms import WorkshopSettings, change_workshop, create_workshop
from app.workshops.commands.schedule import PhasePlan, seal_workshop, set_schedule

__all__ = [
    "ERASED_NAME",
    "GuestJoined",
    "Invited",
    "LineOutcome",
    "Outcome",
    "PhasePlan",
    "WorkshopSettings",
    "announce_changes",
    "change_participation",
    "change_role",
    "change_workshop",
    "clone_workshop",
    "close_phase_now",
    "create_workshop",
    "erase_participations",
    "extend_phase",
    "hold_to_manage",
    "invite",
    "invite_again",
    "join",
    "join_as_guest",
    "leave",
    "make_guest_link",
    "open_phase_now",
    "remove_participant",
    "reopen_phase",
    "revoke_guest_link",
    "revoke_invitation",
    "seal_workshop",
    "set_schedule",
]
