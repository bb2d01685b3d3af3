"""When people are there: the ebb and flow of a workshop over its days, in the time of the place. Pure."""

import random
from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Europe/London")
STEP: Final = timedelta(minutes=10)
_BY_HOUR: Final = (4, 2, 1, 1, 2, 6, 18, 34, 38, 30, 34, 40, 62, 54, 36, 34, 38, 46, 50, 62, 82, 78, 46, 14)
"""How busy each hour of the day is: breakfast, lunch, and most of all the evening; night shifts are awake too."""
_BY_DAY: Final = (1.5, 1.0, 0.8, 0.7, 0.9)
"""The first day is the busiest, and a few days later a reminder goes round; later days are like the last."""


class Rhythm:
    """Turns a part of all activity in a span (0 at its beginning, 1 at its end) into an instant."""

    def __init__(self, opens_at: datetime, ends_at: datetime) -> None:
        self._opens_at = opens_at
        self._length = ends_at - opens_at
        steps = max(1, self._length // STEP)
        self._sums = list(accumulate(_weight(opens_at, opens_at + n * STEP) for n in range(steps)))
        self._step = self._length / steps

    def at(self, part: float) -> datetime:
        """Return the instant by which that part of all activity has happened; it lies within the span."""
        wanted = min(max(part, 0.0), 0.999999) * self._sums[-1]
        step = bisect_left(self._sums, wanted)
        before = self._sums[step - 1] if step else 0.0
        within = (wanted - before) / (self._sums[step] - before)
        return self._opens_at + (step + within) * self._step


def parts(count: int, chance: random.Random) -> list[float]:
    """Return so many parts from 0 to 1, sorted: evenly spread, but none of it regular."""
    return sorted((place + chance.random()) / count for place in range(count))


def parts_after(part: float, count: int, chance: random.Random) -> Sequence[float]:
    """Return parts that follow an event, sorted: most answers come soon."""
    return sorted(part + (0.998 - part) * max(0.004, chance.betavariate(1, 5)) for _ in range(count))


def _weight(opens_at: datetime, at: datetime) -> float:
    day = (at - opens_at).days
    return _BY_HOUR[at.astimezone(ZONE).hour] * _BY_DAY[min(day, len(_BY_DAY) - 1)]
