"""Presets: schedules and settings that most workshops begin with, computed for a first day and a time zone. Pure."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from app.workshops.policy import Capability

SAY = (Capability.POST_IDEAS, Capability.COMMENT, Capability.VOTE, Capability.SEE_TALLIES)
VOTE = (Capability.COMMENT, Capability.VOTE, Capability.SEE_TALLIES)
REVIEW = (Capability.REVIEW, Capability.SEE_TALLIES)


@dataclass(frozen=True, slots=True)
class PresetPhase:
    """A phase by wall clock: it opens on the `first` day (0 is the workshop's first) and closes on the `last`."""

    name: str
    first: int
    opens: time
    last: int
    closes: time
    capabilities: tuple[Capability, ...]

    def instants(self, starts_on: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return when it opens and closes, in UTC: nine in the morning is nine there, whatever clocks do meanwhile."""
        opens, closes = (
            datetime.combine(starts_on + timedelta(days=day), at, zone).astimezone(UTC)
            for day, at in ((self.first, self.opens), (self.last, self.closes))
        )
        return opens, closes


@dataclass(frozen=True, slots=True)
class Preset:
    """What a new workshop may begin with. `settings` has members of `POST /api/v1/workshops`."""

    key: str
    title: str
    summary: str
    phases: tuple[PresetPhase, ...]
    settings: dict[str, Any] = field(default_factory=dict)


MORNING, EVENING = time(9), time(17)
_ORGANISATION = {"key": "organisation", "label": "Your organisation", "kind": "organisation", "required": False}
_BACKGROUND = {
    "key": "background",
    "label": "You are here as",
    "kind": "choice",
    "options": ["Somebody who uses services", "A carer", "Health staff", "Care staff", "Voluntary sector", "Other"],
    "required": False,
}

PRESETS = (
    Preset(
        "two_weeks",
        "Two weeks",
        "Ten days to say and vote, then four days to vote on everything before the design group begins.",
        (
            PresetPhase("Say and vote", 0, MORNING, 9, EVENING, SAY),
            PresetPhase("Last votes", 9, EVENING, 13, EVENING, VOTE),
            PresetPhase("Review", 13, EVENING, 34, EVENING, REVIEW),
        ),
        {"registration_fields": [_ORGANISATION, _BACKGROUND]},
    ),
    Preset(
        "one_day",
        "One-day event",
        "Everybody in one room or one call: an hour to arrive, the morning to say, the afternoon to vote.",
        (
            PresetPhase("Say and vote", 0, MORNING, 0, time(13), SAY),
            PresetPhase("Vote", 0, time(13), 0, EVENING, VOTE),
            PresetPhase("Review", 0, EVENING, 14, EVENING, REVIEW),
        ),
        {"registration_fields": [_ORGANISATION], "edit_minutes": 5, "idea_length": 600, "comment_length": 400},
    ),
    Preset(
        "finished_draft",
        "Vote on a finished draft",
        "The text is written: a week to vote on its foundations and comment, with tallies hidden until the end.",
        (PresetPhase("Vote", 0, MORNING, 7, EVENING, VOTE),),
        {"registration_fields": [_ORGANISATION, _BACKGROUND], "tallies_hidden": True},
    ),
)
"""In the order in which they are offered."""


@cache
def time_zones() -> frozenset[str]:
    """Return the IANA names that instants can be computed for."""
    return frozenset(available_timezones())
