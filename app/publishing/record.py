"""The record of a revision: canonical JSON that its hash is made of, and leaves for what may be erased. Pure."""

import hashlib
import json
from typing import Any, Final

FORMAT: Final = "folkmoot-declaration/1"
SALT_SIZE: Final = 16


def canonical(value: Any) -> str:
    """Return JSON with sorted members, without spaces and with characters as they are: one text for one value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest_of(record: str) -> str:
    """Return the SHA-256 of a record's UTF-8, in hexadecimal."""
    return hashlib.sha256(record.encode()).hexdigest()


def leaf_of(salt: bytes, text: str, attribution: str) -> str:
    """Return what stands for a quote in the record: without salt and text nobody can tell or guess what it was.

    So the record, and its hash, stay as they are when the text is erased, and each quote that is still there can be
    checked against its leaf. It is the SHA-256, in hexadecimal, of the salt followed by the canonical JSON of the two.
    """
    return hashlib.sha256(salt + canonical({"attribution": attribution, "text": text}).encode()).hexdigest()


def members_digest(ids: list[str]) -> str:
    """Return the SHA-256 of ids, sorted, one a line: what a theme had in it when it was published."""
    return hashlib.sha256("\n".join(sorted(ids)).encode()).hexdigest()
