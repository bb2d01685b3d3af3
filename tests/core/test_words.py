"""The words that full-text search knows."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.words import telling_words, words_of


def test_words_are_folded_and_never_syntax() -> None:
    assert words_of('Café AND (naïve) "x"* OR -y: Straße_2') == ["cafe", "and", "naive", "x", "or", "y", "strasse", "2"]
    assert words_of("🙂 — ’ \x00") == []


def test_common_words_are_left_out_and_repeats_too() -> None:
    assert telling_words("The carers of the ward and the ward's carers know", 9) == ["carers", "ward", "know"]
    assert telling_words("one two three four", 2) == ["two", "three"]


@given(st.text(max_size=200))
def test_any_text_gives_letters_and_digits_only(text: str) -> None:
    assert all(word.isalnum() for word in words_of(text))
