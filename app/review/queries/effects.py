"""What becomes of contributions now: all that decides about them, read in a few statements whatever their number."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from app.contributions.models import Contribution
from app.review.models import Disposition
from app.review.policy import Decision, Outcome, Reason
from app.review.resolution import Effect, Resolution, Sums, ThemeDecision, added_up
from app.storage.tables import table_of
from app.themes.models import DuplicateMember, DuplicateMerge, Theme, ThemeMember

_C, _OWN = table_of(Contribution).c, table_of(Disposition).c
_THEME, _MEMBER = table_of(Theme).c, table_of(ThemeMember).c
_MERGED, _MERGE = table_of(DuplicateMember).c, table_of(DuplicateMerge).c
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Effects:
    """What becomes of every visible contribution of a workshop, by id in the order in which they were posted."""

    resolution: Resolution
    of: dict[UUID, Effect]
    places: dict[UUID, list[UUID]]
    """The standing themes that each is in."""
    above: dict[UUID, UUID | None]
    """The heading of each standing theme."""

    @property
    def sums(self) -> Sums:
        """The sums of the workshop, each contribution once."""
        return added_up(self.of.values())

    def sums_by_theme(self) -> dict[UUID, Sums]:
        """Return the sums of each standing theme: what is in it or below it, each contribution once."""
        inside: dict[UUID, list[Effect]] = {theme_id: [] for theme_id in self.above}
        for ident, effect in self.of.items():
            for theme_id in self.themes_of(ident):
                inside[theme_id].append(effect)
        return {theme_id: added_up(effects) for theme_id, effects in inside.items()}

    def themes_of(self, contribution_id: UUID) -> set[UUID]:
        """Return the standing themes that a contribution is in, with the headings above them."""
        found: set[UUID] = set()
        for theme_id in self.places.get(contribution_id, ()):
            at: UUID | None = theme_id
            while at is not None and at not in found:
                found.add(at)
                at = self.above.get(at)
        return found

    def tray(self) -> Sums:
        """Return the sums of what is in no theme."""
        return added_up(effect for ident, effect in self.of.items() if not self.places.get(ident))


def effects(session: Session, workshop_id: UUID) -> Effects:
    """Return what becomes of all visible contributions of a workshop. Checks no rights."""
    visible = list(
        session.execute(select(_C.id).where(_C.workshop_id == workshop_id, _C.is_visible).order_by(_C.id)).scalars()
    )
    own = _own(session, _OWN.workshop_id == workshop_id)
    themes = _themes(session, workshop_id)
    places = _places(session, _THEME.workshop_id == workshop_id)
    readable = set(visible)
    resolution = Resolution(readable, own, _duplicates(session, workshop_id), places, themes)
    above = {theme_id: theme.parent_id for theme_id, theme in themes.items()}
    return Effects(resolution, {ident: resolution.of(ident) for ident in visible}, places, above)


def resolution_of(session: Session, workshop_id: UUID, contribution_ids: Collection[UUID]) -> Resolution:
    """Return a resolution that can be asked about some contributions of a workshop; cheap where they are few."""
    merges = _own(session, _OWN.workshop_id == workshop_id, _OWN.outcome == Outcome.MERGED.value)
    duplicates = _duplicates(session, workshop_id)
    ends = {one.merged_into_id for one in merges.values() if one.merged_into_id} | set(duplicates.values())
    nodes = sorted({*contribution_ids, *ends})
    own = dict(merges)
    visible: set[UUID] = set()
    places: dict[UUID, list[UUID]] = {}
    for part in _parts(nodes):
        own |= _own(session, _OWN.contribution_id.in_(part))
        visible.update(session.execute(select(_C.id).where(_C.id.in_(part), _C.is_visible)).scalars())
    for part in _parts(sorted(contribution_ids)):
        places |= _places(session, _MEMBER.contribution_id.in_(part))
    return Resolution(visible, own, duplicates, places, _themes(session, workshop_id))


def places_of(session: Session, contribution_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """Return the standing themes that each of some contributions is in."""
    return _places(session, _MEMBER.contribution_id.in_(contribution_ids)) if contribution_ids else {}


def _own(session: Session, *conditions: Any) -> dict[UUID, Decision]:
    rows: Iterable[Any] = session.execute(
        select(_OWN.contribution_id, _OWN.outcome, _OWN.merged_into_id, _OWN.reason, _OWN.words).where(
            *conditions, _OWN.contribution_id.is_not(None), _OWN.outcome.is_not(None)
        )
    )
    return {ident: decision_of(*rest) for ident, *rest in rows}


def _duplicates(session: Session, workshop_id: UUID) -> dict[UUID, UUID]:
    rows: Iterable[Any] = session.execute(
        select(_MERGED.contribution_id, _MERGE.kept_id)
        .join(table_of(DuplicateMerge), _MERGE.id == _MERGED.merge_id)
        .where(_MERGE.workshop_id == workshop_id, _MERGE.undone_at.is_(None))
    )
    return dict(map(tuple, rows))


def _themes(session: Session, workshop_id: UUID) -> dict[UUID, ThemeDecision]:
    rows: Iterable[Any] = session.execute(
        select(_THEME.id, _THEME.parent_id, _OWN.outcome, _OWN.merged_into_id, _OWN.reason, _OWN.words)
        .outerjoin_from(table_of(Theme), table_of(Disposition), _OWN.theme_id == _THEME.id)
        .where(_THEME.workshop_id == workshop_id, _THEME.retired_at.is_(None))
    )
    return {
        ident: ThemeDecision(decision_of(*rest) if rest[0] is not None else None, parent_id)
        for ident, parent_id, *rest in rows
    }


def _places(session: Session, *conditions: Any) -> dict[UUID, list[UUID]]:
    rows: Iterable[Any] = session.execute(
        select(_MEMBER.contribution_id, _MEMBER.theme_id)
        .join(table_of(Theme), _THEME.id == _MEMBER.theme_id)
        .where(*conditions, _THEME.retired_at.is_(None))
    ).all()  # at once: row by row costs half as much again, and a room has ten thousand
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for contribution_id, theme_id in rows:
        found[contribution_id].append(theme_id)
    return dict(found)


def decision_of(outcome: str | None, merged_into_id: UUID | None, reason: str | None, words: str) -> Decision:
    """Return a decision from the columns that hold it."""
    return Decision(Outcome(outcome) if outcome else None, merged_into_id, Reason(reason) if reason else None, words)


def _parts(ids: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
