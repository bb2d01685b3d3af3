"""Vectors in, themes as numbers out: neighbours, communities, how many, and headings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from app.themes.clustering.communities import (
    NEIGHBOURS,
    communities,
    fold_small,
    neighbour_graph,
    smallest_theme,
)
from app.themes.clustering.hierarchy import heading_count, headings
from app.themes.clustering.neighbours import nearest
from app.themes.clustering.projection import project
from app.themes.clustering.resolution import Chosen, expected_count, serve

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Partitioned:
    """The themes of m rows as numbers.

    `rows` (m, d) reduced unit vectors; `graph` (m, m) the neighbour graph; `numbers` (m,) the finest theme of each
    row, 0 and up; `heading_of` (themes,) the heading of each theme, empty when there are none; `confidence` (m,) the
    share of a row's links that stay within its theme.
    """

    rows: NDArray[np.float32]
    graph: sparse.csr_matrix
    numbers: NDArray[np.int64]
    heading_of: NDArray[np.int64]
    confidence: NDArray[np.float64]
    resolution: float
    modularity: float


def partition(
    vectors: NDArray[np.float32],
    weights: NDArray[np.float64],
    *,
    themes: int | None = None,
    resolution: float | None = None,
    starting: NDArray[np.int64] | None = None,
    neighbours: int = NEIGHBOURS,
    seed: int = 0,
    progress: Progress | None = None,
) -> Partitioned:
    """Group m >= 1 rows; rows in the same order and the same seed give the same result.

    `themes` asks for about so many, `resolution` keeps the grain of an earlier run (and wins over choosing), and
    `starting` gives each row's earlier theme, -1 where there was none.
    """
    tell = progress or (lambda _stage, _done: None)
    total = len(vectors)
    tell("projecting", 0.0)
    rows = project(vectors, weights)
    if total < 3 or not rows.any() or themes == 1:
        return _single(rows)
    places, cosines = nearest(
        rows, min(neighbours, total - 1), seed=seed, report=lambda done: tell("finding neighbours", done)
    )
    graph = neighbour_graph(places, cosines)
    tell("finding communities", 0.0)
    least = smallest_theme(total) if themes is None else 1

    def attempt(at: float) -> NDArray[np.int64]:
        found, _ = communities(graph, at, seed=seed, starting=starting)
        return fold_small(rows, found, weights, least=least)

    if resolution is not None and themes is None:
        chosen = Chosen(attempt(resolution), resolution)
    else:
        chosen = serve(min(themes or expected_count(total), total), attempt)
    numbers = chosen.partition
    tell("finding communities", 1.0)
    count = int(numbers.max()) + 1
    wanted = heading_count(count)
    return Partitioned(
        rows=rows,
        graph=graph,
        numbers=numbers,
        heading_of=headings(graph, numbers, wanted) if wanted else np.empty(0, dtype=np.int64),
        confidence=_confidence(graph, numbers),
        resolution=chosen.resolution,
        modularity=_modularity(graph, numbers),
    )


def _single(rows: NDArray[np.float32]) -> Partitioned:
    total = len(rows)
    return Partitioned(
        rows=rows,
        graph=sparse.csr_matrix((total, total)),
        numbers=np.zeros(total, dtype=np.int64),
        heading_of=np.empty(0, dtype=np.int64),
        confidence=np.ones(total),
        resolution=1.0,
        modularity=0.0,
    )


def _within(graph: sparse.csr_matrix, numbers: NDArray[np.int64]) -> NDArray[np.float64]:
    origin = np.repeat(np.arange(graph.shape[0]), np.diff(graph.indptr))
    inside = numbers[origin] == numbers[graph.indices]
    return np.bincount(origin, weights=graph.data * inside, minlength=graph.shape[0])


def _confidence(graph: sparse.csr_matrix, numbers: NDArray[np.int64]) -> NDArray[np.float64]:
    degrees = np.asarray(graph.sum(axis=1)).ravel()
    within = _within(graph, numbers)
    return np.divide(within, degrees, out=np.zeros_like(within), where=degrees > 0)


def _modularity(graph: sparse.csr_matrix, numbers: NDArray[np.int64]) -> float:
    degrees = np.asarray(graph.sum(axis=1)).ravel()
    total = degrees.sum()
    if total == 0:
        return 0.0
    expected = np.bincount(numbers, weights=degrees) / total
    return float(_within(graph, numbers).sum() / total - (expected**2).sum())
