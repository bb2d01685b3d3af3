"""Texts made comparable: cleaned, told apart from answers without content, and joined where they say the same."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Longer texts add nothing to a theme and would let one paste fill memory; a page is about 3,000 characters.
MAX_CHARACTERS = 6_000

_BREAKS = re.compile(r"\s+")
_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

# Whole answers that say that there is no answer, as people type them into required fields.
_NON_ANSWERS = frozenset(
    [
        *("na", "n a", "none", "nil", "null", "nothing", "no comment", "no comments", "no answer", "no idea"),
        *("not applicable", "test", "testing", "asdf", "keine", "keine angabe", "keine antwort", "k a", "nichts"),
        *("ninguno", "ninguna", "nada", "no aplica", "sin comentarios", "aucun", "rien"),
    ]
)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Distinct texts in an order that does not depend on the input's.

    `texts` (m cleaned strings), `weights` (m, how many rows each stands for), `first` (m, an input row of each) and
    `row_of` (n, the distinct text of each input row, -1 for rows without content).
    """

    texts: tuple[str, ...]
    weights: NDArray[np.float64]
    first: NDArray[np.int64]
    row_of: NDArray[np.int64]


def clean(text: str) -> str:
    """NFKC, broken surrogates and control characters out, white space joined, cut at `MAX_CHARACTERS`."""
    # Four times the cap before normalising bounds the work; NFKC rarely shrinks text by more.
    text = text[: 4 * MAX_CHARACTERS]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.encode("utf-8", "replace").decode("utf-8"))
    text = _BREAKS.sub(" ", text).strip()
    if not text.isprintable():
        text = "".join(mark for mark in text if mark.isprintable() or mark in "\u200d\u200c")
    return text[:MAX_CHARACTERS]


def words(text: str) -> list[str]:
    """The words of a text in lower case, without punctuation."""
    return _WORDS.findall(text.casefold())


def same_words_key(text: str) -> str:
    """What two near duplicates share: the words without case, accents or punctuation; "" when there are no words."""
    joined = " ".join(words(text))
    if joined.isascii():
        return joined
    return "".join(mark for mark in unicodedata.normalize("NFD", joined) if not unicodedata.combining(mark))


def has_content(key: str) -> bool:
    """Whether the words of a text (its `same_words_key`) say anything that could be grouped."""
    return any(mark.isalpha() for mark in key) and key not in _NON_ANSWERS


def content_hash(text: str) -> bytes:
    """16 bytes that order texts the same way in every process and whatever row they came in."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def gather(texts: Sequence[str]) -> Corpus:
    """Join rows that use the same words in the same order, keep their number as a weight, order by content.

    Among the spellings of one key the one whose hash is lowest stands for all, so that row order decides nothing.
    """
    cleaned = [clean(text) for text in texts]
    keys = [same_words_key(text) for text in cleaned]
    groups: dict[str, list[int]] = {}
    for row, key in enumerate(keys):
        if has_content(key):
            groups.setdefault(key, []).append(row)
    ordered = sorted((content_hash(key), key) for key in groups)
    row_of = np.full(len(texts), -1, dtype=np.int64)
    kept, first, weights = [], [], []
    for place, (_, key) in enumerate(ordered):
        rows = groups[key]
        row_of[rows] = place
        standing = rows[0] if len(rows) == 1 else min(rows, key=lambda row: (cleaned[row], row))
        kept.append(cleaned[standing])
        first.append(standing)
        weights.append(len(rows))
    return Corpus(
        texts=tuple(kept),
        weights=np.asarray(weights, dtype=np.float64),
        first=np.asarray(first, dtype=np.int64),
        row_of=row_of,
    )
