"""Which cluster of a run is which of the run before: by what they have in common, so that it keeps its number."""

from collections import Counter
from collections.abc import Mapping

LEAST = 0.3
"""Of all that is in either of two clusters, how much must be in both for one to be the other's continuation."""


def continued(before: Mapping[str, int], now: Mapping[str, str]) -> dict[str, int]:
    """Return the identity of each cluster that goes on; `now` maps contributions to clusters, `before` to identities.

    Pairs with the most in common (Jaccard index over contributions that both runs have) are matched first, ties in the
    order of identity and number; each identity goes on at most once.
    """
    shared = Counter((before[ident], number) for ident, number in now.items() if ident in before)
    sizes_before = Counter(before[ident] for ident in now if ident in before)
    sizes_now = Counter(number for ident, number in now.items() if ident in before)
    pairs = []
    for (identity, number), both in shared.items():
        likeness = both / (sizes_before[identity] + sizes_now[number] - both)
        if likeness >= LEAST:
            pairs.append((-likeness, identity, _order(number)))
    found: dict[str, int] = {}
    given: set[int] = set()
    for _, identity, (*_, number) in sorted(pairs):
        if identity not in given and number not in found:
            found[number] = identity
            given.add(identity)
    return found


def _order(number: str) -> tuple[tuple[int, ...], str]:
    """Order "2" before "10"."""
    return tuple(int(part) if part.isdigit() else 0 for part in number.split(".")), number
