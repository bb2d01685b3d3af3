"""How an entry of the log becomes a leaf of its tree: one canonical text, a salted commitment, a leaf hash.

The salt makes the leaf say nothing about its content. When payload and salt are erased the leaf stays, so the tree
over everybody's entries is untouched, and nobody can find the content again by guessing.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any, Final
from uuid import UUID

from app.core.clock import rfc3339

FIRST_SEQ: Final = 1
"""The `seq` of the first entry. Numbers have no gaps: the leaf of entry `seq` has the index `seq - FIRST_SEQ`."""

SALT_SIZE: Final = 16
LEAF_SIZE: Final = 32

_WORDS: Final = {None: "null", True: "true", False: "false"}

_text = encode_basestring
_sha256 = hashlib.sha256


def new_salt() -> bytes:
    """Fresh random bytes for one entry; never used for a second one."""
    return secrets.token_bytes(SALT_SIZE)


def canonical(
    seq: int,
    at: datetime | str,
    kind: str,
    workshop: UUID | str | None,
    actor: UUID | str | None,
    subject: UUID | str | None,
    payload: Mapping[str, Any] | str,
) -> bytes:
    """The one byte string that stands for an entry: JSON with keys in code point order, no spaces, UTF-8.

    An aware instant is written in UTC with microseconds and a `Z`, a UUID in its lower-case text form; text given in
    their place (as an export holds it) is taken as it is, and so is a payload that `payload_text` has already written.
    Raises ValueError for text that is not valid Unicode, or for an instant without a time zone.
    """
    at_text = _text(at) if isinstance(at, str) else _instant(at)
    said = payload if isinstance(payload, str) else _write(payload)
    return (
        f'{{"actor":{_id(actor)},"at":{at_text},"kind":{_text(kind)},"payload":{said},'
        f'"seq":{seq},"subject":{_id(subject)},"workshop":{_id(workshop)}}}'
    ).encode()


def payload_text(payload: Mapping[str, Any]) -> str:
    """The canonical JSON of a payload alone: what the log stores, byte for byte as it was hashed.

    It may hold text, integers, booleans, null, lists and objects. Fractions are refused with TypeError, because no two
    languages agree on how to write 1e22 or 1.0, and anybody must be able to check an entry with a program of their
    own: write them as text, or count in smaller units.
    """
    return _write(payload)


def commitment(salt: bytes, content: bytes) -> bytes:
    """The salted hash that stands for canonical content: SHA-256 of salt and content, 32 bytes."""
    return _sha256(salt + content).digest()


def leaf_of(salt: bytes, content: bytes) -> bytes:
    """The leaf hash of canonical content: RFC 6962's hash of a leaf that holds the commitment, 32 bytes."""
    return _sha256(b"\x00" + _sha256(salt + content).digest()).digest()


def seal(
    seq: int,
    at: datetime | str,
    kind: str,
    workshop: UUID | str | None,
    actor: UUID | str | None,
    subject: UUID | str | None,
    payload: Mapping[str, Any] | str,
    salt: bytes,
) -> bytes:
    """The leaf of an entry, as `canonical` and `leaf_of` make it. Raises ValueError if the salt has not 16 bytes."""
    if len(salt) != SALT_SIZE:
        # A salt of another length would move the border between salt and content.
        raise ValueError(f"a salt has {SALT_SIZE} bytes, not {len(salt)}")
    return leaf_of(salt, canonical(seq, at, kind, workshop, actor, subject, payload))


def _id(value: UUID | str | None) -> str:
    if value is None:
        return "null"
    return f'"{value}"' if isinstance(value, UUID) else _text(value)


@lru_cache(maxsize=64)
def _instant(at: datetime) -> str:
    # The entries of one transaction share their instant, so nearly all of them find it here.
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise ValueError("an entry's instant is a datetime with a time zone")
    return f'"{rfc3339(at)}"'


def _write(value: Any) -> str:
    """Write a payload. Twice as fast as the general encoder with a check before it, and stricter by construction."""
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return _WORDS[value]
    if type(value) is int:
        return str(value)
    if isinstance(value, Mapping):
        # `_text` takes nothing but text, so a key of another type is refused with TypeError.
        members = sorted(value.items())
        return "{" + ",".join([f"{_text(k)}:{_text(v) if type(v) is str else _write(v)}" for k, v in members]) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join([_write(item) for item in value]) + "]"
    raise TypeError(f"a payload holds no {type(value).__name__}")
