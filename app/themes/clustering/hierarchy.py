"""Headings above themes: communities merged, never cut, until a reader can take them in at a glance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

# Design groups want 8 to 20 headings; user research for the UK government's consultation tool says the same.
MOST_HEADINGS = 20
_FEWEST_HEADINGS = 8


def heading_count(themes: int) -> int:
    """How many headings stand above so many themes; 0 when the themes can stand alone."""
    if themes <= MOST_HEADINGS:
        return 0
    return int(np.clip(round(1.5 * np.sqrt(themes)), _FEWEST_HEADINGS, MOST_HEADINGS))


def headings(graph: sparse.csr_matrix, partition: NDArray[np.int64], wanted: int) -> NDArray[np.int64]:
    """The heading of each community (communities,), numbered 0 and up; `wanted` of them.

    Greedy merging by gain in modularity (Clauset, Newman, Moore 2004) on the graph between communities: nests by
    construction, and spreads sizes, where linkage by distance would grow one giant heading.
    """
    count = int(partition.max()) + 1
    member = sparse.csr_matrix((np.ones(len(partition)), (np.arange(len(partition)), partition)))
    between = np.asarray((member.T @ graph @ member).todense(), dtype=np.float64)
    heading = np.arange(count)
    total = between.sum()
    if total == 0:
        return np.minimum(heading, wanted - 1)
    share = between / total
    alive = np.ones(count, dtype=bool)
    for _ in range(count - wanted):
        degree = share.sum(axis=1)
        gain = share - np.outer(degree, degree)
        gain[~alive, :] = -np.inf
        gain[:, ~alive] = -np.inf
        np.fill_diagonal(gain, -np.inf)
        keep, gone = sorted(divmod(int(gain.argmax()), count))
        share[keep] += share[gone]
        share[:, keep] += share[:, gone]
        share[gone] = 0
        share[:, gone] = 0
        alive[gone] = False
        heading[heading == gone] = keep
    numbered: NDArray[np.int64] = np.unique(heading, return_inverse=True)[1]
    return numbered
