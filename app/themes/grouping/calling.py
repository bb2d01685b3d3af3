"""The call that runs in a process of its own: texts in, plain values out. The service groups in no other way."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from app.themes.clustering import Grouping, find_themes, kept_encoder
from app.themes.clustering.language import detect_language
from app.themes.grouping.labelling import Labeller, relabelled

PLACES = 10_000
"""Steps of the map from its middle to its edge."""


def group(
    texts: Sequence[str],
    ids: Sequence[str],
    *,
    themes: int | None,
    seed: int,
    progress: Callable[[str, float], None],
    vectors: Mapping[str, bytes] | None = None,
    encoder: str = "",
    onnx: str = "",
    anchors: Mapping[str, str] | None = None,
    starting: Mapping[str, str] | None = None,
    resolution: float | None = None,
    earlier_places: Mapping[str, tuple[float, float]] | None = None,
    labeller: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Group texts by `clustering.find_themes` and return what is stored of it, in plain values.

    `vectors` are kept ones by id, of the encoder that is named; what lacks one is encoded here. `anchors` are people's
    themes, which the groups then agree with as far as texts allow. The same arguments give the same values in whatever
    order the texts are given; `result_hash` says so. A labeller only renames what was found, after the hash was taken.
    Raises ClusteringError.
    """
    rows = np.argsort(np.asarray(ids), kind="stable").tolist()
    texts, ids = [texts[row] for row in rows], [ids[row] for row in rows]
    given, used = _given(texts, ids, vectors or {}, encoder, onnx)
    found = find_themes(
        texts,
        ids=ids,
        themes=themes,
        seed=seed,
        progress=progress,
        encoder=used,
        vectors=given,
        starting=starting or None,
        anchors=anchors or None,
        resolution=resolution,
        positions=True,
        earlier_positions=earlier_places or None,
    )
    plain = _plain(found)
    plain["result_hash"] = hashlib.sha256(canonical(plain)).hexdigest()
    plain["labelled_by"] = None
    if labeller:
        progress("asking for titles", 0.99)
        relabelled(plain, dict(zip(ids, texts, strict=True)), Labeller(**labeller))
    return plain


def canonical(result: Mapping[str, Any]) -> bytes:
    """Write a result in the one way that equal results have in common (RFC 8785 in spirit: sorted keys, no spaces)."""
    return json.dumps(result, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _given(
    texts: Sequence[str], ids: Sequence[str], vectors: Mapping[str, bytes], encoder: str, onnx: str
) -> "tuple[np.ndarray[Any, np.dtype[np.float32]] | None, str]":
    """Return a row for each text, kept or encoded now, and the encoder; no rows where none of the kept kind is good."""
    chosen = kept_encoder(detect_language(texts), Path(onnx) if onnx else None)
    # Hashed vectors find a text's like, but for groups an encoder that has read the whole corpus is better.
    if chosen.name.startswith("hashed"):
        return None, "auto"
    # What is found must not depend on how many vectors were kept in time: the same encoder makes the missing ones.
    vectors = vectors if encoder == chosen.name else {}
    missing = [row for row, ident in enumerate(ids) if ident not in vectors]
    fresh = chosen.encode([texts[row] for row in missing]).astype(np.float16).astype(np.float32)
    width = fresh.shape[1] if missing else len(next(iter(vectors.values()))) // 2
    given = np.zeros((len(ids), width), dtype=np.float32)
    given[missing] = fresh
    for row, ident in enumerate(ids):
        if ident in vectors:
            given[row] = np.frombuffer(vectors[ident], dtype="<f2")
    return given, chosen.name


def _plain(grouping: Grouping) -> dict[str, Any]:
    return {
        "themes": [
            {
                "number": theme.id,
                "label": theme.label[:200],
                "keywords": list(theme.keywords),
                "size": theme.size,
                "representatives": list(theme.representatives),
                "parent": theme.parent,
                "is_tray": theme.is_tray,
                "summary": theme.summary,
                "sides": [
                    {"stance": side.stance, "size": side.size, "representatives": list(side.representatives)}
                    for side in theme.sides
                ],
            }
            for theme in grouping.themes
        ],
        "members": sorted((one.id, one.theme, round(one.confidence * 1000)) for one in grouping.assignments),
        "seconds": sorted(
            (one.id, also.theme, round(also.strength * 1000)) for one in grouping.assignments for also in one.also
        ),
        "places": sorted(
            (one.id, round(one.position[0] * PLACES), round(one.position[1] * PLACES))
            for one in grouping.assignments
            if one.position is not None
        ),
        "small_views": [
            {"label": view.label[:200], "keywords": list(view.keywords), "members": sorted(view.members)}
            for view in getattr(grouping, "small_views", ())
        ],
        "encoder": grouping.encoder,
        "language": grouping.language,
        "quality": {
            "modularity": grouping.quality.modularity,
            "cohesion": grouping.quality.cohesion,
            "weak": grouping.quality.weak,
            "resolution": grouping.resolution,
        },
        "notes": list(grouping.notes),
    }
