"""What one can ask about people, their sessions and organisations."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.paging import Page, decode_cursor, encode_cursor, id_in
from app.people.models import Account, Organisation, Preferences, SignIn, SignInSession
from app.people.policy import organisation_key

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Me:
    """An account as its owner sees it."""

    account: Account
    session_id: UUID | None
    session_count: int


def me(session: Session, account_id: UUID, session_id: UUID | None, now: datetime) -> Me:
    """Return somebody's own account. Raise NotFound for one that was erased meanwhile."""
    account = session.get(Account, account_id)
    if account is None or account.erased_at is not None:
        raise NotFound("This account was erased.")
    count = select(func.count()).select_from(SignInSession).where(*_live(account_id, now))
    return Me(account, session_id, session.exec(count).one())


def preferences(session: Session, account_id: UUID) -> Preferences:
    """Return which mail somebody wants; whoever has not chosen has what nobody needs to ask for."""
    # An epoch for those who never chose: it is not shown.
    return session.get(Preferences, account_id) or Preferences(account_id=account_id, changed_at=_NEVER)


def sessions_of(
    session: Session, account_id: UUID, now: datetime, *, cursor: str | None, limit: int
) -> Page[SignInSession]:
    """Return the sessions by which somebody is signed in now, newest first."""
    statement = select(SignInSession).where(*_live(account_id, now)).order_by(col(SignInSession.id).desc())
    if cursor is not None:
        statement = statement.where(col(SignInSession.id) < id_in(cursor))
    rows = session.exec(statement.limit(limit + 1)).all()
    return Page(rows[:limit], encode_cursor(rows[limit - 1].id) if len(rows) > limit else None)


def open_sign_ins(session: Session, email: str, now: datetime) -> list[datetime]:
    """Return when each sign-in of an address that nobody has used yet expires, soonest first."""
    statement = select(SignIn.expires_at).where(
        SignIn.email == email, col(SignIn.used_at).is_(None), col(SignIn.expires_at) > now
    )
    return list(session.exec(statement.order_by(col(SignIn.expires_at))))


def organisations(session: Session, *, q: str, cursor: str | None, limit: int) -> Page[Organisation]:
    """Return organisations by name, those that were merged away left out; `q` is any part of a name."""
    statement = select(Organisation).where(col(Organisation.merged_into_id).is_(None))
    # The key has only letters, digits and spaces, so no typed character means anything to LIKE.
    if key := organisation_key(q):
        statement = statement.where(col(Organisation.name_key).contains(key))
    if cursor is not None:
        statement = statement.where(col(Organisation.name_key) > decode_cursor(cursor, str)[0])
    rows = session.exec(statement.order_by(col(Organisation.name_key)).limit(limit + 1)).all()
    return Page(rows[:limit], encode_cursor(rows[limit - 1].name_key) if len(rows) > limit else None)


def organisation_by_id(session: Session, organisation_id: UUID) -> Organisation:
    """Return one organisation, also one that was merged away. Raise NotFound if there is none."""
    found = session.get(Organisation, organisation_id)
    if found is None:
        raise NotFound("There is no such organisation.")
    return found


def resolve_organisation(session: Session, organisation_id: UUID) -> Organisation:
    """Return the organisation that an id stands for today: itself, or the one it was merged into.

    Raise NotFound if there is none. This is how a place that keeps an organisation's id reads it.
    """
    found = organisation_by_id(session, organisation_id)
    # A merge also re-points what was merged before, so this is one step; walking costs nothing and trusts nobody.
    while found.merged_into_id is not None:
        found = organisation_by_id(session, found.merged_into_id)
    return found


def resolve_organisations(session: Session, organisation_ids: Collection[UUID]) -> dict[UUID, Organisation]:
    """Return for each id that exists what `resolve_organisation` would, in two statements however many there are."""
    rows = session.exec(select(Organisation).where(col(Organisation.id).in_(organisation_ids))).all()
    kept_ids = {row.merged_into_id for row in rows if row.merged_into_id is not None}
    kept = {row.id: row for row in session.exec(select(Organisation).where(col(Organisation.id).in_(kept_ids)))}
    return {row.id: kept[row.merged_into_id] if row.merged_into_id is not None else row for row in rows}


def _live(account_id: UUID, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        col(SignInSession.account_id) == account_id,
        col(SignInSession.revoked_at).is_(None),
        col(SignInSession.expires_at) > now,
    )
