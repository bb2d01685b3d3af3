"""The map: two coordinates for every text, the same from run to run, that new texts do not move."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.themes.clustering.communities import membership
from app.themes.clustering.projection import unit_rows

_BLOCK = 16_384
# How fast a theme's pull on a text falls with their cosine, and how far single texts may stand from where the pulls
# leave them.
_SHARPNESS = 8.0
_SPREAD = 0.55
_ROUNDS = 300


def layout(
    rows: NDArray[np.floating],
    themes: Sequence[int] | NDArray[np.integer],
    *,
    earlier: NDArray[np.floating] | None = None,
) -> NDArray[np.float32]:
    """Places (n, 2) within -1 to 1 for vectors (n, d) and the theme of each, numbered 0 and up.

    Theme centres are laid out by stress majorisation (SMACOF, de Leeuw 1977) of their distances, from their principal
    axes and so without chance; texts stand around their theme, drawn to the others that they are near to. `earlier`
    (n, 2) holds places of an earlier map, NaN where a text had none: the map is turned, mirrored, scaled and moved to
    lie on it as well as it can (Procrustes), and texts that had a place keep it exactly.
    """
    unit, theme_of = unit_rows(np.asarray(rows, dtype=np.float32)), np.asarray(themes, dtype=np.int64)
    if not len(unit):
        return np.zeros((0, 2), dtype=np.float32)
    member = membership(theme_of)
    centres = unit_rows(member.T @ unit)
    sizes = np.bincount(theme_of, minlength=len(centres)).astype(np.float64)
    anchors = _anchors(centres, sizes)
    places = _around(unit, theme_of, centres, anchors, sizes)
    known = np.zeros(len(unit), dtype=bool) if earlier is None else np.isfinite(earlier).all(axis=1)
    if earlier is None or not known.any():
        return _in_frame(places)
    laid = _aligned(places, places[known], np.asarray(earlier, dtype=np.float64)[known])
    laid[known] = np.asarray(earlier)[known]
    return np.clip(laid, -1.0, 1.0).astype(np.float32)


def place_on_map(
    vectors: NDArray[np.floating],
    among: NDArray[np.floating],
    places: NDArray[np.floating],
    *,
    neighbours: int = 8,
) -> NDArray[np.float32]:
    """Places (m, 2) for new vectors (m, d) among those (n, d) that have `places` (n, 2): nobody else moves.

    Each stands at the mean of its nearest neighbours' places, nearer ones counting more.
    """
    unit, known = unit_rows(np.asarray(vectors, dtype=np.float32)), unit_rows(np.asarray(among, dtype=np.float32))
    if not len(known):
        return np.zeros((len(unit), 2), dtype=np.float32)
    found = np.empty((len(unit), 2), dtype=np.float32)
    count = min(neighbours, len(known))
    for start in range(0, len(unit), 256):
        near = unit[start : start + 256] @ known.T
        best = np.argpartition(near, len(known) - count, axis=1)[:, len(known) - count :]
        pull = np.maximum(np.take_along_axis(near, best, axis=1), 1e-3) ** 4
        found[start : start + 256] = (pull[:, :, None] * places[best]).sum(axis=1) / pull.sum(axis=1)[:, None]
    return found


def _anchors(centres: NDArray[np.float32], sizes: NDArray[np.float64]) -> NDArray[np.float64]:
    """A place for each theme, apart from one another as far as their centres are, larger ones with more room."""
    count = len(centres)
    if count == 1:
        return np.zeros((1, 2))
    apart = 1.0 - centres.astype(np.float64) @ centres.T
    room = np.sqrt(sizes / sizes.sum())
    # Themes that are alike must not lie upon one another either.
    wanted = np.sqrt(np.maximum(apart, 0.0)) + room[:, None] + room[None, :]
    np.fill_diagonal(wanted, 0.0)
    double = wanted**2
    centred = -0.5 * (double - double.mean(0) - double.mean(1)[:, None] + double.mean())
    spread, axes = np.linalg.eigh(centred)
    held = min(2, count)
    places = np.zeros((count, 2))
    places[:, :held] = (axes[:, ::-1] * np.sqrt(np.maximum(spread[::-1], 0.0)))[:, :held]
    # An eigenvector's sign is arbitrary: the largest entry is made positive, so that no library decides it.
    signs = np.sign(places[np.abs(places).argmax(axis=0), np.arange(2)])
    places *= np.where(signs == 0, 1.0, signs)
    weight = np.divide(1.0, wanted, out=np.zeros_like(wanted), where=wanted > 0)
    laplacian = np.diag(weight.sum(axis=1)) - weight
    inverse = np.linalg.pinv(laplacian)
    for _ in range(_ROUNDS):
        between = np.sqrt(((places[:, None, :] - places[None, :, :]) ** 2).sum(axis=2))
        ratio = np.divide(weight * wanted, between, out=np.zeros_like(between), where=between > 1e-12)
        moved = inverse @ ((np.diag(ratio.sum(axis=1)) - ratio) @ places)
        change = float(np.abs(moved - places).max())
        places = moved
        if change < 1e-6:
            break
    return places


def _around(
    unit: NDArray[np.float32],
    theme_of: NDArray[np.int64],
    centres: NDArray[np.float32],
    anchors: NDArray[np.float64],
    sizes: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Each text near its theme's anchor: drawn to other themes by likeness, spread by the theme's own main axes."""
    room = _room(anchors, sizes)
    places = np.empty((len(unit), 2))
    for start in range(0, len(unit), _BLOCK):
        part = slice(start, start + _BLOCK)
        near = (unit[part] @ centres.T).astype(np.float64)
        pull = np.exp(_SHARPNESS * (near - near.max(axis=1, keepdims=True)))
        own = theme_of[part]
        pull[np.arange(len(own)), own] += 2.0
        toward = (pull @ anchors) / pull.sum(axis=1)[:, None] - anchors[own]
        length = np.sqrt((toward**2).sum(axis=1))[:, None]
        # A text leans towards other themes, but no further than its own theme's room.
        places[part] = anchors[own] + toward * np.minimum(1.0, room[own][:, None] / np.maximum(length, 1e-12))
    order = np.argsort(theme_of, kind="stable")
    bounds = np.searchsorted(theme_of[order], np.arange(len(centres) + 1))
    for number in range(len(centres)):
        members = order[bounds[number] : bounds[number + 1]]
        places[members] += _SPREAD * room[number] * _own_axes(unit[members] - centres[number])
    return places


def _room(anchors: NDArray[np.float64], sizes: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far a theme's texts may spread: by its share of all texts, and not into the nearest theme."""
    extent = float(np.abs(anchors).max(initial=0.0)) or 1.0
    fair: NDArray[np.float64] = extent * np.sqrt(sizes / sizes.sum())
    if len(anchors) == 1:
        return fair
    between = np.sqrt(((anchors[:, None, :] - anchors[None, :, :]) ** 2).sum(axis=2))
    np.fill_diagonal(between, np.inf)
    room: NDArray[np.float64] = np.minimum(np.maximum(fair, 0.02 * extent), 0.6 * between.min(axis=1))
    return room


def _own_axes(moved: NDArray[np.float32]) -> NDArray[np.float64]:
    """Two principal coordinates of the rows about their centre, made to fill the unit disc evenly."""
    if len(moved) < 3:
        return np.asarray([[0.0, 0.0], [0.6, 0.6]][: len(moved)])
    gathered = moved.astype(np.float64)
    _, axes = np.linalg.eigh(gathered.T @ gathered)
    flat = gathered @ axes[:, :-3:-1]
    if flat.shape[1] < 2:
        flat = np.column_stack([flat, np.zeros(len(flat))])
    signs = np.sign(flat[np.abs(flat).argmax(axis=0), np.arange(2)])
    flat *= np.where(signs == 0, 1.0, signs)
    angle = np.arctan2(flat[:, 1], flat[:, 0])
    # Ranks of the distance instead of the distance: texts fill the disc instead of crowding its middle.
    rank = np.empty(len(flat))
    rank[np.argsort((flat**2).sum(axis=1), kind="stable")] = np.arange(len(flat))
    radius = np.sqrt((rank + 0.5) / len(flat))
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def _in_frame(places: NDArray[np.float64]) -> NDArray[np.float32]:
    middle = (places.max(axis=0) + places.min(axis=0)) / 2
    reach = float(np.abs(places - middle).max(initial=0.0))
    return np.asarray((places - middle) / (reach or 1.0) * 0.98, dtype=np.float32)


def _aligned(
    places: NDArray[np.float64], mine: NDArray[np.float64], theirs: NDArray[np.float64]
) -> NDArray[np.float64]:
    """All places moved by the similarity that brings `mine` nearest to `theirs` (Schönemann 1966)."""
    here, there = mine.mean(axis=0), theirs.mean(axis=0)
    left, strengths, right = np.linalg.svd((mine - here).T @ (theirs - there))
    size = float(((mine - here) ** 2).sum())
    scale = float(strengths.sum()) / size if size > 0 else 1.0
    moved: NDArray[np.float64] = (places - here) @ (left @ right) * scale + there
    return moved
