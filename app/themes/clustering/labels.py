"""Names for themes: the phrases that set one apart from the others (after class-based TF-IDF, Grootendorst 2022)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from app.themes.clustering.phrases import Phrases, phrases
from app.themes.clustering.projection import unit_rows

KEYWORDS = 8
_IN_LABEL = 3
_CANDIDATES = 60
# The power of a word's share in a theme's texts: what most of them say names it better than what is only rare
# elsewhere. With 1.0 to 1.4, and with roots or wholes of the other factors, names are found within 0.03 of one another.
_SPREAD = 1.4
# Texts read for the names of one theme: more change no keyword and cost seconds at 100,000 texts.
_READ = 400
_SNIPPET = 60


@dataclass(frozen=True, slots=True)
class Named:
    """The label and keywords of a theme, best first; keywords may be empty when no word sets it apart."""

    label: str
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What was read to name themes: some rows of each (`places`), their phrases, vectors and weights."""

    places: NDArray[np.int64]
    phrases: Phrases
    rows: NDArray[np.float32]
    weights: NDArray[np.float64]


def read(
    texts: Sequence[str],
    rows: NDArray[np.float32],
    numbers: NDArray[np.int64],
    weights: NDArray[np.float64],
    stops: frozenset[str],
) -> Known:
    """Read up to 400 texts of each theme; what is known then names coarser themes of the same texts too."""
    places = _readable(numbers, int(numbers.max()) + 1)
    found = phrases([texts[one] for one in places.tolist()], stops, least=2 if len(places) > 50 else 1)
    return Known(places, found, rows[places], weights[places])


def name_themes(known: Known, numbers: NDArray[np.int64], *, fallbacks: Sequence[str]) -> list[Named]:
    """One name per theme; labels are unique. `fallbacks` holds a typical text per theme, for themes without words."""
    found = known.phrases
    if not found.names:
        return _unique([Named(_snippet(text), ()) for text in fallbacks])
    scores = _scores(known, numbers[known.places], int(numbers.max()) + 1)
    first_used: set[tuple[str, ...]] = set()
    named: dict[int, Named] = {}
    for theme in np.argsort(-scores.sizes, kind="stable").tolist():
        chosen = _choose(scores.words[theme], scores.firmness[theme], found, first_used)
        if chosen:
            first_used.add(found.parts[chosen[0]])
        keywords = tuple(found.names[one] for one in chosen)
        named[theme] = Named(_label(keywords) if keywords else _snippet(fallbacks[theme]), keywords)
    return _unique([named[theme] for theme in range(len(scores.sizes))])


@dataclass(frozen=True, slots=True)
class _Scores:
    """How well each word names each theme, and how firmly each pair of words belongs together in it, 0 to 1.

    `words` and `firmness` are (themes, phrases); a pair's own entry in `words` and a word's in `firmness` mean nothing.
    `sizes` (themes,) is the weight that was read of each theme.
    """

    words: NDArray[np.float64]
    firmness: NDArray[np.float64]
    sizes: NDArray[np.float64]


def _readable(numbers: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    # Rows numbered -1 are in no theme and lie before the first bound.
    order = np.argsort(numbers, kind="stable")
    bounds = np.searchsorted(numbers[order], np.arange(count + 1))
    # Rows are in order of a content hash, so the first of a theme are a fair sample of it.
    return np.sort(
        np.concatenate(
            [
                order[left : min(right, left + _READ)]
                for left, right in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)
            ]
        )
    )


def _scores(known: Known, numbers: NDArray[np.int64], count: int) -> _Scores:
    found, rows = known.phrases, known.rows
    member = sparse.csr_matrix((known.weights, (numbers, np.arange(len(numbers)))), shape=(count, len(numbers)))
    sizes: NDArray[np.float64] = np.asarray(member.sum(axis=1)).ravel()
    held = np.asarray((member @ found.counts).todense()) / np.maximum(sizes, 1e-9)[:, None]
    overall = held.sum(axis=0)
    rarity = np.log1p(held.sum(axis=1).mean() / np.maximum(overall, 1e-12))
    centres = unit_rows(member @ rows)
    meanings = unit_rows(found.counts.T @ rows)
    fit = np.clip(centres @ meanings.T, 0.0, 1.0)
    apart = np.sqrt(held[:, found.halves[:, 0]] * held[:, found.halves[:, 1]])
    firmness = np.divide(held, apart, out=np.zeros_like(held), where=apart > 0)
    return _Scores(held**_SPREAD * rarity * np.sqrt(fit), np.sqrt(firmness), sizes)


def _choose(
    words: NDArray[np.float64], firmness: NDArray[np.float64], found: Phrases, first_used: set[tuple[str, ...]]
) -> list[int]:
    """The keywords of a theme, best first: each adds as much as the words it holds that none before it told.

    A pair adds both of its words, the more the firmer: in the root of the cosine between the texts with one word and
    those with the other. So "order status" comes before "order" and "status", a word is not told with a rare one that
    once stood beside it, and no inflection is told twice.
    """
    halves, parts = found.halves, found.parts
    is_pair = halves[:, 0] != halves[:, 1]
    told = np.where(is_pair, firmness * (words[halves[:, 0]] + words[halves[:, 1]]), words)
    best = np.argsort(-told, kind="stable")[:_CANDIDATES]
    left = best[told[best] > 0].tolist()
    if not left:
        return []
    # The first keyword is what people read: two themes do not share it when there is another that is nearly as good.
    good = [one for one in left if told[one] > told[left[0]] / 3]
    one = next((one for one in good if parts[one] not in first_used), left[0])
    worth = {
        one: [(part, float(words[half] * firm)) for half, part in zip(halves[one].tolist(), parts[one], strict=False)]
        for one, firm in zip(left, np.where(is_pair[left], firmness[left], 1.0).tolist(), strict=True)
    }
    chosen: list[int] = []
    covered: set[str] = set()
    while True:
        chosen.append(one)
        covered.update(parts[one])
        left = [one for one in left if not covered.issuperset(parts[one])]
        if not left or len(chosen) == KEYWORDS:
            return chosen
        one = max(left, key=lambda one: sum(value for part, value in worth[one] if part not in covered))


def _label(keywords: Sequence[str]) -> str:
    # "Limit, credit limit" says limit twice: a word gives way to the pair that holds it.
    looked = keywords[: _IN_LABEL + 1]
    told = [one for one in looked if not any(one != other and one in other.split() for other in looked)]
    joined = ", ".join(told[:_IN_LABEL])
    return joined[:1].upper() + joined[1:]


def _snippet(text: str) -> str:
    return text if len(text) <= _SNIPPET else text[: _SNIPPET - 1].rstrip() + "…"


def _unique(named: list[Named]) -> list[Named]:
    taken: set[str] = set()
    result = []
    for one in named:
        label = one.label
        for keyword in one.keywords[_IN_LABEL:]:
            if label.casefold() not in taken:
                break
            label = f"{label}, {keyword}"
        plain, number = label, 2
        while label.casefold() in taken:
            label = f"{plain} ({number})"
            number += 1
        taken.add(label.casefold())
        result.append(Named(label, one.keywords))
    return result
