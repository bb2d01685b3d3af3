"""Pressure: how much is going on at a poll, and what a proof of work therefore costs. An estimate, kept in memory."""

import math
from collections import OrderedDict
from typing import Final
from uuid import UUID

FADE_SECONDS: Final = 60.0
"""What happened this long ago counts for a third."""
CALM: Final = 40.0
"""Showings a minute to one network that cost nothing extra: a ward round, not yet a lecture hall."""
TROUBLED: Final = 20.0
"""Refused or suspicious ballots a minute that change nothing yet."""
MOST: Final = 1_000_000
"""The highest cost: about a second on a laptop, a few on an old telephone, while somebody reads the question."""
REMEMBERED: Final = 20_000


class Pressure:
    """Fading counts by poll and network. Each process has its own; nothing is ever refused for what they say."""

    def __init__(self, base: int) -> None:
        self._base = base
        self._counts: OrderedDict[object, tuple[float, float]] = OrderedDict()

    def note_showing(self, poll_id: UUID, prefix: bytes, at: float) -> None:
        """Count a showing to a network, at a monotonic time in seconds."""
        self._note((poll_id, prefix), at)

    def note_trouble(self, poll_id: UUID, at: float, count: int = 1) -> None:
        """Count ballots that were refused or are suspicious."""
        self._note(poll_id, at, count)

    def cost(self, poll_id: UUID, prefix: bytes, at: float) -> int:
        """Return the cost of the next token: the base, doubled with each doubling of what is going on."""
        if self._base == 0:
            return 0
        crowd, trouble = self._value((poll_id, prefix), at), self._value(poll_id, at)
        doublings = min(30.0, _doublings(crowd, CALM) + _doublings(trouble, TROUBLED))
        return min(MOST, round(self._base * math.exp2(doublings)))

    def _note(self, key: object, at: float, count: int = 1) -> None:
        self._counts[key] = (self._value(key, at) + count, at)
        self._counts.move_to_end(key)
        if len(self._counts) > REMEMBERED:
            self._counts.popitem(last=False)

    def _value(self, key: object, at: float) -> float:
        value, since = self._counts.get(key, (0.0, at))
        return value * math.exp(-max(0.0, at - since) / FADE_SECONDS)


def _doublings(value: float, calm: float) -> float:
    return max(0.0, math.log2(value / calm)) if value > 0 else 0.0
