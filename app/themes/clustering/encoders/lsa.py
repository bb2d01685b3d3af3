"""Latent semantic analysis of character n-grams: needs no model and no particular language."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

_FEATURES = 60_000
_DIMENSIONS = 100


class LsaEncoder:
    """TF-IDF of 3 to 5 characters within words, reduced by a seeded truncated SVD (Deerwester et al. 1990).

    Vectors depend on the whole corpus, so those of two calls must not be compared.
    """

    name = "lsa:char-3-5-100"
    is_fitted_to_corpus = True

    def __init__(self, *, seed: int = 0) -> None:
        self.seed = seed

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Rows of at most 100 dimensions, fewer where the corpus has fewer texts or n-grams."""
        if not texts:
            return np.zeros((0, 1), dtype=np.float32)
        # Rare n-grams are noise in a large corpus and all there is in a small one.
        small = len(texts) < 100
        vectorizer = TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=(3, 5),
            max_features=_FEATURES,
            min_df=1 if small else 3,
            max_df=1.0 if small else 0.3,
            sublinear_tf=True,
            dtype=np.float32,
        )
        try:
            counted = vectorizer.fit_transform(texts)
        except ValueError:
            # scikit-learn's way to say that no n-gram is left between min_df and max_df: texts all alike or all apart.
            return np.zeros((len(texts), 1), dtype=np.float32)
        dimensions = min(_DIMENSIONS, min(counted.shape) - 1)
        if dimensions < 2:
            dense = counted[:, :_DIMENSIONS].toarray()
        else:
            dense = TruncatedSVD(dimensions, algorithm="randomized", n_iter=4, random_state=self.seed).fit_transform(
                counted
            )
        vectors: NDArray[np.float32] = np.asarray(dense, dtype=np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
