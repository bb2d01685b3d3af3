"""Quality: every set grouped by each encoder, k-means and BERTopic on the same rows, and the targets between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from sklearn.cluster import KMeans

from app.themes.clustering import Grouping, find_themes
from app.themes.clustering.encoders import StaticEncoder
from scripts.benchmarks.harness import Figure, at_least, at_most, shown
from scripts.benchmarks.theming.peers import Peer
from scripts.benchmarks.theming.sets import (
    CIVIC,
    HEADLINE,
    SEVERAL_LABELS,
    LabelledSet,
    grouped,
    onnx_vectors,
    scores,
    timed,
    told,
)

_MEANS = {"static": 0.40, "onnx": 0.48}
# What the number of themes given must reach: ARI and AMI.
_GIVEN = {"banking77": (0.52, 0.79), "clinc150": (0.74, 0.89)}
_AHEAD = 0.05


def quality(
    sets: Sequence[LabelledSet], peers: dict[str, Peer], *, with_onnx: bool, with_floor: bool = True
) -> list[Figure]:
    """Scores with the number of themes chosen; beside a peer, its own twice over (ARI) and its own (AMI) as targets.

    The floor, k-means, takes longer than all the rest.
    """
    figures = _of("static", sets, peers, grouped)
    if with_onnx:
        for one in sets:
            onnx_vectors(one)
        figures += _of("onnx", sets, peers, lambda one: timed(lambda: _by_onnx(one, themes=None)))
        figures += _given(sets)
    return figures + (_kmeans(sets) if with_floor else [])


def _of(
    name: str,
    sets: Sequence[LabelledSet],
    peers: dict[str, Peer],
    group: Callable[[LabelledSet], tuple[Grouping, float]],
) -> list[Figure]:
    figures, headline = [], []
    for one in sets:
        grouping, seconds = group(one)
        found = [assigned.theme for assigned in grouping.assignments]
        ari, ami = scores(one, found)
        prefix = f"themes/quality/{one.name}/{name}"
        peer = peers.get(one.name)
        if peer is None:
            figures += told(prefix, one, found)
        else:
            figures += [
                _beside(f"{prefix} ARI", ari, None if one.name in SEVERAL_LABELS else 2 * peer.ari),
                _beside(f"{prefix} AMI", ami, _ami_to_reach(one.name, name, peer)),
                shown(f"{prefix} groups", len(set(found)), f"of {len(one.names)}"),
            ]
        left_out = (grouping.tray_count + grouping.stray_count) / len(one.texts)
        figures.append(at_most(f"{prefix} left out", left_out, "share", 0.02))
        # The peer's time is without its encoding, ours is all in; at sizes where neither is dominated by its start.
        if peer is not None and name == "static" and one.name in HEADLINE:
            figures.append(at_most(f"{prefix} time", seconds, "processor s", peer.seconds / 4))
        else:
            figures.append(shown(f"{prefix} time", seconds, "processor s"))
        if one.name in HEADLINE:
            headline.append(ari)
    if len(headline) == len(HEADLINE):
        mean = float(np.mean(headline))
        figures.append(at_least(f"themes/quality/mean of three/{name} ARI", mean, "1 is perfect", _MEANS[name]))
    return figures


def _beside(name: str, value: float, target: float | None) -> Figure:
    return shown(name, value, "1 is perfect") if target is None else at_least(name, value, "1 is perfect", target)


def _ami_to_reach(set_name: str, encoder: str, peer: Peer) -> float | None:
    """The peer's own; on the civic sets, by default, 0.05 above its own with outliers reassigned."""
    if set_name in CIVIC:
        return peer.reassigned_ami + _AHEAD if encoder == "static" else None
    return None if set_name in SEVERAL_LABELS else peer.ami


def _by_onnx(one: LabelledSet, *, themes: int | None) -> Grouping:
    return find_themes(one.texts, vectors=onnx_vectors(one), encoder="onnx:bench", themes=themes)


def _given(sets: Sequence[LabelledSet]) -> list[Figure]:
    figures = []
    for one in sets:
        if one.name not in _GIVEN:
            continue
        grouping = _by_onnx(one, themes=len(one.names))
        ari, ami = scores(one, [assigned.theme for assigned in grouping.assignments])
        least_ari, least_ami = _GIVEN[one.name]
        prefix = f"themes/number given/{one.name}/onnx"
        figures.append(at_least(f"{prefix} ARI", ari, "1 is perfect", least_ari))
        figures.append(at_least(f"{prefix} AMI", ami, "1 is perfect", least_ami))
    return figures


def _kmeans(sets: Sequence[LabelledSet]) -> list[Figure]:
    """The floor: k-means on the same static vectors, told the true number of labels."""
    figures: list[Figure] = []
    for one in sets:
        vectors = StaticEncoder().encode(one.texts)
        found = KMeans(len(one.names), n_init=1, random_state=0).fit_predict(vectors)
        figures += told(f"themes/quality/{one.name}/k-means, number given", one, found.tolist())
    return figures
