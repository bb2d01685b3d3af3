"""Speed, memory and growth: whole groupings in fresh processes, one new text, and a search among 100,000."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from app.themes.clustering import Placement, Similar, find_themes, kept_encoder
from app.themes.clustering.projection import unit_rows
from scripts.benchmarks.harness import Figure, at_most, percentile, shown
from scripts.benchmarks.theming.sets import ROOT, LabelledSet, grouped, theme_of, timed, written

# Seconds and gigabytes that a size must keep to. A million texts may use two cores, so their seconds are of the clock.
_TARGETS = {10_000: (3.5, 1.0), 100_000: (30.0, 1.5), 1_000_000: (300.0, 4.0)}
_TWO_CORES = 1_000_000


def speed(sizes: Sequence[int]) -> list[Figure]:
    """Time and memory from texts to labelled themes by number of texts, and the exponents between them."""
    figures, points = [], []
    for size in sizes:
        clock, processor, gigabytes = _fresh(size)
        points.append((size, processor))
        taken, unit = (clock, "s on two cores") if size >= _TWO_CORES else (processor, "processor s")
        name = f"themes/speed/{size:,} texts"
        most = _TARGETS.get(size)
        figures.append(at_most(name, taken, unit, most[0]) if most else shown(name, taken, unit))
        if size >= _TWO_CORES:
            figures.append(shown(f"{name}, processor", processor, "processor s"))
        held = f"themes/memory/{size:,} texts"
        figures.append(at_most(held, gigabytes, "GB", most[1]) if most else shown(held, gigabytes, "GB"))
    for (small, before), (large, after) in pairwise(points):
        exponent = float(np.log(after / before) / np.log(large / small))
        figures.append(shown(f"themes/growth/{small:,} to {large:,}", exponent, "exponent"))
    return figures


def one_text(one: LabelledSet, times: int = 2_000) -> list[Figure]:
    """Milliseconds to encode one new text and find its nearest themes, without the wait for a busy machine."""
    encoder = kept_encoder()
    chosen = theme_of(grouped(one)[0])
    placement = Placement.of(encoder.encode(one.texts), list(chosen.values()))
    taken = []
    for text in (one.texts * (1 + times // len(one.texts)))[:times]:
        begun = time.thread_time()
        placement.nearest_themes(encoder.encode([text])[0])
        taken.append((time.thread_time() - begun) * 1000)
    return [
        shown("themes/one new text/median", percentile(taken, 0.5), "processor ms"),
        at_most("themes/one new text/99th percentile", percentile(taken, 0.99), "processor ms", 1.0),
    ]


def search(sets: Sequence[LabelledSet], size: int = 100_000, times: int = 300) -> list[Figure]:
    """Milliseconds of an exact search for the ten nearest among vectors that lie as real texts do."""
    vectors = kept_encoder().encode([text for one in sets for text in one.texts] or written(5_000))
    chance = np.random.default_rng(0)
    pairs = chance.integers(len(vectors), size=(size, 2))
    # Made from real texts two by two, because no set at hand has 100,000.
    many = unit_rows(vectors[pairs[:, 0]] + vectors[pairs[:, 1]] * chance.random((size, 1)).astype(np.float32))
    similar = Similar(many, [str(row) for row in range(size)])
    taken, right = [], 0
    for row in chance.integers(size, size=times).tolist():
        begun = time.thread_time()
        found = similar.search(many[row], 10, leaving_out={str(row)})
        taken.append((time.thread_time() - begun) * 1000)
        near = many @ many[row]
        near[row] = -np.inf
        right += {int(one.id) for one in found} == set(np.argpartition(near, -10)[-10:].tolist())
    return [
        shown(f"themes/similar among {size:,}/median", percentile(taken, 0.5), "processor ms"),
        at_most(f"themes/similar among {size:,}/99th percentile", percentile(taken, 0.99), "processor ms", 20.0),
        shown(f"themes/similar among {size:,}/same as brute force", right / times, "share"),
    ]


def _fresh(size: int) -> tuple[float, float, float]:
    """Clock and processor seconds and peak memory (GB) of one grouping of made-up texts in a process of its own."""
    threads = "2" if size >= _TWO_CORES else "1"
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")
    environment = {**os.environ, **dict.fromkeys(names, threads)}
    command = [sys.executable, "-m", "scripts.benchmarks.theming.speed", str(size)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT, env=environment).stdout
    clock, processor, gigabytes = map(float, answer.split())
    return clock, processor, gigabytes


def _measure(size: int) -> None:
    texts = written(size)
    begun = time.perf_counter()
    _, seconds = timed(lambda: find_themes(texts, encoder="static"))
    clock = time.perf_counter() - begun
    # The high-water mark since this program began; getrusage's would begin with the parent's memory.
    (peak,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(clock, seconds, int(peak.split()[1]) * 1024 / 1e9)


if __name__ == "__main__":
    _measure(int(sys.argv[1]))
