"""The words of the demo, as they lie in `content/`: people, drafts, and threads of ideas and comments."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Somebody:
    """One of the people: their role in health and care, their organisation (if any) and the borough they live in."""

    name: str
    role: str
    organisation: str | None
    borough: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment as written. `author` is empty where only the role is given; a reply answers the remark before it."""

    role: str
    text: str
    is_reply: bool
    author: str


@dataclass(frozen=True, slots=True)
class Thread:
    """An idea as written, with what was said to it.

    `appeal` is the part of people who would agree, from 0 to 1; `divides` says from 0 to 1 how much that depends on who
    they are. `foundation` is a foundation's key, or None for an idea on the whole.
    """

    foundation: str | None
    role: str
    text: str
    appeal: float
    divides: float
    author: str
    remarks: Sequence[Remark]


@dataclass(frozen=True, slots=True)
class Draft:
    """A workshop's own words, and the declaration under discussion with its title, preamble and foundations."""

    slug: str
    title: str
    summary: str
    welcome: str
    declaration: Mapping[str, Any]


@cache
def people() -> tuple[Somebody, ...]:
    """Return everybody, in the order of the file."""
    return tuple(
        Somebody(row["name"], row["role"].casefold(), row["organisation"], row["borough"])
        for row in _lines("people.jsonl")
    )


@cache
def organisations() -> tuple[Mapping[str, str], ...]:
    """Return name and kind of each organisation."""
    return tuple(_whole("organisations.json"))


@cache
def roles() -> tuple[str, ...]:
    """Return the roles that people choose from when they join."""
    return tuple(_whole("roles.json"))


@cache
def main_draft() -> Draft:
    """Return the workshop that is under way."""
    return _draft(_whole("declaration.json"))


@cache
def main_threads() -> tuple[Thread, ...]:
    """Return what is said in the workshop under way, in no order of time."""
    return tuple(_thread(row) for name in ("ideas-1.jsonl", "ideas-2.jsonl") for row in _lines(name))


@cache
def coming_draft() -> Draft:
    """Return the workshop that is about to open."""
    return _draft(_whole("upcoming.json"))


@cache
def closed_draft() -> Draft:
    """Return the workshop that has closed."""
    return _draft(_whole("closed.json"))


@cache
def closed_threads() -> tuple[Thread, ...]:
    """Return what was said in the workshop that has closed."""
    return tuple(_thread(row) for row in _whole("closed.json")["ideas"])


def _draft(row: Mapping[str, Any]) -> Draft:
    """Read a file that has the declaration as a part, or is the declaration and has the workshop as a part."""
    return Draft(**row["workshop"], declaration=row.get("declaration", row))


def _thread(row: Mapping[str, Any]) -> Thread:
    remarks = tuple(
        Remark(remark["role"].casefold(), remark["text"], remark.get("reply", False), remark.get("author", ""))
        for remark in row.get("comments", ())
    )
    return Thread(
        row["foundation"],
        row["role"].casefold(),
        row["text"],
        row["appeal"],
        row["divides"],
        row.get("author", ""),
        remarks,
    )


def _lines(name: str) -> list[Any]:
    return [json.loads(line) for line in _text(name).splitlines() if line.strip()]


def _whole(name: str) -> Any:
    return json.loads(_text(name))


def _text(name: str) -> str:
    return files("app.demo").joinpath("content", name).read_text(encoding="utf-8")
