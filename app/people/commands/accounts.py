"""Making, naming and erasing accounts."""

from collections.abc import Sequence

from sqlalchemy import delete, or_
from sqlmodel import col, select

from app.core.actors import Actor
from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.text import tidy_line
from app.log.erasing import Eraser
from app.people.commands.sessions import open_session
from app.people.events import AccountCreated, AccountErased, AccountRenamed, OrganiserAdded
from app.people.models import Account, Preferences, SignIn, SignInSession
from app.people.policy import address_of
from app.storage.dialect import upsert
from app.storage.tables import table_of
from app.storage.writer import Tx


def create_guest(tx: Tx, name: str, *, kind: str = "cookie", label: str = "") -> tuple[Account, str]:
    """Make an account without an address, sign it in, and return it with the session's token.

    Whether somebody may be a guest is for the workshop to decide that they come to.
    """
    account = Account(name=tidy_line(name), created_at=tx.now)
    tx.session.add(account)
    tx.session.flush()
    tx.record(AccountCreated(actor_id=account.id, subject_id=account.id, is_guest=True))
    return account, open_session(tx, account, kind=kind, label=label).token


def account_for(tx: Tx, email: str, *, name: str = "") -> tuple[Account, bool]:
    """Return the account of an address in stored form, and whether it had to be made."""
    new = {"id": new_id(), "email": email, "name": name, "is_organiser": False, "created_at": tx.now}
    # Two processes may make the same account at once; the unique constraint makes the second one wait and then see it.
    table = table_of(Account)
    insert = upsert(tx.connection, table, ("email",)).values(new).returning(table.c.id)
    made = tx.session.execute(insert).first() is not None
    account = tx.session.exec(select(Account).where(Account.email == email)).one()
    if made:
        tx.record(AccountCreated(actor_id=account.id, subject_id=account.id, is_guest=False))
    return account, made


def add_organiser(tx: Tx, email: str, name: str) -> Account:
    """Let the person of an address create workshops, making their account if need be. For the command line.

    A name that the person has chosen is kept. Raise ValueError for what is no address.
    """
    account, _ = account_for(tx, address_of(email), name=tidy_line(name))
    if not account.is_organiser:
        account.is_organiser = True
        tx.record(OrganiserAdded(subject_id=account.id))
    account.name = account.name or tidy_line(name)
    tx.session.add(account)
    tx.session.flush()
    return account


def rename_account(tx: Tx, actor: Actor, *, name: str) -> Account:
    """Set the name the actor goes by where a workshop has none of its own for them."""
    account = _own(tx, actor)
    if account.name != name:
        account.name = name
        tx.session.add(account)
        tx.session.flush()
        tx.record(AccountRenamed(actor_id=account.id, subject_id=account.id))
    return account


def erase_account(tx: Tx, actor: Actor, erasers: Sequence[Eraser] = ()) -> str | None:
    """Erase who the actor is: name, address, every session and sign-in, and what each eraser knows of.

    Return the address that was theirs, for what is kept outside the database. The bare account stays, so that what
    others built on its contributions still stands.
    """
    email = select(Account.email).where(Account.id == actor.account_id).scalar_subquery()
    # Sign-ins before the account: redeeming takes its locks in this order too, and so neither can wait for the other.
    tx.session.execute(
        delete(SignIn).where(or_(col(SignIn.account_id) == actor.account_id, col(SignIn.email) == email))
    )
    account = _own(tx, actor)
    tx.session.execute(delete(SignInSession).where(col(SignInSession.account_id) == account.id))
    tx.session.execute(delete(Preferences).where(col(Preferences.account_id) == account.id))
    for erase in erasers:
        erase(tx, account.id)
    address = account.email
    account.email, account.name, account.is_organiser, account.erased_at = None, "", False, tx.now
    tx.session.add(account)
    tx.session.flush()
    tx.record(AccountErased(actor_id=account.id, subject_id=account.id))
    tx.erases()
    return address


def _own(tx: Tx, actor: Actor) -> Account:
    # Locked on PostgreSQL, so that an address proved in another process meanwhile is not left behind by an erasure.
    mine = select(Account).where(Account.id == actor.account_id).with_for_update()
    account = tx.session.exec(mine.execution_options(populate_existing=True)).first()
    if account is None or account.erased_at is not None:
        raise NotFound("This account was erased.")
    return account
