"""What one can ask about a declaration: its versions, the texts of each, and how they descend."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.core.actors import Actor
from app.core.paging import Page, decode_cursor, encode_cursor
from app.declarations.errors import NoText
from app.declarations.models import (
    Declaration,
    DeclarationVersion,
    Foundation,
    FoundationText,
    Lineage,
    VersionText,
)
from app.workshops.queries import standing_of


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version of the text with its foundations in order, for somebody who may or may not see tallies."""

    declaration: Declaration
    version: DeclarationVersion
    foundations: Sequence[tuple[Foundation, FoundationText]]
    lineage: Sequence[Lineage]
    sees_tallies: bool


@dataclass(frozen=True, slots=True)
class FoundationView:
    """A foundation through the versions: its newest text, and whether the newest version has it."""

    foundation: Foundation
    text: FoundationText
    first_number: int
    last_number: int
    is_current: bool


def declaration_of(session: Session, workshop_id: UUID) -> Declaration | None:
    """Return a workshop's declaration, if it has a text."""
    return session.exec(select(Declaration).where(Declaration.workshop_id == workshop_id)).first()


def texts_of(session: Session, version_id: UUID) -> list[tuple[Foundation, FoundationText]]:
    """Return the foundations of a version and their texts in it, in order."""
    rows = session.exec(
        select(Foundation, FoundationText)
        .join(FoundationText, col(FoundationText.foundation_id) == col(Foundation.id))
        .join(VersionText, col(VersionText.text_id) == col(FoundationText.id))
        .where(VersionText.version_id == version_id)
        .order_by(col(VersionText.position))
    )
    return [(foundation, text) for foundation, text in rows]


def version_of(session: Session, declaration_id: UUID, number: int) -> DeclarationVersion:
    """Return a version by its number. Raise NoText if there is none."""
    found = session.exec(
        select(DeclarationVersion).where(
            DeclarationVersion.declaration_id == declaration_id, DeclarationVersion.number == number
        )
    ).first()
    if found is None:
        raise NoText(f"The text has no version {number}.")
    return found


def version_shown(
    session: Session, workshop_id: UUID, actor: Actor | None, now: datetime, *, number: int | None = None
) -> VersionView:
    """Return a version of a workshop's text, the newest without a number. Raise NotFound or NoText."""
    standing = standing_of(session, workshop_id, actor, now)
    declaration = _existing(session, workshop_id)
    version = version_of(session, declaration.id, declaration.current_number if number is None else number)
    lineage = session.exec(select(Lineage).where(Lineage.version_id == version.id).order_by(col(Lineage.id)))
    return VersionView(
        declaration, version, texts_of(session, version.id), list(lineage), sees_tallies=standing.sees_tallies
    )


def versions_shown(
    session: Session, workshop_id: UUID, actor: Actor | None, now: datetime, *, cursor: str | None, limit: int
) -> Page[DeclarationVersion]:
    """Return the versions of a workshop's text, newest first; none if there is no text yet."""
    standing_of(session, workshop_id, actor, now)
    declaration = declaration_of(session, workshop_id)
    if declaration is None:
        return Page([])
    statement = (
        select(DeclarationVersion)
        .where(DeclarationVersion.declaration_id == declaration.id)
        .order_by(col(DeclarationVersion.number).desc())
        .limit(limit + 1)
    )
    if cursor is not None:
        (place,) = decode_cursor(cursor, int)
        statement = statement.where(DeclarationVersion.number < place)
    rows = list(session.exec(statement))
    return Page(rows[:limit], encode_cursor(rows[limit - 1].number) if len(rows) > limit else None)


def foundations_shown(
    session: Session, workshop_id: UUID, actor: Actor | None, now: datetime
) -> tuple[list[FoundationView], bool]:
    """Return every foundation that the text has or had, present ones first in their order; and whether tallies show."""
    standing = standing_of(session, workshop_id, actor, now)
    declaration = declaration_of(session, workshop_id)
    if declaration is None:
        return [], standing.sees_tallies
    found = newest_texts(session, declaration)
    places = {text.id: place for place, (_, text) in enumerate(_current_texts(session, declaration))}
    views = [
        FoundationView(foundation, text, first, last, is_current=last == declaration.current_number)
        for foundation, text, first, last in found.values()
    ]
    views.sort(key=lambda view: (not view.is_current, places.get(view.text.id, 0), view.foundation.key))
    return views, standing.sees_tallies


def newest_texts(session: Session, declaration: Declaration) -> dict[UUID, tuple[Foundation, FoundationText, int, int]]:
    """Return for each foundation, by id: it, its newest text, and the first and last versions that have it."""
    rows = session.exec(
        select(Foundation, FoundationText, DeclarationVersion.number)
        .join(FoundationText, col(FoundationText.foundation_id) == col(Foundation.id))
        .join(VersionText, col(VersionText.text_id) == col(FoundationText.id))
        .join(DeclarationVersion, col(DeclarationVersion.id) == col(VersionText.version_id))
        .where(Foundation.declaration_id == declaration.id)
        .order_by(col(DeclarationVersion.number))
    )
    found: dict[UUID, tuple[Foundation, FoundationText, int, int]] = {}
    for foundation, text, number in rows:
        first = found[foundation.id][2] if foundation.id in found else number
        found[foundation.id] = foundation, text, first, number
    return found


def text_ids_of(session: Session, declaration: Declaration) -> set[UUID]:
    """Return the ids of every text that a declaration has had."""
    statement = (
        select(FoundationText.id)
        .join(Foundation, col(Foundation.id) == col(FoundationText.foundation_id))
        .where(Foundation.declaration_id == declaration.id)
    )
    return set(session.exec(statement))


def _current_texts(session: Session, declaration: Declaration) -> list[tuple[Foundation, FoundationText]]:
    return texts_of(session, version_of(session, declaration.id, declaration.current_number).id)


def _existing(session: Session, workshop_id: UUID) -> Declaration:
    found = declaration_of(session, workshop_id)
    if found is None:
        raise NoText("The organisers of this workshop have not written its text yet.")
    return found
