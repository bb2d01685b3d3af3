"""Communities found on a coarse graph: many cheap runs that must agree, then a refinement row by row.

A first partition so fine that no theme is cut by it (`fine_parts`) makes a graph of some hundred nodes, on which one
run of Leiden takes milliseconds where the whole graph takes a hundred times longer. So there is time to let dozens
of runs agree, after which the seed hardly matters, and a million rows need only one pass over all links.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from app.themes.clustering.communities import communities, fold_small, in_order, membership
from app.themes.clustering.projection import unit_rows

# Fine enough that the runs choose freely, coarse enough that dozens of runs are cheap: 130 parts of 800 texts, 200 to
# 290 of 10,000. Three times as fine is no better in AMI and needs twice the runs to agree as well.
_FINE = 20.0
# With 32 runs the mean ARI between seeds is 0.95 and above on five sets; with 8 it is 0.81 to 1.0. Where every part is
# linked to every other, as in texts of no structure, fewer runs must do, so that none of them takes long.
_MOST_RUNS, _FEWEST_RUNS, _RUNS_TIMES_LINKS = 32, 12, 1_000_000
_SWEEPS, _TURNS, _BLOCK = 8, 4, 16_384
_ROUNDS = 3
# Above this a pass over the links is what takes the time, and the last per cent of modularity is left to `refined`.
_LARGE = 200_000


@dataclass(frozen=True, slots=True)
class Coarse:
    """The graph between fine parts.

    `part_of` (n,) the part of each row; `graph` (parts, parts) the weight of links between and, on the diagonal,
    within parts; `centres` (parts, d) unit rows; `weights` (parts,) how many texts each stands for.
    """

    part_of: NDArray[np.int64]
    graph: sparse.csr_matrix
    centres: NDArray[np.float32]
    weights: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier partition to hold on to: `theme_of` (n,) with -1 for rows that were in none.

    Every earlier theme becomes an anchor in the graph, linked to each of its rows by `hold` times the weight of all
    that row's links. With 0 it is forgotten; at 1 a row leaves only where all its neighbours do.
    """

    theme_of: NDArray[np.int64]
    hold: float


def coarsened(
    graph: sparse.csr_matrix,
    rows: NDArray[np.float32],
    weights: NDArray[np.float64],
    *,
    earlier: Earlier | None = None,
) -> Coarse:
    """Fine parts of the graph of `rows` and what lies between them; no part reaches across two earlier themes.

    The seed has no say in it.
    """
    part_of = communities(graph, _FINE, seed=0, sweeps=3 if len(rows) > _LARGE else None)
    if earlier is not None:
        themes = int(earlier.theme_of.max(initial=-1)) + 2
        part_of = in_order(part_of * themes + earlier.theme_of + 1)
    member = membership(part_of)
    between = sparse.csr_matrix(member.T @ sparse.csr_matrix(graph @ member)).astype(np.float64)
    between.sort_indices()
    return Coarse(
        part_of=part_of,
        graph=between,
        centres=unit_rows(membership(part_of, weights).T @ rows),
        weights=np.bincount(part_of, weights=weights).astype(np.float64),
    )


def with_loops_as_links(graph: sparse.csr_matrix) -> sparse.csr_matrix:
    """The same graph with a twin for every node, tied to it by the weight of the node's loop.

    Leiden's library drops loops, and with them the true size of a part; a node and its twin always go together.
    """
    loops = graph.diagonal()
    open_graph = sparse.csr_matrix(graph - sparse.diags(loops))
    ties = sparse.csr_matrix(sparse.diags(loops / 2))
    twinned = _block(open_graph, ties)
    twinned.eliminate_zeros()
    twinned.sort_indices()
    return twinned


def _block(graph: sparse.csr_matrix, ties: sparse.csr_matrix) -> sparse.csr_matrix:
    """The graph with further nodes that are linked to its own by `ties` and not to each other."""
    blocks: Any = [[graph, ties], [ties.T, None]]
    return sparse.csr_matrix(sparse.bmat(blocks))


def grouped(graph: sparse.csr_matrix, resolution: float, *, seed: int, rounds: int = 1) -> NDArray[np.int64]:
    """Communities of a graph with loops."""
    return in_order(communities(with_loops_as_links(graph), resolution, seed=seed, rounds=rounds)[: graph.shape[0]])


def attempt(coarse: Coarse, resolution: float, *, seed: int, least: float) -> NDArray[np.int64]:
    """One quick partition of the parts (parts,), those lighter than `least` folded into near ones."""
    return fold_small(coarse.centres, grouped(coarse.graph, resolution, seed=seed), coarse.weights, least=least)


def agreed(
    graph: sparse.csr_matrix,
    coarse: Coarse,
    resolution: float,
    *,
    seed: int,
    earlier: Earlier | None = None,
) -> NDArray[np.int64]:
    """The partition of all rows that many runs agree on.

    Consensus clustering (Lancichinetti and Fortunato 2012), kept to the links there are: each link between parts is
    weighted by the share of runs that leave both ends together, Leiden groups that graph, and `refined` moves single
    rows at the borders.
    """
    held = coarse.graph if earlier is None else _anchored(graph, coarse, earlier)
    twinned, total = with_loops_as_links(held), held.shape[0]
    origin = np.repeat(np.arange(total), np.diff(held.indptr))
    together = np.zeros(held.nnz)
    runs = int(np.clip(_RUNS_TIMES_LINKS // max(twinned.nnz, 1), _FEWEST_RUNS, _MOST_RUNS))
    for one in np.random.SeedSequence(seed).generate_state(runs).tolist():
        numbers = communities(twinned, resolution, seed=one)[:total]
        together += numbers[origin] == numbers[held.indices]
    # Links on which no run agrees keep a trace, so that no part falls out of the graph.
    data = held.data * (together / runs) + 1e-6
    firm = sparse.csr_matrix((data, held.indices, held.indptr), shape=held.shape)
    numbers = grouped(firm, resolution, seed=seed, rounds=_ROUNDS)
    parts = len(coarse.weights)
    begun = numbers[:parts][coarse.part_of]
    if earlier is None:
        return refined(graph, begun, resolution)
    return refined(graph, begun, resolution, home=_homes(numbers[parts:], earlier), hold=earlier.hold)


def _anchored(graph: sparse.csr_matrix, coarse: Coarse, earlier: Earlier) -> sparse.csr_matrix:
    """The coarse graph with a node for each earlier theme.

    Anchors also add to what a community weighs, so that two earlier themes are as slow to merge as one is to split.
    """
    known = np.flatnonzero(earlier.theme_of >= 0)
    degrees = np.asarray(graph.sum(axis=1), dtype=np.float64).ravel()
    ties = sparse.csr_matrix(
        (earlier.hold * degrees[known], (coarse.part_of[known], earlier.theme_of[known])),
        shape=(len(coarse.weights), int(earlier.theme_of.max(initial=-1)) + 1),
    )
    held = _block(coarse.graph, ties)
    held.sort_indices()
    return held


def _homes(anchors: NDArray[np.int64], earlier: Earlier) -> NDArray[np.int64]:
    """The community that each row's anchor is in, -1 for rows without one."""
    homes = np.full(len(earlier.theme_of), -1, dtype=np.int64)
    known = earlier.theme_of >= 0
    homes[known] = anchors[earlier.theme_of[known]]
    return homes


def refined(
    graph: sparse.csr_matrix,
    numbers: NDArray[np.int64],
    resolution: float,
    *,
    home: NDArray[np.int64] | None = None,
    hold: float = 0.0,
) -> NDArray[np.int64]:
    """Each row moved to the community where modularity gains most, a quarter of the rows at a time, until few move.

    The local moving of Louvain (Blondel et al. 2008) as products of matrices. A row with a `home` gains `hold` times
    its degree by being there. From a coarse partition it reaches a higher modularity than one run of Leiden on all
    rows, in a fifth of its time.
    """
    degrees = np.asarray(graph.sum(axis=1), dtype=np.float64).ravel()
    total = degrees.sum()
    if total == 0:
        return in_order(numbers)
    now, count = numbers.copy(), int(max(numbers.max(), -1 if home is None else home.max())) + 1
    for _ in range(_SWEEPS):
        moved = 0
        for turn in range(_TURNS):
            sizes = np.bincount(now, weights=degrees, minlength=count).astype(np.float64)
            member = membership(now, count=count)
            # All of a turn decide on the same state, block by block only to bound the memory.
            decided = [
                _decide(graph, slice(start, start + _BLOCK * _TURNS, _TURNS), member, now, degrees, sizes, resolution
                        / total, home, hold)
                for start in range(turn, len(now), _BLOCK * _TURNS)
            ]  # fmt: skip
            best = np.concatenate(decided) if decided else np.empty(0, dtype=np.int64)
            moved += int((now[turn::_TURNS] != best).sum())
            now[turn::_TURNS] = best
        if moved < len(now) // 1_000:
            break
    return in_order(now)


def _decide(
    graph: sparse.csr_matrix,
    span: slice,
    member: sparse.csr_matrix,
    now: NDArray[np.int64],
    degrees: NDArray[np.float64],
    sizes: NDArray[np.float64],
    price: float,
    home: NDArray[np.int64] | None,
    hold: float,
) -> NDArray[np.int64]:
    weight, own = degrees[span], now[span]
    row = np.arange(len(own))
    gain = (graph[span] @ member).toarray().astype(np.float64)
    gain -= price * np.outer(weight, sizes)
    # A row's own weight is no reason to leave the community it is in.
    gain[row, own] += price * weight * weight
    if home is not None:
        held = home[span]
        known = np.flatnonzero(held >= 0)
        gain[known, held[known]] += hold * weight[known]
    best = gain.argmax(axis=1)
    return np.where(gain[row, best] > gain[row, own] + 1e-9, best, own)
