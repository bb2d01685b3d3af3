"""How many themes: the resolution of the communities, chosen from the data or bisected to serve a wish."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Partition = NDArray[np.int64]
Attempt = Callable[[float], Partition]

_COARSEST, _FINEST = 0.01, 400.0
_TRIES = 24


@dataclass(frozen=True, slots=True)
class Chosen:
    """A partition and the resolution that gave it."""

    partition: Partition
    resolution: float


def count_of(partition: Partition) -> int:
    """How many communities a partition has."""
    return int(partition.max()) + 1 if len(partition) else 0


def serve(wanted: int, attempt: Attempt, *, first: float = 1.0) -> Chosen:
    """The partition whose number of communities is nearest to `wanted`, by bisection of the logarithm of resolution.

    The finer one wins a tie, because themes can be merged without loss.
    """
    low, high = _COARSEST, _FINEST
    resolution, best = first, None
    for _ in range(_TRIES):
        found = Chosen(attempt(resolution), resolution)
        count = count_of(found.partition)
        if best is None or (abs(count - wanted), -count) < (
            abs(count_of(best.partition) - wanted),
            -count_of(best.partition),
        ):
            best = found
        if count == wanted or high / low < 1.001:
            break
        if count < wanted:
            low = resolution
        else:
            high = resolution
        resolution = float(np.sqrt(low * high))
    assert best is not None
    return best


def expected_count(total: int) -> int:
    """The number of themes that suits a design group, before looking at the data: it grows with the number of texts."""
    return int(np.clip(round(np.sqrt(total) / 2), 1, 150))
