"""Chance that anyone can recompute: numbers derived from a seed and an idea's key, the same on every machine.

NumPy's generators promise no stable stream between releases and deal out numbers by row, so an idea's luck would
change with the row it is in. A hash of (seed, purpose, key) has neither fault.
"""

import numpy as np
from numpy.typing import NDArray

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15


def uniform(seed: int, purpose: int, keys: NDArray[np.uint64]) -> NDArray[np.float64]:
    """A number in [0, 1) for each key; different purposes give independent numbers.

    The mixing is SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
    """
    salt = np.uint64(_mix_one(_mix_one(seed & _MASK) ^ ((purpose * _GOLDEN) & _MASK)))
    mixed = _mix(keys ^ salt)
    return (mixed >> np.uint64(11)).astype(np.float64) * 2.0**-53


def normal(seed: int, purpose: int, keys: NDArray[np.uint64]) -> NDArray[np.float64]:
    """A standard normal number for each key, by the Box-Muller transform of two uniform ones."""
    radius = np.sqrt(-2.0 * np.log1p(-uniform(seed, 2 * purpose, keys)))
    return radius * np.cos(2.0 * np.pi * uniform(seed, 2 * purpose + 1, keys))


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    z = values + np.uint64(_GOLDEN)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def _mix_one(value: int) -> int:
    # Array arithmetic wraps silently, as the hash wants; NumPy warns when a scalar does.
    return int(_mix(np.array([value], dtype=np.uint64))[0])
