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
    """The symmetric graph A + A transposed of each row's neighbours, weighted by cosine (n, n), float64.

    Cosines under a hundredth count as one: an edge says "among the nearest" even where nothing is near.
    """
    total, count = places.shape
    strengths = np.maximum(cosines, 0.01).astype(np.float64)
    # A place that found no neighbour names its own row.
    strengths[places == np.arange(total, dtype=np.int32)[:, None]] = 0.0
    bounds = np.arange(0, total * count + 1, count, dtype=np.int32)
    directed = sparse.csr_matrix((strengths.ravel(), places.ravel(), bounds), shape=(total, total))
    graph = sparse.csr_matrix(directed + directed.T)
    graph.eliminate_zeros()
    graph.sort_indices()
    return graph


def communities(
    graph: sparse.csr_matrix,
    resolution: float,
    *,
    seed: int,
    rounds: int = 1,
    starting: NDArray[np.int64] | None = None,
) -> NDArray[np.int64]:
    """A community number per row, 0 and up in order of each one's first row.

    Each of `rounds` starts from the result of the one before. `starting` gives every row's community in an earlier
    run, from which the search begins. A graph without edges is one community.
    """
    total = graph.shape[0]
    if graph.nnz == 0:
        return np.zeros(total, dtype=np.int64)
    if starting is None:
        _, found = graspologic_native.leiden_csr(
            graph.indptr.astype(np.int64),
            graph.indices.astype(np.int32, copy=False),
            graph.data,
            total,
            resolution=resolution,
            randomness=RANDOMNESS,
            iterations=rounds,
            seed=seed,
        )
    else:
        found = _warm(graph, resolution, seed, rounds, starting)
    # Rows without an edge are in no community of Leiden's; they become one each and are folded later.
    numbers = np.full(total, -1, dtype=np.int64)
    numbers[np.fromiter(found.keys(), dtype=np.int64, count=len(found))] = np.fromiter(
        found.values(), dtype=np.int64, count=len(found)
    )
    alone = np.flatnonzero(numbers < 0)
    numbers[alone] = numbers.max() + 1 + np.arange(len(alone))
    return in_order(numbers)


def _warm(
    graph: sparse.csr_matrix, resolution: float, seed: int, rounds: int, starting: NDArray[np.int64]
) -> dict[int, int]:
    # Only the list form of the library takes starting communities; it names nodes by strings.
    upper = sparse.triu(graph, k=1).tocoo()
    names = [str(row) for row in range(graph.shape[0])]
    edges = [
        (names[left], names[right], weight)
        for left, right, weight in zip(upper.row.tolist(), upper.col.tolist(), upper.data.tolist(), strict=True)
    ]
    linked = np.unique(np.concatenate([upper.row, upper.col]))
    begin = {names[row]: int(starting[row]) for row in linked.tolist()}
    _, found = graspologic_native.leiden(
        edges,
        starting_communities=begin,
        resolution=resolution,
        randomness=RANDOMNESS,
        iterations=rounds,
        seed=seed,
    )
    return {int(name): number for name, number in found.items()}


def agreed(graph: sparse.csr_matrix, resolution: float, *, seed: int, runs: int) -> sparse.csr_matrix:
    """The graph with each link weighted by the share of `runs` that leave both its ends in one community.

    Consensus clustering (Lancichinetti and Fortunato 2012), kept to the links there are. One run of Leiden is one of
    many partitions that are nearly as good; what several agree on hardly depends on the seed. Over four sets the mean
    ARI between two seeds rises from 0.82 (three rounds alone) to 0.92 with 16 runs, at the same quality.
    """
    origin = np.repeat(np.arange(graph.shape[0]), np.diff(graph.indptr))
    together = np.zeros(graph.nnz)
    for one in np.random.SeedSequence(seed).generate_state(runs).tolist():
        numbers = communities(graph, resolution, seed=one)
        together += numbers[origin] == numbers[graph.indices]
    # Links on which no run agrees keep a trace, so that no row falls out of the graph.
    return sparse.csr_matrix((graph.data * (together / runs) + 1e-6, graph.indices, graph.indptr), shape=graph.shape)


def carried_over(starting: NDArray[np.int64], places: NDArray[np.int32]) -> NDArray[np.int64]:
    """Earlier communities with every -1 filled: by the commonest among a row's neighbours, else a community alone."""
    begun = starting.copy()
    fresh = int(starting.max(initial=-1)) + 1
    for row in np.flatnonzero(starting < 0).tolist():
        near = starting[places[row]]
        near = near[near >= 0]
        if len(near):
            begun[row] = np.bincount(near).argmax()
        else:
            begun[row] = fresh
            fresh += 1
    return begun


def in_order(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """The same partition numbered 0 and up in order of first appearance."""
    _, first, inverse = np.unique(numbers, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    return rank[inverse]


def centres_of(
    rows: NDArray[np.float32], numbers: NDArray[np.int64], weights: NDArray[np.float64]
) -> NDArray[np.float32]:
    """The unit mean of each community's rows (communities, d)."""
    membership = sparse.csr_matrix(
        (weights.astype(np.float32), (numbers, np.arange(len(numbers)))), shape=(int(numbers.max()) + 1, len(numbers))
    )
    return unit_rows(membership @ rows)


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
