"""What publishing would count now, for its publisher to read before. Nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from app.core.actors import Actor
from app.core.clock import rfc3339
from app.publishing.numbers import number_records
from app.publishing.policy import require_publishes
from app.publishing.queries.freezing import frozen_sources
from app.publishing.queries.numbers import numbers_of, require_choices
from app.publishing.queries.texts import present_parts
from app.workshops.models import Workshop
from app.workshops.queries import standing_of


@dataclass(frozen=True, slots=True)
class Preview:
    """The number of a version, and its numbers as the record would have them."""

    number: int
    numbers: list[dict[str, Any]]


def preview(
    session: Session,
    workshop_id: UUID,
    actor: Actor,
    now: datetime,
    *,
    number: int | None,
    role_field: str | None,
    area_field: str | None,
    area_label: str,
    areas_left_out: Sequence[str],
) -> Preview:
    """Return what a version, the newest without a number, would be published with at this instant. For organisers.

    Raise NotFound, NotAllowed, NoText, or Invalid for a field that is no choice, as publishing does.
    """
    require_publishes(standing_of(session, workshop_id, actor, now))
    workshop = session.get_one(Workshop, workshop_id)
    text = present_parts(session, workshop_id, number)
    require_choices(workshop, role_field=role_field, area_field=area_field)
    numbers = numbers_of(
        session,
        workshop_id,
        now,
        revision_id=None,
        frozen=frozen_sources(session, text),
        area_field=area_field,
        area_label=area_label,
        left_out=areas_left_out,
    )
    return Preview(text.version.number, number_records(numbers, rfc3339(now)))
