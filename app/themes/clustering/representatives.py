"""The texts that stand for a theme: near its centre, and different from one another."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.themes.clustering.communities import centres_of

_LOOKED_AT = 60
# How much likeness to one already chosen counts against nearness to the centre (maximal marginal relevance,
# Carbonell and Goldstein 1998).
_VARIETY = 1.0


def representatives(
    rows: NDArray[np.float32], numbers: NDArray[np.int64], weights: NDArray[np.float64], *, most: int = 5
) -> list[list[int]]:
    """For each theme up to `most` row numbers, the most typical first."""
    centres = centres_of(rows, numbers, weights)
    near = np.einsum("ij,ij->i", rows, centres[numbers])
    order = np.lexsort((np.arange(len(numbers)), -near, numbers))
    bounds = np.searchsorted(numbers[order], np.arange(len(centres) + 1))
    chosen = []
    for left, right in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        candidates = order[left : min(right, left + _LOOKED_AT)]
        chosen.append(_varied(rows[candidates], near[candidates], candidates, most))
    return chosen


def _varied(rows: NDArray[np.float32], near: NDArray[np.float32], candidates: NDArray[np.intp], most: int) -> list[int]:
    picked = [0]
    likeness = rows @ rows.T
    while len(picked) < min(most, len(candidates)):
        value = near - _VARIETY * likeness[:, picked].max(axis=1)
        value[picked] = -np.inf
        picked.append(int(value.argmax()))
    return [int(candidates[one]) for one in picked]
