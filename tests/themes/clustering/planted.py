"""Texts with known themes, made of parts so that no two are alike."""

from __future__ import annotations

import random

_OPENINGS = (
    "I think", "We really need", "Please", "It would help if we had", "My family wants", "There should be", "Why not",
    "Everyone here asks for", "For years we have waited for", "The council must think about",
)  # fmt: skip
_THEMES = (
    (("more", "better", "frequent", "cheaper"), ("buses", "bus routes", "night buses", "bus stops", "bus fares"),
     ("to the station", "in the evening", "on Sundays", "for pensioners", "from the villages")),
    (("new", "big", "shady", "old"), ("trees", "parks", "gardens", "green spaces", "flower beds"),
     ("along the river", "for shade", "near the playground", "in every street", "to plant together")),
    (("shorter", "fair", "simple", "quick"), ("doctor appointments", "GP visits", "nurse calls", "clinic hours"),
     ("at the surgery", "without waiting weeks", "by telephone", "for patients", "with the same doctor")),
    (("safe", "modern", "good", "small"), ("schools", "classrooms", "teachers", "school meals", "lessons"),
     ("for our children", "in primary school", "for pupils", "after class", "with less homework")),
    (("affordable", "decent", "warm", "council"), ("housing", "flats", "homes", "rents", "apartments"),
     ("for young families", "for tenants", "with fair landlords", "near work", "for first-time buyers")),
    (("clean", "separate", "weekly", "free"), ("rubbish collection", "recycling bins", "litter bins", "waste sorting"),
     ("in our street", "for glass and plastic", "against dumping", "at the depot", "for garden waste")),
)  # fmt: skip


def planted(*, per_theme: int, seed: int) -> tuple[list[str], list[int]]:
    """Shuffled distinct texts, `per_theme` of each of six themes, and the number of each text's theme."""
    chance = random.Random(seed)
    made: dict[str, int] = {}
    for number, (qualities, things, endings) in enumerate(_THEMES):
        want = len(made) + per_theme
        while len(made) < want:
            parts = [chance.choice(options) for options in (_OPENINGS, qualities, things, endings)]
            made.setdefault(" ".join(parts), number)
    rows = list(made.items())
    chance.shuffle(rows)
    return [text for text, _ in rows], [number for _, number in rows]
