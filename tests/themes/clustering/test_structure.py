"""Structure: texts that say two things, strays, small views, sides and summaries."""

from __future__ import annotations

import random

import numpy as np
import pytest
from scipy import sparse

from app.themes.clustering import Grouping, find_themes
from app.themes.clustering.belonging import STRAY_SHARE, further_themes, says_several_things, strays
from app.themes.clustering.communities import neighbour_graph
from app.themes.clustering.digest import paragraph
from app.themes.clustering.language import stop_words
from app.themes.clustering.neighbours import nearest
from app.themes.clustering.projection import unit_rows
from app.themes.clustering.small_views import small_views
from app.themes.clustering.stance import stance_of
from tests.themes.clustering.planted import planted

TEXTS, TRUTH = planted(per_theme=60, seed=6)
# Twelve people who say one thing that nobody else says.
VIEW = [
    f"{opening} the mobile library van {ending}"
    for opening in ("Bring back", "Please reinstate", "We miss", "Do not forget")
    for ending in ("in our village", "for older readers", "and its books")
]


def test_a_mixture_of_two_centres_belongs_to_both() -> None:
    centres = np.eye(4, dtype=np.float32)
    rows = unit_rows(np.asarray([[1, 0, 0, 0], [1, 0.8, 0, 0], [0.2, 0, 1, 0.9]], dtype=np.float32))
    second, share = further_themes(rows, np.asarray([0, 0, 2]), centres)
    assert second.tolist() == [-1, 1, 3]
    assert share[1] == pytest.approx(0.8 / 1.8, abs=1e-5)
    assert share[0] == 0


def test_texts_that_say_two_things_name_both_themes() -> None:
    chance = random.Random(0)
    plain = find_themes(TEXTS)
    theme = {row: one.theme for row, one in enumerate(plain.assignments)}
    pairs = [(left, right) for left, right in (chance.sample(range(len(TEXTS)), 2) for _ in range(60))
             if theme[left] != theme[right]]  # fmt: skip
    found = find_themes([*TEXTS, *[f"{TEXTS[left]}. {TEXTS[right]}." for left, right in pairs]])
    both = []
    for (left, right), one in zip(pairs, found.assignments[len(TEXTS) :], strict=True):
        told = {one.theme, *(further.theme for further in one.also)}
        both.append({found.assignments[left].theme, found.assignments[right].theme} <= told)
        assert all(0 < further.strength <= 0.5 for further in one.also)
        assert one.theme not in {further.theme for further in one.also}
    assert np.mean(both) > 0.6
    # Of one clause nobody is told that it says several things.
    assert not any(one.also for one in found.assignments[: len(TEXTS)])


@pytest.mark.parametrize(
    ("text", "several"),
    [("More buses", False), ("More buses. Fewer cars.", True), ("Mehr Busse und weniger Autos", True),
     ("Más autobuses, menos coches", True), ("U.S.A", False)],
)  # fmt: skip
def test_clauses_are_told_by_their_marks(text: str, several: bool) -> None:
    assert says_several_things(text) is several


def trays(grouping: Grouping) -> set[str]:
    return {theme.id for theme in grouping.themes if theme.kind == "stray"}


def test_what_is_near_nothing_is_in_the_tray_and_the_tray_is_small() -> None:
    noise = ["zxcv qwer", "lorem ipsum dolor", "jjj kkk lll"]
    found = find_themes([*TEXTS, *noise])
    stray = trays(found)
    assert found.stray_count == sum(one.theme in stray for one in found.assignments)
    assert 0 < found.stray_count <= STRAY_SHARE * (len(TEXTS) + 3)
    assert sum(one.theme in stray for one in found.assignments[-3:]) >= found.stray_count - 2
    assert all(one.confidence == 0 for one in found.assignments if one.theme in stray)


@pytest.mark.parametrize("seed", range(3))
def test_the_tray_never_swallows_noise_alone(seed: int) -> None:
    chance = random.Random(seed)
    letters = "abcdefghijklmnopqrstuvwxyz"
    texts = [" ".join("".join(chance.choices(letters, k=6)) for _ in range(5)) for _ in range(300)]
    found = find_themes(texts)
    assert found.stray_count <= STRAY_SHARE * 300
    assert len(found.assignments) == 300


def test_the_tray_has_a_lid_however_many_are_far() -> None:
    total = 1_000
    # A ring of close neighbours, and a tenth of all rows whose links are faint.
    near = np.ones(total, dtype=np.float32)
    near[:100] = 0.05
    ring = sparse.csr_matrix((near, (np.arange(total), (np.arange(total) + 1) % total)), shape=(total, total))
    chosen = strays(sparse.csr_matrix(ring + ring.T), np.ones(total), settled=np.zeros(total))
    assert int(chosen.sum()) == int(STRAY_SHARE * total)
    assert set(np.flatnonzero(chosen).tolist()) <= set(range(101))
    # Nobody who was heard twice, and nobody whose neighbours are all of one theme.
    assert not strays(sparse.csr_matrix(ring + ring.T), np.full(total, 2.0), settled=np.zeros(total)).any()
    assert not strays(sparse.csr_matrix(ring + ring.T), np.ones(total), settled=np.ones(total)).any()


def test_twelve_rows_apart_inside_a_large_theme_are_listed() -> None:
    chance = np.random.default_rng(0)
    crowd = chance.normal(size=(1_500, 32))
    view = 6 * np.eye(32)[0] + 0.3 * chance.normal(size=(12, 32))
    rows = unit_rows(np.concatenate([crowd, view]).astype(np.float32))
    graph = neighbour_graph(*nearest(rows, 12, seed=0))
    views = small_views(graph, rows, np.zeros(len(rows), dtype=np.int64), np.ones(len(rows)))
    # Of a crowd without any structure a view may come out in two pieces, but none is of anybody else.
    assert set(views[0].places) <= set(range(1_500, 1_512))
    assert len(views[0].places) >= 6
    assert [one.apartness for one in views] == sorted((one.apartness for one in views), reverse=True)


def test_no_tray_where_a_number_of_themes_is_asked_for() -> None:
    assert find_themes([*TEXTS, "zxcv qwer", "lorem ipsum"], themes=6).stray_count == 0


def test_a_small_view_is_a_theme_or_listed() -> None:
    texts, _ = planted(per_theme=250, seed=7)
    found = find_themes([*texts, *VIEW])
    ids = {str(row) for row in range(len(texts) + 1, len(texts) + len(VIEW) + 1)}
    listed = [view for view in found.small_views if len(ids & set(view.members)) >= 9]
    own = [theme for theme in found.finest if theme.size <= 2 * len(VIEW) and ids & set(theme.representatives)]
    assert listed or own
    for view in found.small_views:
        assert view.size >= len(view.members) >= 5
        assert view.label
        assert view.theme in {theme.id for theme in found.finest}


def test_agreement_and_disagreement_are_shown_as_sides() -> None:
    for_it = [f"I {verb} the bypass {why}" for verb in ("support", "agree with", "welcome", "am in favour of")
              for why in ("round the town", "for less traffic", "near the school", "this year")]  # fmt: skip
    against = [f"I {verb} the bypass {why}" for verb in ("oppose", "do not support", "am against", "disagree with")
               for why in ("round the town", "through the wood", "near the farm", "this year")]  # fmt: skip
    texts = [*TEXTS, *for_it, *against]
    found = find_themes(texts)
    rows = found.assignments[len(TEXTS) :]
    theme = next(
        one for one in found.finest if one.id == max((row.theme for row in rows), key=[row.theme for row in rows].count)
    )
    assert [side.stance for side in theme.sides] == ["for", "against"]
    told = {row.id: row.side for row in rows if row.theme == theme.id}
    right = [
        told[row.id] == ("for" if nth < len(for_it) else "against") for nth, row in enumerate(rows) if row.id in told
    ]
    assert np.mean(right) > 0.95
    for side in theme.sides:
        assert side.size >= 3
        assert {row.side for row in found.assignments if row.id in side.representatives} == {side.stance}


def test_a_theme_of_one_opinion_has_no_sides() -> None:
    texts = [f"I support more {thing} {where}" for thing in ("trees", "parks", "benches") for where in
             ("here", "by the river", "in the centre", "near the school", "at the station")]  # fmt: skip
    assert all(theme.sides == () for theme in find_themes(texts).themes)
    assert all(one.side is None for one in find_themes(texts).assignments)


@pytest.mark.parametrize(
    ("text", "language", "stance"),
    [
        ("I support more buses", "en", 1),
        ("I do not support more buses", "en", -1),
        ("Buses should not run at night, please", "en", -1),
        ("There are not enough buses", "en", 0),
        ("The bus is blue", "en", 0),
        ("Wir brauchen mehr Busse", "de", 1),
        ("Ich bin gegen mehr Busse", "de", -1),
        ("Wir wollen keine neuen Busse", "de", -1),
        ("Queremos más autobuses", "es", 1),
        ("No queremos más autobuses", "es", -1),
        ("Nous sommes against it", "fr", -1),
    ],
)
def test_stances_are_told_by_their_words(text: str, language: str, stance: int) -> None:
    assert stance_of(text, language) == stance


def test_a_summary_is_made_of_sentences_that_were_said_and_differ() -> None:
    texts = [
        "The buses never come in the evening. I walk home.",
        "The buses never come in the evening!",
        "Bus fares are too high for pensioners with small incomes.",
        "Ok",
    ]
    told = paragraph(texts, ["buses", "evening", "bus fares"], stop_words("en"))
    assert "The buses never come in the evening" in told
    assert told.count("never come") == 1
    assert "Bus fares are too high" in told
    assert len(told) <= 430
    assert paragraph([], ["x"], stop_words("en")) == ""


def test_every_theme_has_a_summary_from_its_own_texts() -> None:
    found = find_themes(TEXTS)
    for theme in found.finest:
        if theme.is_tray:
            continue
        members = " ".join(text for text, one in zip(TEXTS, found.assignments, strict=True) if one.theme == theme.id)
        assert theme.summary
        for sentence in theme.summary.rstrip(".").split(". "):
            assert sentence in members
