"""Agreement between coders: Cohen's kappa for two, Krippendorff's alpha for any number with gaps. Pure.

Both are 1 for full agreement and 0 for what chance alone would give; below 0 people agree less than by chance. Both
are None where they say nothing: without anything to compare, or where everybody gave the same value throughout, so
that chance could not have given another.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from itertools import combinations
from typing import Final, TypeVar

Coder = TypeVar("Coder", bound=Hashable)

NOTHING: Final[float | None] = None


def cohen_kappa(first: Sequence[Hashable], second: Sequence[Hashable]) -> float | None:
    """Return Cohen's kappa (1960) of two coders' values for the same units, in the same order. Raise ValueError."""
    if len(first) != len(second):
        raise ValueError("both coders must have a value for each unit")
    count = len(first)
    if not count:
        return NOTHING
    observed = sum(a == b for a, b in zip(first, second, strict=True)) / count
    of_first, of_second = Counter(first), Counter(second)
    expected = sum(of_first[value] * of_second[value] for value in of_first) / count**2
    return NOTHING if expected == 1 else (observed - expected) / (1 - expected)


def krippendorff_alpha(units: Sequence[Sequence[Hashable | None]]) -> float | None:
    """Return Krippendorff's alpha for nominal values; each unit has a value a coder, None where one did not code it.

    From the matrix of coincidences (Krippendorff, Computing Krippendorff's alpha-reliability, 2011): a unit with m
    values gives each of its ordered pairs of values the weight 1 / (m - 1); units with fewer than two values count
    for nothing.
    """
    totals: Counter[Hashable] = Counter()
    disagreeing = 0.0
    for unit in units:
        values = Counter(value for value in unit if value is not None)
        count = values.total()
        if count < 2:
            continue
        totals.update(values)
        disagreeing += sum(times * (count - times) for times in values.values()) / (count - 1)
    count = totals.total()
    expected = sum(times * (count - times) for times in totals.values())
    return NOTHING if expected == 0 else 1 - (count - 1) * disagreeing / expected


def pairwise_kappa(
    units: Collection[Mapping[Coder, Hashable]], coders: Sequence[Coder]
) -> dict[tuple[Coder, Coder], tuple[int, float | None]]:
    """Return for each two coders how many units both have a value for, and their kappa on these."""
    found = {}
    for one, other in combinations(coders, 2):
        both = [values for values in units if one in values and other in values]
        if both:
            kappa = cohen_kappa([values[one] for values in both], [values[other] for values in both])
            found[one, other] = (len(both), kappa)
    return found
