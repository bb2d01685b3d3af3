"""Which sentence of one version became which of the next. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.core.words import words_of
from app.declarations.lineage import Descent, Kind, descent
from app.declarations.sentences import bare, sentences

ALIKE = 0.5
"""The least Dice coefficient of two sentences' words for one to be a rewording of the other."""
CONTAINED = 0.75
"""The least share of the shorter sentence's words that the longer must have to have taken it in."""
LEAST_WORDS = 4
"""Shorter sentences are contained in too much by chance."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a sentence stands in a version: a part of a foundation, or the preamble, and its anchor there."""

    foundation_id: UUID | None
    part: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Part:
    """A text of a version that is split into sentences."""

    foundation_id: UUID | None
    part: str
    text: str

    def places(self) -> list[tuple[Place, str]]:
        """Return its sentences with their places, in order."""
        return [(Place(self.foundation_id, self.part, one.anchor), one.text) for one in sentences(self.text)]


def sentence_descent(
    before: Sequence[Part], after: Sequence[Part], made_from: Mapping[UUID, Collection[UUID]]
) -> list[Descent[Place]]:
    """Return the lines of descent between the sentences of two versions.

    `made_from` says for a foundation of the later version which ones of the earlier version it descends from, beside
    itself. Equal sentences are the same wherever they stand; similar ones are looked for in what a text descends from.
    """
    old = {place: text for part in before for place, text in part.places()}
    new = {place: text for part in after for place, text in part.places()}
    by_words: dict[str, list[Place]] = defaultdict(list)
    for place, text in old.items():
        if place not in new:
            by_words[bare(text)].append(place)
    bags = {place: Counter(words_of(text)) for place, text in (old | new).items()}
    near: dict[UUID | None, list[Place]] = defaultdict(list)
    for place in old:
        near[place.foundation_id].append(place)
    sources = {place: _sources(place, text, old, new, by_words, near, bags, made_from) for place, text in new.items()}
    lines = descent(list(old), sources)
    return [_as_same(line, old, new) for line in lines]


def _sources(
    place: Place,
    text: str,
    old: Mapping[Place, str],
    new: Mapping[Place, str],
    by_words: Mapping[str, list[Place]],
    near: Mapping[UUID | None, list[Place]],
    bags: Mapping[Place, Counter[str]],
    made_from: Mapping[UUID, Collection[UUID]],
) -> list[Place]:
    if place in old:
        return [place]
    if moved := by_words.get(bare(text)):
        return moved[:1]
    origins: set[UUID | None] = {place.foundation_id}
    if place.foundation_id is not None:
        origins.update(made_from.get(place.foundation_id, ()))
    # What stands unchanged in the later version was not reworded into something else.
    candidates = [one for origin in origins for one in near.get(origin, ()) if one not in new]
    return sorted(one for one in candidates if _is_alike(bags[one], bags[place]))


def _is_alike(one: Counter[str], other: Counter[str]) -> bool:
    shared, sizes = (one & other).total(), (one.total(), other.total())
    if not shared:
        return False
    is_contained = min(sizes) >= LEAST_WORDS and shared >= CONTAINED * min(sizes)
    return 2 * shared >= ALIKE * sum(sizes) or is_contained


def _as_same(line: Descent[Place], old: Mapping[Place, str], new: Mapping[Place, str]) -> Descent[Place]:
    """A sentence that only moved is the same one."""
    if line.kind is Kind.REWORDED and line.source and line.target and bare(old[line.source]) == bare(new[line.target]):
        return Descent(Kind.SAME, line.source, line.target)
    return line
