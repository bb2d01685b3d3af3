"""One vector per token, averaged: a sentence encoder as fast as counting words, offline, for English.

The table (32,000 tokens, 256 dimensions, float16) and its tokenizer are files inside the `wordllama` wheel (MIT). Only
those two files are read: the package's own loader looks for the tokenizer in a folder that the wheel does not have,
and then asks the network. The table was trained from the token vectors of Llama 2, so the Llama 2 Community License
may apply to it beside MIT; an operator who does not want that names another encoder (`lsa`, `onnx:DIRECTORY`).

Measured and left out: weighting tokens by rarity (SIF at 0.001 or IDF) costs 0.05 to 0.13 ARI on banking77, because
the table was trained for the plain mean.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from app.themes.clustering.faults import EncoderUnavailableError

DIMENSIONS = 256
_TABLE = "weights/l2_supercat_256.safetensors"
_TOKENIZER = "tokenizers/l2_supercat_tokenizer_config.json"
# Bounds the token lists held at once: about 40 MB for texts of a paragraph.
_BATCH = 8_192


class StaticEncoder:
    """The mean of token vectors, unit length. Vectors depend on the text alone and may be kept."""

    name = "static:wordllama-l2-supercat-256"
    is_fitted_to_corpus = False

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Rows of 256 dimensions; raises EncoderUnavailableError where the wheel is not installed."""
        table, tokenizer = _load()
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            encoded = tokenizer.encode_batch_fast(list(texts[start : start + _BATCH]), add_special_tokens=False)
            tokens = [np.asarray(one.ids, dtype=np.int32) for one in encoded]
            starts = np.concatenate(([0], np.cumsum([len(one) for one in tokens])))
            columns = np.concatenate(tokens) if tokens else np.empty(0, dtype=np.int32)
            counts = sparse.csr_matrix(
                (np.ones(len(columns), dtype=np.float32), columns, starts), shape=(len(tokens), len(table))
            )
            vectors[start : start + len(tokens)] = counts @ table
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)


@lru_cache(maxsize=1)
def _load():  # type: ignore[no-untyped-def]
    try:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer
    except ImportError as missing:
        message = f"the 'static' encoder needs the packages safetensors and tokenizers ({missing}); or use 'lsa'"
        raise EncoderUnavailableError(message) from missing
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
