"""Checks: which ballots have a shape that people's do not have. They see times and keyed hashes, never an answer.

Nobody is refused for any of this: what is odd is counted apart, with its reason, and people decide. The limits were set
with `scripts/bench stuffing`, which prints how many honest ballots they set aside and how many stuffed ones.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

TOO_QUICK: Final = "too_quick"
"""Nobody reads a question and answers it in this time."""
BURST: Final = "burst"
"""Dozens within seconds from one network, from machines of one speed."""
ALIKE: Final = "alike"
"""Many from one network, from machines of one speed, that all thought for about the same time."""
SPIKE: Final = "spike"
"""Far more than there could be, within hours and at machines like theirs, thought for the same time to a tenth."""
STEADY: Final = "steady"
"""They came from one network like the ticking of a clock."""
UNPROVEN: Final = "unproven"
"""Many forms without proof of work where few are to be expected."""

REASONS: Final = {
    TOO_QUICK: "Answered faster than a person can read the question.",
    BURST: "Dozens within seconds from one network and from machines of one speed.",
    ALIKE: "Many from one network, all after thinking for about the same time.",
    SPIKE: "Far more than chance allows thought for the same time to within a tenth.",
    STEADY: "They came from one network as regularly as a clock ticks.",
    UNPROVEN: "Many forms without a script, and so without proof of work, where few are to be expected.",
}

LEAST_MS: Final = 1000
_GROUP: Final = 20
"""The smallest group whose shape says anything."""
_BURST: Final = 40
_BURST_MS: Final = 10_000
_ALIKE: Final = 0.28
"""The spread of the logarithm of thinking times; people's is between 0.5 and 1.2."""
_CORE: Final = 0.06
_RING: Final = 0.30
_SPIKE: Final = 4.0
_BY_CHANCE: Final = 4
"""So many of a group may well have thought for the same time."""
_SPIKE_MS: Final = (1_800_000, 14_400_000)
"""The spans in which a spike is looked for, half an hour and four: what stands out in one may not in two days, and the
shorter it is, the fewer people who happened to think for as long are in it."""
_LIKE_SPEED: Final = 2
"""Steps of speed within which machines are compared: one program on rented machines of several kinds spans many."""
_STEADY: Final = 0.35
"""The spread of the gaps between ballots against their mean; arrivals by chance have 1."""
_UNPROVEN_FROM_ONE: Final = 6
_HOUR_MS: Final = 3_600_000
_WINDOW_MS: Final = 600_000


def is_too_quick(age_ms: int) -> bool:
    """Tell whether the question was answered faster than anybody reads."""
    return age_ms < LEAST_MS


@dataclass(frozen=True, slots=True)
class Shape:
    """What the checks see of a ballot. `network` is a keyed hash, `speed` a coarse step; None without a proof."""

    at_ms: int
    network: bytes
    age_ms: int
    speed: int | None


def odd(shapes: Sequence[Shape]) -> list[tuple[str, ...]]:
    """Return for each ballot of a poll the reasons why it is not taken for a person's own; none for most."""
    if not shapes:
        return []
    at = np.array([shape.at_ms for shape in shapes], dtype=np.int64)
    age = np.array([max(1, shape.age_ms) for shape in shapes], dtype=np.float64)
    thought = np.log(age)
    proven = np.array([shape.speed is not None for shape in shapes])
    found = {reason: np.zeros(len(shapes), dtype=bool) for reason in REASONS}
    found[TOO_QUICK] = age < LEAST_MS
    for group in _groups(shapes, lambda shape: (shape.network, shape.speed)):
        # Those that are too quick are known already, and would only hide the others' shape.
        found[BURST][group] |= _burst(at[group], most=_BURST, within=_BURST_MS)
        found[ALIKE][group] |= _alike(thought[group])
        found[STEADY][group] |= _steady(at[group])
    speed = np.array([0 if shape.speed is None else shape.speed for shape in shapes], dtype=np.int64)
    numbers: dict[bytes, int] = {}
    network = np.array([numbers.setdefault(shape.network, len(numbers)) for shape in shapes], dtype=np.int64)
    found[SPIKE][proven] = _spikes_in_time(at[proven], thought[proven], speed[proven], network[proven])
    for group in _groups(shapes, lambda shape: shape.network):
        found[SPIKE][group] |= _spike(thought[group])
        unproven = group[~proven[group]]
        found[UNPROVEN][unproven] |= _burst(at[unproven], most=_UNPROVEN_FROM_ONE, within=_HOUR_MS)
    found[UNPROVEN] |= _too_many_unproven(at, proven)
    return [tuple(reason for reason in REASONS if found[reason][n]) for n in range(len(shapes))]


_Mask = np.ndarray[Any, np.dtype[np.bool_]]
_Floats = np.ndarray[Any, np.dtype[np.float64]]
_Ints = np.ndarray[Any, np.dtype[np.int64]]


def _groups(shapes: Sequence[Shape], key: Any) -> Iterator[_Ints]:
    found: dict[Any, list[int]] = {}
    for number, shape in enumerate(shapes):
        found.setdefault(key(shape), []).append(number)
    for numbers in found.values():
        if len(numbers) > _UNPROVEN_FROM_ONE:
            yield np.array(numbers, dtype=np.int64)


def _burst(at: _Ints, *, most: int, within: int) -> _Mask:
    """Mark those that stand among more than `most` within so many milliseconds."""
    order = np.argsort(at, kind="stable")
    times = at[order]
    marks = np.zeros(len(at) + 1, dtype=np.int64)
    ends = np.searchsorted(times, times + within, side="left")
    for start in np.flatnonzero(ends - np.arange(len(times)) > most):
        marks[start] += 1
        marks[ends[start]] -= 1
    found = np.zeros(len(at), dtype=bool)
    found[order] = np.cumsum(marks[:-1]) > 0
    return found


def _alike(thought: _Floats) -> _Mask:
    """Mark all but the outliers of a group whose thinking times hardly differ."""
    if len(thought) < _GROUP:
        return np.zeros(len(thought), dtype=bool)
    low, high = np.quantile(thought, (0.05, 0.95))
    middle = thought[(thought >= low) & (thought <= high)]
    # Two standard errors of a spread: of a small group it may be small by chance.
    if float(np.std(middle)) * (1 + 2 / np.sqrt(2 * len(middle))) >= _ALIKE:
        return np.zeros(len(thought), dtype=bool)
    margin = 0.3 * (high - low) + 0.02
    marked: _Mask = (thought >= low - margin) & (thought <= high + margin)
    return marked


def _spike(thought: _Floats) -> _Mask:
    """Mark those around which far more lie within a tenth than their wider neighbourhood lets one expect."""
    if len(thought) < _GROUP:
        return np.zeros(len(thought), dtype=bool)
    core, expected = _crowding(thought, thought)
    marked: _Mask = (core >= _GROUP) & (core > _SPIKE * expected + 4 * np.sqrt(expected) + 8)
    return marked


def _crowding(thought: _Floats, among: _Floats) -> tuple[_Ints, _Floats]:
    """Return for each of `thought` how many of `among` lie within a tenth, and how many its neighbourhood lets expect.

    The neighbourhood is what lies a little further off on both sides: thinking times of people vary smoothly.
    """
    ordered = np.sort(among)

    def between(low: float, high: float) -> Any:
        return np.searchsorted(ordered, thought + high, side="right") - np.searchsorted(
            ordered, thought + low, side="left"
        )

    core = between(-_CORE, _CORE)
    ring = between(-_RING, -2 * _CORE) + between(2 * _CORE, _RING)
    return core, ring * (2 * _CORE) / (2 * (_RING - 2 * _CORE))


def _spikes_in_time(at: _Ints, thought: _Floats, speed: _Ints, network: _Ints) -> _Mask:
    """Mark what belongs to a spike, also where its machines are of many speeds: the shortest that it is seen in."""
    found = np.zeros(len(at), dtype=bool)
    for span in _SPIKE_MS:
        # What a shorter span has explained would make a longer one suspect everybody who thought for as long.
        rest = np.flatnonzero(~found)
        order = rest[np.argsort(at[rest], kind="stable")]
        times = at[order]
        begins = range(int(times[0]) // span * span - span // 2, int(times[-1]) + 1, span // 2) if len(times) else ()
        for begin in begins:
            low, high = np.searchsorted(times, (begin, begin + span))
            inside = order[low:high]
            if len(inside) >= _GROUP:
                marked = _spike_of_many_speeds(thought[inside], speed[inside])
                found[inside] |= marked & ~_among_people(marked, thought[inside], speed[inside], network[inside])
    return found


def _spike_of_many_speeds(thought: _Floats, speed: _Ints) -> _Mask:
    """Mark what belongs to a spike among ballots that came together.

    A spike is established by a group's size, as anywhere; then each ballot in it is judged by machines like its own: it
    is marked if most of those that thought for so long are more than chance. So the few machines at either end of a
    spike's range of speeds are found, and people at machines of another kind, who happened to think for as long, are
    left alone.
    """
    established = _spike(thought)
    alike = {step: np.abs(speed - step) <= _LIKE_SPEED for step in np.unique(speed).tolist()}
    for near in alike.values():
        established[near] |= _spike(thought[near])
    marked = np.zeros(len(thought), dtype=bool)
    if established.any():
        in_spike = _crowding(thought, thought[established])[0] >= _GROUP
        for step, near in alike.items():
            here = in_spike & (speed == step)
            marked[here] = _is_crowded(thought[here], thought[near], more=1)
    return marked


def _among_people(marked: _Mask, thought: _Floats, speed: _Ints, network: _Ints) -> _Mask:
    """Tell which of the marked are no more alike than chance among their own: a group's size or more of one network, at
    the machines most like theirs, who thought for all kinds of times. What others do elsewhere is then nothing to do
    with them; and a program that hides in a crowd's network is still seen by its machines.
    """
    found = np.zeros(len(marked), dtype=bool)
    for one in np.unique(network[marked]).tolist():
        own = np.flatnonzero(network == one)
        for step in np.unique(speed[own][marked[own]]).tolist() if len(own) >= _GROUP else ():
            apart = np.abs(speed[own] - step)
            near = own[apart <= max(_LIKE_SPEED, int(np.partition(apart, _GROUP - 1)[_GROUP - 1]))]
            here = own[marked[own] & (speed[own] == step)]
            found[here] = ~_is_crowded(thought[here], thought[near], more=_BY_CHANCE)
    return found


def _is_crowded(thought: _Floats, among: _Floats, *, more: int) -> _Mask:
    """Tell around which most of what is within a tenth, by so many or more, is more than chance lets expect."""
    core, expected = _crowding(thought, among)
    crowded: _Mask = core > _SPIKE * expected + more
    return crowded


def _steady(at: _Ints) -> _Mask:
    """Mark a group whose members came at regular intervals."""
    if len(at) < _GROUP:
        return np.zeros(len(at), dtype=bool)
    gaps = np.diff(np.sort(at)).astype(np.float64)
    usual = gaps[gaps <= np.quantile(gaps, 0.9)]
    is_steady = usual.mean() > 0 and float(usual.std() / usual.mean()) < _STEADY
    return np.full(len(at), is_steady)


def _too_many_unproven(at: _Ints, proven: _Mask) -> _Mask:
    """Mark the forms of ten minutes in which they are more than a quarter of all ballots, and not a few."""
    found = np.zeros(len(at), dtype=bool)
    window = at // _WINDOW_MS
    for number in np.unique(window[~proven]):
        inside = window == number
        forms = inside & ~proven
        if forms.sum() > 12 and forms.sum() > 0.25 * inside.sum():
            found |= forms
    return found
