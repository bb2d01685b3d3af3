"""Opening and ending sessions."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import col, select

from app.core.actors import Actor
from app.core.errors import NotFound
from app.people.authentication import hash_token, new_token
from app.people.events import SessionOpened, SessionRevoked
from app.people.models import Account, SignIn, SignInSession
from app.storage.writer import Tx

SESSION_LASTS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Opened:
    """A fresh session, and the only copy there will ever be of its token."""

    account: Account
    session: SignInSession
    token: str
    is_new_account: bool = False


def open_session(tx: Tx, account: Account, *, kind: str, label: str = "", is_new_account: bool = False) -> Opened:
    """Sign an account in for thirty days; `kind` is "cookie" or "bearer"."""
    token = new_token()
    session = SignInSession(
        account_id=account.id,
        token_hash=hash_token(token),
        kind=kind,
        label=label,
        created_at=tx.now,
        expires_at=tx.now + SESSION_LASTS,
    )
    tx.session.add(session)
    tx.session.flush()
    tx.record(SessionOpened(actor_id=account.id, subject_id=session.id, session_kind=kind))
    return Opened(account, session, token, is_new_account)


def revoke_session(tx: Tx, actor: Actor, session_id: UUID) -> None:
    """End one of the actor's sessions; one that has ended already stays so. Raise NotFound for anybody else's."""
    session = tx.session.get(SignInSession, session_id)
    if session is None or session.account_id != actor.account_id:
        raise NotFound("You have no such session.")
    _revoke(tx, session)


def revoke_all_sessions(tx: Tx, actor: Actor) -> int:
    """End every session of the actor, this one too, and return how many there were."""
    open_ones = select(SignInSession).where(
        SignInSession.account_id == actor.account_id, col(SignInSession.revoked_at).is_(None)
    )
    sessions = tx.session.exec(open_ones).all()
    for session in sessions:
        _revoke(tx, session)
    return len(sessions)


def forget_expired(tx: Tx) -> int:
    """Delete sign-ins and sessions whose time is over, and return how many. Nothing depends on when this runs."""
    gone = 0
    for model in (SignIn, SignInSession):
        gone += tx.session.execute(delete(model).where(col(model.expires_at) <= tx.now)).rowcount  # type: ignore[attr-defined]
    return gone


def _revoke(tx: Tx, session: SignInSession) -> None:
    if session.revoked_at is not None:
        return
    session.revoked_at = tx.now
    tx.session.add(session)
    tx.session.flush()
    tx.record(SessionRevoked(actor_id=session.account_id, subject_id=session.id))
