"""Counted numbers over the wire, each with its definition."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from app.http.schemas import LINE, WireModel
from app.insight.definitions import COVERAGE, FUNNEL, PULSE, SMALLEST
from app.insight.models import CoveragePlan
from app.insight.queries.coverage import Coverage, Grouping
from app.insight.queries.pulse import Pulse

MOST_TARGETS = 500
_WORKSHOP = "0190a6c0-7c1e-7d3a-9b5e-000000000001"
_AT = "2026-06-01T12:00:00Z"
_MINUTE = {"at": _AT, "ideas": 1, "comments": 0, "votes": 12}


def _example(value: dict[str, Any]) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [value]})


class ActivityOut(WireModel):
    """What happened in the minute or hour that begins at an instant."""

    at: AwareDatetime
    ideas: int
    comments: int
    votes: int


class TotalsOut(WireModel):
    """What there is now."""

    ideas: int
    comments: int
    votes: int
    people: int
    present: int


class StepOut(WireModel):
    """How many people came so far, and what that means."""

    step: Literal["invited", "joined", "voted", "contributed"]
    count: int
    definition: str


class PulseOut(WireModel):
    """What happens in a workshop at an instant. `minutes` are the last sixty; `hours` those in which something did."""

    model_config = _example(
        {
            "workshop_id": _WORKSHOP,
            "at": _AT,
            "totals": {"ideas": 40, "comments": 12, "votes": 900, "people": 60, "present": 31},
            "minutes": [_MINUTE],
            "hours": [_MINUTE],
            "funnel": [{"step": "invited", "count": 100, "definition": FUNNEL["invited"]}],
            "definitions": {"votes": PULSE["votes"]},
        }
    )

    workshop_id: UUID
    at: AwareDatetime
    totals: TotalsOut
    minutes: list[ActivityOut]
    hours: list[ActivityOut]
    funnel: list[StepOut]
    definitions: dict[str, str]

    @classmethod
    def of(cls, pulse: Pulse) -> "PulseOut":
        """Shape the numbers."""
        steps = [{"step": step, "count": pulse.funnel[step], "definition": FUNNEL[step]} for step in FUNNEL]
        return cls(
            workshop_id=pulse.workshop_id,
            at=pulse.at,
            totals=TotalsOut(**pulse.totals),
            minutes=[ActivityOut.model_validate(one) for one in pulse.minutes],
            hours=[ActivityOut.model_validate(one) for one in pulse.hours],
            funnel=[StepOut.model_validate(step) for step in steps],
            definitions=dict(PULSE),
        )


class Target(WireModel):
    """How many people are hoped for who give an answer to a choice field, are of an organisation, or have a role."""

    model_config = _example({"field": "borough", "value": "Hackney", "target": 20})

    field: Annotated[str, Field(min_length=1, max_length=40, description="A field's key, `organisation` or `role`.")]
    value: Annotated[str, LINE, Field(min_length=1, max_length=120, description="The option, name or role.")]
    target: Annotated[int, Field(ge=1, le=1_000_000)]


class TargetsIn(WireModel):
    """All targets; those that are left out are no longer."""

    model_config = _example({"targets": [{"field": "borough", "value": "Hackney", "target": 20}]})

    targets: Annotated[list[Target], Field(max_length=MOST_TARGETS)]


class TargetsOut(WireModel):
    """All targets of a workshop. Version 0 has none yet."""

    model_config = _example({"targets": [{"field": "borough", "value": "Hackney", "target": 20}], "version": 1})

    targets: list[Target]
    version: int

    @classmethod
    def of(cls, plan: CoveragePlan | None) -> "TargetsOut":
        """Shape a workshop's targets."""
        if plan is None:
            return cls(targets=[], version=0)
        return cls(targets=[Target.model_construct(**target) for target in plan.targets], version=plan.version)


class CoverageRowOut(WireModel):
    """One answer. The numbers are null where only organisers see them, because the group is small."""

    value: str
    label: str
    people: int | None
    contributions: int | None
    votes: int | None
    target: int | None
    share: float | None
    is_small: bool


class CoverageGroupOut(WireModel):
    """All people by one thing; a row for each option, and one with an empty value for those who gave no answer."""

    field: str
    label: str
    kind: Literal["choice", "organisation", "role"]
    rows: list[CoverageRowOut]

    @classmethod
    def of(cls, grouping: Grouping) -> "CoverageGroupOut":
        """Shape a grouping."""
        rows = [CoverageRowOut.model_validate(line) for line in grouping.lines]
        return cls.model_construct(field=grouping.field, label=grouping.label, kind=grouping.kind, rows=rows)


class CoverageOut(WireModel):
    """Who is here at an instant, by everything that people chose from when they joined."""

    model_config = _example(
        {
            "workshop_id": _WORKSHOP,
            "at": _AT,
            "people": 60,
            "smallest": SMALLEST,
            "groups": [
                {
                    "field": "borough",
                    "label": "Your borough",
                    "kind": "choice",
                    "rows": [
                        {
                            "value": "Hackney",
                            "label": "Hackney",
                            "people": 12,
                            "contributions": 7,
                            "votes": 190,
                            "target": 20,
                            "share": 0.2,
                            "is_small": False,
                        }
                    ],
                }
            ],
            "definitions": {"share": COVERAGE["share"]},
        }
    )

    workshop_id: UUID
    at: AwareDatetime
    people: int
    smallest: int
    groups: list[CoverageGroupOut]
    definitions: dict[str, str]

    @classmethod
    def of(cls, coverage: Coverage) -> "CoverageOut":
        """Shape the numbers."""
        return cls.model_construct(
            workshop_id=coverage.workshop_id,
            at=coverage.at,
            people=coverage.people,
            smallest=SMALLEST,
            groups=[CoverageGroupOut.of(grouping) for grouping in coverage.groupings],
            definitions=dict(COVERAGE),
        )
