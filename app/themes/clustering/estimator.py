"""The grouping of vectors as a scikit-learn estimator."""

from __future__ import annotations

import hashlib
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import validate_data
from threadpoolctl import threadpool_limits

from app.themes.clustering.communities import in_order
from app.themes.clustering.partition import partition
from app.themes.clustering.projection import project


class ThemeClusterer(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """Communities in the cosine neighbour graph of centred vectors.

    Parameters: `n_clusters`, about how many (None: chosen); `n_neighbors`, links per row (None: by
    the number of rows); `resolution`, to keep the
    grain of an earlier fit (`resolution_`); `random_state`, an integer seed.

    After `fit`: `labels_` (n,) from 0 in order of first row; `headings_` (clusters,) the coarser group of each
    cluster, all 0 when there are none; `confidence_` (n,) in 0..1; `resolution_`, `modularity_`, `n_features_in_`.
    Equal rows get equal labels, and the order of rows decides only how clusters are numbered.
    """

    def __init__(
        self,
        n_clusters: int | None = None,
        *,
        n_neighbors: int | None = None,
        resolution: float | None = None,
        random_state: int = 0,
    ) -> None:
        self.n_clusters = n_clusters
        self.n_neighbors = n_neighbors
        self.resolution = resolution
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: object = None) -> Self:  # noqa: N803, the name that scikit-learn's callers use
        """Group the rows of X (n, d), dense and finite; `y` is ignored."""
        vectors = validate_data(self, X, dtype=np.float32, ensure_min_samples=2)
        first, inverse, weights = _distinct(vectors)
        with threadpool_limits(limits=1):
            found = partition(
                project(vectors[first], weights),
                weights,
                themes=self.n_clusters,
                resolution=self.resolution,
                neighbours=self.n_neighbors,
                seed=self.random_state,
            )
        numbers = found.numbers[inverse]
        self.labels_ = in_order(numbers)
        _, shown = np.unique(self.labels_, return_index=True)
        headings = found.heading_of if len(found.heading_of) else np.zeros(int(found.numbers.max()) + 1, dtype=np.int64)
        self.headings_ = in_order(headings[numbers[shown]])
        self.confidence_ = found.confidence[inverse]
        self.resolution_ = found.resolution
        self.modularity_ = found.modularity
        return self


def _distinct(
    vectors: NDArray[np.float32],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Distinct rows by hash of their bytes: a first row of each, the distinct row of each row, and how many."""
    # Adding zero turns -0.0 into 0.0, which is equal but has other bytes.
    hashes = np.asarray([hashlib.blake2b(row.tobytes(), digest_size=16).digest() for row in vectors + 0.0], dtype="S16")
    # numpy's bytes type drops trailing zero bytes alike for equal hashes, so order and equality stand.
    _, first, inverse, counts = np.unique(hashes, return_index=True, return_inverse=True, return_counts=True)
    return first.astype(np.int64), inverse.astype(np.int64), counts.astype(np.float64)
