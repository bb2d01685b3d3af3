"""Writing the next version of a declaration: texts that did not change stay the same rows, so stances on them stand."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from app.core.actors import Actor
from app.core.errors import Invalid, Stale
from app.declarations.events import DeclarationChanged
from app.declarations.lineage import descent
from app.declarations.models import (
    Declaration,
    DeclarationVersion,
    Foundation,
    FoundationText,
    Lineage,
    VersionText,
)
from app.declarations.queries import (
    VersionView,
    declaration_of,
    newest_texts,
    text_ids_of,
    texts_of,
    version_of,
    version_shown,
)
from app.storage.writer import Tx
from app.workshops.commands import hold_to_manage


@dataclass(frozen=True, slots=True)
class FoundationDraft:
    """A foundation as an organiser writes it. Which one it is, `id` says, or else its key; neither known is a new one.

    `made_from` are the texts that it descends from, where that is not simply its own earlier text.
    """

    key: str
    title: str
    statement: str
    body: str = ""
    id: UUID | None = None
    made_from: Sequence[UUID] | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """The whole text as it is to be."""

    title: str
    preamble: str
    foundations: Sequence[FoundationDraft]
    note: str = ""


class _Words(NamedTuple):
    """What makes a text the same text."""

    title: str
    statement: str
    body: str

    @classmethod
    def of(cls, text: FoundationText | FoundationDraft) -> "_Words":
        return cls(text.title, text.statement, text.body)


@dataclass(frozen=True, slots=True)
class _Place:
    """A foundation of the draft, matched: which foundation, which text, and what that descends from."""

    foundation: Foundation
    text: FoundationText
    is_new_text: bool
    sources: Sequence[UUID]


def write_version(tx: Tx, actor: Actor, workshop_id: UUID, draft: Draft, *, number: int) -> VersionView:
    """Make the version after `number`, which must be the newest (0 before the first). The same text again makes none.

    Raise NotFound, NotAllowed or Sealed as every change to a workshop, Stale, or Invalid that names each field.
    """
    # Holding the workshop makes writers of its text wait for each other, also before there is a declaration to lock.
    hold_to_manage(tx, actor, workshop_id)
    declaration = declaration_of(tx.session, workshop_id) or Declaration(workshop_id=workshop_id)
    if declaration.current_number != number:
        raise Stale(f"The text is at version {declaration.current_number}; yours was based on {number}.")
    known = newest_texts(tx.session, declaration)
    check_draft(draft, [row[0] for row in known.values()], text_ids_of(tx.session, declaration))
    before = texts_of(tx.session, version_of(tx.session, declaration.id, number).id) if number else []
    if number and _is_same(tx, declaration, before, draft):
        return version_shown(tx.session, workshop_id, actor, tx.now)
    tx.session.add(declaration)
    tx.session.flush()
    by_key = {foundation.key: (foundation, text) for foundation, text, _, _ in known.values()}
    places = [_place(tx, declaration, one, by_key.get(one.key)) for one in draft.foundations]
    version = _store(tx, actor, declaration, draft, places)
    _store_lineage(tx, version, [text.id for _, text in before], places)
    tx.record(
        DeclarationChanged(
            workshop_id=workshop_id,
            actor_id=actor.account_id,
            subject_id=version.id,
            number=version.number,
            title=version.title,
            note=version.note,
            texts=[
                {
                    "foundation_id": place.foundation.id,
                    "text_id": place.text.id,
                    "key": place.foundation.key,
                    "is_new": place.is_new_text,
                }
                for place in places
            ],
            digest=digest_of(draft),
        )
    )
    return version_shown(tx.session, workshop_id, actor, tx.now)


def digest_of(draft: Draft) -> str:
    """Return the SHA-256, in hexadecimal, of a text: UTF-8 JSON without spaces of [title, preamble, [[key, title,
    statement, body], ...]].
    """
    texts = [[one.key, one.title, one.statement, one.body] for one in draft.foundations]
    canonical = json.dumps([draft.title, draft.preamble, texts], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def check_draft(draft: Draft, foundations: Sequence[Foundation], text_ids: set[UUID]) -> None:
    """Raise Invalid for a draft that does not fit the foundations and texts that the declaration has or had."""
    keys = {foundation.id: foundation.key for foundation in foundations}
    errors: list[dict[str, str]] = []
    seen: set[str] = set()
    for place, one in enumerate(draft.foundations):
        at = f"foundations.{place}"
        if one.id is not None and one.id not in keys:
            errors.append(
                _trouble(f"{at}.id", "This declaration has no such foundation. Leave the id out for a new one.")
            )
        elif one.id is not None and keys[one.id] != one.key:
            errors.append(_trouble(f"{at}.key", f"The key of this foundation is {keys[one.id]} and stays so."))
        if one.key in seen:
            errors.append(_trouble(f"{at}.key", "Another foundation of this text has this key."))
        seen.add(one.key)
        if not text_ids.issuperset(one.made_from or ()):
            errors.append(_trouble(f"{at}.from", "This declaration has no such text."))
    if errors:
        raise Invalid("; ".join(f"{e['field']}: {e['message']}" for e in errors[:5]), errors=errors)


def _trouble(field: str, message: str) -> dict[str, str]:
    return {"field": field, "message": message}


def _is_same(
    tx: Tx, declaration: Declaration, before: Sequence[tuple[Foundation, FoundationText]], draft: Draft
) -> bool:
    newest = version_of(tx.session, declaration.id, declaration.current_number)
    present = [(foundation.key, _Words.of(text)) for foundation, text in before]
    return (newest.title, newest.preamble, present) == (
        draft.title,
        draft.preamble,
        [(one.key, _Words.of(one)) for one in draft.foundations],
    )


def _place(
    tx: Tx, declaration: Declaration, one: FoundationDraft, known: tuple[Foundation, FoundationText] | None
) -> _Place:
    """Find or make the foundation and the text of a foundation's draft."""
    if known is not None and _Words.of(known[1]) == _Words.of(one):
        foundation, text = known
        return _Place(
            foundation, text, is_new_text=False, sources=list(dict.fromkeys([text.id, *(one.made_from or ())]))
        )
    foundation = known[0] if known else Foundation(declaration_id=declaration.id, key=one.key)
    tx.session.add(foundation)
    tx.session.flush()
    text = FoundationText(foundation_id=foundation.id, title=one.title, statement=one.statement, body=one.body)
    tx.session.add(text)
    tx.session.flush()
    own = [known[1].id] if known else []
    return _Place(foundation, text, is_new_text=True, sources=list(own if one.made_from is None else one.made_from))


def _store(
    tx: Tx, actor: Actor, declaration: Declaration, draft: Draft, places: Sequence[_Place]
) -> DeclarationVersion:
    declaration.current_number += 1
    version = DeclarationVersion(
        declaration_id=declaration.id,
        number=declaration.current_number,
        title=draft.title,
        preamble=draft.preamble,
        note=draft.note,
        created_at=tx.now,
        created_by_id=actor.account_id,
    )
    tx.session.add(version)
    tx.session.flush()
    tx.session.add_all(
        VersionText(version_id=version.id, text_id=place.text.id, position=position)
        for position, place in enumerate(places)
    )
    tx.session.flush()
    return version


def _store_lineage(tx: Tx, version: DeclarationVersion, before: Sequence[UUID], places: Sequence[_Place]) -> None:
    for line in descent(before, {place.text.id: place.sources for place in places}):
        tx.session.add(
            Lineage(version_id=version.id, kind=line.kind.value, from_text_id=line.source, to_text_id=line.target)
        )
    tx.session.flush()
