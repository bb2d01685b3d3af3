"""Reading exported files as a spreadsheet would, without one."""

import csv
import io
import re
import zipfile
from typing import Any
from xml.etree import ElementTree as ET

from app.exchange.formats.cells import plain

_NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
_ESCAPED = re.compile("_x([0-9A-F]{4})_")


def csv_rows(content: bytes) -> list[list[str]]:
    """Return the cells of a CSV file as they are written."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def csv_texts(content: bytes) -> list[list[str]]:
    """Return the cells of a CSV file as what they stand for."""
    return [[plain(cell) for cell in row] for row in csv_rows(content)]


def xlsx_parts(content: bytes) -> dict[str, str]:
    """Return the files of a workbook by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


def xlsx_rows(content: bytes, sheet: int = 1) -> list[list[Any]]:
    """Return a sheet's cells: text, number, or None. A row without any is not in the file, and empty here."""
    root = ET.fromstring(xlsx_parts(content)[f"xl/worksheets/sheet{sheet}.xml"])
    rows: list[list[Any]] = []
    for row in root.iterfind(".//m:row", _NS):
        cells: dict[int, Any] = {}
        for cell in row.iterfind("m:c", _NS):
            assert cell.find("m:f", _NS) is None, "a formula"
            place = _column(cell.attrib["r"])
            if cell.attrib.get("t") == "inlineStr":
                text = cell.findtext("m:is/m:t", default="", namespaces=_NS)
                cells[place] = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
            else:
                assert cell.attrib.get("t", "n") == "n", cell.attrib
                cells[place] = float(cell.findtext("m:v", default="nan", namespaces=_NS))
        rows += [[] for _ in range(int(row.attrib["r"]) - 1 - len(rows))]
        rows.append([cells.get(place) for place in range(max(cells, default=-1) + 1)])
    return rows


def _column(reference: str) -> int:
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
