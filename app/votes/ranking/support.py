"""How much support an idea has, and how sure one can be of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

_PSEUDO_VOTES = 2.0
_Z_95 = 1.959963984540054


@dataclass(frozen=True, eq=False)
class Support:
    """Support in [0, 1] for each idea: `score` to sort by, `low` and `high` the ends of its 95 % interval."""

    score: Numbers
    low: Numbers
    high: Numbers

    @property
    def spread(self) -> Numbers:
        """One standard error of the score."""
        return np.asarray((self.high - self.low) / (2.0 * _Z_95))


def support(agree: NDArray[np.int64], disagree: NDArray[np.int64]) -> Support:
    """The share that agrees among those who took a side, by the "plus four" rule; a pass is no side.

    Two agreeing and two disagreeing votes are added to each idea (Agresti and Coull, "Approximate is better than
    'exact' for interval estimation of binomial proportions", 1998), which is also the mean of a Beta(2, 2) prior:
    an idea nobody voted on scores 0.5, and one early vote moves it little. The score depends on the idea's own tally
    alone, so it can be stored beside the tally and indexed. It is the estimate and not the interval's lower end on
    purpose: the lower end rewards having been shown often, which is what early ideas have more of.
    The interval is symmetric around the score, without being cut at 0 and 1.
    """
    votes = agree + disagree + 2.0 * _PSEUDO_VOTES
    score = (agree + _PSEUDO_VOTES) / votes
    reach = _Z_95 * np.sqrt(score * (1.0 - score) / votes)
    return Support(score, score - reach, score + reach)


def most_supported(agree: NDArray[np.int64], disagree: NDArray[np.int64]) -> NDArray[np.intp]:
    """Rows by score, best first; of equal scores the one with more votes first, then the earlier row."""
    return np.lexsort((-(agree + disagree), -support(agree, disagree).score))
