"""Labelled sets, texts made up in any number, vectors of the ONNX encoder, and what every section counts."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from app.themes.clustering import Grouping, find_themes
from app.themes.clustering.encoders import StaticEncoder, choose
from scripts.benchmarks.harness import Figure, shown

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("FOLKMOOT_DATA_SETS") or ROOT.parent / "shared" / "data")
SETS = ("banking77", "clinc150", "arxiv_titles", "vallejo_ideas", "themefinder_gambling", "decidemadrid_es")
HEADLINE = ("banking77", "clinc150", "arxiv_titles")
CIVIC = ("vallejo_ideas", "decidemadrid_es")
# Sets whose texts have several labels, of which the first is taken: twice a peer's ARI is asked where there is one.
SEVERAL_LABELS = ("vallejo_ideas", "themefinder_gambling")
ROWS = 10_000
# A directory in Hugging Face's ONNX layout; without it the `onnx` figures are left out, and peers get static vectors.
ONNX = os.environ.get("FOLKMOOT_BENCH_ONNX")


@dataclass(frozen=True, eq=False)
class LabelledSet:
    """Texts, the number of each one's label, and the labels' names."""

    name: str
    texts: list[str]
    labels: np.ndarray
    names: list[str]


def load(name: str, rows: int = ROWS) -> LabelledSet | None:
    """At most `rows` rows of a set, drawn by a fixed seed; None where its file is not there."""
    path = DATA / f"{name}.jsonl"
    if not path.is_file():
        return None
    read = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    if len(read) > rows:
        read = random.Random(0).sample(read, rows)
    names, labels = np.unique([str(row["label"]) for row in read], return_inverse=True)
    return LabelledSet(name, [row["text"] for row in read], labels, names.tolist())


@lru_cache(maxsize=len(SETS))
def onnx_vectors(one: LabelledSet) -> np.ndarray:
    """Vectors of the encoder in FOLKMOOT_BENCH_ONNX, made once and not part of any time."""
    return choose(f"onnx:{ONNX}").encode(one.texts)


def peer_vectors(one: LabelledSet) -> np.ndarray:
    """What peers are given: ONNX vectors where there are any."""
    return onnx_vectors(one) if ONNX else StaticEncoder().encode(one.texts)


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What `work` returns and the processor seconds that it took."""
    begun = time.process_time()
    return work(), time.process_time() - begun


@lru_cache(maxsize=len(SETS))
def grouped(one: LabelledSet) -> tuple[Grouping, float]:
    """The set as Folkmoot groups it by default, and the processor seconds that it took: made once for all sections."""
    grouping, seconds = timed(lambda: find_themes(one.texts))
    return grouping, seconds


def scores(one: LabelledSet, found: Sequence[Any]) -> tuple[float, float]:
    """ARI and AMI of groups against the labels."""
    return adjusted_rand_score(one.labels, found), adjusted_mutual_info_score(one.labels, found)


def told(prefix: str, one: LabelledSet, found: Sequence[Any]) -> list[Figure]:
    """The two scores and the number of groups, as figures."""
    ari, ami = scores(one, found)
    return [
        shown(f"{prefix} ARI", ari, "1 is perfect"),
        shown(f"{prefix} AMI", ami, "1 is perfect"),
        shown(f"{prefix} groups", len(set(found)), f"of {len(one.names)}"),
    ]


def theme_of(grouping: Grouping) -> dict[str, str]:
    """The theme of each id."""
    return {one.id: one.theme for one in grouping.assignments}


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
