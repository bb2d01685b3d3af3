"""XLSX, written row by row into a file: no formulas, no links, no more memory for many rows than for ten."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import xlsxwriter

from app.exchange.formats.cells import Column, Rows

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_576
"""Rows of a sheet, by the format's own limit; what is over goes into a further sheet."""
LONGEST = 32_767
"""Characters of a cell, by the format's own limit. No text of ours is as long."""
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


class Spreadsheet:
    """A workbook with one table, over as many sheets as it needs, and a sheet of definitions after it."""

    def __init__(self, path: Path, title: str, columns: Sequence[Column], *, most_rows: int = MOST_ROWS) -> None:
        self._book: Any = xlsxwriter.Workbook(str(path), _OPTIONS)
        self._bold = self._book.add_format({"bold": True})
        self._title, self._columns, self._most_rows = title, columns, most_rows
        self._sheets = 0
        self._begin_sheet()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def add(self, rows: Rows) -> None:
        """Add rows at the end."""
        for row in rows:
            if self._row == self._most_rows:
                self._begin_sheet()
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    # Never the library's `write`, which looks into text for what it could be.
                    self._sheet.write_string(self._row, place, cell[:LONGEST])
                elif cell is not None:
                    self._sheet.write_number(self._row, place, cell)
            self._row += 1

    def close(self) -> None:
        """Write the definitions and end the file."""
        sheet = self._book.add_worksheet("Definitions")
        for row, column in enumerate(self._columns):
            sheet.write_string(row, 0, column.key[:LONGEST], self._bold)
            sheet.write_string(row, 1, column.definition[:LONGEST])
        self._book.close()

    def _begin_sheet(self) -> None:
        self._sheets += 1
        self._sheet = self._book.add_worksheet(self._title if self._sheets == 1 else f"{self._title} {self._sheets}")
        self._sheet.freeze_panes(1, 0)
        for place, column in enumerate(self._columns):
            self._sheet.write_string(0, place, column.key[:LONGEST], self._bold)
        self._row = 1
