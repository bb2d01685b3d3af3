"""The estimator keeps scikit-learn's contract and finds planted groups of vectors."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from sklearn.exceptions import SkipTestWarning
from sklearn.metrics import adjusted_rand_score
from sklearn.utils.estimator_checks import check_estimator

from app.themes.clustering import ThemeClusterer


def blobs(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    truth = np.repeat(np.arange(6), 40)
    return chance.normal(size=(6, 32))[truth] + 0.3 * chance.normal(size=(240, 32)), truth


def test_scikit_learn_accepts_it() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SkipTestWarning)
        results = check_estimator(ThemeClusterer(), on_fail=None)
    assert [one["check_name"] for one in results if one["status"] == "failed"] == []
    assert sum(one["status"] == "passed" for one in results) > 30


def test_planted_groups_are_found() -> None:
    vectors, truth = blobs()
    fitted = ThemeClusterer().fit(vectors)
    assert adjusted_rand_score(truth, fitted.labels_) == 1.0
    assert fitted.headings_.shape == (6,)
    assert fitted.confidence_.min() > 0.5


def test_row_order_decides_only_the_numbers() -> None:
    # Pure noise: with no groups to find, only a fixed order of rows can give the same answer twice.
    vectors = np.random.default_rng(1).normal(size=(240, 32))
    order = np.random.default_rng(2).permutation(len(vectors))
    straight = ThemeClusterer(random_state=3).fit_predict(vectors)
    mixed = ThemeClusterer(random_state=3).fit_predict(vectors[order])
    assert adjusted_rand_score(straight[order], mixed) == 1.0


def test_equal_rows_share_a_label() -> None:
    vectors, _ = blobs(4)
    doubled = np.concatenate([vectors, vectors])
    labels = ThemeClusterer().fit_predict(doubled)
    assert (labels[:240] == labels[240:]).all()


@pytest.mark.parametrize("wanted", [2, 6, 30])
def test_as_many_clusters_as_asked_for(wanted: int) -> None:
    vectors, _ = blobs()
    assert len(set(ThemeClusterer(n_clusters=wanted).fit_predict(vectors))) == wanted
