"""The map: near stays near, nobody moves for newcomers, a re-run lies on the last, and labels keep apart."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.manifold import trustworthiness

from app.themes.clustering import ClusteringError, draw_map, draw_map_png, find_themes, layout, place_on_map
from app.themes.clustering.picture import compose
from app.themes.clustering.projection import unit_rows
from tests.themes.clustering.planted import planted

TEXTS, _ = planted(per_theme=40, seed=4)


def blobs(seed: int = 0, groups: int = 6) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    truth = np.repeat(np.arange(groups), 40)
    rows = chance.normal(size=(groups, 24))[truth] + 0.4 * chance.normal(size=(len(truth), 24))
    return unit_rows(rows), truth


def test_neighbours_on_the_map_are_neighbours_in_truth() -> None:
    rows, truth = blobs()
    places = layout(rows, truth)
    assert places.shape == (240, 2)
    assert np.abs(places).max() <= 1
    assert trustworthiness(rows, places, n_neighbors=8) > 0.9
    # The negative control: the same places dealt out at random.
    assert trustworthiness(rows, np.random.default_rng(1).permutation(places), n_neighbors=8) < 0.6


def test_a_later_map_leaves_every_old_text_where_it_was() -> None:
    rows, truth = blobs()
    old = np.arange(240) % 10 > 0
    earlier = np.full((240, 2), np.nan)
    earlier[old] = layout(rows[old], truth[old])
    later = layout(rows, truth, earlier=earlier)
    np.testing.assert_array_equal(later[old], earlier[old].astype(np.float32))
    # And newcomers stand with their theme.
    centres = np.asarray([later[old & (truth == number)].mean(axis=0) for number in range(6)])
    apart = ((later[~old][:, None, :] - centres[None]) ** 2).sum(axis=2)
    assert np.mean(apart.argmin(axis=1) == truth[~old]) > 0.9


def test_a_map_that_was_turned_is_turned_back() -> None:
    rows, truth = blobs(1)
    plain = layout(rows, truth).astype(np.float64)
    turned = plain @ np.asarray([[0.0, 1.0], [-1.0, 0.0]]) * 0.5 + 0.1
    some = np.full_like(turned, np.nan)
    some[::2] = turned[::2]
    np.testing.assert_allclose(layout(rows, truth, earlier=some), turned, atol=1e-4)


def test_new_texts_stand_among_their_neighbours() -> None:
    rows, truth = blobs(2)
    places = layout(rows[20:], truth[20:])
    new = place_on_map(rows[:20], rows[20:], places)
    own = places[truth[20:] == truth[0]]
    assert np.sqrt(((new - own.mean(axis=0)) ** 2).sum(axis=1)).max() < 0.4
    assert place_on_map(rows[:2], rows[:0], places[:0]).tolist() == [[0, 0], [0, 0]]


@settings(max_examples=30)
@given(st.integers(0, 2**31), st.integers(0, 30), st.integers(1, 5))
def test_any_rows_have_finite_places(seed: int, count: int, themes: int) -> None:
    chance = np.random.default_rng(seed)
    rows = chance.choice([0.0, 1.0, -1.0], size=(count, 5)).astype(np.float32)
    numbers = np.unique(chance.integers(themes, size=count), return_inverse=True)[1]
    places = layout(rows, numbers)
    assert places.shape == (count, 2)
    assert np.isfinite(places).all()
    assert np.abs(places).max(initial=0) <= 1


def test_positions_are_kept_by_a_run_that_is_told_of_them() -> None:
    ids = [str(row) for row in range(len(TEXTS))]
    first = find_themes(TEXTS[:-20], ids=ids[:-20], positions=True)
    known = {one.id: one.position for one in first.assignments}
    assert all(known.values())
    second = find_themes(TEXTS, ids=ids, positions=True, earlier_positions=known)
    again = {one.id: one.position for one in second.assignments}
    assert {name: again[name] for name in known} == known
    assert all(again.values())
    assert all(one.position is None for one in find_themes(TEXTS[:30]).assignments)


def test_labels_do_not_overlap_and_lie_inside_the_picture() -> None:
    grouping = find_themes(TEXTS, themes=18, positions=True)
    drawing = compose(grouping)
    assert len(drawing.labels) > 10
    assert not any(one.overlaps(other) for one, other in combinations(drawing.labels, 2))
    assert all(one.x >= 0 and one.x + one.width <= 1_200 for one in drawing.labels)
    assert all(one.y >= 0 and one.y + one.height <= 900 for one in drawing.labels)


def test_the_svg_is_well_formed_and_the_same_every_time() -> None:
    texts = [*TEXTS, "<script>alert('&')</script> trees & buses"]
    drawn = draw_map(find_themes(texts, positions=True))
    root = ElementTree.fromstring(drawn)
    assert root.tag.endswith("svg")
    assert sum(path.get("d", "").count("M") for path in root.iter("{http://www.w3.org/2000/svg}path")) == len(texts)
    assert "<script" not in drawn
    assert draw_map(find_themes(texts, positions=True)) == drawn


def test_the_png_is_a_png_of_its_size() -> None:
    drawn = draw_map_png(find_themes(TEXTS, positions=True))
    assert drawn[:8] == b"\x89PNG\r\n\x1a\n"
    assert [int.from_bytes(drawn[at : at + 4]) for at in (16, 20)] == [1_200, 900]


def test_without_positions_there_is_no_map() -> None:
    with pytest.raises(ClusteringError, match="positions"):
        draw_map(find_themes(TEXTS[:20]))
