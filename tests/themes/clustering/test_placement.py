"""One new text among themes: the right theme, strengths that are shares, a mark for what is far from all."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.themes.clustering import Placement, kept_encoder
from app.themes.clustering.projection import unit_rows
from tests.themes.clustering.planted import planted

TEXTS, TRUTH = planted(per_theme=60, seed=3)
NAMES = ["bus", "tree", "doctor", "school", "housing", "rubbish"]


def trained(texts: list[str], truth: list[int]) -> Placement:
    return Placement.of(kept_encoder().encode(texts), [NAMES[number] for number in truth])


def test_new_texts_go_where_their_like_are() -> None:
    placement = trained(TEXTS[60:], TRUTH[60:])
    vectors = kept_encoder().encode(TEXTS[:60])
    placed = [placement.nearest_themes(vector)[0] for vector in vectors]
    right = np.mean([one.theme == NAMES[number] for one, number in zip(placed, TRUTH[:60], strict=True)])
    assert right > 0.95
    assert np.mean([one.weak for one in placed]) < 0.3


def test_a_text_far_from_all_themes_is_weakly_placed() -> None:
    placement = trained(TEXTS, TRUTH)
    for text in ("quantum chromodynamics on a lattice", "my favourite colour is purple"):
        assert placement.nearest_themes(kept_encoder().encode([text])[0])[0].weak


@given(st.integers(0, 2**31), st.integers(1, 5), st.integers(1, 8))
def test_strengths_are_shares_in_falling_order(seed: int, themes: int, most: int) -> None:
    chance = np.random.default_rng(seed)
    truth = np.concatenate([np.arange(themes), chance.integers(themes, size=40)])
    vectors = chance.normal(size=(len(truth), 6))
    placement = Placement.of(vectors, [str(number) for number in truth])
    placed = placement.nearest_themes(chance.normal(size=6), most)
    assert len(placed) == min(most, themes)
    strengths = [one.strength for one in placed]
    assert strengths == sorted(strengths, reverse=True)
    assert all(0 <= one <= 1 for one in strengths)
    assert sum(strengths) <= 1 + 1e-5
    if most >= themes:
        assert sum(strengths) == pytest.approx(1.0, abs=1e-5)
    assert len({one.theme for one in placed}) == len(placed)


def test_what_is_stored_places_alike() -> None:
    placement = trained(TEXTS, TRUTH)
    stored = io.BytesIO()
    np.savez(stored, **placement.as_arrays())
    stored.seek(0)
    with np.load(stored, allow_pickle=False) as arrays:
        again = Placement.from_arrays(dict(arrays))
    vector = kept_encoder().encode(["more night buses"])[0]
    assert again.nearest_themes(vector) == placement.nearest_themes(vector)


def test_nothing_is_placed_among_no_themes_or_without_a_word() -> None:
    assert Placement.of(np.zeros((0, 4)), []).nearest_themes(np.ones(4)) == []
    assert trained(TEXTS, TRUTH).nearest_themes(np.zeros(256)) == []


def test_themes_keep_more_than_one_sense() -> None:
    """A theme of two far parts: its centre is near neither, its prototypes are."""
    chance = np.random.default_rng(0)
    ends = unit_rows(np.eye(4, dtype=np.float32))
    rows = np.concatenate([end + 0.05 * chance.normal(size=(100, 4)) for end in ends])
    placement = Placement.of(rows, ["both"] * 200 + ["third"] * 100 + ["fourth"] * 100)
    assert [placement.nearest_themes(end)[0].theme for end in ends] == ["both", "both", "third", "fourth"]
    assert not any(placement.nearest_themes(end)[0].weak for end in ends)
