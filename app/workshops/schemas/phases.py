"""Phases over the wire, and the bodies of the commands that move them."""

from datetime import UTC
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field

from app.http.schemas import LINE, WireModel
from app.workshops.commands import PhasePlan
from app.workshops.commands.schedule import MOST_PHASES
from app.workshops.models import Phase
from app.workshops.policy import Capability, Span, State


def _utc(value: AwareDatetime) -> AwareDatetime:
    try:
        instant = value.astimezone(UTC)
    except OverflowError:
        raise ValueError("this is outside the calendar") from None
    if not 1970 <= instant.year <= 9000:
        raise ValueError("choose an instant between the years 1970 and 9000")
    return instant


At = Annotated[AwareDatetime, AfterValidator(_utc)]
"""An instant with its offset; answers are in UTC."""
Reason = Annotated[str, LINE, Field(min_length=3, max_length=400, description="Why; everybody can read it.")]


_EXAMPLE: dict[str, Any] = {
    "name": "Say and vote",
    "opens_at": "2026-06-01T08:00:00Z",
    "closes_at": "2026-06-10T17:00:00Z",
    "capabilities": ["post_ideas", "comment", "vote", "see_tallies"],
}


class PhaseIn(WireModel):
    """A phase as planned, open while `opens_at <= now < closes_at`. Send the `id` of one that exists to keep it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: UUID | None = None
    name: Annotated[str, LINE, Field(min_length=1, max_length=80)]
    opens_at: At
    closes_at: At
    capabilities: Annotated[set[Capability], Field(description="What people may do while it is open.")]

    def plan(self) -> PhasePlan:
        """Return the phase as commands take it."""
        return PhasePlan(self.name, self.opens_at, self.closes_at, sorted(self.capabilities), self.id)


class ScheduleIn(WireModel):
    """All phases, in their order; they may overlap. Phases of the present schedule that are missing are taken out."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"phases": [_EXAMPLE]}]})

    phases: Annotated[list[PhaseIn], Field(max_length=MOST_PHASES)]


class ReasonIn(WireModel):
    """Why."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Everybody who was invited is here."}]})

    reason: Reason


class ClosingIn(WireModel):
    """Until when, and why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"closes_at": "2026-06-11T17:00:00Z", "reason": "The network of two trusts was down."}]
        }
    )

    closes_at: At
    reason: Reason


class PhaseOut(WireModel):
    """A phase, and whether it is open by the service's clock."""

    id: UUID
    name: str
    opens_at: AwareDatetime
    closes_at: AwareDatetime
    capabilities: list[Capability]
    state: State

    @classmethod
    def of(cls, phase: Phase, now: AwareDatetime) -> "PhaseOut":
        """Shape a phase as it is at an instant of its workshop."""
        span = Span(phase.opens_at, phase.closes_at, frozenset())
        state = State.OPEN if span.is_open(now) else State.COMING if phase.opens_at > now else State.CLOSED
        return cls(
            id=phase.id,
            name=phase.name,
            opens_at=phase.opens_at,
            closes_at=phase.closes_at,
            capabilities=[Capability(name) for name in phase.capabilities],
            state=state,
        )
