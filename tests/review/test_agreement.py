"""Kappa and alpha: equal to a reference, to published examples, and to the definitions computed the long way."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from app.review.agreement import cohen_kappa, krippendorff_alpha, pairwise_kappa

VALUES = st.sampled_from("abcd")


@given(st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=40))
def test_kappa_is_that_of_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    first, second = [one for one, _ in pairs], [other for _, other in pairs]
    ours = cohen_kappa(first, second)
    if len({*first, *second}) == 1:
        assert ours is None  # both always said the same one thing: chance could not have done otherwise
        return
    assert ours == pytest.approx(cohen_kappa_score(first, second), abs=1e-12)
    assert cohen_kappa(second, first) == pytest.approx(ours, abs=1e-12)


def test_kappa_of_known_tables() -> None:
    # 50 grants by two readers: 20 both yes, 5 yes/no, 10 no/yes, 15 both no; observed 0.7, by chance 0.5.
    first = ["yes"] * 25 + ["no"] * 25
    second = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    assert cohen_kappa(first, second) == pytest.approx(0.4)
    # Twice 60 of 100 agreed on, yet chance gives less in the second.
    first = ["yes"] * 60 + ["no"] * 40
    assert cohen_kappa(first, ["yes"] * 45 + ["no"] * 15 + ["yes"] * 25 + ["no"] * 15) == pytest.approx(
        0.1304, abs=5e-5
    )
    assert cohen_kappa(first, ["yes"] * 25 + ["no"] * 35 + ["yes"] * 5 + ["no"] * 35) == pytest.approx(0.2593, abs=5e-5)
    assert cohen_kappa([], []) is None
    with pytest.raises(ValueError, match="each unit"):
        cohen_kappa(["yes"], [])


# Krippendorff, Computing Krippendorff's alpha-reliability (2011), sections A to C: rows are observers.
BINARY = ("0100000010", "1110010000")
NOMINAL = ("aabbdcccedda", "babbbccceddd")
FOUR = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)


def units(rows: Any) -> list[list[str | None]]:
    return [[None if value == "." else value for value in column] for column in zip(*rows, strict=True)]


def test_alpha_of_published_examples() -> None:
    assert krippendorff_alpha(units(BINARY)) == pytest.approx(0.095, abs=5e-4)
    assert krippendorff_alpha(units(NOMINAL)) == pytest.approx(0.692, abs=5e-4)
    assert krippendorff_alpha(units([row.split() for row in FOUR])) == pytest.approx(0.743, abs=5e-4)


def by_definition(found: list[list[str | None]]) -> float | None:
    """Alpha from the matrix of coincidences, cell by cell, as it is defined."""
    cells: dict[tuple[str, str], float] = {}
    for unit in found:
        values = [value for value in unit if value is not None]
        for one, other in permutations(values, 2):
            cells[one, other] = cells.get((one, other), 0.0) + 1 / (len(values) - 1)
    marginals: dict[str, float] = {}
    for (one, _), weight in cells.items():
        marginals[one] = marginals.get(one, 0.0) + weight
    count = sum(marginals.values())
    observed = sum(weight for (one, other), weight in cells.items() if one != other)
    expected = sum(marginals[a] * marginals[b] for a in marginals for b in marginals if a != b)
    return None if expected == 0 else 1 - (count - 1) * observed / expected


@given(
    st.integers(2, 5).flatmap(
        lambda coders: st.lists(st.lists(st.none() | VALUES, min_size=coders, max_size=coders), max_size=25)
    )
)
def test_alpha_is_what_its_definition_says(found: list[list[str | None]]) -> None:
    expected = by_definition(found)
    ours = krippendorff_alpha(found)
    assert ours == (None if expected is None else pytest.approx(expected, abs=1e-9))
    assert krippendorff_alpha(found[::-1]) == (None if expected is None else pytest.approx(expected, abs=1e-9))


def test_each_two_coders_are_compared_on_what_both_coded() -> None:
    coded = [{"a": "x", "b": "x"}, {"a": "y", "b": "x", "c": "y"}, {"a": "x", "c": "x"}, {"a": "y", "b": "y"}]
    found = pairwise_kappa(coded, ["a", "b", "c", "d"])
    assert {pair: count for pair, (count, _) in found.items()} == {("a", "b"): 3, ("a", "c"): 2, ("b", "c"): 1}
    assert found["a", "b"][1] == pytest.approx(0.4)
    assert found["a", "c"][1] == 1.0
