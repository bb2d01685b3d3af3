"""Two versions of a text side by side: their words, how foundations descend, and who supports which."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from app.core.actors import Actor
from app.declarations.errors import NoText
from app.declarations.lineage import Descent, Kind, descent
from app.declarations.models import Declaration, DeclarationVersion, Foundation, FoundationText, Lineage
from app.declarations.queries import declaration_of, texts_of, version_of
from app.declarations.wording import Change, changes
from app.publishing.models import SubstanceStatement
from app.publishing.queries.carrying import Stances, carried_from, carried_stances, counted, stances_by_person
from app.publishing.queries.links import names
from app.storage.tables import table_of
from app.workshops.models import Participation, Workshop
from app.workshops.queries import standing_of
from app.workshops.registration import FieldKind

SMALLEST: Final = 5
"""An audience of fewer people is left out: their stances could be guessed."""

_PERSON = table_of(Participation).c
Text = tuple[Foundation, FoundationText]


@dataclass(frozen=True, slots=True)
class SubstanceView:
    """A statement that a text is unchanged in substance, and who made it."""

    row: SubstanceStatement
    stated_by: str | None


@dataclass(frozen=True, slots=True)
class Support:
    """Stances on the first text, on the second, and those on earlier texts that count for the second, apart."""

    first: Stances | None
    second: Stances | None
    carried: Stances | None


@dataclass(frozen=True, slots=True)
class AudienceSupport:
    """The same of the people who gave one answer when they joined."""

    field: str
    label: str
    value: str
    support: Support


@dataclass(frozen=True, slots=True)
class FoundationChange:
    """What became of a foundation from one version to another."""

    kind: Kind
    first: Text | None
    second: Text | None
    title: Sequence[Change]
    statement: Sequence[Change]
    body: Sequence[Change]
    support: Support | None = None
    audiences: Sequence[AudienceSupport] = ()
    substance: SubstanceView | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of a text."""

    first: DeclarationVersion
    second: DeclarationVersion
    title: Sequence[Change]
    preamble: Sequence[Change]
    foundations: Sequence[FoundationChange] = field(default_factory=list)


def comparison(
    session: Session, workshop_id: UUID, actor: Actor | None, now: datetime, *, first: int, second: int
) -> Comparison:
    """Compare two versions, in either order. Support is left out where tallies are hidden. Raise NotFound or NoText."""
    standing = standing_of(session, workshop_id, actor, now)
    declaration = declaration_of(session, workshop_id)
    if declaration is None:
        raise NoText("The organisers of this workshop have not written its text yet.")
    one, other = (version_of(session, declaration.id, number) for number in (first, second))
    texts = {text.id: (foundation, text) for v in (one, other) for foundation, text in texts_of(session, v.id)}
    lines = _lines(session, declaration, one, other)
    supports = _Supports(session, workshop_id, lines) if standing.sees_tallies else None
    stated = _stated(session, workshop_id)
    changed = []
    for line in lines:
        source = texts[line.source] if line.source else None
        target = texts[line.target] if line.target else None
        ends = (line.source, line.target)
        changed.append(
            FoundationChange(
                line.kind,
                source,
                target,
                _words_changed(source, target, "title"),
                _words_changed(source, target, "statement"),
                _words_changed(source, target, "body"),
                support=supports.of(*ends) if supports else None,
                audiences=supports.by_audience(*ends) if supports else (),
                substance=stated.get(ends),  # type: ignore[arg-type]
            )
        )
    return Comparison(one, other, changes(one.title, other.title), changes(one.preamble, other.preamble), changed)


def _words_changed(first: Text | None, second: Text | None, name: str) -> list[Change]:
    return changes(getattr(first[1], name) if first else "", getattr(second[1], name) if second else "")


def substance_listed(session: Session, workshop_id: UUID, actor: Actor | None, now: datetime) -> list[SubstanceView]:
    """Return all such statements of a workshop, the newest first, also those that were taken back."""
    standing_of(session, workshop_id, actor, now)
    statement = select(SubstanceStatement).where(SubstanceStatement.workshop_id == workshop_id)
    return substance_views(session, list(session.exec(statement.order_by(col(SubstanceStatement.id).desc()))))


def substance_views(session: Session, rows: Sequence[SubstanceStatement]) -> list[SubstanceView]:
    """Return statements with the names of those who answer for them."""
    people = names(session, [row.stated_by_id for row in rows])
    return [SubstanceView(row, people.get(row.stated_by_id)) for row in rows]


def _stated(session: Session, workshop_id: UUID) -> dict[tuple[UUID, UUID], SubstanceView]:
    rows = session.exec(
        select(SubstanceStatement).where(
            SubstanceStatement.workshop_id == workshop_id, col(SubstanceStatement.withdrawn_at).is_(None)
        )
    ).all()
    return {(view.row.from_text_id, view.row.to_text_id): view for view in substance_views(session, rows)}


def _lines(
    session: Session, declaration: Declaration, one: DeclarationVersion, other: DeclarationVersion
) -> list[Descent[UUID]]:
    """Return how the texts of a version descend from those of another, over all that lie between."""
    low, high = sorted((one, other), key=lambda version: version.number)
    before = [text.id for _, text in texts_of(session, low.id)]
    came: dict[UUID, list[UUID]] = {ident: [ident] for ident in before}
    for number in range(low.number + 1, high.number + 1):
        version = version_of(session, declaration.id, number)
        rows = session.exec(select(Lineage).where(Lineage.version_id == version.id).order_by(col(Lineage.id))).all()
        step: dict[UUID, list[UUID]] = defaultdict(list)
        for row in rows:
            if row.to_text_id is not None:
                step[row.to_text_id].extend(came.get(row.from_text_id, []) if row.from_text_id else [])
        came = {ident: list(dict.fromkeys(sources)) for ident, sources in step.items()}
    after = {text.id: came.get(text.id, []) for _, text in texts_of(session, high.id)}
    lines = descent(before, after)
    return lines if one.number <= other.number else [_turned(line) for line in lines]


_OPPOSITE = {Kind.MERGED: Kind.SPLIT, Kind.SPLIT: Kind.MERGED, Kind.NEW: Kind.DROPPED, Kind.DROPPED: Kind.NEW}


def _turned(line: Descent[UUID]) -> Descent[UUID]:
    """Seen from the later version, what was merged splits, and what was new is dropped."""
    return Descent(_OPPOSITE.get(line.kind, line.kind), line.target, line.source)


class _Supports:
    """The stances on all texts of a comparison, read once."""

    def __init__(self, session: Session, workshop_id: UUID, lines: Iterable[Descent[UUID]]) -> None:
        ids = {ident for line in lines for ident in (line.source, line.target) if ident is not None}
        self._carried = {one: sources for one, sources in carried_from(session, workshop_id).items() if one in ids}
        ids.update(source for sources in self._carried.values() for source in sources)
        self._stances = stances_by_person(session, ids)
        fields = session.get_one(Workshop, workshop_id).registration_fields
        self._fields = [(one["key"], one["label"]) for one in fields if one["kind"] == FieldKind.CHOICE]
        people: Any = session.execute(
            select_columns(_PERSON.id, _PERSON.answers).where(_PERSON.workshop_id == workshop_id)
        )
        self._answers: dict[UUID, Mapping[str, str]] = dict(people.all())

    def of(self, first: UUID | None, second: UUID | None) -> Support:
        """Return the support of two texts by everybody."""
        return self._support(first, second, None)

    def by_audience(self, first: UUID | None, second: UUID | None) -> list[AudienceSupport]:
        """Return it by each answer that enough people gave; of a group one could count out nothing is told."""
        found = []
        for key, label in self._fields:
            values = sorted({answers[key] for answers in self._answers.values() if answers.get(key)})
            for value in values:
                people = {ident for ident, answers in self._answers.items() if answers.get(key) == value}
                support = self._support(first, second, people)
                parts = [part for part in (support.first, support.second, support.carried) if part and part.total]
                if parts and all(part.total >= SMALLEST for part in parts):
                    found.append(AudienceSupport(key, label, value, support))
        return found

    def _support(self, first: UUID | None, second: UUID | None, people: set[UUID] | None) -> Support:
        def stances(held: Mapping[UUID, str]) -> Stances:
            return counted(stance for person, stance in held.items() if people is None or person in people)

        own = [stances(self._stances.get(one, {})) if one else None for one in (first, second)]
        carried = None
        if second is not None and second in self._carried:
            carried = stances(carried_stances(second, self._carried[second], self._stances))
        return Support(own[0], own[1], carried)
