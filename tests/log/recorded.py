"""A small recorded log for tests: entries, the export of them, and heads that a service of ours has signed."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from app.core.signing import Keyring
from app.log.entries import seal
from app.log.export import EXPORT_HEADER, Absence, absent_line, export_line
from app.log.heads import SignedHead, sign_head
from app.log.tree import TILE, root_of

KEYRING = Keyring(bytes(range(32)))
STRANGER = Keyring(bytes(range(1, 33)))
START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
WORKSHOP = UUID("018f3c4e-7d1a-7c3e-9b2a-0123456789ab")
SAID = (
    "Ask once, remember it.",
    "“Meet where I live”, not in a corridor — please",
    'Say "we" \\ mean it\n',
    "Ünï çødé 💬",
)


@dataclass(frozen=True)
class Recorded:
    """One entry as the log's table keeps it."""

    seq: int
    at: datetime
    kind: str
    workshop: UUID | None
    actor: UUID | None
    subject: UUID | None
    payload: dict[str, Any]
    salt: bytes

    @property
    def leaf(self) -> bytes:
        return seal(**vars(self))

    def line(self) -> bytes:
        return export_line(**vars(self), leaf=self.leaf)

    def absent(self, absence: Absence) -> bytes:
        return absent_line(self.seq, self.leaf, absence)

    def saying(self, text: str) -> "Recorded":
        return replace(self, payload=self.payload | {"text": text})


def record(count: int) -> list[Recorded]:
    """The first entries of a workshop, with every kind of value that a payload can hold."""
    return [
        Recorded(
            seq=seq,
            at=START + timedelta(seconds=seq // 3, microseconds=seq),
            kind="idea.posted" if seq % 2 else "vote.cast",
            workshop=WORKSHOP if seq % 5 else None,
            actor=UUID(int=seq),
            subject=UUID(int=seq % 7) if seq % 3 else None,
            payload={"text": SAID[seq % len(SAID)], "stance": None, "words": [seq, True, {"b": 1, "a": ""}]},
            salt=seq.to_bytes(16, "big"),
        )
        for seq in range(1, count + 1)
    ]


def export_of(entries: list[Recorded]) -> list[bytes]:
    return [EXPORT_HEADER, *(entry.line() for entry in entries)]


def head_over(
    entries: list[Recorded], size: int, keyring: Keyring = KEYRING, *, minutes: int | None = None
) -> SignedHead:
    """The head over the first `size` entries, signed that many minutes after the start (by default: `size`)."""
    at = START + timedelta(minutes=size if minutes is None else minutes)
    return sign_head(keyring, size, root_of([entry.leaf for entry in entries[:size]]), at)


class ListedLeaves:
    """A `LeafReader` over a list, which counts what it is asked for."""

    def __init__(self, leaves: list[bytes]) -> None:
        self._leaves = leaves
        self.calls = 0
        self.leaves_read = 0

    def leaves(self, start: int, stop: int) -> list[bytes]:
        self.calls += 1
        self.leaves_read += stop - start
        return self._leaves[start:stop]

    def tile_roots(self, start: int, stop: int) -> list[bytes]:
        self.calls += 1
        whole = min(stop, len(self._leaves) // TILE)
        return [root_of(self._leaves[tile * TILE : (tile + 1) * TILE]) for tile in range(start, whole)]
