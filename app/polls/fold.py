"""Counting the log: what a poll's counts must be, if every change that was recorded counts and nothing else does."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

KINDS = ("ballots.cast", "ballots.judged")
"""The kinds of entries that change counts."""


@dataclass(slots=True)
class Counted:
    """Counted ballots and those set aside, by the places of the options and all together."""

    ballots: int = 0
    ballots_set_aside: int = 0
    counted: Counter[int] = field(default_factory=Counter)
    set_aside: Counter[int] = field(default_factory=Counter)


def fold(entries: Iterable[tuple[UUID, str]]) -> dict[UUID, Counted]:
    """Return the counts that entries amount to, given as poll and canonical payload in order.

    Raises ValueError where an entry takes back a ballot that nobody cast: then the entries are not all, or not ours.
    """
    found: dict[UUID, Counted] = {}
    for poll_id, payload in entries:
        said = json.loads(payload)
        counts = found.setdefault(poll_id, Counted())
        counts.ballots += said["ballots"]
        counts.ballots_set_aside += said["ballots_set_aside"]
        for column, changes in ((counts.counted, said["counted"]), (counts.set_aside, said["set_aside"])):
            for place, by in changes.items():
                column[int(place)] += by
                if column[int(place)] < 0:
                    raise ValueError(f"more ballots left an answer of {poll_id} than had given it")
    return found
