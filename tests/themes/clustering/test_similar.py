"""Similar texts: exactly what brute force finds, through changes, without one's own; near duplicates in groups."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.themes.clustering import Similar, kept_encoder, near_duplicates
from app.themes.clustering.projection import unit_rows


def brute(rows: np.ndarray, vector: np.ndarray, top: int, least: float) -> list[float]:
    near = np.sort(unit_rows(rows) @ unit_rows(vector[None, :])[0])[::-1]
    return near[near >= least][:top].tolist()


@settings(max_examples=60)
@given(
    seed=st.integers(0, 2**31),
    count=st.integers(1, 700),
    width=st.sampled_from([3, 40, 150, 256]),
    top=st.integers(1, 12),
    least=st.sampled_from([0.0, 0.3, 0.9]),
    spread=st.sampled_from([0.1, 1.0, 10.0]),
)
def test_the_search_is_exact(seed: int, count: int, width: int, top: int, least: float, spread: float) -> None:
    chance = np.random.default_rng(seed)
    rows = (chance.normal(size=width) + spread * chance.normal(size=(count, width))).astype(np.float32)
    vector = rows[0] + chance.normal(size=width).astype(np.float32)
    found = Similar(rows, [str(row) for row in range(count)]).search(vector, top, least=least)
    assert [one.likeness for one in found] == pytest.approx(brute(rows, vector, top, least), abs=1e-4)


def test_ones_own_text_is_left_out_and_equals_come_in_order_of_id() -> None:
    rows = np.eye(3, dtype=np.float32)[[0, 0, 0, 1]]
    similar = Similar(rows, ["b", "c", "a", "other"])
    assert [one.id for one in similar.search(rows[0], 2)] == ["a", "b"]
    assert [one.id for one in similar.search(rows[0], 5, leaving_out={"a", "nobody"}, least=0.5)] == ["b", "c"]


def test_texts_can_be_added_replaced_and_removed() -> None:
    chance = np.random.default_rng(0)
    rows = chance.normal(size=(40, 8)).astype(np.float32)
    similar = Similar(rows[:10], [str(row) for row in range(10)])
    for row in range(10, 40):
        similar.add(str(row), rows[row])
    similar.add("3", rows[39])
    for row in (0, 5, 39, 39):
        similar.remove(str(row))
    assert len(similar) == 37
    assert "3" in similar
    assert "39" not in similar
    rows[3] = rows[39]
    held = [row for row in range(40) if row not in (0, 5, 39)]
    vector = chance.normal(size=8)
    near = unit_rows(rows[held]) @ unit_rows(vector[None, :])[0]
    best = [str(held[place]) for place in np.argsort(-near)[:6]]
    assert [one.id for one in similar.search(vector, 6, least=-1.0)] == best


def test_an_index_may_begin_empty() -> None:
    similar = Similar(np.zeros((0, 4), dtype=np.float32), [])
    assert similar.search(np.ones(4)) == []
    similar.add("first", np.ones(4))
    assert [one.id for one in similar.search(np.ones(4))] == ["first"]


def test_ids_must_differ() -> None:
    with pytest.raises(ValueError, match="differ"):
        Similar(np.eye(2), ["a", "a"])


def test_near_duplicates_come_in_groups_and_others_do_not() -> None:
    texts = [
        "More buses in the evening please",
        "Please more buses in the evening",
        "more buses please, in the evening!",
        "Plant trees along the river",
        "Plant trees along the river bank",
        "A new school for the village",
    ]
    groups = near_duplicates(kept_encoder().encode(texts), list("abcdef"))
    assert groups == [("a", "b", "c"), ("d", "e")]
    assert near_duplicates(kept_encoder().encode(texts[5:]), ["f"]) == []


def test_other_languages_are_compared_by_their_letters() -> None:
    encoder = kept_encoder("de")
    near = encoder.encode(
        ["Mehr Radwege an der Hauptstraße", "mehr Radweg an den Hauptstraßen", "Das Freibad öffnen", ""]
    )
    assert near[0] @ near[1] > 0.6 > 0.2 > near[0] @ near[2]
    assert not near[3].any()
    np.testing.assert_array_equal(near[0], encoder.encode(["Mehr Radwege an der Hauptstraße"])[0])
