"""Counting the log: what the tallies must be, if every stance that was recorded counts and nothing else does."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

_PLACES = {"agree": 0, "disagree": 1, "pass": 2}


@dataclass(frozen=True, slots=True)
class Counted:
    """How many agree, disagree and pass."""

    agree: int = 0
    disagree: int = 0
    passes: int = 0


def fold(entries: Iterable[tuple[UUID, str]]) -> dict[UUID, Counted]:
    """Return the tallies that the entries of cast stances amount to, given as subject and canonical payload in order.

    Raises ValueError where an entry takes back a stance that nobody held: then the entries are not all, or not ours.
    """
    counts: dict[UUID, list[int]] = {}
    for subject_id, payload in entries:
        said = json.loads(payload)
        count = counts.setdefault(subject_id, [0, 0, 0])
        for stance, by in ((said["was"], -1), (said["stance"], 1)):
            if stance is not None:
                count[_PLACES[stance]] += by
        if min(count) < 0:
            raise ValueError(f"more people left a stance on {subject_id} than had taken it")
    return {subject_id: Counted(*count) for subject_id, count in counts.items()}
