"""Drawing a sheet with Typst."""

import io
import json
from dataclasses import asdict
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Literal

import segno
import typst

from app.publishing.poster.sheet import Sheet

Format = Literal["pdf", "png", "svg"]

_HERE = Path(__file__).parent
_DOTS_PER_INCH = {"poster": 110.0, "summary": 130.0, "slides": 144.0, "card": 72.0}


class Kind(StrEnum):
    """What is drawn; each has a file of its own beside this one."""

    POSTER = "poster"
    SUMMARY = "summary"
    SLIDES = "slides"
    CARD = "card"


def drawn(sheet: Sheet, kind: Kind, form: Format, *, place: int = 0) -> bytes:
    """Return one page. PDFs are tagged and keep to PDF/UA-1; `place` says which slide: 0 the title, then foundations.

    Raise ValueError for a slide that there is not.
    """
    if not 0 <= place <= len(sheet.foundations):
        raise ValueError(f"there is no slide {place}")
    return _drawn(_values(sheet), kind, form, place, int(sheet.drawn_at.timestamp()))


def drawn_with_warnings(sheet: Sheet, kind: Kind, form: Format) -> tuple[bytes, list[str]]:
    """Return a page and what Typst finds to be odd about it: for tests."""
    page, warnings = _compiler().compile_with_warnings(
        str(_HERE / f"{kind}.typ"),
        format=form,
        sys_inputs={"sheet": _values(sheet), "place": "0"},
        pdf_standards=["ua-1"] if form == "pdf" else [],
    )
    return _one(page), [str(warning) for warning in warnings]


@lru_cache(maxsize=48)
def _drawn(values: str, kind: Kind, form: Format, place: int, timestamp: int) -> bytes:
    """What was published is drawn again and again, and never changes."""
    page = _compiler().compile(
        str(_HERE / f"{kind}.typ"),
        format=form,
        ppi=_DOTS_PER_INCH[kind],
        sys_inputs={"sheet": values, "place": str(place)},
        pdf_standards=["ua-1"] if form == "pdf" else [],
        timestamp=timestamp,
    )
    return _one(page)


def _compiler() -> typst.Compiler:
    # One for each drawing: a compiler may not be used by two threads, and fonts are read once all the same.
    return typst.Compiler(root=str(_HERE), font_paths=_fonts(), ignore_system_fonts=True)


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(_HERE / "fonts")])


def _values(sheet: Sheet) -> str:
    values = asdict(sheet) | {"shown_url": sheet.shown_url, "code": _code(sheet.url)}
    del values["drawn_at"]
    return json.dumps(values, ensure_ascii=False)


def _code(url: str) -> str:
    """Return a QR code as SVG. Error correction Q: a quarter of it may be torn or covered on a wall."""
    made = io.BytesIO()
    segno.make(url, error="q", micro=False).save(made, kind="svg", border=2, dark="#1a1c20", light="#ffffff")
    return made.getvalue().decode()


def _one(page: bytes | list[bytes] | None) -> bytes:
    if not isinstance(page, bytes):
        raise TypeError("a sheet is one page")  # a template that grew a second page is a mistake of ours
    return page
