"""Stability: another seed, a tenth more texts, and human-made themes that later runs must leave together."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
from sklearn.metrics import adjusted_rand_score

from app.themes.clustering import find_themes
from scripts.benchmarks.harness import Figure, at_least, shown
from scripts.benchmarks.theming.sets import LabelledSet, grouped, theme_of


def stability(sets: Sequence[LabelledSet]) -> list[Figure]:
    """ARI between two seeds; between a run and the next, after a tenth more texts, warm (from the first) and cold."""
    figures: list[Figure] = []
    seeds, warm = [], []
    for one in sets:
        ids = [str(row) for row in range(1, len(one.texts) + 1)]
        first, second = theme_of(grouped(one)[0]), theme_of(find_themes(one.texts, ids=ids, seed=1))
        seeds.append(_agreement(first, second, ids))
        some = [str(row) for row in sorted(random.Random(1).sample(range(1, len(ids) + 1), len(ids) * 10 // 11))]
        before = find_themes([one.texts[int(name) - 1] for name in some], ids=some)
        begun = theme_of(before)
        after = find_themes(one.texts, ids=ids, starting=begun, resolution=before.resolution)
        warm.append(_agreement(begun, theme_of(after), some))
        figures.append(shown(f"themes/stability/{one.name}/another seed", seeds[-1], "ARI"))
        figures.append(shown(f"themes/stability/{one.name}/a tenth more, warm", warm[-1], "ARI"))
        # The seed has little say by construction; this is what a run from nothing owes to its texts.
        figures.append(shown(f"themes/stability/{one.name}/a tenth more, cold", _agreement(begun, first, some), "ARI"))
    if sets:
        figures.append(at_least("themes/stability/another seed", float(np.mean(seeds)), "mean ARI", 0.9))
        figures.append(at_least("themes/stability/a tenth more, warm", float(np.mean(warm)), "mean ARI", 0.9))
    return figures


def _agreement(first: dict[str, str], second: dict[str, str], ids: Sequence[str]) -> float:
    return float(adjusted_rand_score([first[name] for name in ids], [second[name] for name in ids]))
