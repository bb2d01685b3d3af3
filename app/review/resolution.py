"""What becomes of each contribution, from all that was decided about it and about its themes. Pure.

The rule, in this order:

1. What was decided for the contribution itself holds, also an explicit `pending`.
2. Else, if people merged it as a duplicate, it is merged into the one that was kept.
3. Else its themes decide. A theme without a decision of its own has that of the nearest heading above it that has
   one. In several themes the strongest counts: used, then not used, then pending.
4. Else it is pending.

A merge leads on to what the other one is merged into, and ends at the first that is not merged. If that cannot be
read any more, or the way leads back to where it was, then nobody stands for the contribution: it is pending again,
and marked as loose, if it was merged by a decision of its own; a duplicate goes on to rule 3. Retired themes decide
nothing: what was in them is where it was moved to.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.review.policy import Decision, Outcome, Reason


class Source(StrEnum):
    """Whose decision an outcome is."""

    OWN = "own"
    DUPLICATE = "duplicate"
    THEME = "theme"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ThemeDecision:
    """What was decided for a theme that stands, if anything, and the heading above it."""

    decision: Decision | None = None
    parent_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes of one contribution. `merged_into_id` is the next, `stands_in_id` the end of the chain."""

    outcome: Outcome
    source: Source
    reason: Reason | None = None
    words: str = ""
    theme_id: UUID | None = None
    merged_into_id: UUID | None = None
    stands_in_id: UUID | None = None
    is_loose: bool = False


@dataclass(frozen=True, slots=True)
class Sums:
    """How many contributions are there, and what becomes of them; the four add up to the total."""

    total: int = 0
    used: int = 0
    merged: int = 0
    not_used: int = 0
    pending: int = 0


UNDECIDED: Final = Effect(Outcome.PENDING, Source.NONE)
_STRENGTH: Final = {Outcome.USED: 0, Outcome.NOT_USED: 1, Outcome.PENDING: 2}


class Resolution:
    """All decisions of a workshop at an instant, ready to be asked about any contribution."""

    def __init__(
        self,
        visible: Collection[UUID],
        own: Mapping[UUID, Decision],
        duplicates: Mapping[UUID, UUID],
        places: Mapping[UUID, Sequence[UUID]],
        themes: Mapping[UUID, ThemeDecision],
    ) -> None:
        self._visible = visible
        self._own = own
        self._duplicates = duplicates
        self._places = places
        self._themes = themes
        self._of_themes: dict[UUID, tuple[UUID, Decision] | None] = {}

    def of(self, contribution_id: UUID) -> Effect:
        """Return what becomes of a contribution."""
        decision = self._own.get(contribution_id)
        if decision is not None and decision.outcome is not None:
            if decision.outcome is not Outcome.MERGED:
                return Effect(decision.outcome, Source.OWN, decision.reason, decision.words)
            end = self.end_of(contribution_id)
            if end is None:
                return Effect(Outcome.PENDING, Source.OWN, merged_into_id=decision.merged_into_id, is_loose=True)
            return Effect(Outcome.MERGED, Source.OWN, merged_into_id=decision.merged_into_id, stands_in_id=end)
        kept_id = self._duplicates.get(contribution_id)
        if kept_id is not None and (end := self.end_of(contribution_id)) is not None:
            return Effect(Outcome.MERGED, Source.DUPLICATE, merged_into_id=kept_id, stands_in_id=end)
        return self._by_theme(contribution_id)

    def end_of(self, contribution_id: UUID) -> UUID | None:
        """Return where the chain of merges that begins here ends; None if nobody can read it, or it has no end."""
        seen, at = {contribution_id}, contribution_id
        while (following := self._next(at)) is not None:
            if following in seen:
                return None
            seen.add(following)
            at = following
        return at if at in self._visible else None

    def chain(self, contribution_id: UUID) -> list[UUID]:
        """Return the contributions that a chain of merges leads through, from this one on; it stops at a circle."""
        found, at = [contribution_id], contribution_id
        while (following := self._next(at)) is not None and following not in found:
            found.append(following)
            at = following
        return found

    def of_theme(self, theme_id: UUID) -> tuple[UUID, Decision] | None:
        """Return the decision that holds for a theme, and the theme, itself or a heading, that it was made for."""
        if theme_id not in self._of_themes:
            seen: set[UUID] = set()
            at: UUID | None = theme_id
            found = None
            while at is not None and at not in seen and found is None:
                seen.add(at)
                theme = self._themes.get(at, ThemeDecision())
                if theme.decision is not None and theme.decision.outcome is not None:
                    found = (at, theme.decision)
                at = theme.parent_id
            self._of_themes[theme_id] = found
        return self._of_themes[theme_id]

    def _next(self, contribution_id: UUID) -> UUID | None:
        decision = self._own.get(contribution_id)
        if decision is not None and decision.outcome is not None:
            return decision.merged_into_id
        return self._duplicates.get(contribution_id)

    def _by_theme(self, contribution_id: UUID) -> Effect:
        found = [one for theme_id in self._places.get(contribution_id, ()) if (one := self.of_theme(theme_id))]
        if not found:
            return UNDECIDED
        theme_id, decision = min(found, key=lambda one: (_STRENGTH[one[1].outcome or Outcome.PENDING], one[0]))
        outcome = decision.outcome or Outcome.PENDING
        return Effect(outcome, Source.THEME, decision.reason, decision.words, theme_id)


def added_up(effects: Iterable[Effect]) -> Sums:
    """Return the sums of effects."""
    counts = dict.fromkeys(Outcome, 0)
    total = 0
    for effect in effects:
        counts[effect.outcome] += 1
        total += 1
    return Sums(total, counts[Outcome.USED], counts[Outcome.MERGED], counts[Outcome.NOT_USED], counts[Outcome.PENDING])
