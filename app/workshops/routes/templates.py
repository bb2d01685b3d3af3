"""Templates: what a new workshop may begin with, so that making one takes three requests."""

from datetime import date, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request, Response

from app.core.errors import Invalid
from app.http.caller import Anyone
from app.http.conditional import answer
from app.http.problems import may_refuse
from app.workshops.presets import PRESETS, time_zones
from app.workshops.schemas.presets import TemplateOut, TemplatesOut

router = APIRouter(prefix="/api/v1", tags=["workshops"])

_FROM, _UNTIL = date(1970, 1, 2), date(9000, 1, 1)


@router.get(
    "/workshop-templates",
    response_model=TemplatesOut,
    summary="What a new workshop may begin with",
    responses=may_refuse(Invalid),
)
async def get_templates(
    request: Request,
    caller: Anyone,
    time_zone: Annotated[str, Query(max_length=64, description="IANA name; the clock that phases follow.")] = (
        "Europe/London"
    ),
    starts_on: Annotated[date | None, Query(description="The first day there; tomorrow if left out.")] = None,
) -> Response:
    """Return schedules and settings to begin with, computed for a first day.

    From nothing to an open workshop: `POST /api/v1/workshops` with a title and a template's `phases` and `settings`,
    `PUT .../declaration`, and `POST .../phases/{id}/open-now` if it shall not wait.
    """
    if time_zone not in time_zones():
        raise _invalid("time_zone", "This is not the name of a time zone; for example Europe/London.")
    first = starts_on or caller.runtime.clock.now().astimezone(ZoneInfo(time_zone)).date() + timedelta(days=1)
    if not _FROM <= first <= _UNTIL:
        raise _invalid("starts_on", "Choose a day between the years 1970 and 9000.")
    return answer(request, TemplatesOut(items=[TemplateOut.of(preset, first, time_zone) for preset in PRESETS]))


def _invalid(field: str, message: str) -> Invalid:
    return Invalid(f"{field}: {message}", errors=[{"field": field, "message": message}])
