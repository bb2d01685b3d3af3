"""What people are asked when they join: fields that an organiser defines, and whether answers fit them. Pure."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from app.core.errors import Invalid
from app.core.text import tidy_line

MOST_FIELDS = 20
MOST_OPTIONS = 200
ANSWER_LENGTH = 300


class FieldKind(StrEnum):
    """How a field is answered."""

    CHOICE = "choice"
    """With one of its options, exactly as written."""
    TEXT = "text"
    """In one line of one's own."""
    ORGANISATION = "organisation"
    """With an organisation of the service's list: `organisation_id`, not `answers`."""


def check_fields(fields: Sequence[Mapping[str, Any]]) -> None:
    """Raise Invalid, naming each field's trouble, for a list of fields that nobody could answer sensibly."""
    errors: list[dict[str, str]] = []
    keys: set[str] = set()
    organisations = 0
    for place, field in enumerate(fields):
        options = field.get("options") or []
        if field["key"] in keys:
            errors.append(_trouble(f"registration_fields.{place}.key", "Another field has this key."))
        keys.add(field["key"])
        organisations += field["kind"] == FieldKind.ORGANISATION
        if field["kind"] == FieldKind.ORGANISATION and organisations > 1:
            errors.append(_trouble(f"registration_fields.{place}.kind", "One field asks for the organisation already."))
        if field["kind"] != FieldKind.CHOICE and options:
            errors.append(_trouble(f"registration_fields.{place}.options", "Only a choice has options."))
        if field["kind"] == FieldKind.CHOICE and (len(options) < 2 or len(set(options)) < len(options)):
            errors.append(_trouble(f"registration_fields.{place}.options", "Give two or more options, each once."))
    _refuse(errors)


def check_answers(
    fields: Sequence[Mapping[str, Any]], answers: Mapping[str, str], *, has_organisation: bool
) -> dict[str, str]:
    """Return the answers, tidied and without empty ones. Raise Invalid that says for each field what is wrong."""
    given = {key: tidy_line(answer) for key, answer in answers.items()}
    asked = {field["key"]: field for field in fields if field["kind"] != FieldKind.ORGANISATION}
    unasked = given.keys() - asked.keys()
    errors = [_trouble(f"answers.{key[:60]}", "This workshop does not ask for that.") for key in unasked]
    for key, field in asked.items():
        answer = given.get(key, "")
        if not answer:
            if field["required"]:
                errors.append(_trouble(f"answers.{key}", f"Please answer: {field['label']}"))
        elif field["kind"] == FieldKind.CHOICE and answer not in field["options"]:
            errors.append(_trouble(f"answers.{key}", "Choose one of the options, exactly as written."))
        elif len(answer) > ANSWER_LENGTH:
            errors.append(_trouble(f"answers.{key}", f"At most {ANSWER_LENGTH} characters."))
    errors.extend(
        _trouble("organisation_id", f"Please choose: {field['label']}")
        for field in fields
        if field["kind"] == FieldKind.ORGANISATION and field["required"] and not has_organisation
    )
    _refuse(errors)
    return {key: answer for key, answer in given.items() if answer}


def _trouble(field: str, message: str) -> dict[str, str]:
    return {"field": field, "message": message}


def _refuse(errors: list[dict[str, str]]) -> None:
    if errors:
        errors.sort(key=lambda error: error["field"])
        raise Invalid("; ".join(f"{e['field']}: {e['message']}" for e in errors[:5]), errors=errors)
