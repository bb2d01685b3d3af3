"""Themes: quality on labelled sets, processor time, stability, labels, similar texts and the map, beside peers."""

from __future__ import annotations

from threadpoolctl import threadpool_limits

from app.themes.clustering import find_themes
from scripts.benchmarks.harness import Figure
from scripts.benchmarks.theming.duplicates import duplicates
from scripts.benchmarks.theming.labelling import labels
from scripts.benchmarks.theming.mapping import mapping
from scripts.benchmarks.theming.peers import bertopic
from scripts.benchmarks.theming.quality import quality
from scripts.benchmarks.theming.sets import DATA, HEADLINE, ONNX, SETS, LabelledSet, load, written
from scripts.benchmarks.theming.speed import one_text, search, speed
from scripts.benchmarks.theming.stability import stability
from scripts.benchmarks.theming.structure import structure

_QUICK_SIZES, _SIZES = (1_000, 10_000), (1_000, 10_000, 100_000, 1_000_000)


def run(quick: bool) -> list[Figure]:
    """Every section; --quick takes three sets with the static encoder, sizes to 10,000, and no peers."""
    sets = [found for name in (HEADLINE if quick else SETS) if (found := load(name)) is not None]
    if not sets:
        print(f"no labelled sets in {DATA}: name their directory in FOLKMOOT_DATA_SETS. Only speed is measured.")
    figures: list[Figure] = []
    with threadpool_limits(limits=1):
        find_themes(["More trees", "More buses"])
        shown, peers = ([], {}) if quick else bertopic(sets)
        figures += shown + quality(sets, peers, with_onnx=bool(ONNX) and not quick, with_floor=not quick)
        figures += stability(sets[:1] if quick else sets)
        figures += labels(sets[:1] if quick else sets)
        figures += duplicates(sets, _others())
        if sets:
            figures += structure(sets[-1] if quick else sets[0])
            figures += one_text(sets[0])
            for one in sets[2:3] if quick else sets[2:4]:
                figures += mapping(one)
        figures += search(sets)
    return figures + speed(_QUICK_SIZES if quick else _SIZES)


def _others() -> list[str]:
    """Texts that no query asks for, among which paraphrases are looked for."""
    held: LabelledSet | None = load("polis_comments", rows=5_000)
    return written(5_000) if held is None else held.texts
