"""Distinct small views: a few rows that say one thing of their own inside a large theme, found and listed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from app.themes.clustering.communities import communities, membership

# A view is what some people share: at least so many texts, and too few for a theme or under this share of its theme.
_FEWEST, _MOST, _SHARE_OF_THEME = 5, 40, 0.34
# Parts of about so many rows are looked at. Twelve texts planted among 10,000 of another kind come out as one part at
# 30 and in pieces at 12, and are among the first six by how much they keep to themselves.
_ROWS_PER_PART = 30
# The least share of its links that a view keeps to itself, and how many views are listed.
_APART = 0.3
_MOST_VIEWS, _ROWS_PER_VIEW = 40, 250
# A pass as fine as this over more rows costs more than all other steps together.
MOST_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class View:
    """`places` are rows, the most typical first; `theme` is the number of the theme that most of them are in."""

    places: tuple[int, ...]
    theme: int
    apartness: float


def small_views(
    graph: sparse.csr_matrix,
    rows: NDArray[np.float32],
    numbers: NDArray[np.int64],
    weights: NDArray[np.float64],
) -> list[View]:
    """Small groups of rows that keep to themselves in the neighbour graph, most distinct first: one in 250 rows, at
    most 40.

    With k neighbours to a row, twelve rows of one view name one another first and fill the rest of their links from
    around, so that up to eleven of sixteen links stay inside.
    """
    total = len(rows)
    if total < 10 * _FEWEST or total > MOST_ROWS or graph.nnz == 0:
        return []
    part_of = communities(graph, total / _ROWS_PER_PART, seed=0)
    member = membership(part_of)
    inside = np.asarray((member.T @ sparse.csr_matrix(graph @ member)).diagonal(), dtype=np.float64)
    degrees = np.asarray(graph.sum(axis=1), dtype=np.float64).ravel()
    volume = np.bincount(part_of, weights=degrees)
    apart = inside / np.maximum(volume, 1e-12)
    counts, sizes = np.bincount(part_of), np.bincount(numbers)
    order = np.argsort(part_of, kind="stable")
    bounds = np.searchsorted(part_of[order], np.arange(len(counts) + 1))
    candidates = np.flatnonzero((counts >= _FEWEST) & (counts <= _MOST) & (apart >= _APART))
    found: list[View] = []
    most = max(3, min(_MOST_VIEWS, total // _ROWS_PER_VIEW))
    for part in candidates[np.argsort(-apart[candidates], kind="stable")].tolist():
        places = order[bounds[part] : bounds[part + 1]]
        theme = int(np.bincount(numbers[places], weights=weights[places]).argmax())
        # What makes up much of a theme is what the theme already says.
        if len(places) > _SHARE_OF_THEME * sizes[theme]:
            continue
        centre = rows[places].mean(axis=0)
        near = places[np.argsort(-(rows[places] @ centre), kind="stable")]
        found.append(View(tuple(near.tolist()), theme, float(apart[part])))
        if len(found) == most:
            break
    return found
