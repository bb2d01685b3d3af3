"""How many themes: the resolution of the communities, chosen from the neighbour graph or bisected to serve a wish."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Partition = NDArray[np.int64]
# A resolution and the number of the run to the partition found.
Attempt = Callable[[float, int], Partition]

# What a nat of naming a text's theme must tell of its neighbours' themes; see `worth`.
PRICE = 0.55
# The usual number of themes, and how much another one costs; see `unusual`.
_USUAL_PER_ROOT, _MOST_USUAL, _COST = 2.0, 20.0, 0.05
_GRID = tuple(float(np.round(0.35 * 2 ** (step / 2), 3)) for step in range(12))
_COARSEST, _FINEST = 0.01, 400.0
_TRIES = 16
_REPEATS, _REPEATS_TIMES_LINKS = 4, 160_000


@dataclass(frozen=True, slots=True)
class Chosen:
    """A partition and the resolution that gave it."""

    partition: Partition
    resolution: float


def count_of(partition: Partition) -> int:
    """How many communities a partition has."""
    return int(partition.max()) + 1 if len(partition) else 0


def suitable_counts(total: int) -> tuple[int, int]:
    """The least and the most themes that suit a reader of so many texts: 8 to 150 at 10,000, fewer of both for few.

    A reader of a hundred texts is not helped by one theme of all of them, so the least grows as early as that.
    """
    return int(np.clip(0.4 * np.sqrt(total), 1, 8)), int(np.clip(1.5 * np.sqrt(total), 2, 150))


def unusual(count: int, total: int) -> float:
    """What so many themes of so many texts cost, in nats: 0 at twice the cube root of the texts (9 of 100, 19 of 800),
    but never more than 20, and 0.06 at thrice or a third of that.

    A prior that decides only where structure does not: texts of paper titles tell at every grain half of what their
    themes' names cost, and would else come out as few themes or as many by chance. Twenty is what a reader takes in;
    with more texts that does not grow. Where it grew with the texts, ARI was 0.003 (static) and 0.008 (ONNX) lower
    over twenty parts of five sets.
    """
    usual = min(_MOST_USUAL, _USUAL_PER_ROOT * float(np.cbrt(max(total, 1))))
    return float(_COST * np.log(max(count, 1) / usual) ** 2)


def worth(graph: sparse.csr_matrix, partition: Partition, price: float = PRICE) -> float:
    """What a partition tells about the graph, less what it costs to say, in nats a text.

    With X and Y the themes at the two ends of a random link: I(X; Y) - price * H(X). The information that neighbours
    share grows as themes get finer, but so does the entropy of naming them; where structure ends, a finer theme's name
    costs more than its neighbours give back. Unlike silhouette it does not prefer the few groups that lie far apart.
    Price and prior were set on 46 parts of six sets (12, 30 or all of their labels; 800, 2,500 or all of their texts;
    static and ONNX vectors): prices of 0.5 and 0.55 with priors half and twice as strong are within 0.015 ARI.
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
    """The resolution of a grid whose partition of the coarse `graph` is worth most, among those with a number of themes
    that suits `total` texts.

    Every second resolution is tried, then the two beside the best; each worth is the mean of up to four runs, because
    chance weighs more than the step from one resolution to the next.
    """
    fewest, most = suitable_counts(total)
    repeats = int(np.clip(_REPEATS_TIMES_LINKS // max(graph.nnz, 1), 1, _REPEATS))
    ranks: dict[int, tuple[float, float]] = {}

    def rank(place: int) -> tuple[float, float]:
        if place not in ranks:
            found = [attempt(_GRID[place], run) for run in range(repeats)]
            misses = [max(fewest - count_of(one), count_of(one) - most, 0) for one in found]
            ranks[place] = (
                -float(np.mean(misses)),
                float(np.mean([worth(graph, one) - unusual(count_of(one), total) for one in found])),
            )
        return ranks[place]

    best = max(range(0, len(_GRID), 2), key=rank)
    beside = [place for place in (best, best - 1, best + 1) if 0 <= place < len(_GRID)]
    return _GRID[max(beside, key=rank)]


def serve(wanted: int, attempt: Attempt) -> Chosen:
    """The coarsest partition found with at least `wanted` communities, by bisection of the logarithm of resolution.

    When none has so many, the one with most. Never fewer than wanted where it can be helped, because communities can
    be merged without loss.
    """
    low, high, resolution = _COARSEST, _FINEST, 1.0
    best: Chosen | None = None
    for _ in range(_TRIES):
        found = Chosen(attempt(resolution, 0), resolution)
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
