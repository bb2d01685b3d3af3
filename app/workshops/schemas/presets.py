"""Workshop templates over the wire."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, ConfigDict

from app.http.schemas import WireModel
from app.workshops.policy import Capability
from app.workshops.presets import Preset


class PresetPhaseOut(WireModel):
    """A phase as `POST /api/v1/workshops` and `PUT .../schedule` take it."""

    name: str
    opens_at: AwareDatetime
    closes_at: AwareDatetime
    capabilities: list[Capability]


_EXAMPLE: dict[str, Any] = {
    "key": "finished_draft",
    "title": "Vote on a finished draft",
    "summary": "The text is written: a week to vote on its foundations and comment.",
    "phases": [
        {
            "name": "Vote",
            "opens_at": "2026-06-01T08:00:00Z",
            "closes_at": "2026-06-08T16:00:00Z",
            "capabilities": ["comment", "vote", "see_tallies"],
        }
    ],
    "settings": {"time_zone": "Europe/London", "tallies_hidden": True},
}


class TemplateOut(WireModel):
    """What a new workshop may begin with: send `phases` and the members of `settings` to `POST /api/v1/workshops`."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    key: str
    title: str
    summary: str
    phases: list[PresetPhaseOut]
    settings: dict[str, Any]

    @classmethod
    def of(cls, preset: Preset, starts_on: date, time_zone: str) -> "TemplateOut":
        """Shape a preset for a first day in a time zone."""
        zone = ZoneInfo(time_zone)
        phases = []
        for phase in preset.phases:
            opens_at, closes_at = phase.instants(starts_on, zone)
            names = list(phase.capabilities)
            phases.append(PresetPhaseOut(name=phase.name, opens_at=opens_at, closes_at=closes_at, capabilities=names))
        settings = {"time_zone": time_zone} | preset.settings
        return cls(key=preset.key, title=preset.title, summary=preset.summary, phases=phases, settings=settings)


class TemplatesOut(WireModel):
    """The templates, in the order in which they are offered."""

    items: list[TemplateOut]
