"""CSV as RFC 4180 has it, in UTF-8 with a byte order mark, without which Excel takes it for something else."""

import io
from collections.abc import Sequence

from defusedcsv import csv

from app.exchange.formats.cells import Column, Rows, inert

MEDIA_TYPE = "text/csv; charset=utf-8"


def head(columns: Sequence[Column]) -> bytes:
    """Return the beginning of a file: the mark and the names of the columns."""
    return "\ufeff".encode() + lines([[column.key for column in columns]])


def lines(rows: Rows) -> bytes:
    """Return rows as lines. Text is always quoted, so that a spreadsheet which cuts at semicolons cuts no text."""
    out = io.StringIO()
    # Our own quoting comes first because it can be undone; the library guards against what it does not know.
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerows(["" if cell is None else inert(cell) for cell in row] for row in rows)
    return out.getvalue().encode()
