"""The parts of the library, each against a slow and obvious reckoning or a planted case."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from sklearn.metrics import adjusted_rand_score

from app.themes.clustering import EncoderUnavailableError, neighbours
from app.themes.clustering.coarse import Earlier, agreed, coarsened, grouped, refined, with_loops_as_links
from app.themes.clustering.communities import communities, fold_small, neighbour_graph
from app.themes.clustering.encoders import StaticEncoder, choose, static
from app.themes.clustering.hierarchy import heading_count, headings
from app.themes.clustering.labels import name_themes, read
from app.themes.clustering.language import detect_language, stop_words
from app.themes.clustering.projection import project, unit_rows
from app.themes.clustering.representatives import representatives, typical_rows
from app.themes.clustering.resolution import serve, suitable_counts, unusual, worth
from app.themes.clustering.text import clean, gather, same_words_key
from tests.themes.clustering.planted import planted


def rows_of(count: int, *, groups: int, noise: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    truth = chance.integers(groups, size=count)
    return unit_rows(chance.normal(size=(groups, 16))[truth] + noise * chance.normal(size=(count, 16))), truth


def brute(rows: np.ndarray, count: int) -> list[set[int]]:
    near = rows @ rows.T
    np.fill_diagonal(near, -np.inf)
    return [set(line[:count].tolist()) for line in np.argsort(-near, axis=1)]


@pytest.mark.parametrize("total", [3, 50, 700, 2_111])
def test_exact_neighbours_are_those_of_brute_force(total: int) -> None:
    rows, _ = rows_of(total, groups=5, noise=1.0)
    count = min(12, total - 1)
    places, cosines = neighbours.nearest(rows, count, seed=0)
    assert [set(line.tolist()) for line in places] == brute(rows, count)
    np.testing.assert_allclose(cosines, np.take_along_axis(rows @ rows.T, places.astype(np.int64), axis=1), atol=1e-5)


def test_the_inverted_file_finds_most_neighbours_and_never_the_row_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "EXACT_LIMIT", 1_000)
    rows, _ = rows_of(2_500, groups=20, noise=0.4)
    places, cosines = neighbours.nearest(rows, 10, seed=0)
    truth = brute(rows, 10)
    found = np.mean([len(truth[row] & set(line.tolist())) / 10 for row, line in enumerate(places)])
    assert found > 0.9
    own = places == np.arange(len(rows))[:, None]
    assert (cosines[own] == 0).all()


def test_more_neighbours_than_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot have"):
        neighbours.nearest(np.eye(3, dtype=np.float32), 3, seed=0)


def graph_of(total: int = 600) -> tuple[sparse.csr_matrix, np.ndarray, np.ndarray]:
    rows, truth = rows_of(total, groups=12, noise=0.5)
    return neighbour_graph(*neighbours.nearest(rows, 10, seed=0)), rows, truth


def test_the_graph_is_symmetric_without_loops() -> None:
    graph, _, _ = graph_of()
    assert abs(graph - graph.T).max() == 0
    assert graph.diagonal().sum() == 0


def test_communities_are_the_planted_groups_and_agreement_keeps_them() -> None:
    graph, rows, truth = graph_of()
    assert adjusted_rand_score(truth, communities(graph, 1.0, seed=0)) > 0.95
    coarse = coarsened(graph, rows, np.ones(len(rows)))
    assert len(coarse.weights) > 2 * 12
    assert adjusted_rand_score(truth, agreed(graph, coarse, 1.0, seed=0)) > 0.95


def test_a_loop_counts_as_much_as_the_links_it_stands_for() -> None:
    """The modularity of a coarse partition is that of the same partition of all rows."""
    graph, rows, _ = graph_of()
    coarse = coarsened(graph, rows, np.ones(len(rows)))
    parts = len(coarse.weights)
    twinned = with_loops_as_links(coarse.graph)
    assert twinned.diagonal().sum() == 0
    assert twinned.sum() == pytest.approx(graph.sum(), rel=1e-5)
    numbers = grouped(coarse.graph, 1.0, seed=0)
    whole = modularity(graph, numbers[coarse.part_of])
    assert modularity(twinned, np.concatenate([numbers, numbers])) == pytest.approx(whole, abs=1e-4)
    # The negative control: without the twins the parts weigh too little, and too few communities come out.
    assert parts > len(set(numbers.tolist())) > 3


def modularity(graph: sparse.csr_matrix, numbers: np.ndarray) -> float:
    found = graph.tocoo()
    degrees = np.asarray(graph.sum(axis=1)).ravel()
    shares = np.bincount(numbers, weights=degrees) / degrees.sum()
    return float(found.data[numbers[found.row] == numbers[found.col]].sum() / degrees.sum() - (shares**2).sum())


def test_refining_moves_stray_rows_home_and_never_loses_modularity() -> None:
    graph, _, truth = graph_of()
    wrong = truth.copy()
    wrong[::10] = (wrong[::10] + 1) % 12
    better = refined(graph, wrong, 1.0)
    assert modularity(graph, better) > modularity(graph, wrong)
    assert adjusted_rand_score(truth, better) > 0.95 > adjusted_rand_score(truth, wrong)


def test_an_earlier_partition_is_held_where_it_is_nearly_as_good_and_left_where_it_is_not() -> None:
    graph, rows, truth = graph_of()
    # The twelve groups were six themes before, as people or a run at a coarser grain would have had them.
    merged = truth // 2
    for hold, kept in ((1.0, True), (0.0001, False)):
        held = Earlier(merged, hold)
        coarse = coarsened(graph, rows, np.ones(len(rows)), earlier=held)
        agreement = adjusted_rand_score(merged, agreed(graph, coarse, 1.0, seed=0, earlier=held))
        assert (agreement > 0.95) is kept
    # Nonsense is not held on to.
    chance = Earlier(np.random.default_rng(0).integers(12, size=len(rows)), 0.1)
    coarse = coarsened(graph, rows, np.ones(len(rows)), earlier=chance)
    assert adjusted_rand_score(truth, agreed(graph, coarse, 1.0, seed=0, earlier=chance)) > 0.6


def test_small_communities_are_folded_into_the_nearest() -> None:
    rows = unit_rows(np.array([[1, 0], [1, 0.1], [1, -0.1], [0, 1], [0.1, 1], [0.4, 1]], dtype=np.float32))
    folded = fold_small(rows, np.array([0, 0, 0, 1, 1, 2]), np.ones(6), least=2)
    assert folded.tolist() == [0, 0, 0, 1, 1, 1]
    assert fold_small(rows, np.arange(6), np.ones(6), least=2).tolist() == [0] * 6


def test_worth_is_highest_at_the_planted_grain() -> None:
    graph, _, truth = graph_of()
    chance = np.random.default_rng(1)
    finer = truth * 4 + chance.integers(4, size=len(truth))
    coarser = truth // 6
    assert worth(graph, truth) > worth(graph, coarser) > worth(graph, np.zeros_like(truth))
    assert worth(graph, truth) > worth(graph, finer)
    assert worth(graph, chance.permutation(truth)) < 0


def test_suitable_counts_grow_with_the_texts() -> None:
    assert suitable_counts(10_000) == (8, 150)
    counts = [suitable_counts(total) for total in (1, 10, 100, 1_000, 10_000, 10**6)]
    assert counts == sorted(counts)
    assert all(low <= high for low, high in counts)
    assert unusual(20, 10_000) < 0.001
    assert unusual(19, 800) < 0.001
    assert unusual(40, 10_000) == pytest.approx(unusual(10, 10_000))
    assert unusual(300, 10_000) > unusual(129, 10_000) > unusual(50, 10_000)


def test_serving_a_wish_never_stops_below_it_when_more_are_to_be_had() -> None:
    chosen = serve(7, lambda at, _run: np.arange(1_000) % max(1, min(1_000, int(10 * at))))
    assert chosen.partition.max() + 1 == 7


def test_headings_nest_and_are_as_many_as_asked() -> None:
    graph, _, truth = graph_of()
    merged = headings(graph, truth, 5)
    assert merged.shape == (12,)
    assert set(merged.tolist()) == set(range(5))


@pytest.mark.parametrize("themes", range(1, 151, 7))
def test_headings_are_none_or_eight_to_twenty(themes: int) -> None:
    count = heading_count(themes)
    assert count == 0 if themes <= 20 else 8 <= count <= 20


def test_projection_of_rows_all_alike_is_nothing() -> None:
    assert not project(np.ones((5, 8), dtype=np.float32)).any()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We should have more trees in the park and they need water", "en"),
        ("Wir brauchen mehr Bäume im Park und sie brauchen auch Wasser", "de"),
        ("Necesitamos más árboles en el parque y también hay que darles agua", "es"),
        ("Nous avons besoin de plus d'arbres dans le parc et de l'eau", "fr"),
        ("bike lanes", "und"),
        ("更多的树木", "und"),
    ],
)
def test_the_language_is_told_by_its_stop_words(text: str, language: str) -> None:
    assert detect_language([text] * 3) == language


def test_a_mixture_is_no_language() -> None:
    texts = ["We should have more of them in the park", "Wir brauchen mehr davon und auch die anderen im Park"]
    assert detect_language(texts * 5) == "und"
    assert {"the", "und", "los"} <= stop_words("und")


def test_one_spelling_stands_for_all_that_use_the_same_words() -> None:
    corpus = gather(["More trees!", "more  TREES", "Buses", "n/a", "more trees"])
    assert sorted(corpus.weights.tolist()) == [1.0, 3.0]
    assert corpus.row_of[3] == -1
    assert corpus.row_of[0] == corpus.row_of[1] == corpus.row_of[4]
    assert same_words_key("Más ÁRBOLES, ¡ya!") == "mas arboles ya"
    assert clean("a\x00b\ud800 \n c") == "ab? c"


def test_the_spelling_that_stands_for_others_does_not_hang_on_row_order() -> None:
    spellings = ["More trees!", "MORE TREES", "more trees", "Buses"]
    assert gather(spellings).texts == gather(spellings[::-1]).texts


def test_labels_say_what_sets_themes_apart() -> None:
    texts, truth = planted(per_theme=40, seed=2)
    rows = project(StaticEncoder().encode_corpus(texts))
    known = read(texts, rows, np.array(truth), np.ones(len(texts)), stop_words("en"))
    named = name_themes(known, np.array(truth), fallbacks=["x"] * 6)
    kin = (
        ("bus",),
        ("tree", "park", "garden", "flower", "green"),
        ("doctor", "gp", "nurse", "clinic", "surgery"),
        ("school", "class", "teacher", "lesson"),
        ("hous", "flat", "home", "rent", "apartment", "tenant"),
        ("rubbish", "bin", "waste", "litter", "recycl"),
    )
    for one, words in zip(named, kin, strict=True):
        assert any(word in one.label.casefold() for word in words), one
        assert not set(one.keywords) & stop_words("en")


def test_themes_without_words_of_their_own_still_have_names_apart() -> None:
    texts, numbers = ["the and", "of it", "to be"], np.arange(3)
    known = read(texts, np.eye(3, dtype=np.float32), numbers, np.ones(3), stop_words("en"))
    named = name_themes(known, numbers, fallbacks=["same", "Same", "same"])
    assert [one.label for one in named] == ["same", "Same (2)", "same (3)"]


def test_representatives_differ_from_one_another() -> None:
    rows = unit_rows(np.array([[1, 0, 0], [1, 0.001, 0], [1, 0.002, 0], [1, 0.5, 0], [1, 0, 0.5]], dtype=np.float32))
    typical = typical_rows(rows, np.zeros(5, dtype=np.int64), np.ones(5))
    (chosen,) = representatives(rows, typical, most=3)
    assert len({one for one in chosen if one < 3}) == 1


def test_static_vectors_depend_on_the_text_alone() -> None:
    encoder = StaticEncoder()
    alone = encoder.encode(["More trees"])
    together = encoder.encode(["Later buses", "More trees", ""])
    np.testing.assert_array_equal(alone[0], together[1])
    assert not together[2].any()
    assert np.linalg.norm(alone[0]) == pytest.approx(1.0, abs=1e-5)
    # Sense, not spelling: the negative control of a table read wrongly.
    near = encoder.encode(["cheaper bus fares", "lower ticket prices for public transport", "more teachers in school"])
    assert near[0] @ near[1] > near[0] @ near[2] + 0.1


def test_the_tokens_of_a_text_are_those_of_its_words() -> None:
    _, tokenizer = static._load()
    texts, _ = planted(per_theme=4, seed=5)
    for text in (*texts, "Müller's 24-hour “café”, naïve? ÉCOLE!", "e-mail me@example.org (50%)", "日本語 の 文"):
        whole = tokenizer.encode(text, add_special_tokens=False).ids
        assert [token for word in text.split() for token in static._tokens_of(word)] == whole


def test_what_a_paragraph_says_first_weighs_more_and_short_texts_are_taken_as_they_are() -> None:
    encoder, (texts, _) = StaticEncoder(), planted(per_theme=40, seed=2)
    parking, food = "Cheaper parking for all visitors.", "Warm meals for patients on every ward."
    tail = (
        "Our council has heard this before and will hear it again and again until somebody does what we ask them for."
    )
    long = [f"{text}. {tail}" for text in texts]
    one, other, first, second = encoder.encode_corpus(
        [*long, f"{parking} {food} {tail}", f"{food} {parking} {tail}", f"{parking} {tail}", f"{food} {tail}"]
    )[-4:]
    assert one @ first > other @ first
    assert other @ second > one @ second
    short = [*texts, f"{parking} {food}", f"{food} {parking}"]
    np.testing.assert_allclose(encoder.encode_corpus(short)[-2:], encoder.encode(short)[-2:], atol=1e-6)


def test_an_encoder_that_is_not_here_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailableError, match="onnx"):
        choose(f"onnx:{tmp_path}")
