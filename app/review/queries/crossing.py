"""Codes by audiences: what people answered when they joined, their organisation's kind, or their role."""

from collections import Counter
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from app.contributions.models import Contribution
from app.core.actors import Actor
from app.core.errors import Invalid
from app.people.models import Organisation
from app.review.crosstable import CrossTable, crossed
from app.review.models import CodingFrame
from app.review.queries.coding import given, open_to_all
from app.review.queries.frames import frame_seen
from app.review.queries.places import second_share_of
from app.storage.tables import table_of
from app.workshops.models import Participation, Workshop
from app.workshops.policy import Right, Role
from app.workshops.registration import FieldKind

ORGANISATION_KIND: Final = "organisation_kind"
ROLE: Final = "role"
"""Audiences that every workshop has. A choice field of the same key goes before."""

_C, _PERSON, _ORGANISATION = table_of(Contribution).c, table_of(Participation).c, table_of(Organisation).c


def cross_table(
    session: Session, frame_id: UUID, actor: Actor | None, now: datetime, *, by: str | None, rule: str
) -> tuple[CodingFrame, CrossTable]:
    """Return a frame's codes by an audience; without one by the first choice that people made, else by their role.

    Raise NotFound, NotAllowed, or Invalid for an audience that the workshop does not know.
    """
    standing, frame = frame_seen(session, frame_id, actor, now)
    found = open_to_all(given(session, frame_id), second_share_of(session, standing.workshop_id))
    key, kind, label, options = _audience(session, standing.workshop_id, by)
    rows: Any = session.execute(
        select(_C.id, _C.author_id).where(_C.workshop_id == standing.workshop_id, _C.is_visible)
    )
    authors = {ident: author for ident, author in rows if ident in found.by_contribution}
    counts = {
        ident: Counter(code_id for codes in coders.values() for code_id in codes)
        for ident, coders in found.by_contribution.items()
    }
    table = crossed(
        [(code.id, code.label) for code in found.codes],
        counts,
        authors,
        _answers(session, standing.workshop_id, kind, key),
        options,
        by=key,
        label=label,
        rule=rule,
        coders={ident: len(coders) for ident, coders in found.by_contribution.items()},
        shows_small=standing.has(Right.MANAGE),
    )
    return frame, table


def _audience(session: Session, workshop_id: UUID, by: str | None) -> tuple[str, str, str, list[tuple[str, str]]]:
    """Return the key of an audience, its kind, what it is called, and the answers that there can be."""
    fields = session.get_one(Workshop, workshop_id).registration_fields
    choices = {one["key"]: one for one in fields if one["kind"] == FieldKind.CHOICE}
    key = by if by is not None else next(iter(choices), ROLE)
    if key in choices:
        return key, FieldKind.CHOICE, choices[key]["label"], [(option, option) for option in choices[key]["options"]]
    if key == ROLE:
        roles = [(role.value, role.value.replace("_", " ").capitalize()) for role in Role]
        return ROLE, ROLE, "role in the workshop", roles
    if key == ORGANISATION_KIND:
        return ORGANISATION_KIND, ORGANISATION_KIND, "kind of organisation", []
    known = ", ".join([*choices, ORGANISATION_KIND, ROLE])
    message = f"This workshop knows no such audience. It knows: {known}."
    raise Invalid(message, errors=[{"field": "by", "message": message}])


def _answers(session: Session, workshop_id: UUID, audience: str, key: str) -> dict[UUID, str]:
    rows: Any = session.execute(
        select(_PERSON.id, _PERSON.role, _PERSON.answers, _ORGANISATION.kind)
        .select_from(table_of(Participation))
        .outerjoin(table_of(Organisation), _ORGANISATION.id == _PERSON.organisation_id)
        .where(_PERSON.workshop_id == workshop_id)
    )
    found = {}
    for ident, role, answers, kind in rows:
        if audience == ROLE:
            found[ident] = role
        elif audience == ORGANISATION_KIND:
            found[ident] = kind or ""
        else:
            found[ident] = str((answers or {}).get(key, ""))
    return found
