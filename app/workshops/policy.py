"""Who may do what in a workshop, and when: pure functions of a role, the open phases and a state."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.errors import NotAllowed, NotFound
from app.workshops.errors import NotOpen, Sealed


class Role(StrEnum):
    """What somebody is in one workshop."""

    ORGANISER = "organiser"
    MODERATOR = "moderator"
    DESIGN_GROUP = "design_group"
    PARTICIPANT = "participant"
    OBSERVER = "observer"


class Capability(StrEnum):
    """What a phase can allow while it is open."""

    POST_IDEAS = "post_ideas"
    COMMENT = "comment"
    VOTE = "vote"
    SEE_TALLIES = "see_tallies"
    REVIEW = "review"


class State(StrEnum):
    """Where a workshop, or a phase of it, is on its way."""

    COMING = "coming"
    """Nothing is open, and something still will be, or no schedule has been set."""
    OPEN = "open"
    CLOSED = "closed"
    """Nothing is open any more, or the record is sealed."""


class Right(StrEnum):
    """What a role may do at any time."""

    MANAGE = "manage"
    """Change the workshop, its schedule, people and text."""
    MODERATE = "moderate"
    REVIEW = "review"
    READ_PRIVATE = "read_private"
    """Read what only the desk sees: hidden contributions, reports, registration answers."""


RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.ORGANISER: frozenset(Right),
    Role.MODERATOR: frozenset({Right.MODERATE, Right.READ_PRIVATE}),
    Role.DESIGN_GROUP: frozenset({Right.REVIEW}),
    Role.PARTICIPANT: frozenset(),
    Role.OBSERVER: frozenset(),
}

SPEAKING = frozenset({Role.ORGANISER, Role.MODERATOR, Role.DESIGN_GROUP, Role.PARTICIPANT})
"""Roles that may post, comment and vote while a phase allows it; observers watch."""


@dataclass(frozen=True, slots=True)
class Span:
    """When one phase is open, and for what."""

    opens_at: datetime
    closes_at: datetime
    capabilities: frozenset[Capability]

    def is_open(self, now: datetime) -> bool:
        """Tell whether an instant lies in the span; the closing instant does not."""
        return self.opens_at <= now < self.closes_at


@dataclass(frozen=True, slots=True)
class Timetable:
    """All that decides whether a workshop is open: its spans, its seal, whether tallies are held back."""

    workshop_id: UUID
    spans: tuple[Span, ...]
    sealed_at: datetime | None = None
    tallies_hidden: bool = False
    clock_floor: datetime | None = None
    """The last instant at which the schedule was decided upon; for this workshop it is never earlier than that."""

    def instant(self, now: datetime) -> datetime:
        """Return what the time is here, for somebody whose clock says `now`.

        A transaction takes its time when it begins. If another closed a phase after that, and this one sees it, then
        it is later than the close, although its own clock does not know yet.
        """
        return now if self.clock_floor is None else max(now, self.clock_floor)

    def open_capabilities(self, now: datetime) -> frozenset[Capability]:
        """Return what is allowed at an instant. A sealed workshop allows nothing, whatever the clock says."""
        if self.sealed_at is not None:
            return frozenset()
        instant = self.instant(now)
        return frozenset().union(*(span.capabilities for span in self.spans if span.is_open(instant)))

    def has_voting_begun(self, now: datetime) -> bool:
        """Tell whether a span that grants votes has opened, be it closed again or not."""
        instant = self.instant(now)
        return any(span.opens_at <= instant for span in self.spans if Capability.VOTE in span.capabilities)

    def has_voting_ended(self, now: datetime) -> bool:
        """Tell whether no span that grants votes is open or still to come."""
        instant = self.instant(now)
        return self.sealed_at is not None or all(
            span.closes_at <= instant for span in self.spans if Capability.VOTE in span.capabilities
        )

    def shows_tallies(self, now: datetime) -> bool:
        """Tell whether members may see tallies at an instant: never before voting ended where they are hidden."""
        return not self.tallies_hidden or self.has_voting_ended(now)

    def state(self, now: datetime) -> State:
        """Return whether the workshop is open; between two phases it is coming again."""
        instant = self.instant(now)
        if self.sealed_at is not None or (self.spans and all(span.closes_at <= instant for span in self.spans)):
            return State.CLOSED
        return State.OPEN if any(span.is_open(instant) for span in self.spans) else State.COMING

    def next_change_at(self, now: datetime) -> datetime | None:
        """Return when a span opens or closes next, or None if nothing will."""
        if self.sealed_at is not None:
            return None
        instant = self.instant(now)
        return min((at for span in self.spans for at in (span.opens_at, span.closes_at) if at > instant), default=None)


def moved(span: Span, by: timedelta, time_zone: str) -> Span:
    """Return the span moved on the wall clock of a time zone: ten in the morning stays ten in the morning.

    Where that would turn the span around, because clocks go back within it, it keeps its length instead.
    """
    zone = ZoneInfo(time_zone)
    opens_at, closes_at = (_moved(at, by, zone) for at in (span.opens_at, span.closes_at))
    if closes_at <= opens_at:
        closes_at = opens_at + (span.closes_at - span.opens_at)
    return Span(opens_at, closes_at, span.capabilities)


def wall_clock_distance(start: datetime, end: datetime, time_zone: str) -> timedelta:
    """Return how far two instants are apart on the wall clock of a time zone."""
    zone = ZoneInfo(time_zone)
    return end.astimezone(zone).replace(tzinfo=None) - start.astimezone(zone).replace(tzinfo=None)


def _moved(at: datetime, by: timedelta, zone: ZoneInfo) -> datetime:
    return (at.astimezone(zone).replace(tzinfo=None) + by).replace(tzinfo=zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a caller stands in a workshop at an instant."""

    timetable: Timetable
    now: datetime
    participation_id: UUID | None = None
    role: Role | None = None

    @property
    def workshop_id(self) -> UUID:
        """The workshop that this is about."""
        return self.timetable.workshop_id

    def has(self, right: Right) -> bool:
        """Tell whether the caller's role has a right."""
        return self.role is not None and right in RIGHTS[self.role]

    def may(self, capability: Capability) -> bool:
        """Tell whether the caller may use a capability now."""
        return self.role in SPEAKING and capability in self.timetable.open_capabilities(self.now)

    @property
    def sees_tallies(self) -> bool:
        """Tell whether tallies may be shown to the caller; hidden ones are hidden from organisers too."""
        return self.timetable.shows_tallies(self.now)


def require_right(standing: Standing, right: Right) -> None:
    """Raise NotFound for people outside the workshop and NotAllowed for members without the right."""
    if standing.role is None:
        raise NotFound("There is no such workshop, or it is not yours to change.")
    if not standing.has(right):
        raise NotAllowed(f"This needs the right to {right.replace('_', ' ')}; your role is {standing.role}.")


def require_member(standing: Standing) -> UUID:
    """Return the caller's participation. Raise NotAllowed for somebody who has not joined."""
    if standing.participation_id is None:
        raise NotAllowed("Join the workshop first: POST /api/v1/workshops/{id}/participations.")
    return standing.participation_id


def require_open(standing: Standing, capability: Capability) -> UUID:
    """Return the participation of a caller who may use a capability now.

    Raise NotAllowed for visitors and observers, Sealed or NotOpen when it is not the time.
    """
    participation_id = require_member(standing)
    if standing.role not in SPEAKING:
        raise NotAllowed("Observers read along; they do not post, comment or vote.")
    if standing.timetable.sealed_at is not None:
        raise Sealed("The record of this workshop is sealed. Nothing can be added or changed.")
    if capability not in standing.timetable.open_capabilities(standing.now):
        raise NotOpen(_when(standing.timetable.spans, capability, standing.now))
    return participation_id


def _when(spans: Iterable[Span], capability: Capability, now: datetime) -> str:
    what = capability.replace("_", " ")
    coming = [s.opens_at for s in spans if capability in s.capabilities and s.opens_at > now]
    if coming:
        return f"It is too early to {what}: this opens at {min(coming).isoformat()}."
    ended = [s.closes_at for s in spans if capability in s.capabilities]
    if ended:
        return f"It is too late to {what}: this closed at {max(ended).isoformat()}. What you wrote was not saved here."
    return f"No phase of this workshop allows people to {what}."
