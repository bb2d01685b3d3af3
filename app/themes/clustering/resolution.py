"""How many themes: the resolution of the communities, chosen from the neighbour graph or bisected to serve a wish."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Partition = NDArray[np.int64]
Attempt = Callable[[float], Partition]

# What a nat of naming a text's theme must tell of its neighbours' themes; see `worth`.
PRICE = 0.5
_GRID = tuple(float(np.round(0.35 * 2 ** (step / 2), 3)) for step in range(12))
_COARSEST, _FINEST = 0.01, 400.0
_TRIES = 16


@dataclass(frozen=True, slots=True)
class Chosen:
    """A partition and the resolution that gave it."""

    partition: Partition
    resolution: float


def count_of(partition: Partition) -> int:
    """How many communities a partition has."""
    return int(partition.max()) + 1 if len(partition) else 0


def suitable_counts(total: int) -> tuple[int, int]:
    """The least and the most themes that suit a reader of so many texts: 8 to 150 at 10,000, fewer of both for few."""
    return int(np.clip(total // 12, 1, 8)), int(np.clip(1.5 * np.sqrt(total), 2, 150))


def worth(graph: sparse.csr_matrix, partition: Partition, price: float = PRICE) -> float:
    """What a partition tells about the graph, less what it costs to say, in nats a text.

    With X and Y the themes at the two ends of a random link: I(X; Y) - price * H(X). The information that neighbours
    share grows as themes get finer, but so does the entropy of naming them; where structure ends, a finer theme's name
    costs more than its neighbours give back. Unlike silhouette it does not prefer the few groups that lie far apart:
    it chooses 15 themes for 8,400 paper titles of 22 fields where silhouette chooses 5.
    """
    count = count_of(partition)
    member = sparse.csr_matrix((np.ones(len(partition)), (np.arange(len(partition)), partition)))
    between = np.asarray((member.T @ graph @ member).todense(), dtype=np.float64)
    total = between.sum()
    if count < 2 or total == 0:
        return 0.0
    joint = between / total
    single = joint.sum(axis=1)
    linked = joint > 0
    shared = float((joint[linked] * np.log(joint[linked] / np.outer(single, single)[linked])).sum())
    present = single[single > 0]
    return shared + price * float((present * np.log(present)).sum())


def choose_resolution(graph: sparse.csr_matrix, attempt: Attempt, total: int) -> float:
    """The resolution of a grid whose partition is worth most, among those with a number of themes that suits.

    Each worth is averaged with those of the two resolutions beside it, because that of a single run is noisy.
    """
    fewest, most = suitable_counts(total)
    worths, misses = [], []
    for resolution in _GRID:
        found = attempt(resolution)
        count = count_of(found)
        misses.append(max(fewest - count, count - most, 0))
        worths.append(worth(graph, found))
        if count > most:
            break
    padded = np.pad(worths, 1, mode="edge")
    smooth = padded[:-2] / 4 + padded[1:-1] / 2 + padded[2:] / 4
    return _GRID[min(range(len(worths)), key=lambda place: (misses[place], -smooth[place]))]


def serve(wanted: int, attempt: Attempt) -> Chosen:
    """The coarsest partition found with at least `wanted` communities, by bisection of the logarithm of resolution.

    When none has so many, the one with most. Never fewer than wanted where it can be helped, because communities can
    be merged without loss.
    """
    low, high, resolution = _COARSEST, _FINEST, 1.0
    best: Chosen | None = None
    for _ in range(_TRIES):
        found = Chosen(attempt(resolution), resolution)
        count = count_of(found.partition)
        if best is None or _is_nearer(count, count_of(best.partition), wanted):
            best = found
        if count == wanted:
            break
        low, high = (resolution, high) if count < wanted else (low, resolution)
        resolution = float(np.sqrt(low * high))
    if best is None:
        message = "bisection made no attempt"
        raise RuntimeError(message)
    return best


def _is_nearer(count: int, held: int, wanted: int) -> bool:
    if held < wanted:
        return count > held
    return wanted <= count < held
