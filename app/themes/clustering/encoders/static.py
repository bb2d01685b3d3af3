"""One vector per token, averaged: a sentence encoder as fast as counting words, offline, for English.

The table (32,000 tokens, 256 dimensions, float16) and its tokenizer are files inside the `wordllama` wheel (MIT). Only
those two files are read: the package's own loader looks for the tokenizer in a folder that the wheel does not have,
and then asks the network. The table was trained from the token vectors of Llama 2, so the Llama 2 Community License
may apply to it beside MIT; an operator who does not want that names another encoder (`lsa`, `onnx:DIRECTORY`).

Measured and left out: weights for single texts, which a vector that is kept would need. SIF at 0.001 costs 0.13 ARI on
banking77, halving stop words 0.05, the tokens' own lengths 0.07: the table was trained for the plain mean.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from scipy import sparse
from tokenizers import Tokenizer

from app.themes.clustering.faults import EncoderUnavailableError
from app.themes.clustering.projection import unit_rows

DIMENSIONS = 256
_TABLE = "weights/l2_supercat_256.safetensors"
_TOKENIZER = "tokenizers/l2_supercat_tokenizer_config.json"
# Bounds what is held at once, about 60 MB for texts of a paragraph, and is enough to meet most words again.
_BATCH = 32_768
# Distinct tokens a text between which texts become paragraphs (about 10 and 35 words), and the texts it takes to tell.
_SHORT, _LONG, _ENOUGH = 15.0, 45.0, 100
# How much of its first sentence a paragraph's vector gets once more; 0.5 and 1.0 are within 0.01 AMI of it.
_FIRST = 0.7
_SENTENCE_END = re.compile(r"[.!?…]+[\"')\]”’]*\s+(?=\S)")


class StaticEncoder:
    """The mean of token vectors, unit length. Vectors depend on the text alone and may be kept."""

    name = "static:wordllama-l2-supercat-256"
    is_fitted_to_corpus = False

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Rows of 256 dimensions; raises EncoderUnavailableError where the wheel is not installed."""
        table, tokenizer = _load()
        if len(texts) == 1:
            return unit_rows(_single(texts[0], table)[None, :])
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            counts = _counts(texts[start : start + _BATCH], tokenizer, len(table))
            vectors[start : start + counts.shape[0]] = counts @ table
        return unit_rows(vectors)

    def encode_corpus(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As `encode`, but in long texts what most texts share weighs less, and the first sentence weighs more.

        In a corpus of paragraphs on one subject the subject's own words would drown what sets texts apart: weighting
        gains 0.035 AMI at 38 words a text and 0.045 at 53, and loses at 8 to 12 words, where every word counts. Who
        writes a paragraph says first what it is about: its first sentence once more gains 0.03 and 0.11 AMI on two sets
        of 38 words a text, and loses 0.01 at 12 words, where the second sentence is as often the matter.
        """
        table, tokenizer = _load()
        parts = [
            _counts(texts[start : start + _BATCH], tokenizer, len(table)) for start in range(0, len(texts), _BATCH)
        ]
        if not parts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        length = sum(part.nnz for part in parts) / len(texts)
        paragraphs = float(np.clip(np.log(max(length, 1.0) / _SHORT) / np.log(_LONG / _SHORT), 0.0, 1.0))
        weighs = paragraphs > 0 and len(texts) >= _ENOUGH
        if weighs:
            holding = np.sum([np.bincount(part.indices, minlength=len(table)) for part in parts], axis=0)
            rarity = np.log((1.0 + len(texts)) / (1.0 + holding)) ** (paragraphs / 2)
            table = table * rarity.astype(np.float32)[:, None]
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for start, part in zip(range(0, len(texts), _BATCH), parts, strict=True):
            found = unit_rows(part @ table)
            if weighs:
                found = _with_first_sentences(
                    found, texts[start : start + _BATCH], _FIRST * paragraphs, table, tokenizer
                )
            vectors[start : start + _BATCH] = found
        return vectors


def _with_first_sentences(
    vectors: NDArray[np.float32], texts: Sequence[str], share: float, table: NDArray[np.float32], tokenizer: Tokenizer
) -> NDArray[np.float32]:
    """The vectors with so much of the vector of the first sentence added, where that is not the whole text."""
    ends = [_SENTENCE_END.search(text) for text in texts]
    longer = [row for row, end in enumerate(ends) if end is not None]
    if not longer:
        return vectors
    firsts = [text[: end.start() + 1] for text, end in zip(texts, ends, strict=True) if end is not None]
    vectors[longer] += np.float32(share) * unit_rows(_counts(firsts, tokenizer, len(table)) @ table)
    return unit_rows(vectors)


def _single(text: str, table: NDArray[np.float32]) -> NDArray[np.float32]:
    """The same sum, to the last bit, as the product of matrices gives, without the time it takes to build them."""
    ids = [token for word in text.split() for token in _tokens_of(word)]
    tokens, counts = np.unique(np.asarray(ids, dtype=np.int64), return_counts=True)
    rows: NDArray[np.float32] = table[tokens]
    rows *= np.sqrt(counts.astype(np.float32))[:, None]
    total: NDArray[np.float32] = rows.sum(axis=0, dtype=np.float32)
    return total


@lru_cache(maxsize=16_384)
def _tokens_of(word: str) -> tuple[int, ...]:
    return tuple(_load()[1].encode(word, add_special_tokens=False).ids)


def weighs_rarity(texts: Sequence[str]) -> bool:
    """Whether `encode_corpus` would weigh what texts share, so that its vectors differ from those of `encode`."""
    if len(texts) < _ENOUGH:
        return False
    # A token is about three quarters of a word; the first of many texts tell enough.
    some = texts[:_BATCH]
    return sum(text.count(" ") + 1 for text in some) / len(some) > _SHORT * 0.75


def _counts(texts: Sequence[str], tokenizer: Tokenizer, width: int) -> sparse.csr_matrix:
    """The root of how often each text has each token (texts, width): repeating a word says it louder, not twice.

    Each distinct word is split into tokens once. No token of this vocabulary reaches across a space, so the tokens of
    a text are those of its words, and most words have been met before: an eighth of the time of splitting whole texts.
    """
    known: dict[str, int] = {}
    flat: list[int] = []
    bounds = [0]
    for text in texts:
        flat.extend([known.setdefault(word, len(known)) for word in text.split()])
        bounds.append(len(flat))
    tokens = [one.ids for one in tokenizer.encode_batch_fast(list(known), add_special_tokens=False)]
    words = _ones(list(chain.from_iterable(tokens)), [0, *accumulate(map(len, tokens))], width)
    counts = sparse.csr_matrix(_ones(flat, bounds, len(known)) @ words)
    counts.sort_indices()
    np.sqrt(counts.data, out=counts.data)
    return counts


def _ones(columns: list[int], bounds: list[int], width: int) -> sparse.csr_matrix:
    held = np.asarray(columns, dtype=np.int32)
    return sparse.csr_matrix((np.ones(len(held), dtype=np.float32), held, bounds), shape=(len(bounds) - 1, width))


@lru_cache(maxsize=1)
def _load() -> tuple[NDArray[np.float32], Tokenizer]:
    found = importlib.util.find_spec("wordllama")
    if found is None or found.origin is None:
        message = "the 'static' encoder reads its table from the package wordllama: install it, or use 'lsa'"
        raise EncoderUnavailableError(message)
    root = Path(found.origin).parent
    for name in (_TABLE, _TOKENIZER):
        if not (root / name).is_file():
            message = f"the installed wordllama has no {name}: install version 0.4, or use 'lsa'"
            raise EncoderUnavailableError(message)
    (table,) = load_file(root / _TABLE).values()
    tokenizer = Tokenizer.from_file(str(root / _TOKENIZER))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return table.astype(np.float32), tokenizer
