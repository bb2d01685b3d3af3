"""Character n-grams hashed into a vector of fixed width: for any language, without a model, one text at a time."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.themes.clustering.language import STOP_WORDS
from app.themes.clustering.projection import unit_rows
from app.themes.clustering.text import words

DIMENSIONS = 512
_SHORTEST, _LONGEST = 3, 5
# A whole word counts as much as several of its n-grams: what is shared should be words, not endings.
_WORD = 3.0
_STOPS = frozenset().union(*STOP_WORDS.values())


class HashedEncoder:
    """The signed hashing trick (Weinberger et al. 2009) over words and the n-grams of 3 to 5 characters within them.

    Vectors depend on the text alone and may be kept. They see through inflection but know no synonyms.
    """

    name = "hashed:char-3-5-512"
    is_fitted_to_corpus = False

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Rows of 512 dimensions."""
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            told = words(text)
            for word in [one for one in told if one not in _STOPS] or told:
                _add(word, vectors[row])
        return unit_rows(np.sign(vectors) * np.sqrt(np.abs(vectors)))

    def encode_corpus(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The same as `encode`."""
        return self.encode(texts)


def _add(word: str, vector: NDArray[np.float32]) -> None:
    place, sign = _hashed(word)
    vector[place] += sign * _WORD
    framed = f" {word} ".encode("utf-8", "replace").decode("utf-8")
    for length in range(_SHORTEST, _LONGEST + 1):
        for start in range(len(framed) - length + 1):
            place, sign = _hashed(framed[start : start + length])
            vector[place] += sign


def _hashed(part: str) -> tuple[int, float]:
    # CRC-32 is the same in every process and version, which Python's own hash is not.
    code = zlib.crc32(part.encode("utf-8", "replace"))
    return code % DIMENSIONS, 1.0 if code & 0x8000_0000 else -1.0
