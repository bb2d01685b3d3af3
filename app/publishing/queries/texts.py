"""The sentences of each version of a declaration, where each stands, and which earlier ones it descends from."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.core.actors import Actor
from app.core.errors import Invalid
from app.declarations.alignment import Part, Place, sentence_descent
from app.declarations.errors import NoText
from app.declarations.lineage import Descent
from app.declarations.models import Declaration, DeclarationVersion, Foundation, FoundationText, Lineage
from app.declarations.queries import declaration_of, texts_of, version_of
from app.declarations.sentences import Sentence, sentences
from app.publishing.errors import NoSentence
from app.workshops.queries import standing_of

PREAMBLE, STATEMENT, BODY = "preamble", "statement", "body"


@dataclass(frozen=True, slots=True)
class TextPart:
    """A text of a version and its sentences; the preamble belongs to no foundation."""

    foundation: Foundation | None
    row: FoundationText | None
    part: str
    text: str
    sentences: Sequence[Sentence]

    @property
    def foundation_id(self) -> UUID | None:
        """The foundation, or None for the preamble."""
        return self.foundation.id if self.foundation else None

    def place(self, sentence: Sentence) -> Place:
        """Return where one of its sentences stands."""
        return Place(self.foundation_id, self.part, sentence.anchor)


@dataclass(frozen=True, slots=True)
class VersionParts:
    """A version of a declaration, split into parts in their order."""

    declaration: Declaration
    version: DeclarationVersion
    parts: Sequence[TextPart]

    def part(self, foundation_key: str | None, part: str) -> TextPart:
        """Return one of its parts. Raise NoSentence for one that it does not have."""
        for one in self.parts:
            if one.part == part and (one.foundation.key if one.foundation else None) == foundation_key:
                return one
        raise NoSentence("This version has no such part; a preamble has no foundation, and every other part has one.")

    def sentence(self, foundation_key: str | None, part: str, anchor: str) -> tuple[TextPart, Sentence]:
        """Return a sentence and its part. Raise NoSentence."""
        found = self.part(foundation_key, part)
        for one in found.sentences:
            if one.anchor == anchor:
                return found, one
        raise NoSentence(
            "This version has no such sentence there: its words have changed, or you read another version."
        )


def parts_of(session: Session, declaration: Declaration, number: int) -> VersionParts:
    """Return a version split into sentences. Raise NoText."""
    version = version_of(session, declaration.id, number)
    parts = [TextPart(None, None, PREAMBLE, version.preamble, sentences(version.preamble))]
    for foundation, text in texts_of(session, version.id):
        parts.append(TextPart(foundation, text, STATEMENT, text.statement, sentences(text.statement)))
        if text.body:
            parts.append(TextPart(foundation, text, BODY, text.body, sentences(text.body)))
    return VersionParts(declaration, version, parts)


def present_parts(session: Session, workshop_id: UUID, number: int | None = None) -> VersionParts:
    """Return a version of a workshop's text, the newest without a number. Raise NoText."""
    declaration = declaration_of(session, workshop_id)
    if declaration is None:
        raise NoText("The organisers of this workshop have not written its text yet.")
    return parts_of(session, declaration, declaration.current_number if number is None else number)


def foundation_keyed(session: Session, workshop_id: UUID, key: str, field: str = "foundation_key") -> Foundation:
    """Return a foundation of a workshop's declaration, present or past, by its key. Raise Invalid for another."""
    found = session.exec(
        select(Foundation)
        .join(Declaration, col(Declaration.id) == col(Foundation.declaration_id))
        .where(Declaration.workshop_id == workshop_id, Foundation.key == key)
    ).first()
    if found is None:
        message = "The declaration has no foundation of this key."
        raise Invalid(message, errors=[{"field": field, "message": message}])
    return found


def keys_of(session: Session, workshop_id: UUID) -> dict[UUID, str]:
    """Return the keys of all foundations that a workshop's declaration has or had."""
    statement = (
        select(Foundation.id, Foundation.key)
        .join(Declaration, col(Declaration.id) == col(Foundation.declaration_id))
        .where(Declaration.workshop_id == workshop_id)
    )
    return dict(session.exec(statement).all())


def sentence_lines(session: Session, later: VersionParts) -> list[Descent[Place]]:
    """Return how the sentences of a version descend from those of the version before; all new in the first."""
    number = later.version.number
    earlier = parts_of(session, later.declaration, number - 1) if number > 1 else None
    return _lines(session, earlier, later)


def ancestors(session: Session, parts: VersionParts) -> Mapping[Place, set[Place]]:
    """Return for each sentence of a version the places of all earlier sentences that it descends from, itself too."""
    known: dict[Place, set[Place]] = {}
    earlier: VersionParts | None = None
    for number in range(1, parts.version.number + 1):
        later = parts if number == parts.version.number else parts_of(session, parts.declaration, number)
        passed: dict[Place, set[Place]] = defaultdict(set)
        for line in _lines(session, earlier, later):
            if line.target is not None:
                passed[line.target].add(line.target)
                if line.source is not None:
                    passed[line.target] |= known.get(line.source, set()) | {line.source}
        known, earlier = dict(passed), later
    return known


def _lines(session: Session, earlier: VersionParts | None, later: VersionParts) -> list[Descent[Place]]:
    before = [Part(p.foundation_id, p.part, p.text) for p in earlier.parts] if earlier else []
    after = [Part(p.foundation_id, p.part, p.text) for p in later.parts]
    return sentence_descent(before, after, _made_from(session, later.version.id))


def _made_from(session: Session, version_id: UUID) -> dict[UUID, set[UUID]]:
    """Return for each foundation of a version the foundations that its text descends from."""
    rows = session.exec(
        select(Lineage.from_text_id, Lineage.to_text_id).where(
            Lineage.version_id == version_id,
            col(Lineage.from_text_id).is_not(None),
            col(Lineage.to_text_id).is_not(None),
        )
    ).all()
    ids = {ident for row in rows for ident in row}
    owners = dict(
        session.exec(
            select(FoundationText.id, FoundationText.foundation_id).where(col(FoundationText.id).in_(ids))
        ).all()
    )
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for source, target in rows:
        if source in owners and target in owners:
            found[owners[target]].add(owners[source])
    return found


def sentences_shown(
    session: Session, workshop_id: UUID, actor: Actor | None, now: datetime, *, number: int
) -> VersionParts:
    """Return a version split into sentences, for whoever may see the workshop. Raise NotFound or NoText."""
    standing_of(session, workshop_id, actor, now)
    return present_parts(session, workshop_id, number)
