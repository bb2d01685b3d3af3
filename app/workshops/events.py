"""What happens to workshops: facts for the log. Addresses, tokens and registration answers are never part of one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from app.core.facts import Audience, Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkshopCreated(Fact):
    """A workshop was made; `cloned_from_id` names the one it is a copy of."""

    kind: ClassVar[str] = "workshop.created"

    slug: str
    title: str
    cloned_from_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkshopChanged(Fact):
    """Settings were changed: which, and the present values of those that are not long texts or lists."""

    kind: ClassVar[str] = "workshop.changed"

    changed: list[str]
    values: dict[str, Any]
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleChanged(Fact):
    """The list of phases was replaced."""

    kind: ClassVar[str] = "schedule.changed"

    before: list[dict[str, Any]]
    after: list[dict[str, Any]]
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseMoved(Fact):
    """A phase's instants were changed by hand, for a reason; the subject is the phase."""

    kind: ClassVar[str]

    name: str
    opens_at_before: datetime
    closes_at_before: datetime
    opens_at: datetime
    closes_at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseOpenedEarly(PhaseMoved):
    """A coming phase was opened at once."""

    kind: ClassVar[str] = "phase.opened_early"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseClosedEarly(PhaseMoved):
    """An open phase was closed at once."""

    kind: ClassVar[str] = "phase.closed_early"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseExtended(PhaseMoved):
    """A phase that has not closed will close later."""

    kind: ClassVar[str] = "phase.extended"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseReopened(PhaseMoved):
    """A closed phase is open again."""

    kind: ClassVar[str] = "phase.reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseOpened(Fact):
    """The announcement that a phase is open; recorded once, after the instant. The subject is the phase."""

    kind: ClassVar[str] = "phase.opened"

    name: str
    opens_at: datetime
    closes_at: datetime
    capabilities: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseClosed(Fact):
    """The announcement that a phase is closed: nothing that it allowed is recorded after this entry."""

    kind: ClassVar[str] = "phase.closed"

    name: str
    opens_at: datetime
    closes_at: datetime
    capabilities: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkshopClosed(Fact):
    """The announcement that no phase is open or to come. One that is reopened can close again."""

    kind: ClassVar[str] = "workshop.closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkshopSealed(Fact):
    """The record was sealed, for good."""

    kind: ClassVar[str] = "workshop.sealed"

    sealed_at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantJoined(Fact):
    """Somebody joined; the subject is the participation."""

    kind: ClassVar[str] = "participation.joined"
    audience: ClassVar[Audience] = Audience.DESK

    role: str
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantChanged(Fact):
    """Somebody changed the name they go by, their organisation or their answers: which, not what."""

    kind: ClassVar[str] = "participation.changed"
    audience: ClassVar[Audience] = Audience.DESK

    changed: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantLeft(Fact):
    """Somebody left; what they said stays."""

    kind: ClassVar[str] = "participation.left"
    audience: ClassVar[Audience] = Audience.DESK


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantRemoved(Fact):
    """An organiser took somebody out of the workshop, for a reason; the subject is the participation."""

    kind: ClassVar[str] = "participation.removed"
    audience: ClassVar[Audience] = Audience.DESK

    role: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChanged(Fact):
    """Somebody was given another role."""

    kind: ClassVar[str] = "participation.role_changed"
    audience: ClassVar[Audience] = Audience.DESK

    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationMade(Fact):
    """Somebody was invited; the subject is the invitation, which has the address that mail goes to."""

    kind: ClassVar[str] = "invitation.made"
    audience: ClassVar[Audience] = Audience.DESK

    role: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRevoked(Fact):
    """An invitation was taken back before it was used."""

    kind: ClassVar[str] = "invitation.revoked"
    audience: ClassVar[Audience] = Audience.DESK


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestLinkMade(Fact):
    """A guest link was made; an earlier one no longer works."""

    kind: ClassVar[str] = "guest_link.made"
    audience: ClassVar[Audience] = Audience.DESK


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestLinkRevoked(Fact):
    """The guest link no longer works."""

    kind: ClassVar[str] = "guest_link.revoked"
    audience: ClassVar[Audience] = Audience.DESK
