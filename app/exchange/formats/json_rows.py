"""JSON: one object that says what it is, what each member of a row means, and then the rows."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from app.exchange.formats.cells import Column, Rows

MEDIA_TYPE = "application/json"
TAIL = b"\n]}\n"


def head(about: Mapping[str, Any], columns: Sequence[Column]) -> bytes:
    """Return the beginning of the object: what it is about, and the definitions."""
    definitions = {column.key: column.definition for column in columns}
    return _json({**about, "definitions": definitions})[:-1] + b',"rows":['


def members(rows: Rows, columns: Sequence[Column], *, is_first: bool) -> bytes:
    """Return rows as members of the list, a line for each."""
    keys = [column.key for column in columns]
    objects = [b"\n" + _json(dict(zip(keys, row, strict=True))) for row in rows]
    return (b"" if is_first or not objects else b",") + b",".join(objects)


def _json(value: Any) -> bytes:
    # "<" and "&" are written as escapes, so that a browser which takes the file for a page finds no tag in it.
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").encode()
