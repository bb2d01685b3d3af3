"""Themes: quality on labelled sets, processor time, stability and memory of the clustering library, beside peers."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score
from threadpoolctl import threadpool_limits

from app.themes.clustering import Grouping, find_themes
from app.themes.clustering.encoders import choose
from scripts.benchmarks.harness import Figure, at_least, at_most, shown

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("FOLKMOOT_DATA_SETS") or ROOT.parent / "shared" / "data")
SETS = ("banking77", "clinc150", "arxiv_titles", "vallejo_ideas", "themefinder_gambling", "decidemadrid_es")
HEADLINE = ("banking77", "clinc150", "arxiv_titles")
ROWS = 10_000
# A directory in Hugging Face's ONNX layout; without it the `onnx` figures and BERTopic on its vectors are left out.
ONNX = os.environ.get("FOLKMOOT_BENCH_ONNX")


@dataclass(frozen=True)
class LabelledSet:
    """Texts and the label of each, as numbers."""

    name: str
    texts: list[str]
    labels: np.ndarray


def run(quick: bool) -> list[Figure]:
    """Figures of the library; --quick takes three sets, no 100,000 rows and no peers but k-means."""
    sets = [found for name in (HEADLINE if quick else SETS) if (found := load(name)) is not None]
    figures: list[Figure] = []
    if not sets:
        print(f"no labelled sets in {DATA}: name their directory in FOLKMOOT_DATA_SETS. Only speed is measured.")
    with threadpool_limits(limits=1):
        find_themes(["More trees", "More buses"])
        figures += quality(sets, "static", lambda one: find_themes(one.texts))
        if ONNX and not quick:
            figures += quality(sets, "onnx", lambda one: find_themes(one.texts, vectors=onnx_vectors(one)))
        figures += kmeans(sets[:1] if quick else sets)
        figures += stability(sets[:1] if quick else sets)
        if not quick:
            figures += bertopic(sets)
    return figures + speed((1_000, 10_000) if quick else (1_000, 10_000, 100_000))


def load(name: str) -> LabelledSet | None:
    """At most `ROWS` rows of a set, drawn by a fixed seed; None where its file is not there."""
    path = DATA / f"{name}.jsonl"
    if not path.is_file():
        return None
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    if len(rows) > ROWS:
        rows = random.Random(0).sample(rows, ROWS)
    labels = np.unique([str(row["label"]) for row in rows], return_inverse=True)[1]
    return LabelledSet(name, [row["text"] for row in rows], labels)


def onnx_vectors(one: LabelledSet) -> np.ndarray:
    """Vectors of the encoder in FOLKMOOT_BENCH_ONNX, made once and not part of any time."""
    if one.name not in _VECTORS:
        _VECTORS[one.name] = choose(f"onnx:{ONNX}").encode(one.texts)
    return _VECTORS[one.name]


_VECTORS: dict[str, np.ndarray] = {}


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What `work` returns and the processor seconds that it took."""
    begun = time.process_time()
    return work(), time.process_time() - begun


def scored(name: str, one: LabelledSet, found: Sequence[Any]) -> tuple[list[Figure], float]:
    """ARI, AMI and the number of groups, and the ARI again for a mean."""
    ari = adjusted_rand_score(one.labels, found)
    prefix = f"themes/{one.name}/{name}"
    figures = [
        shown(f"{prefix} ARI", ari, "1 is perfect"),
        shown(f"{prefix} AMI", adjusted_mutual_info_score(one.labels, found), "1 is perfect"),
        shown(f"{prefix} groups", len(set(found)), f"of {len(set(one.labels))}"),
    ]
    return figures, ari


def quality(sets: Sequence[LabelledSet], name: str, group: Callable[[LabelledSet], Grouping]) -> list[Figure]:
    """Scores of every set, the mean ARI of the three that the target names, and the share left without a theme."""
    figures, headline = [], []
    for one in sets:
        if name == "onnx":
            onnx_vectors(one)
        grouping, seconds = timed(lambda one=one: group(one))
        scores, ari = scored(name, one, [assigned.theme for assigned in grouping.assignments])
        figures += [*scores, shown(f"themes/{one.name}/{name} time", seconds, "processor s")]
        figures.append(
            at_most(f"themes/{one.name}/{name} outliers", grouping.tray_count / len(one.texts), "share", 0.02)
        )
        if one.name in HEADLINE:
            headline.append(ari)
    if len(headline) == len(HEADLINE):
        target = 0.40 if name == "static" else 0.48
        figures.append(at_least(f"themes/mean of three/{name} ARI", float(np.mean(headline)), "1 is perfect", target))
    return figures


def kmeans(sets: Sequence[LabelledSet]) -> list[Figure]:
    """The floor: k-means on the same static vectors, told the true number of labels."""
    figures: list[Figure] = []
    for one in sets:
        vectors = choose("static").encode(one.texts)
        found = KMeans(int(one.labels.max()) + 1, n_init=1, random_state=0).fit_predict(vectors)
        figures += scored("k-means, number given", one, found.tolist())[0]
    return figures


def stability(sets: Sequence[LabelledSet]) -> list[Figure]:
    """ARI between runs of two seeds, and between a run and the one after a tenth more texts that starts from it."""
    seeds, grown = [], []
    for one in sets:
        ids = [str(row) for row in range(len(one.texts))]
        first, second = (theme_of(find_themes(one.texts, ids=ids, seed=seed)) for seed in (0, 1))
        seeds.append(adjusted_rand_score([first[name] for name in ids], [second[name] for name in ids]))
        kept = len(ids) * 10 // 11
        some = sorted(random.Random(1).sample(range(len(ids)), kept))
        before = find_themes([one.texts[row] for row in some], ids=[ids[row] for row in some])
        begun = theme_of(before)
        after = theme_of(find_themes(one.texts, ids=ids, starting=begun, resolution=before.resolution))
        grown.append(adjusted_rand_score(list(begun.values()), [after[name] for name in begun]))
    if not sets:
        return []
    return [
        at_least("themes/stability/another seed", float(np.mean(seeds)), "mean ARI", 0.9),
        at_least("themes/stability/a tenth more texts", float(np.mean(grown)), "mean ARI", 0.9),
    ]


def theme_of(grouping: Grouping) -> dict[str, str]:
    """The theme of each id."""
    return {one.id: one.theme for one in grouping.assignments}


def bertopic(sets: Sequence[LabelledSet]) -> list[Figure]:
    """BERTopic's defaults on the same ONNX vectors, where the package is importable; clustering time alone."""
    if not ONNX or find_spec("bertopic") is None:
        print("BERTopic is left out: it needs the packages bertopic, umap-learn, hdbscan and FOLKMOOT_BENCH_ONNX.")
        return []
    from bertopic import BERTopic
    from bertopic.backend import BaseEmbedder

    figures: list[Figure] = []
    for one in sets:
        vectors = onnx_vectors(one)
        model = BERTopic(embedding_model=BaseEmbedder())
        (found, _), seconds = timed(
            lambda one=one, model=model, v=vectors: model.fit_transform(one.texts, embeddings=v)
        )
        figures += scored("BERTopic", one, found)[0]
        outliers = sum(topic < 0 for topic in found) / len(found)
        figures.append(shown(f"themes/{one.name}/BERTopic outliers", outliers, "share"))
        figures.append(shown(f"themes/{one.name}/BERTopic time", seconds, "processor s"))
        spread = model.reduce_outliers(one.texts, found, strategy="embeddings", embeddings=vectors)
        figures += scored("BERTopic reassigned", one, spread)[0]
    return figures


def speed(sizes: Sequence[int]) -> list[Figure]:
    """Processor seconds and memory from texts to labelled themes, each in a fresh process with one thread."""
    targets: dict[int, tuple[float, float]] = {10_000: (3.5, 1.0), 100_000: (30.0, 1.5)}
    figures, points = [], []
    for size in sizes:
        seconds, gigabytes = fresh(size)
        points.append((size, seconds))
        most = targets.get(size)
        name = f"themes/speed/{size:,} texts"
        figures.append(at_most(name, seconds, "processor s", most[0]) if most else shown(name, seconds, "processor s"))
        held = f"themes/memory/{size:,} texts"
        figures.append(at_most(held, gigabytes, "GB", most[1]) if most else shown(held, gigabytes, "GB"))
    for (small, before), (large, after) in pairwise(points):
        exponent = float(np.log(after / before) / np.log(large / small))
        figures.append(shown(f"themes/growth/{small:,} to {large:,}", exponent, "exponent"))
    return figures


def fresh(size: int) -> tuple[float, float]:
    """Seconds and peak memory (GB) of one grouping of made-up texts in a process of its own."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "scripts.benchmarks.themes", str(size)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT, env=environment).stdout
    seconds, gigabytes = map(float, answer.split())
    return seconds, gigabytes


def written(size: int) -> list[str]:
    """Texts of 6 to 20 words: half from one of 60 made-up subjects of 40 words each, half from words in common."""
    chance = random.Random(0)
    syllables = [first + second for first in "bcdfghklmnprst" for second in ("a", "e", "i", "o", "u", "an", "er", "il")]
    made = ["".join(chance.choices(syllables, k=chance.choice((2, 2, 3)))) for _ in range(3_000)]
    common, subjects = made[:600], [made[600 + 40 * number : 640 + 40 * number] for number in range(60)]
    texts = []
    for _ in range(size):
        subject = chance.choice(subjects)
        length = chance.randint(6, 20)
        texts.append(" ".join(chance.choice(subject if chance.random() < 0.5 else common) for _ in range(length)))
    return texts


def measure(size: int) -> None:
    """Print the processor seconds and the peak memory in GB of one grouping, for `fresh`."""
    texts = written(size)
    _, seconds = timed(lambda: find_themes(texts, encoder="static"))
    # The high-water mark since this program began; getrusage's would begin with the parent's memory.
    (peak,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(seconds, int(peak.split()[1]) * 1024 / 1e9)


if __name__ == "__main__":
    measure(int(sys.argv[1]))
