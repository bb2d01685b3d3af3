"""A draft beside its evidence: each sentence with what it rests on and what is suggested for it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.core.actors import Actor
from app.core.errors import NotFound
from app.core.paging import Page, encode_cursor, id_in
from app.declarations.alignment import Place
from app.declarations.lineage import Descent, Kind
from app.declarations.sentences import Sentence
from app.publishing.models import TextSuggestion
from app.publishing.policy import require_sees_draft
from app.publishing.queries.links import LinkView, link_views, names, standing_links
from app.publishing.queries.texts import (
    TextPart,
    VersionParts,
    ancestors,
    keys_of,
    parts_of,
    present_parts,
    sentence_lines,
)
from app.workshops.queries import standing_of


@dataclass(frozen=True, slots=True)
class SuggestionView:
    """A suggestion, whether it could be accepted now, and who it is by."""

    row: TextSuggestion
    foundation_key: str | None
    is_applicable: bool
    made_by: str | None
    settled_by: str | None


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence of a draft. `earlier_links` were made to words that it descends from."""

    sentence: Sentence
    kind: Kind
    sources: Sequence[Place]
    links: Sequence[LinkView]
    earlier_links: Sequence[LinkView]
    suggestions: Sequence[SuggestionView]


@dataclass(frozen=True, slots=True)
class DraftPart:
    """A part of a draft; `suggestions` are those for the whole of it."""

    part: TextPart
    sentences: Sequence[DraftSentence]
    suggestions: Sequence[SuggestionView]


@dataclass(frozen=True, slots=True)
class Drafting:
    """A version of the text with all that the design group needs beside it, and the sentences that it dropped."""

    text: VersionParts
    parts: Sequence[DraftPart]
    dropped: Sequence[tuple[str | None, str, Sentence]]


def drafting(session: Session, workshop_id: UUID, actor: Actor, now: datetime, *, number: int | None) -> Drafting:
    """Return a draft beside its evidence, the newest without a number. Raise NotFound, NotAllowed or NoText."""
    require_sees_draft(standing_of(session, workshop_id, actor, now))
    text = present_parts(session, workshop_id, number)
    lines = sentence_lines(session, text)
    descent: dict[Place, list[Descent[Place]]] = defaultdict(list)
    for line in lines:
        if line.target is not None:
            descent[line.target].append(line)
    links, before = standing_links(session, text.declaration.id), ancestors(session, text)
    flat = {link.id: link for found in links.values() for link in found}
    views = {view.link.id: view for view in link_views(session, list(flat.values()))}
    waiting = _waiting(session, workshop_id, text)
    parts = []
    for part in text.parts:
        drafts = []
        for sentence in part.sentences:
            place = part.place(sentence)
            own = [views[link.id] for link in links.get(place, ())]
            earlier = [
                views[link.id] for one in sorted(before[place] - {place}, key=str) for link in links.get(one, ())
            ]
            came = descent.get(place, [])
            drafts.append(
                DraftSentence(
                    sentence,
                    came[0].kind if came else Kind.NEW,
                    [line.source for line in came if line.source is not None],
                    own,
                    earlier,
                    waiting.get(place, ()),
                )
            )
        parts.append(DraftPart(part, drafts, waiting.get(Place(part.foundation_id, part.part, ""), ())))
    return Drafting(text, parts, _dropped(session, text, lines))


def suggestions_listed(
    session: Session,
    workshop_id: UUID,
    actor: Actor,
    now: datetime,
    *,
    state: str | None,
    cursor: str | None,
    limit: int,
) -> Page[SuggestionView]:
    """Return suggestions, the newest first. For the group."""
    require_sees_draft(standing_of(session, workshop_id, actor, now))
    statement = (
        select(TextSuggestion)
        .where(TextSuggestion.workshop_id == workshop_id)
        .order_by(col(TextSuggestion.id).desc())
        .limit(limit + 1)
    )
    if state is not None:
        statement = statement.where(TextSuggestion.state == state)
    if cursor is not None:
        statement = statement.where(col(TextSuggestion.id) < id_in(cursor))
    rows = list(session.exec(statement))
    views = suggestion_views(session, workshop_id, rows[:limit])
    return Page(views, encode_cursor(rows[limit - 1].id) if len(rows) > limit else None)


def suggestion(session: Session, suggestion_id: UUID, actor: Actor, now: datetime) -> SuggestionView:
    """Return one suggestion as it stands now. For the group. Raise NotFound or NotAllowed."""
    row = session.get(TextSuggestion, suggestion_id)
    if row is None:
        raise NotFound("There is no such suggestion.")
    require_sees_draft(standing_of(session, row.workshop_id, actor, now))
    return suggestion_views(session, row.workshop_id, [row])[0]


def suggestion_views(
    session: Session, workshop_id: UUID, rows: Sequence[TextSuggestion], text: VersionParts | None = None
) -> list[SuggestionView]:
    """Return suggestions with what one has to know to settle them."""
    if not rows:
        return []
    newest = text if text and text.version.number == text.declaration.current_number else None
    newest = newest or present_parts(session, workshop_id)
    keys = keys_of(session, workshop_id)
    people = names(session, [ident for row in rows for ident in (row.created_by_id, row.settled_by_id)])
    return [
        SuggestionView(
            row,
            keys.get(row.foundation_id) if row.foundation_id else None,
            row.state == "open" and is_applicable(row, newest),
            people.get(row.created_by_id),
            people.get(row.settled_by_id),
        )
        for row in rows
    ]


def is_applicable(row: TextSuggestion, newest: VersionParts) -> bool:
    """Tell whether what a suggestion would replace stands in the newest version."""
    for part in newest.parts:
        if (part.foundation_id, part.part) == (row.foundation_id, row.part):
            if row.anchor is None:
                return part.text == row.original
            return any(one.anchor == row.anchor for one in part.sentences)
    # An empty body is no part, and may be filled.
    is_there = any(part.foundation_id == row.foundation_id for part in newest.parts)
    return is_there and row.anchor is None and not row.original and row.part == "body"


def _waiting(session: Session, workshop_id: UUID, text: VersionParts) -> dict[Place, list[SuggestionView]]:
    rows = list(
        session.exec(
            select(TextSuggestion)
            .where(TextSuggestion.workshop_id == workshop_id, TextSuggestion.state == "open")
            .order_by(col(TextSuggestion.id))
        )
    )
    found: dict[Place, list[SuggestionView]] = defaultdict(list)
    for view in suggestion_views(session, workshop_id, rows, text):
        found[Place(view.row.foundation_id, view.row.part, view.row.anchor or "")].append(view)
    return found


def _dropped(
    session: Session, text: VersionParts, lines: Sequence[Descent[Place]]
) -> list[tuple[str | None, str, Sentence]]:
    gone = {line.source for line in lines if line.kind is Kind.DROPPED}
    if not gone:
        return []
    earlier = parts_of(session, text.declaration, text.version.number - 1)
    return [
        (part.foundation.key if part.foundation else None, part.part, sentence)
        for part in earlier.parts
        for sentence in part.sentences
        if part.place(sentence) in gone
    ]
