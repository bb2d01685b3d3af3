"""The map: whether neighbours on it are neighbours in truth, beside plain principal axes and UMAP."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
from sklearn.manifold import trustworthiness

from app.themes.clustering import find_themes, layout
from app.themes.clustering.encoders import StaticEncoder
from app.themes.clustering.projection import project
from scripts.benchmarks.harness import Figure, shown
from scripts.benchmarks.theming.peers import PYTHON
from scripts.benchmarks.theming.sets import LabelledSet, theme_of, timed

_ROWS, _NEIGHBOURS = 2_000, 12
_UMAP = (
    "import sys, time, numpy as np, umap\n"
    "rows = np.load(sys.argv[1])\n"
    "umap.UMAP(random_state=0).fit_transform(rows[:200])\n"
    "begun = time.process_time()\n"
    "np.save(sys.argv[2], umap.UMAP(random_state=0, metric='cosine').fit_transform(rows))\n"
    "print(time.process_time() - begun)\n"
)


def mapping(one: LabelledSet) -> list[Figure]:
    """Trustworthiness (1 is perfect) and processor seconds of each way on up to 2,000 rows of a set."""
    texts = one.texts[:_ROWS]
    numbers = np.unique(list(theme_of(find_themes(texts)).values()), return_inverse=True)[1]
    rows = project(StaticEncoder().encode_corpus(texts))
    places, seconds = timed(lambda: layout(rows, numbers))
    prefix = f"themes/map/{one.name}"
    figures = [
        shown(f"{prefix}/Folkmoot trustworthiness", _trust(rows, places), "1 is perfect"),
        shown(f"{prefix}/Folkmoot time", seconds, "processor s"),
        shown(
            f"{prefix}/two principal axes trustworthiness", _trust(rows, project(rows, dimensions=2)), "1 is perfect"
        ),
    ]
    umap = _umap(rows)
    if umap is not None:
        figures.append(shown(f"{prefix}/UMAP trustworthiness", _trust(rows, umap[0]), "1 is perfect"))
        figures.append(shown(f"{prefix}/UMAP time", umap[1], "processor s"))
    return [*figures, _moved(texts, rows, numbers)]


def _trust(rows: np.ndarray, places: np.ndarray) -> float:
    return float(trustworthiness(rows, places, n_neighbors=_NEIGHBOURS, metric="cosine"))


def _moved(texts: list[str], rows: np.ndarray, numbers: np.ndarray) -> Figure:
    """How far the map of nine tenths lies from that of all, once the second is laid on the first."""
    kept = np.arange(len(texts)) % 10 > 0
    first = np.full((len(texts), 2), np.nan)
    first[kept] = layout(rows[kept], np.unique(numbers[kept], return_inverse=True)[1])
    second = layout(rows, numbers, earlier=first)
    furthest = float(np.abs(second[kept] - first[kept]).max())
    return shown("themes/map/furthest that an old text moves after a tenth more", furthest, "of a width of 2")


def _umap(rows: np.ndarray) -> tuple[np.ndarray, float] | None:
    if PYTHON is None:
        return None
    with tempfile.TemporaryDirectory() as directory:
        given, found = Path(directory) / "rows.npy", Path(directory) / "places.npy"
        np.save(given, rows)
        environment = {**os.environ, "NUMBA_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        command = [PYTHON, "-c", _UMAP, str(given), str(found)]
        begun = time.monotonic()
        ran = subprocess.run(command, check=False, capture_output=True, text=True, env=environment, timeout=600)
        if ran.returncode:
            print(f"UMAP is left out after {time.monotonic() - begun:.0f} s: {ran.stderr.strip()[-200:]}")
            return None
        return np.load(found), float(ran.stdout)
