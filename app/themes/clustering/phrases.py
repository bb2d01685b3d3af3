"""The words and pairs of words in texts, as arrays that can be counted by theme."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

# Words, and the marks between which no pair of words reaches: "parking, wards" names nothing.
_TOKENS = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*|[.,;:!?…()\[\]\"“”„|/]")
# Endings of one and the same word in the languages tested; stripping is only used to compare, never shown.
_ENDINGS = (
    *("ically", "ations", "ation", "ingly", "ities", "ments", "ungen", "heiten", "keiten", "ness", "ment", "ings"),
    *("ions", "ung", "ity", "ing", "ion", "ies", "ers", "est", "es", "ed", "er", "en", "em", "el", "ly", "os", "as"),
    *("s", "e", "n", "o", "a", "y"),
)


@dataclass(frozen=True, slots=True)
class Phrases:
    """`names` of the phrases as people wrote them most often, and `counts` (texts, phrases): 1 where a text has one.

    `parts` gives the stems that each phrase covers; `halves` (phrases, 2) the columns of a pair's two words, and a
    word's own column twice.
    """

    names: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    halves: NDArray[np.int64]
    counts: sparse.csr_matrix


def stem(word: str) -> str:
    """A word without its ending, at least four letters long (three before a plural's s): for comparing only."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word[:-1] if len(word) == 4 and word[-1] == "s" and word[-2] not in "ius" else word


def phrases(texts: Sequence[str], stops: frozenset[str], *, least: int = 2) -> Phrases:
    """All words that are no stop words, and pairs of such words side by side, that occur in `least` texts or more."""
    spelling: dict[str, int] = {}
    flat: list[int] = []
    bounds = [0]
    for text in texts:
        flat.extend([spelling.setdefault(word, len(spelling)) for word in _TOKENS.findall(text)])
        bounds.append(len(flat))
    # Spellings that differ by case are one word, shown in the case that most texts use.
    folded: dict[str, int] = {}
    word_of = np.asarray([folded.setdefault(_fold(word), len(folded)) for word in spelling], dtype=np.int64)
    vocabulary = list(folded)
    if not vocabulary:
        return Phrases((), (), np.empty((0, 2), dtype=np.int64), sparse.csr_matrix((len(texts), 0)))
    spelled = np.asarray(flat, dtype=np.int64)
    tokens = word_of[spelled]
    text_of = np.repeat(np.arange(len(texts)), np.diff(bounds))
    shown = _shown(list(spelling), word_of, np.bincount(spelled, minlength=len(spelling)), len(vocabulary))
    content = np.asarray([_tells(word) and word not in stops for word in vocabulary])
    size = len(vocabulary)
    kept = content[tokens]
    paired = kept[:-1] & kept[1:] & (text_of[:-1] == text_of[1:]) & (tokens[:-1] != tokens[1:])
    keys = np.concatenate([tokens[kept], size + tokens[:-1][paired] * size + tokens[1:][paired]])
    owners = np.concatenate([text_of[kept], text_of[:-1][paired]])
    unique, columns = np.unique(keys, return_inverse=True)
    counts = sparse.csr_matrix((np.ones(len(columns)), (owners, columns)), shape=(len(texts), len(unique)))
    counts.sum_duplicates()
    counts.data[:] = 1.0
    frequent = np.flatnonzero(np.bincount(counts.indices, minlength=len(unique)) >= least)
    members = [(key,) if key < size else divmod(key - size, size) for key in unique[frequent].tolist()]
    # A pair that is frequent enough has words that are.
    column_of = {pair[0]: column for column, pair in enumerate(members) if len(pair) == 1}
    return Phrases(
        names=tuple(" ".join(shown[one] for one in pair) for pair in members),
        parts=tuple(tuple(stem(vocabulary[one]) for one in pair) for pair in members),
        halves=np.asarray([(column_of[pair[0]], column_of[pair[-1]]) for pair in members], dtype=np.int64).reshape(
            -1, 2
        ),
        counts=sparse.csr_matrix(counts[:, frequent]),
    )


def _tells(word: str) -> bool:
    """Whether a word has a letter beside another letter or digit: "401k" and "5th" tell something, "1234" does not."""
    return len(word) > 1 and any(mark.isalpha() for mark in word)


def _fold(word: str) -> str:
    return word.casefold().replace("’", "'")


def _shown(spellings: list[str], word_of: NDArray[np.int64], frequency: NDArray[np.int64], size: int) -> list[str]:
    best: list[tuple[int, str]] = [(0, "")] * size
    for spelling, word, count in zip(spellings, word_of.tolist(), frequency.tolist(), strict=True):
        # Ties go to lower case, because the first word of a sentence has a capital by accident.
        best[word] = max(best[word], (count, spelling))
    return [spelling for _, spelling in best]
