"""The three rooms of the demo: their schedules around a present instant, and what they ask people. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from app.demo import content
from app.demo.content import Draft
from app.demo.opinions import Claim
from app.demo.rhythm import ZONE
from app.workshops.commands import PhasePlan
from app.workshops.policy import Capability

MAIN_SLUG: Final = content.main_draft().slug

_SAY: Final = (Capability.POST_IDEAS, Capability.COMMENT, Capability.VOTE, Capability.SEE_TALLIES)
_VOTE: Final = (Capability.VOTE, Capability.SEE_TALLIES)
_REVIEW: Final = (Capability.REVIEW, Capability.SEE_TALLIES)


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """A workshop as its organiser plans it. `claims` says how far people agree with each foundation, in order."""

    draft: Draft
    created_at: datetime
    phases: Sequence[PhasePlan]
    claims: Sequence[Claim] = ()
    sealed_at: datetime | None = None

    @property
    def opens_at(self) -> datetime:
        """When people may begin to speak."""
        return self.phases[0].opens_at


def closed_room(now: datetime) -> RoomPlan:
    """Return the workshop of last month: a fortnight of saying, a last vote, the review, and the seal."""
    return RoomPlan(
        content.closed_draft(),
        _at(now, -62, 10),
        _phases(_at(now, -51, 9), _at(now, -37, 18), _at(now, -35, 18), _at(now, -29, 18)),
        (Claim(0.86, 0.05, (0.5, -0.8)), Claim(0.78, 0.25, (-0.6, -0.8)), Claim(0.72, 0.4, (0.9, 0.3))),
        sealed_at=_at(now, -28, 11),
    )


def main_room(now: datetime) -> RoomPlan:
    """Return the workshop that opened five days ago and in which people may speak for three more days."""
    return RoomPlan(
        content.main_draft(),
        _at(now, -19, 10),
        _phases(_at(now, -5, 9), _at(now, 3, 18), _at(now, 5, 18), _at(now, 19, 18)),
        (
            Claim(0.9, 0.05, (0.3, -0.9)),
            Claim(0.8, 0.15, (-0.3, -0.9)),
            Claim(0.74, 0.45, (1.0, 0.0)),
            Claim(0.66, 0.5, (-1.0, 0.1)),
        ),
    )


def coming_room(now: datetime) -> RoomPlan:
    """Return the workshop that opens in two days."""
    return RoomPlan(
        content.coming_draft(),
        _at(now, -4, 15),
        _phases(_at(now, 2, 9), _at(now, 12, 18), _at(now, 13, 18), _at(now, 20, 18)),
    )


def registration_fields() -> list[dict[str, Any]]:
    """Return what people are asked when they join any of the rooms."""
    boroughs = sorted({person.borough for person in content.people()})
    return [
        {
            "key": "organisation",
            "label": "Your organisation, if you come from one",
            "kind": "organisation",
            "options": [],
            "required": False,
            "help": "Not in the list? Add it.",
        },
        {
            "key": "borough",
            "label": "Your borough",
            "kind": "choice",
            "options": boroughs,
            "required": True,
            "help": "Where you live, or where you work if that is outside London.",
        },
        {
            "key": "role",
            "label": "What brings you here",
            "kind": "choice",
            "options": list(content.roles()),
            "required": True,
            "help": "If you are several of these, choose the one you want to speak as.",
        },
    ]


def _phases(opens_at: datetime, voting_at: datetime, review_at: datetime, ends_at: datetime) -> list[PhasePlan]:
    return [
        PhasePlan("Say what you think", opens_at, voting_at, _SAY),
        PhasePlan("Last votes", voting_at, review_at, _VOTE),
        PhasePlan("The design group reviews", review_at, ends_at, _REVIEW),
    ]


def _at(now: datetime, days: int, hour: int) -> datetime:
    """Return an hour of the day so many days from now, on the clock of the place."""
    day = now.astimezone(ZONE).replace(hour=hour, minute=0, second=0, microsecond=0, tzinfo=None) + timedelta(days=days)
    return day.replace(tzinfo=ZONE).astimezone(UTC)
