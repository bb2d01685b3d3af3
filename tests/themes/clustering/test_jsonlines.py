"""Reading JSON lines: what is taken, and what is refused with the line and the way out."""

from __future__ import annotations

import pytest

from app.themes.clustering import ClusteringError
from app.themes.clustering.jsonlines import read_rows


def test_rows_keep_their_order_and_ids() -> None:
    rows = read_rows(['{"id": "b", "text": "More trees", "other": [1]}\n', "\n", '{"id": 7, "text": ""}'])
    assert rows.ids == ("b", "7")
    assert rows.texts == ("More trees", "")


def test_a_row_without_id_is_named_by_its_number() -> None:
    rows = read_rows(['\ufeff{"text": "one"}', "", '{"text": "two", "id": null}'])
    assert rows.ids == ("1", "2")


def test_an_empty_file_has_no_rows() -> None:
    assert read_rows([]).ids == ()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{text: 1}", "line 2 is not valid JSON"),
        ('{"text": "cut', "line 2 is not valid JSON"),
        ("[1]", "line 2 is a list, not an object"),
        ('"text"', "line 2 is a string, not an object"),
        ('{"id": "x"}', 'line 2: "text" must be a string, but is missing'),
        ('{"text": 5}', 'line 2: "text" must be a string, but is a number'),
        ('{"text": "a", "id": 1.5}', 'line 2: "id" must be a string or a whole number, but is a number'),
        ('{"text": "a", "id": true}', "but is true or false"),
        ('{"text": "a", "id": ""}', "but is empty"),
        ('{"text": "a", "id": "\\ud800"}', "line 2: .* lone surrogate"),
        ('{"text": "a", "id": "first"}', 'line 2: the id "first" was already used on line 1'),
        ("[" * 100_000, "line 2 is not valid JSON"),
    ],
)
def test_a_bad_line_is_named(line: str, said: str) -> None:
    with pytest.raises(ClusteringError, match=said):
        read_rows(['{"text": "fine", "id": "first"}', line])


def test_a_numbered_row_may_not_take_an_id_that_was_given() -> None:
    with pytest.raises(ClusteringError, match='"2" was already used on line 1'):
        read_rows(['{"text": "a", "id": "2"}', '{"text": "b"}'])
