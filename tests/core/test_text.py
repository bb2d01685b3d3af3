"""Text from people: what is rendered the short way is what the long way makes of it."""

import nh3
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.core import text

PIECES = [
    "idea",
    "Zoë",
    "ß",
    "3",
    "1.",
    "-",
    "+",
    "*",
    "_",
    "`",
    " ",
    "  ",
    "&",
    "amp;",
    "<b>",
    ">",
    "[a](https://b.org)",
]
PIECES += [
    "\n",
    "\n\n",
    "\\",
    "\u00a0",
    "\u200b",
    "\u2028",
    '"',
    "'",
    "~",
    "#",
    "|",
    "(c)",
    "...",
    "\u2019",
    "\u2014",
    "@x.org",
]


def rendered_at_length(source: str) -> str:
    return nh3.clean(
        text._MARKDOWN.render(source),
        tags=text._TAGS,
        attributes=text._ATTRIBUTES,
        url_schemes=text._SCHEMES,
        link_rel="nofollow noopener ugc",
    )


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join)))
@example("A line of prose, with (brackets) and 3 numbers.")
@example("Ends with a space ")
@example("")
def test_the_short_way_and_the_long_way_agree(source: str) -> None:
    assert text.render(source) == rendered_at_length(source)


def test_prose_takes_the_short_way_and_markup_does_not() -> None:
    assert text._PLAIN.fullmatch("Ring the carer before the visit, not after: it's kinder.")
    assert not text._PLAIN.fullmatch("Ring the *carer* before")


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "[x](javascript:alert(1))", "a<img src=x onerror=alert(1)>"]
)
def test_nothing_that_runs_is_rendered(hostile: str) -> None:
    html = text.render(hostile)
    assert "<script" not in html
    assert "<img" not in html
    assert "href" not in html or "javascript" not in html
