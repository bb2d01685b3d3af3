"""The poster, the summary and the pictures: tagged PDFs with text, one page whatever people wrote, equal bytes."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from app.publishing.poster import Foundation, Kind, Quote, Sheet, Support, drawn, drawn_with_warnings, pieces

PNG = b"\x89PNG\r\n\x1a\n"


def sheet(count: int = 4, times: int = 1) -> Sheet:
    said = "We must know the **person** before we plan the care. " * times
    return Sheet(
        title="Nearer home",
        workshop="A workshop",
        preamble=pieces("We *declare* this together. " * times),
        headline="1,004 people from 152 organisations, 32 of 32 boroughs",
        counts="3,214 ideas · 4,391 votes",
        method="The text went through 5 versions.",
        foundations=[
            Foundation(
                f"Foundation {place}",
                pieces(said),
                place % 8 + 1,
                Support(91, "91 % of 512 agree"),
                [Quote("Ask us.", "Carer")],
            )
            for place in range(count)
        ],
        version="Version 5, revision 1",
        date="22 November 2026",
        url="https://folkmoot.test/workshops/nearer-home/declaration",
        digest="9f2c" * 16,
        drawn_at=datetime(2026, 11, 22, tzinfo=UTC),
    )


@pytest.mark.parametrize("kind", [Kind.POSTER, Kind.SUMMARY])
def test_a_pdf_is_tagged_says_its_language_and_has_its_text(kind: Kind) -> None:
    page, warnings = drawn_with_warnings(sheet(), kind, "pdf")
    assert warnings == []
    reader = PdfReader(io.BytesIO(page))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"].startswith("en")
    assert reader.metadata is not None
    assert reader.metadata.title == "Nearer home"
    (only,) = reader.pages
    text = " ".join(only.extract_text().split())
    for words in ("Nearer home", "1,004 people", "We must know the person before we plan", "Version 5, revision 1"):
        assert words in text, words
    assert "22 November 2026" in text
    fonts = {
        str(font["/BaseFont"])
        for font in only["/Resources"]["/Font"].get_object().values()
        for font in [font.get_object()]
    }
    assert all("AtkinsonHyperlegible" in font for font in fonts)


@pytest.mark.parametrize(("count", "times"), [(1, 1), (3, 4), (5, 1), (8, 6), (12, 3)])
def test_everything_fits_on_one_page(count: int, times: int) -> None:
    for kind in (Kind.POSTER, Kind.SUMMARY):
        page = drawn(sheet(count, times), kind, "pdf")
        (only,) = PdfReader(io.BytesIO(page)).pages
        assert " ".join(only.extract_text().split()).count("We must know the") == count * times


def test_pictures() -> None:
    for kind in Kind:
        assert drawn(sheet(), kind, "png").startswith(PNG)
    for place in range(5):
        assert b"<svg" in drawn(sheet(), Kind.SLIDES, "svg", place=place)[:200]
    with pytest.raises(ValueError, match="no slide"):
        drawn(sheet(), Kind.SLIDES, "svg", place=5)


def test_equal_sheets_give_equal_bytes_and_others_others() -> None:
    first = drawn(sheet(), Kind.POSTER, "pdf")
    drawn.__globals__["_drawn"].cache_clear()
    assert drawn(sheet(), Kind.POSTER, "pdf") == first
    assert drawn(replace(sheet(), title="Another"), Kind.POSTER, "pdf") != first


def test_what_people_type_is_never_markup() -> None:
    evil = '#panic("x") $a$ *b* `c` <d> @e #import "look.typ" \\ [f] {g} "h" //i'
    made = replace(sheet(1), title=evil, preamble=pieces(evil), workshop=evil)
    text = "".join(PdfReader(io.BytesIO(drawn(made, Kind.POSTER, "pdf"))).pages[0].extract_text().split())
    assert '#panic("x")$a$*b*`c`<d>@e#import"look.typ"' in text


def test_small_markdown_is_taken_apart() -> None:
    found = pieces("We **must** _care_.\n\n- [A link](https://example.org)\n2 * 3 * 4")
    assert [(one.kind, one.text) for one in found] == [
        ("plain", "We "),
        ("strong", "must"),
        ("plain", " "),
        ("emph", "care"),
        ("plain", "."),
        ("break", ""),
        ("plain", "• A link"),
        ("break", ""),
        ("plain", "2 * 3 * 4"),
    ]
