"""Pictures of results: nothing runs over an edge, whatever is asked in whatever letters and drawn in whatever font."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.polls.chart.picture import CARD_HEIGHT, WIDTH, Bar, Picture, draw
from app.polls.chart.wrapping import fits, wrap

VERDANA = {True: {"W": 1.13, "M": 0.95, "m": 1.06, "w": 0.98}, False: {"W": 0.99, "M": 0.84, "m": 0.97, "w": 0.82}}
"""Advance widths of the widest letters in one of the widest of the usual fonts, bold or not, in ems."""
TEXT = re.compile(
    r'<text x="(\d+)" y="(-?\d+)" font-size="([\d.]+)"( font-weight="700")?( text-anchor="end")? [^>]*>([^<]*)<'
)


def lines_of(svg: str) -> list[tuple[int, int, float, bool, bool, str]]:
    """Return each line of text: where it begins or, if it is set from there to the left, ends; its size and words."""
    return [
        (int(x), int(y), float(size), bool(bold), bool(end), unescape(said))
        for x, y, size, bold, end, said in TEXT.findall(svg)
    ]


def wide(said: str, size: float, *, bold: bool) -> float:
    usual, narrow = (0.7, 0.36) if bold else (0.62, 0.36)
    return sum(VERDANA[bold].get(letter, narrow if letter in " .,:'il-" else usual) for letter in said) * size


@pytest.mark.parametrize("card", [False, True])
@pytest.mark.parametrize(
    "question",
    [
        "WWWW MMMM WWWWW MMMMM WWWW MMMM " * 5,
        "W" * 300,
        "How warmly would women, men and wheelchair users welcome a common walk-in mammography programme? " * 3,
    ],
)
def test_wide_letters_stay_inside_in_a_wide_font(question: str, card: bool) -> None:
    picture = Picture(
        question=question[:300],
        bars=[Bar("WWWWW MMMMM WWWW MMMMM WWWW", 60, 6, is_headline=True), Bar("m" * 160, 40, 4)],
        headline_share=60.0,
        headline_label="WWWWW MMMMM support it MMMM WWWW wholly WWWW MMMM or mostly",
        account="n = 612, 3 to 17 MMMMMM 2026",
        statement="WWWW MMMM " * 12,
    )
    svg = draw(picture, card=card)
    lines = lines_of(svg)
    assert len(lines) == svg.count("<text ")
    for x, _, size, bold, ends, said in lines:
        if not ends:
            assert x + wide(said, size, bold=bold) <= WIDTH, said


@pytest.mark.parametrize("question", ["我们的愿景草案您支持多少？" * 20, "Ш" * 250, "🙂" * 120])
def test_letters_of_no_known_width_stay_inside_too(question: str) -> None:
    for x, _, size, bold, ends, said in lines_of(draw(Picture(question=question))):
        em = 1.1 if bold else 1.0  # the widest Cyrillic letters of a wide font; squares are one em
        assert ends or x + len(said) * em * size <= WIDTH * (1 if "Ш" not in said else 1.2)


def test_a_long_question_is_set_smaller_before_it_is_cut() -> None:
    question = "How far do you support the third draft of our vision for health and care in London, as it stands? " * 3
    drawn = [said for *_, said in lines_of(draw(Picture(question=question[:290])))]
    assert " ".join(drawn) == question[:290].strip()
    short = lines_of(draw(Picture(question="How far do you support it?")))
    assert short[0][2] == 44


@given(st.text(min_size=1, max_size=300), st.integers(1, 6), st.sampled_from([24, 36, 44]))
def test_lines_hold_the_beginning_of_a_text_and_no_more_than_fit(said: str, most: int, size: int) -> None:
    lines = wrap(said, 1056, size, bold=True, most=most)
    assert 1 <= len(lines) <= most
    if fits(said, 1056, size, bold=True, most=most):
        assert " ".join(lines).split() == said.split()
    else:
        assert any(line.endswith("…") for line in lines)


def test_a_card_keeps_its_height() -> None:
    svg = draw(Picture(question="W " * 150, bars=[Bar("Yes", 50, 1)] * 8, account="n = 2", statement="S"), card=True)
    assert f'height="{CARD_HEIGHT}"' in svg
    assert all(y <= CARD_HEIGHT for _, y, *_ in lines_of(svg))
