"""How texts belong to themes: further themes of those that say several things, and those that fit nowhere."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

_BLOCK = 16_384
# What a second theme must explain of a text's squared length, of what its own theme explains, and its least share in
# the mixture. On pairs of texts joined by a full stop, both are found for 0.56 of banking77, 0.19 of vallejo_ideas.
_LEAST_GAIN, _LEAST_RATIO, _LEAST_SHARE = 0.08, 0.3, 0.3
# Only a text of more than one clause can say several things: half of the paper titles would else be mixtures.
_CLAUSES = re.compile(
    r"[.!?;…][\"')\]]*\s+\w|,\s+\w|\b(?:and|but|also|plus|und|aber|sowie|außerdem|y|pero|además|también|et|mais|e|ma)\b",
    re.IGNORECASE,
)
# At most so many rows are in the tray of strays; a tray that gathers a third is what people complain about elsewhere.
STRAY_SHARE = 0.015
_FAR, _FAINT, _FEWEST_TEXTS = 2.2, 0.7, 100


def further_themes(
    rows: NDArray[np.float32], numbers: NDArray[np.int64], centres: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The second theme of each row (n,), -1 where it has none, and its share in the row (n,), 0 to 0.5.

    A row is taken for a mixture of its own theme's centre and another's (matching pursuit, Mallat and Zhang 1993):
    the vector of a text that says two things is about the sum of two vectors.
    """
    second = np.full(len(rows), -1, dtype=np.int64)
    share = np.zeros(len(rows))
    if len(centres) < 2:
        return second, share
    alike = (centres @ centres.T).astype(np.float64)
    for start in range(0, len(rows), _BLOCK):
        own = numbers[start : start + _BLOCK]
        near = (rows[start : start + _BLOCK] @ centres.T).astype(np.float64)
        place = np.arange(len(own))
        first, between = near[place, own][:, None], alike[own]
        apart = np.maximum(1.0 - between**2, 1e-3)
        other, mine = (near - between * first) / apart, (first - between * near) / apart
        gain = np.where((other > 0) & (mine > 0), (near - between * first) ** 2 / apart, 0.0)
        gain[place, own] = 0.0
        best = gain.argmax(axis=1)
        part = other[place, best] / np.maximum(other[place, best] + mine[place, best], 1e-12)
        gained = gain[place, best]
        told = (gained >= _LEAST_GAIN) & (gained >= _LEAST_RATIO * first[:, 0] ** 2) & (part >= _LEAST_SHARE)
        second[start : start + _BLOCK][told] = best[told]
        share[start : start + _BLOCK][told] = np.minimum(part[told], 0.5)
    return second, share


def says_several_things(text: str) -> bool:
    """Whether a text has more than one clause."""
    return _CLAUSES.search(text) is not None


def strays(
    graph: sparse.csr_matrix, weights: NDArray[np.float64], *, settled: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Which rows (n,) are near no others: far less alike to their neighbours than texts here are, and not `settled`.

    `settled` is the share of a row's links that stay in its theme. Never more than 1.5 % of all texts, and none that
    was said twice.
    """
    chosen = np.zeros(len(weights), dtype=np.bool_)
    if graph.nnz == 0 or len(weights) < _FEWEST_TEXTS:
        return chosen
    links = np.diff(graph.indptr)
    # Each end of a mutual link adds its cosine, so that rows that are chosen back count as nearer.
    kinship = np.asarray(graph.sum(axis=1), dtype=np.float64).ravel() / np.maximum(links, 1)
    middle = float(np.median(kinship))
    below = middle - kinship[kinship <= middle]
    spread = 1.4826 * float(np.median(below)) or 1e-9
    limit = min(middle - _FAR * spread, _FAINT * middle)
    far = ((kinship < limit) & (settled < 0.7) | (links == 0)) & (weights < 2)
    allowed = int(STRAY_SHARE * weights.sum())
    ranked = np.flatnonzero(far)[np.argsort(kinship[far], kind="stable")][:allowed]
    chosen[ranked] = True
    return chosen
