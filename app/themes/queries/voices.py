"""Who holds which stance on what, with duplicates that people merged counted as one statement.

Where somebody took a stance on several of them, the one that they took last counts, once.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from app.storage.tables import table_of
from app.themes.models import DuplicateMember, DuplicateMerge
from app.votes.models import Vote

_VOTE, _MERGED, _MERGE = table_of(Vote).c, table_of(DuplicateMember).c, table_of(DuplicateMerge).c
_AT_ONCE = 500


@dataclass(slots=True)
class Count:
    """How many agree, disagree and pass."""

    agree: int = 0
    disagree: int = 0
    passes: int = 0

    def add(self, stance: str) -> None:
        """Count one stance."""
        if stance == "agree":
            self.agree += 1
        elif stance == "disagree":
            self.disagree += 1
        else:
            self.passes += 1

    @property
    def agreement(self) -> float | None:
        """The share of those who agree among those who agree or disagree; None without any."""
        decided = self.agree + self.disagree
        return round(self.agree / decided, 4) if decided else None


@dataclass(frozen=True, slots=True)
class Voices:
    """Stances by statement and participation; `conflicts` counts people who held different ones on duplicates."""

    stances: Mapping[UUID, Mapping[UUID, str]]
    conflicts: int = 0

    @property
    def total(self) -> Count:
        """All stances added up."""
        count = Count()
        for held in self.stances.values():
            for stance in held.values():
                count.add(stance)
        return count

    @property
    def voters(self) -> set[UUID]:
        """Everybody who took a stance."""
        return {person for held in self.stances.values() for person in held}


@dataclass(slots=True)
class _Held:
    stance: str
    cast_at: Any
    others: set[str] = field(default_factory=set)


def stands_for(session: Session, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return for each contribution that was merged into another one that other one."""
    found: dict[UUID, UUID] = {}
    for part in _parts(ids):
        rows = session.execute(
            select(_MERGED.contribution_id, _MERGE.kept_id)
            .join(table_of(DuplicateMerge), _MERGE.id == _MERGED.merge_id)
            .where(_MERGED.contribution_id.in_(part))
        )
        found.update({row.contribution_id: row.kept_id for row in rows})
    return found


def voices(session: Session, ids: Collection[UUID], *, kept: Mapping[UUID, UUID] | None = None) -> Voices:
    """Return the stances on contributions; `kept` says which others they stand for, by default what people merged."""
    merged = stands_for(session, ids) if kept is None else kept
    held: dict[UUID, dict[UUID, _Held]] = {}
    for part in _parts(ids):
        rows: Iterable[Any] = session.execute(
            select(_VOTE.contribution_id, _VOTE.participation_id, _VOTE.stance, _VOTE.cast_at)
            .where(_VOTE.contribution_id.in_(part))
            .order_by(_VOTE.cast_at, _VOTE.contribution_id)
        )
        for ident, person, stance, cast_at in rows:
            of = held.setdefault(merged.get(ident, ident), {})
            present = of.get(person)
            if present is None:
                of[person] = _Held(stance, cast_at, {stance})
            else:
                present.others.add(stance)
                if cast_at >= present.cast_at:
                    present.stance, present.cast_at = stance, cast_at
    conflicts = sum(len(one.others) > 1 for of in held.values() for one in of.values())
    stances = {ident: {person: one.stance for person, one in of.items()} for ident, of in held.items()}
    return Voices(stances, conflicts)


def _parts(ids: Collection[UUID]) -> Iterable[list[UUID]]:
    # In the order of ids, so that of two stances at one instant the same one counts every time.
    ordered = sorted(ids)
    return (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))
