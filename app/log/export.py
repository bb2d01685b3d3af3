"""The log as a file of JSON lines: one header, then one line per entry, each with exactly one spelling."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, Final, Literal
from uuid import UUID

from app.log.entries import FIRST_SEQ, LEAF_SIZE, SALT_SIZE, canonical, leaf_of
from app.log.spelling import from_base64, from_hex, from_instant, to_base64

EXPORT_HEADER: Final = b'{"folkmoot":"log export","version":1}\n'
MAX_LINE: Final = 8 * 1024 * 1024
"""The longest line that is read, in bytes; a longer one is taken for damage, so that it cannot fill the memory."""

Absence = Literal["erased", "withheld"]
"""Why an entry shows only its leaf: its content is gone for good, or is not for the reader of this export."""

_FULL: Final = frozenset({"seq", "at", "kind", "workshop", "actor", "subject", "payload", "salt", "leaf"})


class LineRejected(ValueError):
    """A line that the exporter cannot have written; the message completes "line n ..."."""


@dataclass(frozen=True, slots=True)
class ExportedEntry:
    """One line, read: `computed` is the leaf that its content gives, None where the content is absent."""

    seq: int
    leaf: bytes
    computed: bytes | None
    absence: Absence | None


def export_line(
    seq: int,
    at: datetime | str,
    kind: str,
    workshop: UUID | str | None,
    actor: UUID | str | None,
    subject: UUID | str | None,
    payload: Mapping[str, Any] | str,
    salt: bytes,
    leaf: bytes,
) -> bytes:
    """The line of an entry whose content is there: its canonical JSON with leaf (hex) and salt (base64) added."""
    return _line(canonical(seq, at, kind, workshop, actor, subject, payload), salt, leaf)


def absent_line(seq: int, leaf: bytes, absence: Absence) -> bytes:
    """The line of an entry whose content is not there. It says nothing more, since nothing more could be checked."""
    # Members in alphabetical order, as in every line: "erased" sorts before "leaf", "withheld" after "seq".
    if absence == "erased":
        return f'{{"erased":true,"leaf":"{leaf.hex()}","seq":{seq}}}\n'.encode()
    return f'{{"leaf":"{leaf.hex()}","seq":{seq},"withheld":true}}\n'.encode()


def read_line(line: bytes) -> ExportedEntry:
    """Read one line of an export, its newline included.

    Raises LineRejected unless it is, byte for byte, what `export_line` or `absent_line` writes for some entry; so no
    byte can be changed without either a rejection here or another leaf.
    """
    if not line.endswith(b"\n") or len(line) > MAX_LINE:
        raise LineRejected("is cut off, or longer than any entry")
    try:
        members = json.loads(line)
    except (ValueError, RecursionError):
        raise LineRejected("is not JSON") from None
    if not isinstance(members, dict):
        raise LineRejected("is not an object")
    try:
        entry, spelled = _full(members) if members.keys() == _FULL else _absent(members)
    except LineRejected:
        raise
    except (ValueError, TypeError, RecursionError) as error:
        raise LineRejected(f"cannot be read as an entry ({error})") from None
    if spelled != line:
        raise LineRejected("is not spelled as the log spells its entries")
    return entry


def export_lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines of an open file with their newlines; an overlong one comes in pieces, which `read_line` rejects."""
    while line := file.readline(MAX_LINE + 1):
        yield line


def _full(members: dict[str, Any]) -> tuple[ExportedEntry, bytes]:
    seq = _seq(members["seq"])
    leaf = from_hex(members["leaf"], LEAF_SIZE)
    salt = from_base64(members["salt"], SALT_SIZE)
    from_instant(members["at"])
    if not isinstance(members["payload"], dict):
        raise LineRejected("has a payload that is not an object")
    content = canonical(
        seq,
        members["at"],
        members["kind"],
        members["workshop"],
        members["actor"],
        members["subject"],
        members["payload"],
    )
    return ExportedEntry(seq, leaf, leaf_of(salt, content), None), _line(content, salt, leaf)


def _absent(members: dict[str, Any]) -> tuple[ExportedEntry, bytes]:
    absence: Absence = "erased" if "erased" in members else "withheld"
    if members.keys() != {"seq", "leaf", absence}:
        raise LineRejected("does not have the members of an entry")
    seq = _seq(members["seq"])
    leaf = from_hex(members["leaf"], LEAF_SIZE)
    return ExportedEntry(seq, leaf, None, absence), absent_line(seq, leaf, absence)


def _line(content: bytes, salt: bytes, leaf: bytes) -> bytes:
    # Leaf and salt go in front of the sealed text, which stays in one piece.
    return b'{"leaf":"' + leaf.hex().encode() + b'","salt":"' + to_base64(salt).encode() + b'",' + content[1:] + b"\n"


def _seq(value: Any) -> int:
    if type(value) is not int or value < FIRST_SEQ:
        raise LineRejected(f"has no number of {FIRST_SEQ} or more")
    return value
