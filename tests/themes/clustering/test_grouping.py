"""What every grouping keeps to, whatever the texts: each row once, sizes that add up, the same bytes in any order."""

from __future__ import annotations

import json
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from app.themes.clustering import ClusteringError, Grouping, find_themes
from app.themes.clustering.assembly import TRAY_LABEL
from app.themes.clustering.encoders import StaticEncoder
from tests.themes.clustering.planted import planted

TEXTS, TRUTH = planted(per_theme=40, seed=1)


def check(grouping: Grouping, ids: list[str]) -> None:
    """The rules that hold for every grouping."""
    assert [one.id for one in grouping.assignments] == ids
    known = {theme.id: theme for theme in grouping.themes}
    assert len(known) == len(grouping.themes)
    finest = {theme.id for theme in grouping.finest}
    assert {one.theme for one in grouping.assignments} == finest
    for theme in grouping.finest:
        assert theme.size == sum(one.theme == theme.id for one in grouping.assignments)
    assert sum(theme.size for theme in grouping.themes if theme.parent is None) == len(ids)
    for theme in grouping.themes:
        if theme.parent is not None:
            assert known[theme.parent].parent is None
        children = [child.size for child in grouping.themes if child.parent == theme.id]
        assert not children or sum(children) == theme.size
        assert theme.label.strip()
        assert len(set(theme.representatives)) == len(theme.representatives)
        assert set(theme.representatives) <= set(ids)
    for level in (grouping.finest, [theme for theme in grouping.themes if theme.parent is None]):
        labels = [theme.label.casefold() for theme in level]
        assert len(set(labels)) == len(labels)
    assert all(0 <= one.confidence <= 1 for one in grouping.assignments)
    json.dumps(grouping.as_json(), allow_nan=False)


def test_planted_themes_are_found() -> None:
    grouping = find_themes(TEXTS)
    check(grouping, [str(row) for row in range(1, len(TEXTS) + 1)])
    assert grouping.encoder.startswith("static:")
    assert adjusted_rand_score(TRUTH, [one.theme for one in grouping.assignments]) > 0.9


def test_unrelated_labels_are_not_found() -> None:
    """The negative control of the test above: its score is not high by construction."""
    shuffled = TRUTH.copy()
    random.Random(0).shuffle(shuffled)
    grouping = find_themes(TEXTS)
    assert abs(adjusted_rand_score(shuffled, [one.theme for one in grouping.assignments])) < 0.05


@pytest.mark.parametrize("encoder", ["static", "lsa"])
def test_same_texts_and_seed_give_the_same_bytes_in_any_row_order(encoder: str) -> None:
    texts = [*TEXTS, TEXTS[0].upper(), TEXTS[0] + "!", "n/a", ""]
    ids = [f"row-{row}" for row in range(len(texts))]
    order = list(range(len(texts)))
    random.Random(7).shuffle(order)
    straight = find_themes(texts, ids=ids, encoder=encoder).as_json()
    mixed = find_themes([texts[row] for row in order], ids=[ids[row] for row in order], encoder=encoder).as_json()
    assert json.dumps(straight["themes"]) == json.dumps(mixed["themes"])
    by_id = {one["id"]: one for one in mixed["assignments"]}
    assert straight["assignments"] == [by_id[name] for name in ids]


def test_which_of_equal_rows_is_shown_does_not_hang_on_row_order() -> None:
    texts, ids = ["More trees", "more trees!", "MORE TREES"], ["b", "c", "a"]
    straight = find_themes(texts, ids=ids)
    assert straight.themes[0].representatives == ("a",)
    assert find_themes(texts[::-1], ids=ids[::-1]).themes == straight.themes


def test_given_vectors_are_used_in_any_row_order() -> None:
    chance = np.random.default_rng(3)
    centres = chance.normal(size=(4, 24))
    truth = np.repeat(np.arange(4), 30)
    vectors = centres[truth] + 0.1 * chance.normal(size=(120, 24))
    texts = [f"statement number {row}" for row in range(120)]
    ids = [str(row) for row in range(120)]
    grouping = find_themes(texts, ids=ids, vectors=vectors, encoder="mine")
    assert grouping.encoder == "mine"
    assert adjusted_rand_score(truth, [one.theme for one in grouping.assignments]) == 1.0
    order = chance.permutation(120)
    again = find_themes([texts[row] for row in order], ids=[ids[row] for row in order], vectors=vectors[order])
    assert again.themes == grouping.themes


def test_duplicates_count_and_stay_together() -> None:
    grouping = find_themes([*TEXTS, *[TEXTS[5]] * 30, TEXTS[5].upper() + " !!"])
    check(grouping, [str(row) for row in range(1, len(TEXTS) + 32)])
    copies = {one.theme for one in grouping.assignments[len(TEXTS) :]}
    assert copies == {grouping.assignments[5].theme}
    assert grouping.distinct_count == len(TEXTS)


def test_rows_without_content_are_one_theme_of_their_own() -> None:
    grouping = find_themes([*TEXTS, "", "  ", "👍👍", "N/A", "?!", "12"])
    tray = [theme for theme in grouping.themes if theme.is_tray]
    assert [(theme.label, theme.size) for theme in tray] == [(TRAY_LABEL, 6)]
    assert {one.theme for one in grouping.assignments[len(TEXTS) :]} == {tray[0].id}
    assert grouping.tray_count == 6


@pytest.mark.parametrize("encoder", ["static", "lsa"])
@pytest.mark.parametrize(
    "texts",
    [
        [],
        [""],
        ["Trees"],
        ["Trees", "Buses"],
        ["Trees", "Trees", "Trees"],
        ["the", "and of the", "is it"],
        ["😀", "😀😀", "🌳"],
        ["More trees please", "Später öffnen", "Más autobuses", "更多的树木", "أشجار أكثر"],
        ["word " * 200_000, "More trees"],
        ["\x00\x01", "\ud800 broken", "a\u0301ccent", "tab\tand\nline"],
        TEXTS[:5],
        TEXTS[:30],
    ],
)
def test_degenerate_input_is_grouped_all_the_same(encoder: str, texts: list[str]) -> None:
    check(find_themes(texts, encoder=encoder), [str(row) for row in range(1, len(texts) + 1)])


@settings(max_examples=40)
@given(st.lists(st.one_of(st.text(max_size=30), st.sampled_from(TEXTS)), max_size=40), st.integers(0, 3))
def test_any_texts_keep_the_rules(texts: list[str], seed: int) -> None:
    check(find_themes(texts, seed=seed), [str(row) for row in range(1, len(texts) + 1)])


@pytest.mark.parametrize("wanted", [1, 2, 5, 12, 40])
def test_a_wish_for_a_number_of_themes_is_served(wanted: int) -> None:
    grouping = find_themes(TEXTS, themes=wanted)
    check(grouping, [str(row) for row in range(1, len(TEXTS) + 1)])
    assert len(grouping.finest) == wanted


def test_many_themes_stand_under_eight_to_twenty_headings() -> None:
    grouping = find_themes(TEXTS, themes=40)
    heads = [theme for theme in grouping.themes if theme.parent is None]
    assert 8 <= len(heads) <= 20
    assert {theme.parent for theme in grouping.finest} <= {theme.id for theme in heads}


def test_another_run_can_start_from_an_earlier_one() -> None:
    ids = [str(row) for row in range(len(TEXTS))]
    before = find_themes(TEXTS[:-30], ids=ids[:-30])
    earlier = {one.id: one.theme for one in before.assignments}
    after = find_themes(TEXTS, ids=ids, starting=earlier, resolution=before.resolution)
    check(after, ids)
    later = {one.id: one.theme for one in after.assignments}
    assert adjusted_rand_score(list(earlier.values()), [later[name] for name in earlier]) > 0.9


def test_progress_rises_to_one() -> None:
    seen: list[tuple[str, float]] = []
    find_themes(TEXTS, progress=lambda stage, done: seen.append((stage, done)))
    shares = [done for _, done in seen]
    assert shares == sorted(shares)
    assert shares[0] == 0.0
    assert shares[-1] == 1.0
    assert {"reading", "encoding", "finding neighbours", "finding communities", "naming"} <= {s for s, _ in seen}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"ids": ["a"]}, "2 texts but 1 ids"),
        ({"ids": ["a", "a"]}, "'a' names more than one"),
        ({"themes": 0}, "1 or more"),
        ({"resolution": 0.0}, "above 0"),
        ({"encoder": "magic"}, "no encoder called 'magic'"),
        ({"vectors": np.zeros((3, 2))}, r"shape \(2, d\)"),
        ({"vectors": np.array([[1.0], [np.nan]])}, "finite"),
    ],
)
def test_wrong_input_is_refused_with_the_way_out(arguments: dict[str, object], said: str) -> None:
    with pytest.raises(ClusteringError, match=said):
        find_themes(["More trees", "More buses"], **arguments)  # type: ignore[arg-type]


def test_texts_must_be_strings() -> None:
    with pytest.raises(ClusteringError, match="sequence of strings"):
        find_themes(["fine", None])  # type: ignore[list-item]


def test_the_same_bytes_in_any_row_order_with_all_that_can_be_asked_for() -> None:
    texts = [*TEXTS, TEXTS[0].upper(), TEXTS[3] + " and more buses", "n/a"]
    ids = [f"row-{row}" for row in range(len(texts))]
    before = find_themes(texts[:200], ids=ids[:200], positions=True)
    earlier = {one.id: one.theme for one in before.assignments}
    places = {one.id: one.position for one in before.assignments if one.position}
    order = list(range(len(texts)))
    random.Random(8).shuffle(order)

    def again(rows: list[int]) -> dict[str, object]:
        given = {"ids": [ids[row] for row in rows], "starting": earlier, "earlier_positions": places}
        return find_themes([texts[row] for row in rows], resolution=before.resolution, **given).as_json(full=True)

    straight, mixed = again(list(range(len(texts)))), again(order)
    assert json.dumps(straight["themes"]) == json.dumps(mixed["themes"])
    assert json.dumps(straight["small_views"]) == json.dumps(mixed["small_views"])
    by_id = {one["id"]: one for one in mixed["assignments"]}
    assert straight["assignments"] == [by_id[name] for name in ids]


def test_another_seed_hardly_matters() -> None:
    first, second = (find_themes(TEXTS, seed=seed) for seed in (0, 7))
    agreement = adjusted_rand_score([one.theme for one in first.assignments], [one.theme for one in second.assignments])
    assert agreement > 0.95


def test_a_new_subject_after_an_earlier_run_becomes_a_theme_of_its_own() -> None:
    ids = [str(row) for row in range(len(TEXTS))]
    old = [row for row in range(len(TEXTS)) if TRUTH[row] != 5]
    before = find_themes([TEXTS[row] for row in old], ids=[ids[row] for row in old])
    earlier = {one.id: one.theme for one in before.assignments}
    after = find_themes(TEXTS, ids=ids, starting=earlier, resolution=before.resolution)
    theme = {one.id: one.theme for one in after.assignments}
    assert adjusted_rand_score([earlier[ids[row]] for row in old], [theme[ids[row]] for row in old]) > 0.9
    new = [theme[ids[row]] for row in range(len(TEXTS)) if TRUTH[row] == 5]
    commonest = max(set(new), key=new.count)
    assert new.count(commonest) > 30
    assert sum(theme[ids[row]] == commonest for row in old) < 5


def test_what_people_put_together_stays_together() -> None:
    ids = [str(row) for row in range(len(TEXTS))]
    anchors = {name: "ours" for name, number in zip(ids, TRUTH, strict=True) if number in (0, 3)}
    found = find_themes(TEXTS, ids=ids, anchors=anchors)
    theme = {one.id: one.theme for one in found.assignments}
    held = [theme[name] for name in anchors]
    assert held.count(max(set(held), key=held.count)) > 0.9 * len(held)
    # The negative control: without the anchors they are two themes.
    plain = {one.id: one.theme for one in find_themes(TEXTS, ids=ids).assignments}
    apart = [plain[name] for name in anchors]
    assert apart.count(max(set(apart), key=apart.count)) < 0.7 * len(apart)


def test_kept_vectors_group_as_new_ones_do() -> None:
    vectors = StaticEncoder().encode(TEXTS)
    kept = find_themes(TEXTS, vectors=vectors, encoder=StaticEncoder.name)
    assert kept == find_themes(TEXTS)


def test_long_texts_weigh_what_they_share_whether_vectors_were_kept_or_not() -> None:
    long = [f"{text}, as I have said before to the council of our town and will say again and again" for text in TEXTS]
    vectors = StaticEncoder().encode(long)
    assert find_themes(long, vectors=vectors, encoder=StaticEncoder.name) == find_themes(long)
