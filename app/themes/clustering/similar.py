"""The texts most similar by cosine, exactly, in milliseconds among a hundred thousand; groups of near duplicates."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from app.themes.clustering.neighbours import nearest
from app.themes.clustering.projection import unit_rows

# Most of what tells vectors apart lies in their first principal axes: the rest is only read where it could matter. With
# 128 of 256 a search among 100,000 takes half as long as reading all of it, with 64 longer, because bounds are loose.
_HEAD = 128
_SAMPLE = 20_000
_SPARE = 1_024
_LIKELY = 64
# Two wordings of one thing, by the static encoder; see `scripts/bench themes`, section duplicates.
NEAR_DUPLICATE = 0.9


@dataclass(frozen=True, slots=True)
class Match:
    """A text that was found and its cosine with the one that was asked for, -1 to 1."""

    id: str
    likeness: float


class Similar:
    """Exact search over unit vectors that may change while it is used. Not safe for changes from several threads.

    `vectors` (n, d) and the id of each row; ids must differ. Memory: 4 * n * d bytes.
    """

    def __init__(self, vectors: NDArray[np.floating], ids: Sequence[str]) -> None:
        rows = unit_rows(np.asarray(vectors, dtype=np.float32))
        if len(rows) != len(ids) or len(set(ids)) != len(ids):
            message = f"{len(rows)} vectors need as many ids that differ, not {len(set(ids))}"
            raise ValueError(message)
        self._axes = _axes(rows)
        turned = rows @ self._axes
        width = min(_HEAD, turned.shape[1])
        self._head = np.ascontiguousarray(turned[:, :width])
        self._tail = np.ascontiguousarray(turned[:, width:])
        self._rest = np.linalg.norm(self._tail, axis=1).astype(np.float32)
        self._ids = list(ids)
        self._place = {name: place for place, name in enumerate(self._ids)}

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, name: object) -> bool:
        return name in self._place

    def search(
        self,
        vector: NDArray[np.floating],
        top: int = 10,
        *,
        leaving_out: Collection[str] = frozenset(),
        least: float = 0.0,
    ) -> list[Match]:
        """Up to `top` texts, most alike first, of at least `least` likeness; equals in order of id.

        A cosine is the part in the first axes plus at most the product of what is left of both (Cauchy and Schwarz),
        so rows whose bound is under the weakest of the best are never read whole. A vector of zeros finds nothing.
        """
        count = len(self._ids)
        turned = unit_rows(np.asarray(vector, dtype=np.float32)[None, :])[0] @ self._axes
        if not count or top < 1 or not turned.any():
            return []
        width = self._head.shape[1]
        near = self._head[:count] @ turned[:width]
        bound = near + float(np.linalg.norm(turned[width:])) * self._rest[:count]
        out = [self._place[name] for name in leaving_out if name in self._place]
        bound[out] = -np.inf
        wanted = min(count, top)
        likely = min(count, top + _LIKELY)
        first = np.argpartition(bound, count - likely)[count - likely :] if likely < count else np.arange(count)
        exact = near[first] + self._tail[first] @ turned[width:]
        exact[bound[first] == -np.inf] = -np.inf
        # A little below the weakest, for the last digits of float32.
        limit = max(float(np.partition(exact, likely - wanted)[likely - wanted]), least) - 1e-5
        places = np.flatnonzero(bound >= limit)
        # Reading scattered rows costs more than reading all in a row, once they are an eighth.
        rest = self._tail[:count] @ turned[width:] if len(places) > count // 8 else self._tail[places] @ turned[width:]
        found = near[places] + (rest if len(rest) == len(places) else rest[places])
        weakest = least if len(found) <= wanted else max(least, float(np.partition(found, -wanted)[-wanted]))
        # All that equal the weakest stay until ids decide among them.
        kept = np.flatnonzero(found >= weakest)
        ranked = sorted((-float(found[one]), self._ids[places[one]]) for one in kept.tolist())[:wanted]
        return [Match(name, float(np.clip(-likeness, -1.0, 1.0))) for likeness, name in ranked]

    def vector(self, name: str) -> NDArray[np.float32]:
        """The unit vector (d,) of a text that is there; raises KeyError for another."""
        place = self._place[name]
        turned = np.concatenate([self._head[place], self._tail[place]])
        vector: NDArray[np.float32] = self._axes @ turned
        return vector

    @property
    def ids(self) -> Sequence[str]:
        """The ids of all texts, in no order."""
        return tuple(self._ids)

    def add(self, name: str, vector: NDArray[np.floating]) -> None:
        """Take a text in, or replace its vector."""
        turned = unit_rows(np.asarray(vector, dtype=np.float32)[None, :])[0] @ self._axes
        place = self._place.get(name)
        if place is None:
            place = len(self._ids)
            if place == len(self._head):
                self._head, self._tail, self._rest = _grown(self._head), _grown(self._tail), _grown(self._rest)
            self._ids.append(name)
            self._place[name] = place
        width = self._head.shape[1]
        self._head[place], self._tail[place] = turned[:width], turned[width:]
        self._rest[place] = np.linalg.norm(turned[width:])

    def remove(self, name: str) -> None:
        """Forget a text; one that is not there is no fault."""
        place = self._place.pop(name, None)
        if place is None:
            return
        last = self._ids.pop()
        if last != name:
            end = len(self._ids)
            self._head[place], self._tail[place], self._rest[place] = self._head[end], self._tail[end], self._rest[end]
            self._ids[place] = last
            self._place[last] = place


def near_duplicates(
    vectors: NDArray[np.floating], ids: Sequence[str], *, least: float = NEAR_DUPLICATE, seed: int = 0
) -> list[tuple[str, ...]]:
    """Groups of two or more texts that say the same: each is at least `least` alike to another of its group.

    Largest groups first, ids sorted within. Beyond 20,000 texts neighbours are found by an inverted file, which may
    miss a pair now and then.
    """
    rows = unit_rows(np.asarray(vectors, dtype=np.float32))
    total = len(rows)
    if total < 2:
        return []
    places, cosines = nearest(rows, min(total - 1, 10), seed=seed)
    near = cosines >= least
    origin = np.repeat(np.arange(total), near.sum(axis=1))
    links = sparse.csr_matrix((np.ones(len(origin), dtype=np.int8), (origin, places[near])), shape=(total, total))
    _, part = sparse.csgraph.connected_components(links, directed=False)
    groups: dict[int, list[str]] = {}
    for place in np.flatnonzero(np.bincount(part)[part] > 1).tolist():
        groups.setdefault(int(part[place]), []).append(ids[place])
    return sorted((tuple(sorted(group)) for group in groups.values()), key=lambda group: (-len(group), group))


def _axes(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """A rotation (d, d) that puts the directions in which rows are longest first; it leaves all cosines as they are."""
    sample = rows[:: max(1, len(rows) // _SAMPLE)].astype(np.float64)
    _, axes = np.linalg.eigh(sample.T @ sample)
    return np.ascontiguousarray(axes[:, ::-1]).astype(np.float32)


def _grown(held: NDArray[np.float32]) -> NDArray[np.float32]:
    more = np.zeros((max(_SPARE, len(held) // 4), *held.shape[1:]), dtype=np.float32)
    return np.concatenate([held, more])
