"""The neighbour graph and its communities (Leiden: Traag, Waltman, van Eck 2019), small ones folded into near ones."""

from __future__ import annotations

import graspologic_native
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from app.themes.clustering.projection import unit_rows

# 40 neighbours are worse at 10,000 rows, and with fewer rows even 20 would reach across themes.
NEIGHBOURS = 20
RANDOMNESS = 0.001


def neighbours_for(total: int) -> int:
    """How many neighbours suit so many rows: 1.7 times the natural logarithm, 5 to `NEIGHBOURS` (16 at 10,000)."""
    return min(total - 1, int(np.clip(round(1.7 * np.log(total)), 5, NEIGHBOURS)))


def neighbour_graph(places: NDArray[np.int32], cosines: NDArray[np.float32]) -> sparse.csr_matrix:
    """The symmetric graph A + A transposed of each row's neighbours, weighted by cosine (n, n), float32.

    Cosines under a hundredth count as one: an edge says "among the nearest" even where nothing is near. `cosines` is
    used up: at a million rows every copy of the links is 80 MB or more.
    """
    total, count = places.shape
    np.maximum(cosines, 0.01, out=cosines)
    # A place that found no neighbour names its own row.
    cosines[places == np.arange(total, dtype=np.int32)[:, None]] = 0.0
    bounds = np.arange(0, total * count + 1, count, dtype=np.int32)
    directed = sparse.csr_matrix((cosines.ravel(), places.ravel(), bounds), shape=(total, total))
    directed.sort_indices()
    graph = sparse.csr_matrix(directed + sparse.csr_matrix(directed.T))
    graph.eliminate_zeros()
    return graph


def communities(
    graph: sparse.csr_matrix, resolution: float, *, seed: int, rounds: int = 1, sweeps: int | None = None
) -> NDArray[np.int64]:
    """A community number per row, 0 and up in order of each one's first row.

    Each of `rounds` starts from the result of the one before; `sweeps` bounds the passes over all rows in each. A
    graph without edges is one community.
    """
    total = graph.shape[0]
    if graph.nnz == 0:
        return np.zeros(total, dtype=np.int64)
    _, found = graspologic_native.leiden_csr(
        graph.indptr.astype(np.int64),
        graph.indices.astype(np.int32, copy=False),
        graph.data.astype(np.float64, copy=False),
        total,
        resolution=resolution,
        randomness=RANDOMNESS,
        iterations=rounds,
        seed=seed,
        max_local_moving_iterations=sweeps,
    )
    # Rows without an edge are in no community of Leiden's; they become one each and are folded later.
    numbers = np.full(total, -1, dtype=np.int64)
    rows = np.fromiter(found.keys(), dtype=np.int64, count=len(found))
    numbers[rows] = np.fromiter(found.values(), dtype=np.int64, count=len(found))
    alone = np.flatnonzero(numbers < 0)
    numbers[alone] = numbers.max() + 1 + np.arange(len(alone))
    return in_order(numbers)


def in_order(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """The same partition numbered 0 and up in order of first appearance."""
    _, first, inverse = np.unique(numbers, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    return rank[inverse]


def membership(
    numbers: NDArray[np.int64], weights: NDArray[np.floating] | None = None, *, count: int | None = None
) -> sparse.csr_matrix:
    """A matrix (rows, groups) that holds each row's weight, or one, in the column of its group."""
    total = len(numbers)
    held = np.ones(total, dtype=np.float32) if weights is None else weights.astype(np.float32)
    width = (int(numbers.max()) + 1 if total else 0) if count is None else count
    bounds = np.arange(total + 1, dtype=np.int32)
    return sparse.csr_matrix((held, numbers.astype(np.int32), bounds), shape=(total, width))


def centres_of(
    rows: NDArray[np.float32], numbers: NDArray[np.int64], weights: NDArray[np.float64]
) -> NDArray[np.float32]:
    """The unit mean of each community's rows (communities, d)."""
    return unit_rows(membership(numbers, weights).T @ rows)


def smallest_theme(total: int) -> int:
    """The least number of rows that makes a theme of its own among `total`."""
    return max(2, min(5, total // 20), total // 2_000)


def fold_small(
    rows: NDArray[np.float32], numbers: NDArray[np.int64], weights: NDArray[np.float64], *, least: float
) -> NDArray[np.int64]:
    """Move the rows of communities lighter than `least` to the nearest centre of the others, row by row.

    When none is heavy enough, all rows are one community.
    """
    heavy = np.bincount(numbers, weights=weights) >= least
    if heavy.all():
        return numbers
    if not heavy.any():
        return np.zeros_like(numbers)
    kept = np.flatnonzero(heavy)
    centres = centres_of(rows, numbers, weights)[kept]
    place = np.full(len(heavy), -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    folded = place[numbers]
    loose = folded < 0
    folded[loose] = (rows[loose] @ centres.T).argmax(axis=1)
    return in_order(folded)
