"""Ranking by points: the Borda count for ballots that need not be complete. Pure.

A ballot of k things gives k points to the first, k - 1 to the second, and so on to 1 for the last; what it does not
rank gets none. This is the modified Borda count (P. Emerson, "The original Borda count and partial voting", Social
Choice and Welfare 40, 2013, 353-358, after J.-C. de Borda, 1784): nobody gains by ranking one thing alone.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

T = TypeVar("T", bound=Hashable)

DEFINITION: Final = (
    "Modified Borda count: a ballot that ranks k recommendations gives k points to the first, k - 1 to the second, "
    "and 1 to the last; what it leaves out gets none. The share is of the points that all ballots could give to one."
)


@dataclass(frozen=True, slots=True)
class Ranked(Generic[T]):
    """A thing with its points, how many it could have had, and its rank; equal points share a rank."""

    thing: T
    points: int
    most: int
    rank: int


def ranked(things: Sequence[T], ballots: Iterable[Sequence[T]]) -> list[Ranked[T]]:
    """Return things by points, the most first; equal ones in the order given. What is no thing here is passed over."""
    known, points, count = set(things), Counter[T](), 0
    for ballot in ballots:
        order = [thing for thing in dict.fromkeys(ballot) if thing in known]
        count += bool(order)
        for place, thing in enumerate(order):
            points[thing] += len(order) - place
    ordered = sorted(things, key=lambda thing: -points[thing])
    found: list[Ranked[T]] = []
    for place, thing in enumerate(ordered, start=1):
        rank = found[-1].rank if found and found[-1].points == points[thing] else place
        found.append(Ranked(thing, points[thing], count * len(things), rank))
    return found
