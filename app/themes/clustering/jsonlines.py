"""Reading texts from JSON lines, with faults that name the line and the way out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from app.themes.clustering.faults import ClusteringError


@dataclass(frozen=True, slots=True)
class Rows:
    """Texts and their ids, in file order."""

    ids: tuple[str, ...]
    texts: tuple[str, ...]


def read_rows(lines: Iterable[str]) -> Rows:
    """Rows of one JSON object a line: `{"text": ..., "id": ...}`; other keys are ignored, blank lines skipped.

    `id` may be a string or a whole number; left out (or null), it is the number of the row, from 1, as a string.
    Raises ClusteringError that names the line for anything that is no such object and for an id given twice.
    """
    ids: list[str] = []
    texts: list[str] = []
    line_of: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        # A byte order mark is what Windows editors put before the first line.
        bare = line.removeprefix("\ufeff").strip() if number == 1 else line.strip()
        if not bare:
            continue
        row = _object(bare, number)
        text = row.get("text")
        if not isinstance(text, str):
            message = f'line {number}: "text" must be a string, but is {_kind(text)}: give every line a "text"'
            raise ClusteringError(message)
        name = _id(row.get("id"), number, default=str(len(ids) + 1))
        if name in line_of:
            message = f'line {number}: the id "{name}" was already used on line {line_of[name]}: ids must differ'
            raise ClusteringError(message)
        line_of[name] = number
        ids.append(name)
        texts.append(text)
    return Rows(tuple(ids), tuple(texts))


def _object(bare: str, number: int) -> dict[str, object]:
    try:
        row = json.loads(bare)
    except (json.JSONDecodeError, RecursionError) as fault:
        message = (
            f'line {number} is not valid JSON ({fault}): write one object a line, such as {{"text": "More trees"}}'
        )
        raise ClusteringError(message) from fault
    if not isinstance(row, dict):
        message = f'line {number} is {_kind(row)}, not an object: write {{"text": "More trees"}}'
        raise ClusteringError(message)
    return row


def _id(value: object, number: int, *, default: str) -> str:
    if value is None:
        return default
    if isinstance(value, str) and value:
        if not value.isascii() and any(0xD800 <= ord(mark) < 0xE000 for mark in value):
            message = (
                f'line {number}: "id" holds half a character (a lone surrogate), which no file can store: correct it'
            )
            raise ClusteringError(message)
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    message = (
        f'line {number}: "id" must be a string or a whole number, but is {_kind(value)}: correct it or leave it out'
    )
    raise ClusteringError(message)


def _kind(value: object) -> str:
    if value is None:
        return "missing"
    if value == "":
        return "empty"
    names = {
        bool: "true or false",
        str: "a string",
        int: "a number",
        float: "a number",
        list: "a list",
        dict: "an object",
    }
    return names[type(value)]
