"""Cursors: opaque places in a list, so that a page never shifts under a reader."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from app.core.errors import DomainError

T = TypeVar("T")

MOST = 100
"""The longest page."""


class Wide(int):
    """The kind of a cursor's whole number that may fill 64 bits: a place in the log, a moment in microseconds.

    Plain `int` is the kind of one that fits the 32 bits of an ordinary column: a larger one from outside would be
    an error of PostgreSQL's, not a place in a list.
    """


class BadCursor(DomainError):
    """The cursor was not made by this service or belongs to another list. Start again without one; follow `Link`
    headers.
    """

    slug = "bad-cursor"
    title = "This is not a place in this list"
    status = 422


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list; `next` is the cursor of the page after it, or None on the last."""

    items: Sequence[T]
    next: str | None = None


def encode_cursor(*place: Any) -> str:
    """Pack the values of a place (JSON values) into an opaque, URL-safe string."""
    return base64.urlsafe_b64encode(json.dumps(place, separators=(",", ":")).encode()).rstrip(b"=").decode()


def decode_cursor(cursor: str, *kinds: type) -> list[Any]:
    """Unpack a cursor whose values must have the given types, in order. Raise BadCursor for anything else."""
    try:
        place: Any = json.loads(base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, UnicodeError, RecursionError):
        raise BadCursor("The cursor cannot be read.") from None
    fits = isinstance(place, list) and len(place) == len(kinds)
    pairs = zip(place, kinds, strict=True) if fits else ()
    if not fits or not all(_is_storable(value, kind) for value, kind in pairs):
        raise BadCursor("The cursor belongs to another list.")
    return list(place)


def _is_storable(value: Any, kind: type) -> bool:
    """Tell whether a value is of this kind, and a database can compare with it: a number that fits its column, or
    text without null characters and half characters.
    """
    if type(value) is not (int if kind is Wide else kind):
        return False
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
    bits = 63 if kind is Wide else 31
    return not isinstance(value, int) or -(2**bits) <= value < 2**bits
