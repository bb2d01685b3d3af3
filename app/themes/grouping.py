"""The call that runs in a process of its own: texts in, plain values out. The service groups in no other way."""

from collections.abc import Callable, Sequence
from typing import Any

from app.themes.clustering import Grouping, find_themes


def group(
    texts: Sequence[str],
    ids: Sequence[str],
    *,
    themes: int | None,
    seed: int,
    progress: Callable[[str, float], None],
) -> dict[str, Any]:
    """Group texts by `clustering.find_themes` and return what is stored of it, in plain values.

    The same texts, ids and seed give the same values, in whatever order they are given. Raises ClusteringError.
    """
    return _plain(find_themes(texts, ids=ids, themes=themes, seed=seed, progress=progress))


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
            }
            for theme in grouping.themes
        ],
        "members": sorted((one.id, one.theme, round(one.confidence * 1000)) for one in grouping.assignments),
        "encoder": grouping.encoder,
        "language": grouping.language,
        "quality": {
            "modularity": grouping.quality.modularity,
            "cohesion": grouping.quality.cohesion,
            "weak": grouping.quality.weak,
            "resolution": grouping.resolution,
        },
    }
