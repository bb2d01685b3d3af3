"""Places in lists that are sorted by one id, or by a number and an id."""

from typing import Any
from uuid import UUID

from app.core.paging import BadCursor, decode_cursor, encode_cursor


def id_place(cursor: str, kind: str) -> UUID:
    """Return the id in a cursor of the list `kind`. Raise BadCursor for another list's."""
    ident, found = decode_cursor(cursor, str, str)
    if found != kind:
        raise BadCursor("The cursor belongs to another list, or to other filters.")
    return uuid_of(ident)


def uuid_of(text: str) -> UUID:
    """Return the id that a cursor spells. Raise BadCursor for anything else."""
    try:
        return UUID(hex=text)
    except ValueError:
        raise BadCursor("The cursor belongs to another list.") from None


def place_cursor(*place: Any) -> str:
    """Write a place as a cursor; ids in hexadecimal."""
    return encode_cursor(*(value.hex if isinstance(value, UUID) else value for value in place))
