"""What the ranking knows of a room: its ideas as columns, and one visitor's part in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Self
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

_LOW_64_BITS = (1 << 64) - 1


def idea_keys(ids: Iterable[UUID]) -> NDArray[np.uint64]:
    """The low 64 bits of each id: 62 of them are random in a UUIDv7, so two ideas of one room never meet."""
    return np.fromiter((id_.int & _LOW_64_BITS for id_ in ids), dtype=np.uint64)


@dataclass(frozen=True, eq=False)
class Ideas:
    """The ideas a visitor could be shown, one row each; all columns have the same length.

    `keys` name an idea for its whole life: the chance a visitor's seed gives an idea depends on its key, never on
    its row, so the order does not depend on how the rows were fetched. `posted_at` is in seconds on any one scale.
    `impressions` counts how often the idea was on a page that was delivered, to anyone; the rest is its tally.
    """

    keys: NDArray[np.uint64]
    posted_at: NDArray[np.float64]
    impressions: NDArray[np.int64]
    agree: NDArray[np.int64]
    disagree: NDArray[np.int64]
    passed: NDArray[np.int64]

    def __post_init__(self) -> None:
        """Refuse columns that cannot describe a room, with ValueError: a wrong order would look like a right one."""
        shape = (self.keys.size,)
        for column in fields(self):
            values = getattr(self, column.name)
            if values.shape != shape:
                raise ValueError(f"{column.name} has shape {values.shape}, keys have {shape}")
        if not np.isfinite(self.posted_at).all():
            raise ValueError("posted_at must be finite")
        for name in ("impressions", "agree", "disagree", "passed"):
            if shape != (0,) and getattr(self, name).min() < 0:
                raise ValueError(f"{name} must not be negative")

    @classmethod
    def of(cls, rows: Sequence[tuple[UUID, float, int, int, int, int]]) -> Self:
        """Ideas from rows of (id, posted_at, impressions, agree, disagree, pass), as a query gives them."""
        numbers = np.array([row[1:] for row in rows], dtype=np.float64).reshape(len(rows), 5)
        counts = numbers[:, 1:].astype(np.int64)
        return cls(idea_keys(row[0] for row in rows), numbers[:, 0], *(counts[:, column] for column in range(4)))

    def __len__(self) -> int:
        return int(self.keys.size)


@dataclass(frozen=True, eq=False)
class Visitor:
    """One visit of one person: its `seed` (drawn once a visit, 64 bits), and masks over the rows of `Ideas`.

    `seen` marks what this person was shown before: it comes after everything unseen. `excluded` marks what is
    never shown: their own ideas, and ideas they took a stance on.
    """

    seed: int
    seen: NDArray[np.bool_]
    excluded: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        ideas: Ideas,
        seed: int,
        *,
        seen: NDArray[np.uint64] | None = None,
        own: NDArray[np.uint64] | None = None,
        voted: NDArray[np.uint64] | None = None,
    ) -> Self:
        """A visitor described by the keys of ideas (see `idea_keys`); keys that are not in the room are ignored."""
        marks = [
            np.zeros(len(ideas), dtype=np.bool_) if keys is None else np.isin(ideas.keys, keys)
            for keys in (seen, own, voted)
        ]
        return cls(seed, marks[0], marks[1] | marks[2])
