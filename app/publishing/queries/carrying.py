"""Stances on a text, and those on earlier texts that a person let count for it; always apart."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from app.declarations.models import DeclarationVersion, Lineage
from app.publishing.models import SubstanceStatement
from app.storage.tables import table_of
from app.votes.models import FoundationVote

_VOTE = table_of(FoundationVote).c


@dataclass(frozen=True, slots=True)
class Stances:
    """How many people hold each stance."""

    agree: int = 0
    disagree: int = 0
    passes: int = 0

    @property
    def total(self) -> int:
        """How many people there are."""
        return self.agree + self.disagree + self.passes


def counted(stances: Iterable[str]) -> Stances:
    """Count stances."""
    found = list(stances)
    return Stances(found.count("agree"), found.count("disagree"), found.count("pass"))


def forebears(session: Session, declaration_id: UUID) -> dict[UUID, set[UUID]]:
    """Return for each text of a declaration all earlier texts that it descends from."""
    rows = session.exec(
        select(Lineage.from_text_id, Lineage.to_text_id)
        .join(DeclarationVersion, col(DeclarationVersion.id) == col(Lineage.version_id))
        .where(DeclarationVersion.declaration_id == declaration_id)
        .order_by(col(DeclarationVersion.number), col(Lineage.id))
    )
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for source, target in rows:
        if source is not None and target is not None and source != target:
            found[target] |= {source} | found[source]
    for text_id, earlier in found.items():
        earlier.discard(text_id)  # a text that came back descends from what came between, not from itself
    return dict(found)


def carried_from(session: Session, workshop_id: UUID) -> dict[UUID, list[UUID]]:
    """Return for each text the earlier texts whose stances count for it: as stated, and stated of those in turn.

    The nearest first: where somebody holds a stance on several, the one nearest in words counts.
    """
    direct: dict[UUID, list[UUID]] = defaultdict(list)
    rows = session.exec(
        select(SubstanceStatement.from_text_id, SubstanceStatement.to_text_id)
        .where(SubstanceStatement.workshop_id == workshop_id, col(SubstanceStatement.withdrawn_at).is_(None))
        .order_by(col(SubstanceStatement.id).desc())
    )
    for source, target in rows:
        direct[target].append(source)
    return {target: _reached(target, direct) for target in list(direct)}


def _reached(target: UUID, direct: Mapping[UUID, list[UUID]]) -> list[UUID]:
    found: list[UUID] = []
    waiting = list(direct.get(target, ()))
    while waiting:
        one = waiting.pop(0)
        if one != target and one not in found:
            found.append(one)
            waiting.extend(direct.get(one, ()))
    return found


def stances_by_person(session: Session, text_ids: Collection[UUID]) -> dict[UUID, dict[UUID, str]]:
    """Return who holds which stance on each text: participation to stance, by text."""
    rows: Any = session.execute(
        table_of(FoundationVote)
        .select()
        .with_only_columns(_VOTE.text_id, _VOTE.participation_id, _VOTE.stance)
        .where(_VOTE.text_id.in_(text_ids))
    )
    found: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    for text_id, person_id, stance in rows:
        found[text_id][person_id] = stance
    return found


def carried_stances(
    text_id: UUID, sources: Iterable[UUID], stances: Mapping[UUID, Mapping[UUID, str]]
) -> dict[UUID, str]:
    """Return stances on earlier texts by people who hold none on the text itself, each person once."""
    own = stances.get(text_id, {})
    found: dict[UUID, str] = {}
    for source in sources:
        for person, stance in stances.get(source, {}).items():
            if person not in own:
                found.setdefault(person, stance)
    return found
