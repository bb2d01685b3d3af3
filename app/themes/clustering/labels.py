"""Names for themes: the phrases that set a theme apart from the others (class-based TF-IDF, Grootendorst 2022)."""

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
_CANDIDATES = 40
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
    scores, sizes = _scores(known, numbers[known.places], int(numbers.max()) + 1)
    first_used: set[tuple[str, ...]] = set()
    named: dict[int, Named] = {}
    for theme in np.argsort(-sizes, kind="stable").tolist():
        chosen = _choose(scores[theme], found, first_used)
        if chosen:
            first_used.add(found.parts[chosen[0]])
        keywords = tuple(found.names[one] for one in chosen)
        named[theme] = Named(_label(keywords) if keywords else _snippet(fallbacks[theme]), keywords)
    return _unique([named[theme] for theme in range(len(sizes))])


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


def _scores(known: Known, numbers: NDArray[np.int64], count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How well each phrase names each theme (themes, phrases), and the weight that was read of each theme."""
    found, rows = known.phrases, known.rows
    member = sparse.csr_matrix((known.weights, (numbers, np.arange(len(numbers)))), shape=(count, len(numbers)))
    sizes: NDArray[np.float64] = np.asarray(member.sum(axis=1)).ravel()
    held = np.asarray((member @ found.counts).todense()) / np.maximum(sizes, 1e-9)[:, None]
    overall = held.sum(axis=0)
    rarity = np.log1p(held.sum(axis=1).mean() / np.maximum(overall, 1e-12))
    centres = unit_rows(member @ rows)
    meanings = unit_rows(found.counts.T @ rows)
    fit = np.clip(centres @ meanings.T, 0.0, 1.0)
    # A pair says more than a word at the same frequency, so it may be rarer and still win.
    longer = np.asarray([1.0 if len(parts) == 1 else 1.3 for parts in found.parts])
    return held * rarity * fit * longer, sizes


def _choose(scores: NDArray[np.float64], found: Phrases, first_used: set[tuple[str, ...]]) -> list[int]:
    best = np.argsort(-scores, kind="stable")[:_CANDIDATES]
    candidates = best[scores[best] > 0].tolist()
    if not candidates:
        return []
    # The first keyword is what people read: two themes do not share it when there is another that is nearly as good.
    good = [one for one in candidates if scores[one] > scores[candidates[0]] / 3]
    first = next((one for one in good if found.parts[one] not in first_used), candidates[0])
    chosen: list[int] = []
    covered: set[str] = set()
    for one in [first, *candidates]:
        if not covered.issuperset(found.parts[one]):
            chosen.append(one)
            covered.update(found.parts[one])
        if len(chosen) == KEYWORDS:
            break
    return chosen


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
