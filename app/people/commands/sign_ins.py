"""Signing in by mail: asking for a link and a code, and redeeming either of them once."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from app.core.actors import Actor
from app.core.errors import DomainError, NotFound
from app.core.ids import new_id
from app.core.signing import Keyring
from app.people import queries
from app.people.authentication import hash_code, hash_token, new_code, new_token
from app.people.commands.accounts import account_for
from app.people.commands.sessions import Opened, open_session
from app.people.errors import AddressTaken, AnotherBrowser, HasAddress, SignInOver, TooManySignIns, WrongProof
from app.people.events import AddressAdded
from app.people.models import Account, SignIn
from app.people.policy import plain_code
from app.storage.writer import Tx

LASTS = timedelta(minutes=10)
ATTEMPTS = 5
"""Wrong codes that one sign-in survives less one; a person mistypes once or twice."""
OPEN_AT_ONCE = 5
"""Sign-ins of one address: enough for impatience, too few to fill somebody's inbox."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A sign-in that waits for its mail, and the only copies there are of its secrets."""

    id: UUID
    email: str
    expires_at: datetime
    token: str
    code: str


def ask_sign_in(tx: Tx, keyring: Keyring, email: str, *, browser_hash: bytes, account_id: UUID | None = None) -> Asked:
    """Open a sign-in for an address in stored form. The caller sends the mail after the commit.

    Accounts are not looked at, so neither the answer nor its time can tell whether there is one.
    Raise TooManySignIns if too many are open.
    """
    still_open = queries.open_sign_ins(tx.session, email, tx.now)
    if len(still_open) >= OPEN_AT_ONCE:
        seconds = max(1, int((still_open[0] - tx.now).total_seconds()) + 1)
        raise TooManySignIns(
            f"{len(still_open)} mails for this address are still good. Use the newest, or try again in {seconds} s.",
            headers={"Retry-After": str(seconds)},
        )
    asked = Asked(new_id(), email, tx.now + LASTS, new_token(), new_code())
    tx.session.add(
        SignIn(
            id=asked.id,
            email=email,
            account_id=account_id,
            browser_hash=browser_hash,
            token_hash=hash_token(asked.token),
            code_hash=hash_code(keyring, asked.id, plain_code(asked.code)),
            created_at=tx.now,
            expires_at=asked.expires_at,
        )
    )
    tx.session.flush()
    return asked


def ask_address(tx: Tx, actor: Actor, keyring: Keyring, email: str, *, browser_hash: bytes) -> Asked:
    """Open a sign-in that will add the address to the actor's account. Raise HasAddress unless they are a guest."""
    account = tx.session.get(Account, actor.account_id)
    if account is None or account.email is not None:
        raise HasAddress("Your account has an address already; only guests add one.")
    return ask_sign_in(tx, keyring, email, browser_hash=browser_hash, account_id=account.id)


def withdraw_sign_in(tx: Tx, sign_in_id: UUID) -> None:
    """Take back a sign-in whose mail did not leave, so that a retry does not count against the address."""
    tx.session.execute(delete(SignIn).where(col(SignIn.id) == sign_in_id, col(SignIn.used_at).is_(None)))


def redeem_sign_in(
    tx: Tx,
    keyring: Keyring,
    sign_in_id: UUID,
    *,
    browser_hash: bytes,
    kind: str,
    code: str | None = None,
    token: str | None = None,
    label: str = "",
) -> Opened | DomainError:
    """Sign somebody in who holds the code or the link's token in the browser that asked; the first time, anew.

    A refusal that must leave a trace (a wrong code counts, a proved address is used up) is returned and not raised,
    because whatever a command raises is rolled back. Raise NotFound, AnotherBrowser and SignInOver otherwise.
    """
    # The row is locked on PostgreSQL: of two requests with one code the second sees that it was used.
    row = tx.session.exec(select(SignIn).where(SignIn.id == sign_in_id).with_for_update()).first()
    if row is None:
        raise NotFound("There is no such sign-in. Ask for a new one: POST /api/v1/sign-ins.")
    if not hmac.compare_digest(row.browser_hash, browser_hash):
        # Does not count as an attempt, or else a mail scanner that only knows the link could lock its owner out.
        raise AnotherBrowser("Open the link in the browser where you asked for it, or type the code there.")
    if row.used_at is not None or row.expires_at <= tx.now or row.attempts >= ATTEMPTS:
        raise SignInOver("This sign-in is used up or too old. Ask for a new one.")
    if not _is_proved(row, keyring, code, token):
        row.attempts += 1
        tx.session.add(row)
        tx.session.flush()
        left = ATTEMPTS - row.attempts
        return WrongProof(f"Please look again: {left} attempts are left." if left else _LAST, attempts_left=left)
    row.used_at = tx.now
    tx.session.add(row)
    tx.session.flush()
    if row.account_id is not None:
        return _add_address(tx, row.account_id, row.email, kind, label)
    account, is_new = account_for(tx, row.email)
    return open_session(tx, account, kind=kind, label=label, is_new_account=is_new)


_LAST = "That was the last attempt for this mail. Ask for a new one."


_TAKEN = (
    "This address has an account of its own. Sign out here and sign in with the address; "
    "what you said as a guest stays with the guest account."
)


def _is_proved(row: SignIn, keyring: Keyring, code: str | None, token: str | None) -> bool:
    if token is not None:
        return hmac.compare_digest(row.token_hash, hash_token(token))
    return code is not None and hmac.compare_digest(row.code_hash, hash_code(keyring, row.id, plain_code(code)))


def _add_address(tx: Tx, account_id: UUID, email: str, kind: str, label: str) -> Opened | DomainError:
    """Make an address, just proved, a guest's own, unless it is somebody's already."""
    guest = tx.session.exec(select(Account).where(Account.id == account_id).with_for_update()).one()
    if guest.email is not None or guest.erased_at is not None:
        return SignInOver("The guest account has another address by now, or was erased.")
    if tx.session.exec(select(Account.id).where(Account.email == email)).first() is not None:
        return AddressTaken(_TAKEN)
    guest.email = email
    tx.session.add(guest)
    try:
        tx.session.flush()
    except IntegrityError:  # another process made an account of this address since the line above
        raise AddressTaken(_TAKEN) from None
    tx.record(AddressAdded(actor_id=guest.id, subject_id=guest.id))
    return open_session(tx, guest, kind=kind, label=label)
