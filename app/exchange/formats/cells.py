"""Cells: text that no spreadsheet takes for a formula, and back."""

from collections.abc import Sequence
from dataclasses import dataclass

Cell = str | int | float | None
"""What a cell may hold: text, a number or nothing."""
Rows = Sequence[Sequence[Cell]]

QUOTE = "'"
_STARTS_A_FORMULA = frozenset("=+-@|%\t\r\n\uff1d\uff0b\uff0d\uff20")
"""Beginnings that some spreadsheet takes for a formula or a command: OWASP's list, with the full-width forms."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column, and what its values mean."""

    key: str
    definition: str


def inert(cell: Cell) -> Cell:
    """Return a cell with a quotation mark before text that could be run; text that begins with one gets another.

    Spreadsheets show the mark, or take it for "this is text". `plain` undoes it, so nothing is lost.
    """
    if not isinstance(cell, str):
        return cell
    begins = (cell[:1], cell.lstrip()[:1])
    return QUOTE + cell if cell[:1] == QUOTE or any(one in _STARTS_A_FORMULA for one in begins if one) else cell


def plain(text: str) -> str:
    """Return the text that `inert` made a cell of."""
    return text.removeprefix(QUOTE)
