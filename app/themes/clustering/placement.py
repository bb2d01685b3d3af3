"""One new text among the themes that stand: the nearest ones, with a strength and a mark where that is weak."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from app.themes.clustering.projection import unit_rows

# Themes of many texts have several senses: one prototype for each so many texts, at most so many.
_TEXTS_PER_PROTOTYPE, _MOST_PROTOTYPES, _ROUNDS = 25, 6, 4
# Texts of a theme that are looked at to find its prototypes; a stride over more finds the same ones.
_LOOKED_AT = 1_000
# How sharply a difference in cosine becomes a difference in strength: 0.1 is a factor of 6.
_SHARPNESS = 18.0
# A text further from its theme than nineteen in twenty of the theme's own is weakly placed.
_WEAK_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Placed:
    """A theme for one text. `strength` is its share among all themes, 0 to 1; the strengths of all add up to 1.

    `weak` says that the text is further from the theme than nearly all of the theme's own texts: people should look.
    """

    theme: str
    strength: float
    weak: bool


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """What it takes to place a text: made once after a run (`of`), some hundred vectors that fit in memory.

    `themes` names them; `centre` (d,) is the corpus mean; `prototypes` (p, d) unit rows, with the number of each
    one's theme in `theme_of` (p,) ascending; `least` (themes,) the likeness under which a text is weakly placed.
    """

    themes: tuple[str, ...]
    centre: NDArray[np.float32]
    prototypes: NDArray[np.float32]
    theme_of: NDArray[np.int32]
    least: NDArray[np.float32]

    @classmethod
    def of(cls, vectors: NDArray[np.floating], themes: Sequence[str]) -> Self:
        """From the vectors (n, d) of texts and the theme of each; leave texts in a tray out.

        Vectors of new texts must come from the same encoder. The order of rows decides nothing that matters.
        """
        names, number_of = np.unique(np.asarray(themes, dtype=object).astype(str), return_inverse=True)
        rows = np.asarray(vectors, dtype=np.float32)
        centre = rows.mean(axis=0) if len(rows) else np.zeros(rows.shape[1], dtype=np.float32)
        unit = unit_rows(rows - centre)
        found, owners, least = [], [], []
        for number in range(len(names)):
            own = unit[number_of == number]
            prototypes = _prototypes(own)
            near = (own @ prototypes.T).max(axis=1)
            found.append(prototypes)
            owners.append(np.full(len(prototypes), number, dtype=np.int32))
            least.append(np.quantile(near, _WEAK_SHARE))
        return cls(
            themes=tuple(names.tolist()),
            centre=centre.astype(np.float32),
            prototypes=np.concatenate(found) if found else np.zeros((0, rows.shape[1]), dtype=np.float32),
            theme_of=np.concatenate(owners) if owners else np.zeros(0, dtype=np.int32),
            least=np.asarray(least, dtype=np.float32),
        )

    def nearest_themes(self, vector: NDArray[np.floating], most: int = 3) -> list[Placed]:
        """Up to `most` themes for a text's vector (d,), strongest first; none for a vector of zeros."""
        if not len(self.themes) or not np.any(vector):
            return []
        moved = np.asarray(vector, dtype=np.float32) - self.centre
        likeness = self.prototypes @ moved / max(float(np.linalg.norm(moved)), 1e-12)
        bounds = np.searchsorted(self.theme_of, np.arange(len(self.themes)))
        best = np.maximum.reduceat(likeness, bounds)
        share = np.exp(_SHARPNESS * (best - best.max()))
        share /= share.sum()
        order = np.argsort(-share, kind="stable")[:most].tolist()
        return [Placed(self.themes[one], float(share[one]), bool(best[one] < self.least[one])) for one in order]

    def as_arrays(self) -> dict[str, NDArray[np.generic]]:
        """Plain arrays to store, as `numpy.savez` takes them."""
        return {
            "themes": np.asarray(self.themes, dtype=np.str_),
            "centre": self.centre,
            "prototypes": self.prototypes,
            "theme_of": self.theme_of,
            "least": self.least,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """What `as_arrays` gave."""
        return cls(
            themes=tuple(str(name) for name in arrays["themes"].tolist()),
            centre=np.asarray(arrays["centre"], dtype=np.float32),
            prototypes=np.asarray(arrays["prototypes"], dtype=np.float32),
            theme_of=np.asarray(arrays["theme_of"], dtype=np.int32),
            least=np.asarray(arrays["least"], dtype=np.float32),
        )


def _prototypes(own: NDArray[np.float32]) -> NDArray[np.float32]:
    """The centre of a theme and the centres of its parts: k-means on the sphere from rows that lie far apart."""
    looked = own[:: max(1, len(own) // _LOOKED_AT)]
    centre = unit_rows(looked.mean(axis=0, keepdims=True))
    count = min(_MOST_PROTOTYPES, len(own) // _TEXTS_PER_PROTOTYPE)
    if count < 2:
        return centre
    chosen = [int((looked @ centre[0]).argmax())]
    nearest = looked @ looked[chosen[0]]
    for _ in range(count - 1):
        chosen.append(int(nearest.argmin()))
        nearest = np.maximum(nearest, looked @ looked[chosen[-1]])
    parts = looked[chosen]
    for _ in range(_ROUNDS):
        home = (looked @ parts.T).argmax(axis=1)
        sums = np.zeros_like(parts)
        np.add.at(sums, home, looked)
        parts = np.where(np.any(sums, axis=1, keepdims=True), unit_rows(sums), parts)
    return np.concatenate([centre, parts])
