"""Who may do what in a workshop, and when: pure functions of a role, the open phases and a state."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

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

    def open_capabilities(self, now: datetime) -> frozenset[Capability]:
        """Return what is allowed at an instant. A sealed workshop allows nothing, whatever the clock says."""
        if self.sealed_at is not None:
            return frozenset()
        return frozenset().union(*(span.capabilities for span in self.spans if span.is_open(now)))

    def has_voting_ended(self, now: datetime) -> bool:
        """Tell whether no span that grants votes is open or still to come."""
        return self.sealed_at is not None or all(
            span.closes_at <= now for span in self.spans if Capability.VOTE in span.capabilities
        )

    def shows_tallies(self, now: datetime) -> bool:
        """Tell whether members may see tallies at an instant: never before voting ended where they are hidden."""
        return not self.tallies_hidden or self.has_voting_ended(now)


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
        return f"It is too late to {what}: this closed at {max(ended).isoformat()}. What you wrote has not been saved here."
    return f"No phase of this workshop allows people to {what}."
