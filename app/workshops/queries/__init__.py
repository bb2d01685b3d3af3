"""What one can ask about workshops."""

from app.workshops.queries.people import (
    MemberView,
    invitation_for,
    member,
    members,
    organiser_count,
    participation_of,
)
from app.workshops.queries.rooms import WorkshopLine, WorkshopView, listed, shown, shown_by_slug
from app.workshops.queries.seen import member_seen, members_seen, myself
from app.workshops.queries.standings import has_changes_due, phases_of, standing, standing_of, timetables, timetables_on

__all__ = [
    "MemberView",
    "WorkshopLine",
    "WorkshopView",
    "has_changes_due",
    "invitation_for",
    "listed",
    "member",
    "member_seen",
    "members",
    "members_seen",
    "myself",
    "organiser_count",
    "participation_of",
    "phases_of",
    "shown",
    "shown_by_slug",
    "standing",
    "standing_of",
    "timetables",
    "timetables_on",
]
