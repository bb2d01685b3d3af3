"""How evidence writes bytes and instants as text, so strictly that each value has exactly one spelling.

A second spelling of the same value would be a byte that someone can change in a record without being found out.
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime, timedelta
from typing import Any

from app.core.clock import rfc3339


def to_base64(value: bytes) -> str:
    """Bytes in standard base64 with padding."""
    return base64.b64encode(value).decode()


def from_base64(text: Any, size: int) -> bytes:
    """The bytes that `to_base64` wrote. Raises ValueError for any other spelling, type or length."""
    try:
        value = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError):
        value = b""
    # Decoding ignores the unused bits of the last digit, so only writing it again shows whether they were zero.
    if len(value) != size or to_base64(value) != text:
        raise ValueError(f"this is not {size} bytes in base64")
    return value


def from_hex(text: Any, size: int) -> bytes:
    """The bytes that `bytes.hex` wrote, in lower case. Raises ValueError for any other spelling, type or length."""
    try:
        value = bytes.fromhex(text) if isinstance(text, str) else b""
    except ValueError:
        value = b""
    if len(value) != size or value.hex() != text:
        raise ValueError(f"this is not {size} bytes in lower-case hexadecimal")
    return value


def from_instant(text: Any) -> datetime:
    """The instant that `rfc3339` wrote. Raises ValueError for any other spelling or type."""
    if not isinstance(text, str):
        raise ValueError("an instant is text")  # noqa: TRY004 - to the reader of a record every fault is one of value
    at = datetime.fromisoformat(text)
    if at.utcoffset() != timedelta(0) or rfc3339(at) != text:
        raise ValueError("this is not an instant in UTC with microseconds and a Z")
    return at


def require_members(value: Any, names: frozenset[str]) -> dict[str, Any]:
    """The value as an object that has exactly these members. Raises ValueError if it is anything else."""
    if not isinstance(value, dict) or value.keys() != names:
        raise ValueError(f"this is not an object with exactly the members {', '.join(sorted(names))}")
    return value
