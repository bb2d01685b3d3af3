"""From a session token to an actor, remembered for a moment so that a vote need not ask the database who is voting."""

import hashlib
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.core.actors import Actor
from app.core.clock import Clock
from app.people.models import Account, SignInSession
from app.storage.reader import Reader

REMEMBERED_SECONDS = 5.0
"""How long another process's revocation may go unnoticed if its announcement is late; in one process it takes effect at once."""
REMEMBERED = 20_000


def new_token() -> str:
    """Return a fresh secret of 256 bits, as text for a cookie, a header or a link."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> bytes:
    """Return what is stored of a token: enough to know it again, nothing to use."""
    return hashlib.sha256(token.encode()).digest()


@dataclass(slots=True)
class _Known:
    actor: Actor
    expires_at: datetime
    until: float


class SessionDirectory:
    """Knows who holds which session."""

    def __init__(self, reader: Reader, clock: Clock) -> None:
        self._reader = reader
        self._clock = clock
        self._known: OrderedDict[bytes, _Known] = OrderedDict()
        self._by_account: dict[UUID, set[bytes]] = {}

    async def authenticate(self, token: str) -> Actor | None:
        """Return the bearer of a token, or None if it is unknown, expired or revoked."""
        token_hash = hash_token(token)
        known = self._known.get(token_hash)
        if known is None or known.until < time.monotonic():
            found = await self._reader.read(_session_of, token_hash)
            if found is None:
                self._drop(token_hash)
                return None
            known = self._remember(token_hash, *found)
        return known.actor if known.expires_at > self._clock.now() else None

    def forget(self, account_id: UUID) -> None:
        """Ask the database again for every session of an account: one of them was revoked."""
        for token_hash in self._by_account.pop(account_id, set()):
            self._known.pop(token_hash, None)

    def _remember(self, token_hash: bytes, actor: Actor, expires_at: datetime) -> _Known:
        known = self._known[token_hash] = _Known(actor, expires_at, time.monotonic() + REMEMBERED_SECONDS)
        self._known.move_to_end(token_hash)
        self._by_account.setdefault(actor.account_id, set()).add(token_hash)
        if len(self._known) > REMEMBERED:
            self._drop(next(iter(self._known)))
        return known

    def _drop(self, token_hash: bytes) -> None:
        known = self._known.pop(token_hash, None)
        if known is not None and (held := self._by_account.get(known.actor.account_id)) is not None:
            held.discard(token_hash)
            if not held:
                del self._by_account[known.actor.account_id]


def _session_of(session: Session, token_hash: bytes) -> tuple[Actor, datetime] | None:
    row = session.exec(
        select(SignInSession.id, SignInSession.account_id, SignInSession.expires_at)
        .join(Account, col(Account.id) == col(SignInSession.account_id))
        .where(
            SignInSession.token_hash == token_hash,
            col(SignInSession.revoked_at).is_(None),
            col(Account.erased_at).is_(None),
        )
    ).first()
    return None if row is None else (Actor(row[1], row[0]), row[2])
