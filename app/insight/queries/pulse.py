"""The pulse: what happens in a workshop now, and how far people have come on their way through it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, and_, exists, func, or_, select
from sqlmodel import Session

from app.contributions.models import Contribution
from app.core.actors import Actor
from app.declarations.models import Declaration, Foundation, FoundationText
from app.insight.definitions import PRESENT
from app.insight.models import Presence
from app.insight.queries.hours import HOUR, Counts, activity, hourly
from app.log.models import LogEntry
from app.storage.tables import table_of
from app.votes.models import FoundationVote, Vote
from app.workshops.models import Invitation, Participation
from app.workshops.policy import Right, require_right
from app.workshops.queries import standing_of

MINUTE = 60
SLACK = timedelta(minutes=2)
"""By how much an entry of another process may stand before an earlier one: it has the instant its transaction began."""
_LOG, _PERSON, _PRESENCE = table_of(LogEntry).c, table_of(Participation).c, table_of(Presence).c
_SAID, _VOTE, _TEXT_VOTE = table_of(Contribution).c, table_of(Vote).c, table_of(FoundationVote).c
_INVITATION = table_of(Invitation).c
_TEXT, _FOUNDATION, _DECLARATION = table_of(FoundationText).c, table_of(Foundation).c, table_of(Declaration).c


@dataclass(frozen=True, slots=True)
class Activity:
    """What happened in the span of time that begins at an instant."""

    at: datetime
    ideas: int = 0
    comments: int = 0
    votes: int = 0


@dataclass(frozen=True, slots=True)
class Pulse:
    """The numbers of a workshop at an instant, as `insight.definitions` says."""

    workshop_id: UUID
    at: datetime
    totals: Mapping[str, int]
    funnel: Mapping[str, int]
    minutes: list[Activity]
    hours: list[Activity]


def pulse(session: Session, workshop_id: UUID, actor: Actor, now: datetime) -> Pulse:
    """Return the numbers for the desk: some seeks and six statements, none of which reads every vote."""
    require_right(standing_of(session, workshop_id, actor, now), Right.READ_PRIVATE)
    connection = session.connection()
    since = now - timedelta(hours=1)
    first = entry_at(connection, since - SLACK)
    minutes = _by_span(activity(connection, workshop_id, MINUTE, after=first, since=since), MINUTE)
    hours = _by_span(hourly(session, workshop_id), HOUR)
    start = int(now.timestamp()) // MINUTE - 59
    filled = [minutes.get(number, Activity(_instant(number, MINUTE))) for number in range(start, start + 60)]
    totals, funnel = _totals(connection, workshop_id, now)
    return Pulse(workshop_id, now, totals, funnel, filled, [hours[number] for number in sorted(hours)])


def entry_at(connection: Connection, instant: datetime) -> int:
    """Return the number of an entry before which none is younger than the instant, give or take `SLACK`.

    Twenty seeks in a log of a million entries: it has no gaps, and its instants do not go back by more than that.
    """
    low, high = 0, connection.execute(select(func.max(_LOG.seq))).scalar() or 0
    while low < high:
        middle = (low + high) // 2
        at = connection.execute(select(_LOG.at).where(_LOG.seq == middle + 1)).scalar()
        if at is not None and at < instant:
            low = middle + 1
        else:
            high = middle
    return low


def _by_span(counts: Counts, seconds: int) -> dict[int, Activity]:
    """Return the counts by the number of their span."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for (number, what), count in counts.items():
        found[number][what] = count
    return {number: Activity(_instant(number, seconds), **what) for number, what in found.items()}


def _totals(connection: Connection, workshop_id: UUID, now: datetime) -> tuple[dict[str, int], dict[str, int]]:
    here = and_(_PERSON.workshop_id == workshop_id, _PERSON.left_at.is_(None))
    voted = or_(
        exists().where(_VOTE.participation_id == _PERSON.id), exists().where(_TEXT_VOTE.participation_id == _PERSON.id)
    )
    spoke = exists().where(_SAID.author_id == _PERSON.id, _SAID.withdrawn_at.is_(None))
    seen = exists().where(_PRESENCE.participation_id == _PERSON.id, _PRESENCE.seen_at > now - PRESENT)
    after = entry_at(connection, now - PRESENT - SLACK)
    acted = select(_LOG.actor_id).where(
        _LOG.workshop_id == workshop_id, _LOG.seq > after, _LOG.at > now - PRESENT, _LOG.actor_id.is_not(None)
    )
    people = select(
        func.count(),
        func.count().filter(voted),
        func.count().filter(spoke),
        func.count().filter(or_(seen, _PERSON.account_id.in_(acted))),
    )
    joined, voters, speakers, present = connection.execute(
        people.select_from(table_of(Participation)).where(here)
    ).one()
    stances = func.coalesce(func.sum(_SAID.agree + _SAID.disagree + _SAID.passes), 0).label("stances")
    said = select(_SAID.kind, _SAID.is_visible, func.count().label("texts"), stances)
    grouped = said.where(_SAID.workshop_id == workshop_id).group_by(_SAID.kind, _SAID.is_visible)
    found = connection.execute(grouped).all()
    kinds = {row.kind: row.texts for row in found if row.is_visible}
    on_texts = select(func.coalesce(func.sum(_TEXT.agree + _TEXT.disagree + _TEXT.passes), 0)).where(
        _TEXT.foundation_id == _FOUNDATION.id,
        _FOUNDATION.declaration_id == _DECLARATION.id,
        _DECLARATION.workshop_id == workshop_id,
    )
    # From the tallies, which are always a fold of the log: four thousand rows instead of two hundred thousand.
    votes = sum(row.stances for row in found) + connection.execute(on_texts).scalar_one()
    asked = select(func.count()).where(_INVITATION.workshop_id == workshop_id, _INVITATION.revoked_at.is_(None))
    invited = connection.execute(asked).scalar_one()
    totals = {"ideas": kinds.get("idea", 0), "comments": kinds.get("comment", 0), "votes": votes}
    return totals | {"people": joined, "present": present}, {
        "invited": invited,
        "joined": joined,
        "voted": voters,
        "contributed": speakers,
    }


def _instant(number: int, seconds: int) -> datetime:
    return datetime.fromtimestamp(number * seconds, UTC)
