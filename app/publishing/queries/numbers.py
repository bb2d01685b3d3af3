"""Running the stored queries of `publishing.numbers` for a workshop at an instant."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlmodel import Session

from app.core.errors import Invalid
from app.publishing.numbers import ALWAYS, AREAS, Definition, Number
from app.storage.types import Instant
from app.workshops.models import Workshop
from app.workshops.registration import FieldKind

_TYPES: dict[str, Any] = {"workshop_id": Uuid(), "revision_id": Uuid(), "at": Instant()}


def counted(session: Session, definition: Definition, **values: Any) -> int:
    """Run a stored query. Values that it does not ask for are left out."""
    statement = text(definition.query)
    asked = {name: value for name, value in values.items() if f":{name}" in definition.query}
    binds = [
        bindparam(name, expanding=True) if isinstance(value, (list, tuple)) else bindparam(name, type_=_TYPES.get(name))
        for name, value in asked.items()
    ]
    return int(session.connection().execute(statement.bindparams(*binds), asked).scalar_one())


def area_field_of(workshop: Workshop, key: str, field: str) -> tuple[str, list[str]]:
    """Return the label and the options of a choice field. Raise Invalid for a key of no such field."""
    for one in workshop.registration_fields:
        if one["key"] == key and one["kind"] == FieldKind.CHOICE:
            return one["label"], list(one["options"])
    message = "No question with a choice of answers has this key in the workshop's registration."
    raise Invalid(message, errors=[{"field": field, "message": message}])


def numbers_of(
    session: Session,
    workshop_id: UUID,
    revision_id: UUID,
    now: datetime,
    *,
    area_field: str | None,
    area_label: str,
    left_out: Sequence[str],
) -> list[Number]:
    """Return all numbers of a revision whose sources are stored already."""
    values = {"workshop_id": workshop_id, "revision_id": revision_id, "at": now}
    found = [
        Number(one.key, one.label, counted(session, one, **values), None, one.definition, one.query) for one in ALWAYS
    ]
    if area_field is not None:
        _, options = area_field_of(session.get_one(Workshop, workshop_id), area_field, "area_field")
        areas = [option for option in options if option not in left_out]
        value = counted(session, AREAS, **values, area_field=area_field, areas=areas)
        found.insert(2, Number(AREAS.key, area_label or AREAS.label, value, len(areas), AREAS.definition, AREAS.query))
    return found
