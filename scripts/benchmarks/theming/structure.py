"""Structure: texts that say two things, small views among ten thousand, and noise that fits nowhere."""

from __future__ import annotations

import random

import numpy as np

from app.themes.clustering import find_themes
from scripts.benchmarks.harness import Figure, at_least, at_most, shown
from scripts.benchmarks.theming.sets import LabelledSet, grouped

VIEW = (
    "Bring back the mobile library van to our village", "The library van used to stop here, we miss it",
    "Please reinstate the mobile library", "My mother can no longer get books since the library van stopped",
    "A mobile library for the villages", "The book van was a lifeline for older people",
    "Why was the travelling library cut", "Save the library bus", "More stops for the mobile library",
    "Children in the hamlets need the library van", "Library bus every fortnight please",
    "We want the library van back in the villages",
)  # fmt: skip
NOISE = (
    "qwe rty uiop zxc", "lorem ipsum dolor sit amet consectetur", "rjw fsdl kfj sldkfj", "hocus pocus abracadabra",
    "xylophone zeppelin quagmire", "jjjjjj kkk lll", "aw4aefawfaf zzz", "blub blub blub",
)  # fmt: skip


def structure(one: LabelledSet) -> list[Figure]:
    """What is found of a view of twelve, of texts joined from two themes, and of noise, put into a set."""
    chance = random.Random(0)
    plain, _ = grouped(one)
    theme = [assigned.theme for assigned in plain.assignments]
    pairs = [chance.sample(range(len(theme)), 2) for _ in range(len(theme) // 20)]
    pairs = [(left, right) for left, right in pairs if theme[left] != theme[right]]
    joined = [f"{one.texts[left]}. {one.texts[right]}" for left, right in pairs]
    texts = [*one.texts, *VIEW, *joined, *NOISE]
    found = find_themes(texts)
    start = len(one.texts)
    view = {str(row) for row in range(start + 1, start + len(VIEW) + 1)}
    listed = max((len(view & set(each.members)) for each in found.small_views), default=0)
    own = np.unique([assigned.theme for assigned in found.assignments[start : start + len(VIEW)]], return_counts=True)
    sizes = {each.id: each.size for each in found.themes}
    as_theme = max((int(count) for name, count in zip(*own, strict=True) if sizes[name] <= 2 * len(VIEW)), default=0)
    both, several = [], found.assignments[start + len(VIEW) : start + len(VIEW) + len(joined)]
    for (left, right), assigned in zip(pairs, several, strict=True):
        told = {assigned.theme, *(further.theme for further in assigned.also)}
        both.append({found.assignments[left].theme, found.assignments[right].theme} <= told)
    stray = {each.id for each in found.themes if each.kind == "stray"}
    noise = [assigned.theme in stray for assigned in found.assignments[-len(NOISE) :]]
    prefix = f"themes/structure/{one.name}"
    return [
        at_least(f"{prefix}/planted view of 12 kept", max(listed, as_theme), "of 12", 9),
        shown(f"{prefix}/texts of two themes with both found", float(np.mean(both)), "share"),
        shown(
            f"{prefix}/texts of one with a second found",
            float(np.mean([bool(assigned.also) for assigned in found.assignments[:start]])),
            "share",
        ),
        shown(f"{prefix}/noise in the tray", float(np.mean(noise)), "share"),
        at_most(f"{prefix}/others in the tray", (found.stray_count - sum(noise)) / start, "share", 0.02),
    ]
