"""Keywords: pairs that belong together, each word told once, and words as people write them."""

from __future__ import annotations

import numpy as np

from app.themes.clustering.labels import name_themes, read
from app.themes.clustering.language import stop_words
from app.themes.clustering.phrases import phrases, stem
from app.themes.clustering.projection import unit_rows

STOPS = stop_words("en")


def keywords(*themes: list[str]) -> list[tuple[str, ...]]:
    texts = [text for theme in themes for text in theme]
    numbers = np.repeat(np.arange(len(themes)), [len(theme) for theme in themes])
    rows = unit_rows(np.eye(len(themes), dtype=np.float32)[numbers] + 0.01)
    named = name_themes(read(texts, rows, numbers, np.ones(len(texts)), STOPS), numbers, fallbacks=["x"] * len(themes))
    return [one.keywords for one in named]


def test_what_belongs_together_is_told_together_and_once() -> None:
    first, second = keywords(
        ["the order status of my parcel", "order status", "parcel: order status?", "parcels and order status"] * 3,
        ["milk and bread", "bread, milk", "milk", "bread"] * 3,
    )
    assert first[0] == "order status"
    told = [stem(word) for keyword in first for word in keyword.split()]
    assert len(told) == len(set(told)), first
    assert "parcel" in told
    # The negative control: words that never stand side by side stay words.
    assert set(second) == {"milk", "bread"}


def test_no_pair_reaches_across_a_stop() -> None:
    found = phrases(["cheap parking. Warm food", "cheap parking, warm food", "cheap parking (warm food)"], STOPS)
    assert {"cheap parking", "warm food"} <= {name.lower() for name in found.names}
    assert not any("parking warm" in name.lower() for name in found.names)


def test_words_with_digits_are_words_and_numbers_are_not() -> None:
    found = phrases(["my 401k on the 5th, 1234 times"] * 2, STOPS)
    assert {"401k", "5th"} <= set(found.names)
    assert not any("1234" in name for name in found.names)


def test_the_columns_of_a_pair_are_those_of_its_words() -> None:
    found = phrases(["order status", "order status", "status of an order"], STOPS)
    for name, (left, right) in zip(found.names, found.halves.tolist(), strict=True):
        assert " ".join(dict.fromkeys([found.names[left], found.names[right]])) == name


def test_a_plural_is_the_same_word() -> None:
    assert stem("days") == stem("day")
    assert stem("fees") == stem("fee")
    assert {stem(word) for word in ("bus", "this", "loss")} == {"bus", "this", "loss"}
