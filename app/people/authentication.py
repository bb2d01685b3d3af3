"""From a session token to an actor, remembered for a moment so that a vote need not ask the database who is voting."""

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlmodel import Session

from app.core.actors import Actor
from app.core.clock import Clock
from app.core.signing import Keyring
from app.people.models import Account, SignInSession
from app.storage.gathering import Gathering
from app.storage.reader import Reader
from app.storage.tables import table_of

REMEMBERED_SECONDS = 60.0
"""How long a revocation in another process may go unnoticed if its announcement is late; here it has no delay."""
REMEMBERED = 20_000


def new_token() -> str:
    """Return a fresh secret of 256 bits, as text for a cookie, a header or a link."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> bytes:
    """Return what is stored of a token: enough to know it again, nothing to use."""
    return hashlib.sha256(token.encode()).digest()


CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""Letters that make no words and are not taken for digits."""
CODE_LENGTH = 8
"""20^8 codes: at five attempts for each of five sign-ins in ten minutes, one is guessed in twenty thousand years."""


def new_code() -> str:
    """Return a fresh code to be typed by hand, such as BCDF-GHJK."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    return f"{letters[:4]}-{letters[4:]}"


def hash_code(keyring: Keyring, sign_in_id: UUID, code: str) -> bytes:
    """Return what is stored of a plain code (see `policy.plain_code`): a keyed hash, bound to its sign-in.

    A code is short enough to be found by trying all of them, so a bare hash would give it away with the database.
    """
    return keyring.mac("sign-in/code", sign_in_id.bytes + code.encode())


@dataclass(slots=True)
class _Known:
    actor: Actor
    expires_at: datetime
    until: float


class SessionDirectory:
    """Knows who holds which session."""

    def __init__(self, reader: Reader, clock: Clock) -> None:
        self._sessions: Gathering[bytes, tuple[Actor, datetime]] = Gathering(reader, _sessions_of)
        self._clock = clock
        self._known: OrderedDict[bytes, _Known] = OrderedDict()
        self._by_account: dict[UUID, set[bytes]] = {}
        self._forgotten = 0

    async def authenticate(self, token: str) -> Actor | None:
        """Return the bearer of a token, or None if it is unknown, expired or revoked."""
        token_hash = hash_token(token)
        known = self._known.get(token_hash)
        if known is None or known.until < time.monotonic():
            forgotten = self._forgotten
            found = await self._sessions.get(token_hash)
            if found is None:
                self._drop(token_hash)
                return None
            known = self._remember(token_hash, *found)
            if forgotten != self._forgotten:
                # A revocation was committed while we read, perhaps too late for what we saw: do not rely on it again.
                self._drop(token_hash)
        return known.actor if known.expires_at > self._clock.now() else None

    def forget(self, account_id: UUID) -> None:
        """Ask the database again for every session of an account: one of them was revoked."""
        self._forgotten += 1
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


_SESSION, _ACCOUNT = table_of(SignInSession), table_of(Account)
_SESSIONS = (
    select(_SESSION.c.token_hash, _SESSION.c.id, _SESSION.c.account_id, _SESSION.c.expires_at)
    .join(_ACCOUNT, _ACCOUNT.c.id == _SESSION.c.account_id)
    .where(
        _SESSION.c.token_hash.in_(bindparam("hashes", expanding=True)),
        _SESSION.c.revoked_at.is_(None),
        _ACCOUNT.c.erased_at.is_(None),
    )
)


def _sessions_of(session: Session, token_hashes: Sequence[bytes]) -> dict[bytes, tuple[Actor, datetime]]:
    rows = session.connection().execute(_SESSIONS, {"hashes": token_hashes})
    return {token_hash: (Actor(account_id, ident), expires_at) for token_hash, ident, account_id, expires_at in rows}
