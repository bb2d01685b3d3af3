"""The texts that stand for a theme: near its centre, and different from one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.themes.clustering.communities import centres_of

_LOOKED_AT = 60
# How much likeness to one already chosen counts against nearness to the centre (maximal marginal relevance,
# Carbonell and Goldstein 1998).
_VARIETY = 1.0


@dataclass(frozen=True, slots=True)
class Typical:
    """Up to 60 rows of a theme, nearest to its centre first, and the cosine of each with it."""

    places: NDArray[np.int64]
    near: NDArray[np.float32]


def typical_rows(rows: NDArray[np.float32], numbers: NDArray[np.int64], weights: NDArray[np.float64]) -> list[Typical]:
    """The typical rows of each theme; rows numbered -1 are in none."""
    held = np.flatnonzero(numbers >= 0)
    own = numbers[held]
    centres = centres_of(rows[held], own, weights[held])
    near = np.einsum("ij,ij->i", rows[held], centres[own])
    order = np.lexsort((held, -near, own))
    bounds = np.searchsorted(own[order], np.arange(len(centres) + 1))
    cuts = [
        order[left : min(right, left + _LOOKED_AT)]
        for left, right in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)
    ]
    return [Typical(held[cut], near[cut]) for cut in cuts]


def representatives(rows: NDArray[np.float32], typical: Sequence[Typical], *, most: int = 5) -> list[list[int]]:
    """For each theme up to `most` row numbers, the most typical first, each unlike those before it."""
    return [_varied(rows[one.places], one.near, one.places, most) for one in typical]


def _varied(
    rows: NDArray[np.float32], near: NDArray[np.float32], candidates: NDArray[np.int64], most: int
) -> list[int]:
    picked = [0]
    likeness = rows @ rows.T
    while len(picked) < min(most, len(candidates)):
        value = near - _VARIETY * likeness[:, picked].max(axis=1)
        value[picked] = -np.inf
        picked.append(int(value.argmax()))
    return [int(candidates[one]) for one in picked]
