"""Cursors: opaque places in a list, so that a page never shifts under a reader."""

import base64
import binascii
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

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


def encode_cursor(*place: Any, scope: str | None = None) -> str:
    """Pack the values of a place (ids and JSON values) into an opaque, URL-safe string.

    A `scope` names the list and its filters, so that the cursor fits no other.
    """
    values = [*place] if scope is None else [*place, scope]
    text = json.dumps(values, separators=(",", ":"), default=_spelled)
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def decode_cursor(cursor: str, *kinds: type, scope: str | None = None) -> list[Any]:
    """Unpack a cursor whose values must have the given types, in order. Raise BadCursor for anything else."""
    values = _unpacked(cursor)
    if scope is not None and (not values or values.pop() != scope):
        raise BadCursor("The cursor belongs to another list, or to other filters.")
    if len(values) != len(kinds):
        raise BadCursor("The cursor belongs to another list.")
    return [_checked(value, kind) for value, kind in zip(values, kinds, strict=True)]


def id_in(cursor: str, scope: str | None = None) -> UUID:
    """Return the id in a cursor of a list that is sorted by id. Raise BadCursor for another's."""
    (place,) = decode_cursor(cursor, UUID, scope=scope)
    return cast(UUID, place)


def _spelled(value: Any) -> str:
    if isinstance(value, UUID):
        return value.hex
    raise TypeError(f"no place in a list has a {type(value).__name__}")


def _unpacked(cursor: str) -> list[Any]:
    try:
        place: Any = json.loads(base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, UnicodeError, RecursionError):
        raise BadCursor("The cursor cannot be read.") from None
    return place if isinstance(place, list) else []


def _checked(value: Any, kind: type) -> Any:
    """Return a value as its kind. Raise BadCursor if it is another, or if no database could compare with it."""
    if kind is UUID:
        with suppress(ValueError, TypeError, AttributeError):
            return UUID(hex=value)
    elif type(value) is not (int if kind is Wide else kind):
        pass
    elif isinstance(value, str):
        if "\x00" not in value and not any("\ud800" <= character <= "\udfff" for character in value):
            return value
    elif not isinstance(value, int) or -(bound := 2 ** (63 if kind is Wide else 31)) <= value < bound:
        return value
    raise BadCursor("The cursor belongs to another list.")
