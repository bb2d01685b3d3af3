"""Ballot tokens: each showing of a question carries one, signed, good for one ballot of that poll and a short time."""

import base64
import binascii
import hmac
import secrets
import struct
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final
from uuid import UUID

LASTS: Final = timedelta(minutes=30)
"""How long a token can be redeemed. A page that was open for longer asks for its successor, without a person's help."""
RENEWABLE: Final = timedelta(hours=24)
"""How long after the first showing it may be renewed."""
NONCE_SIZE: Final = 16

_FORM: Final = struct.Struct(">B16s16sBQQI")
_VERSION: Final = 1
_MAC_SIZE: Final = 16


class Channel(IntEnum):
    """Where a question is shown. A token of one place is worth nothing in another."""

    PAGE = 1
    FRAME = 2
    FORM = 3
    """A form without a script, on the page or in a frame: it carries no proof of work."""


@dataclass(frozen=True, slots=True)
class Token:
    """What a token says. Its nonce stays the same when it is renewed, so a showing has one ballot however often."""

    poll_id: UUID
    nonce: bytes
    channel: Channel
    shown_at: int
    """Milliseconds since 1970 by our clock: when the question was first shown."""
    issued_at: int
    cost: int
    """The proof of work that it asks for: the largest number to be tried. 0 for none."""

    def age(self, now: datetime) -> int:
        """Return the milliseconds from the first showing until now."""
        return max(0, millis(now) - self.shown_at)

    def is_expired(self, now: datetime) -> bool:
        """Tell whether it has to be renewed before it can be redeemed."""
        return millis(now) - self.issued_at >= LASTS / _MS

    def is_renewable(self, now: datetime) -> bool:
        """Tell whether a successor may be issued."""
        return millis(now) - self.shown_at < RENEWABLE / _MS

    def renewed(self, now: datetime, cost: int) -> "Token":
        """Return its successor."""
        return replace(self, issued_at=millis(now), cost=cost)


_MS: Final = timedelta(milliseconds=1)


def millis(instant: datetime) -> int:
    """Return an instant in milliseconds since 1970."""
    return int(instant.timestamp() * 1000)


def new_token(poll_id: UUID, channel: Channel, now: datetime, cost: int) -> Token:
    """Return a token for a question that is shown now."""
    at = millis(now)
    return Token(poll_id, secrets.token_bytes(NONCE_SIZE), channel, at, at, cost)


def seal_token(key: bytes, token: Token) -> str:
    """Return a token as text, signed."""
    body = _FORM.pack(
        _VERSION, token.poll_id.bytes, token.nonce, token.channel, token.shown_at, token.issued_at, token.cost
    )
    return base64.urlsafe_b64encode(body + _mac(key, body)).decode().rstrip("=")


def open_token(key: bytes, text: str) -> Token | None:
    """Return what a token says, or None unless we signed exactly this text."""
    try:
        raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    body, mac = raw[: _FORM.size], raw[_FORM.size :]
    if len(raw) != _FORM.size + _MAC_SIZE or not hmac.compare_digest(mac, _mac(key, body)):
        return None
    version, poll, nonce, channel, shown_at, issued_at, cost = _FORM.unpack(body)
    return Token(UUID(bytes=poll), nonce, Channel(channel), shown_at, issued_at, cost) if version == _VERSION else None


def _mac(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, body, "sha256")[:_MAC_SIZE]
