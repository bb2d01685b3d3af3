"""Running the stored queries of `publishing.numbers` for a workshop at an instant."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, text
from sqlmodel import Session

from app.core.errors import Invalid
from app.publishing.numbers import ALWAYS, AREAS, VOICES, Definition, Number
from app.publishing.queries.freezing import Frozen
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


def require_choices(workshop: Workshop, **keys: str | None) -> None:
    """Raise Invalid, naming the field, for a key that is not of a choice in the registration. None chooses nothing."""
    for name, key in keys.items():
        if key is not None:
            area_field_of(workshop, key, name)


def numbers_of(
    session: Session,
    workshop_id: UUID,
    now: datetime,
    *,
    revision_id: UUID | None,
    frozen: Frozen,
    area_field: str | None,
    area_label: str,
    left_out: Sequence[str],
) -> list[Number]:
    """Return all numbers of a revision, or of one that could be made of `frozen`.

    The voices are counted in the rows of a revision's sources; before there are such rows, in what would be stored.
    """
    values = {"workshop_id": workshop_id, "revision_id": revision_id, "at": now}
    found = []
    for one in ALWAYS:
        is_unstored = one is VOICES and revision_id is None
        value = frozen.voices if is_unstored else counted(session, one, **values)
        found.append(Number(one.key, one.label, value, None, one.definition, one.query))
    if area_field is not None:
        _, options = area_field_of(session.get_one(Workshop, workshop_id), area_field, "area_field")
        areas = [option for option in options if option not in left_out]
        value = counted(session, AREAS, **values, area_field=area_field, areas=areas)
        found.insert(2, Number(AREAS.key, area_label or AREAS.label, value, len(areas), AREAS.definition, AREAS.query))
    return found
