"""How the texts of a version descend from those of the version before. Pure."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class Kind(StrEnum):
    """What became of a text."""

    SAME = "same"
    """Not a word changed, so stances on it stand."""
    REWORDED = "reworded"
    MERGED = "merged"
    """Into one with others."""
    SPLIT = "split"
    """Into several."""
    DROPPED = "dropped"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Descent(Generic[T]):
    """One line of descent, from a text to a text; a new one comes from none, a dropped one goes to none."""

    kind: Kind
    source: T | None
    target: T | None


def descent(before: Sequence[T], after: Mapping[T, Sequence[T]]) -> list[Descent[T]]:
    """Return the lines of descent to the texts `after`, given for each the texts that it was made from.

    A text that stands in both is the same one, whatever it took in beside itself. Every text after has a line to it and
    every text before has a line from it. Where one both took part in a merger and was split, the merger is named.
    """
    sources = {target: _with_itself(target, before, made_from) for target, made_from in after.items()}
    uses = Counter(source for made_from in sources.values() for source in made_from)
    lines: list[Descent[T]] = []
    for target, made_from in sources.items():
        if not made_from:
            lines.append(Descent(Kind.NEW, None, target))
        lines.extend(Descent(_kind(s, target, len(made_from), uses[s]), s, target) for s in made_from)
    lines.extend(Descent(Kind.DROPPED, source, None) for source in before if source not in uses)
    return lines


def _with_itself(target: T, before: Sequence[T], made_from: Sequence[T]) -> list[T]:
    """Return the sources, each once, a kept text first among its own."""
    own = [target] if target in before else []
    return list(dict.fromkeys([*own, *made_from]))


def _kind(source: T, target: T, source_count: int, use_count: int) -> Kind:
    if source == target:
        return Kind.SAME
    if source_count > 1:
        return Kind.MERGED
    return Kind.SPLIT if use_count > 1 else Kind.REWORDED
