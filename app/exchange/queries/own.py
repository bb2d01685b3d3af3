"""Everything that is kept of one person, for that person: nothing of anybody else, nothing that signs anybody in."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Column, Table, or_, select
from sqlmodel import Session, SQLModel

from app.contributions.models import Contribution, ContributionRevision, Report
from app.core.clock import rfc3339
from app.core.errors import NotFound
from app.log.models import LogEntry
from app.people.models import Account, Organisation, SignIn, SignInSession
from app.people.queries import preferences
from app.storage.tables import table_of
from app.votes.events import VoteCast
from app.votes.models import FoundationVote, Vote
from app.workshops.models import Invitation, Participation, Workshop

ENTRIES: Final = 1000
"""Entries of the log that are read at once."""

_ACCOUNT, _PERSON, _ROOM = table_of(Account), table_of(Participation), table_of(Workshop)
_C, _REVISION, _LOG = table_of(Contribution), table_of(ContributionRevision), table_of(LogEntry)
_TOLD = frozenset(
    table.name
    for table in (
        *(_ACCOUNT, _PERSON, _C, _REVISION, _LOG, table_of(Invitation), table_of(Report)),
        *(table_of(SignIn), table_of(SignInSession), table_of(Vote), table_of(FoundationVote)),
    )
) | {"preferences"}
"""Tables that have a section of their own below."""
_PERSONAL = frozenset({"account_id", "participation_id", "actor_id"})


def _mine(account_id: UUID) -> Any:
    return select(_PERSON.c.id).where(_PERSON.c.account_id == account_id)


def account_kept(session: Session, account_id: UUID) -> dict[str, Any]:
    """Return who they are. Raise NotFound for an account that was erased meanwhile."""
    account = session.get(Account, account_id)
    if account is None or account.erased_at is not None:
        raise NotFound("This account was erased.")
    return _values(account, "id", "email", "name", "is_organiser", "created_at")


def preferences_kept(session: Session, account_id: UUID) -> dict[str, Any]:
    """Return which mail they want."""
    return _values(preferences(session, account_id), "news", "digest", "outcome")


def sessions_kept(session: Session, account_id: UUID) -> list[dict[str, Any]]:
    """Return where they are signed in, or were, without what signs them in."""
    table = table_of(SignInSession)
    columns = [table.c[name] for name in ("id", "kind", "label", "created_at", "expires_at", "revoked_at")]
    return _rows(session, select(*columns).where(table.c.account_id == account_id).order_by(table.c.id))


def sign_ins_kept(session: Session, account_id: UUID) -> list[dict[str, Any]]:
    """Return when they asked for a mail to sign in, as long as that is kept."""
    table, email = table_of(SignIn), _email(session, account_id)
    columns = [table.c[name] for name in ("id", "email", "created_at", "expires_at", "used_at")]
    mine = or_(table.c.account_id == account_id, table.c.email == email)
    return _rows(session, select(*columns).where(mine).order_by(table.c.id))


def invitations_kept(session: Session, account_id: UUID) -> list[dict[str, Any]]:
    """Return the invitations to their address, and those they used."""
    table, email = table_of(Invitation), _email(session, account_id)
    told = ("email", "role", "name", "organisation", "created_at", "expires_at", "redeemed_at", "revoked_at")
    columns = [table.c.workshop_id, _ROOM.c.title.label("workshop"), *(table.c[name] for name in told)]
    mine = or_(table.c.redeemed_by_id == account_id, table.c.email == email)
    return _rows(session, select(*columns).join(_ROOM, _ROOM.c.id == table.c.workshop_id).where(mine))


def participations_kept(session: Session, account_id: UUID) -> list[dict[str, Any]]:
    """Return where they take part, as what, under which name, and what they answered when they joined."""
    organisation = table_of(Organisation)
    told = ("id", "workshop_id", "role", "display_name", "answers", "joined_at", "left_at", "removed_at")
    columns = [
        *(_PERSON.c[name] for name in told),
        _ROOM.c.title.label("workshop"),
        organisation.c.name.label("organisation"),
    ]
    statement = (
        select(*columns)
        .select_from(_PERSON)
        .join(_ROOM, _ROOM.c.id == _PERSON.c.workshop_id)
        .outerjoin(organisation, organisation.c.id == _PERSON.c.organisation_id)
        .where(_PERSON.c.account_id == account_id)
    )
    return _rows(session, statement.order_by(_PERSON.c.id))


def contributions_kept(session: Session, account_id: UUID) -> list[dict[str, Any]]:
    """Return what they said, hidden or not, each with its earlier texts."""
    mine = select(_C.c.id).where(_C.c.author_id.in_(_mine(account_id)))
    earlier: dict[str, list[dict[str, Any]]] = {}
    columns = [_REVISION.c[name] for name in ("contribution_id", "version", "text", "replaced_at")]
    statement = select(*columns).where(_REVISION.c.contribution_id.in_(mine)).order_by(_REVISION.c.version)
    for revision in _rows(session, statement):
        earlier.setdefault(revision.pop("contribution_id"), []).append(revision)
    told = (
        *("id", "workshop_id", "kind", "foundation_id", "text_id", "parent_id", "reply_to_id", "text", "stream"),
        *("attribution", "posted_at", "edited_at", "withdrawn_at", "hidden_at", "hidden_reason", "version"),
    )
    statement = select(*(_C.c[name] for name in told)).where(_C.c.id.in_(mine)).order_by(_C.c.id)
    return [row | {"history": earlier.get(row["id"], [])} for row in _rows(session, statement)]


def stances_kept(session: Session, account_id: UUID) -> list[dict[str, Any]]:
    """Return every stance that they hold, by the id of what it is on: the text is somebody else's."""
    votes, texts = table_of(Vote), table_of(FoundationVote)
    mine = _mine(account_id)
    found = []
    for name, table in (("contribution_id", votes), ("text_id", texts)):
        statement = select(table.c[name], table.c.stance, table.c.cast_at).where(table.c.participation_id.in_(mine))
        found += _rows(session, statement.order_by(table.c.cast_at, table.c[name]))
    return found


def reports_kept(session: Session, account_id: UUID) -> list[dict[str, Any]]:
    """Return what they reported."""
    table = table_of(Report)
    columns = [table.c[name] for name in ("id", "contribution_id", "reason", "note", "created_at", "settled_at")]
    return _rows(session, select(*columns).where(table.c.reporter_id.in_(_mine(account_id))).order_by(table.c.id))


def other_tables_kept(session: Session, account_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """Return what further tables keep of them, by the name of the table: also of tables that are added later.

    A row that is theirs is whole, but for hashes and for the ids of other people. Of a row that they only changed or
    made for others (`..._by_id`) it says which and when.
    """
    people = set(session.connection().execute(_mine(account_id)).scalars())
    found = {}
    for table in SQLModel.metadata.sorted_tables:
        if table.name in _TOLD:
            continue
        rows = [row for column in _pointing(table) for row in _kept(session, table, column, account_id, people)]
        if rows:
            found[table.name] = rows
    return found


def record_kept(
    session: Session, account_id: UUID, after: int, *, is_votes: bool
) -> tuple[list[dict[str, Any]], int | None]:
    """Return entries of the log that they made, with what opens each leaf, after an entry; and where to go on.

    Votes apart, because only the others stand in the index by person: votes are looked for in their workshops.
    """
    columns = [_LOG.c[name] for name in ("seq", "at", "kind", "workshop_id", "subject_id", "payload", "salt", "leaf")]
    statement = select(*columns).where(_LOG.c.actor_id == account_id, _LOG.c.seq > after)
    if is_votes:
        rooms = select(_PERSON.c.workshop_id).where(_PERSON.c.account_id == account_id)
        statement = statement.where(_LOG.c.kind == VoteCast.kind, _LOG.c.workshop_id.in_(rooms))
    else:
        statement = statement.where(_LOG.c.kind != VoteCast.kind)
    found = session.connection().execute(statement.order_by(_LOG.c.seq).limit(ENTRIES)).all()
    entries = [
        {
            "seq": row.seq,
            "leaf": row.leaf.hex(),
            "salt": base64.b64encode(row.salt).decode() if row.salt else None,
            "entry": {
                "at": rfc3339(row.at),
                "kind": row.kind,
                "workshop": _plain(row.workshop_id),
                "actor": str(account_id),
                "subject": _plain(row.subject_id),
                "payload": json.loads(row.payload) if row.payload is not None else None,
            },
        }
        for row in found
    ]
    return entries, found[-1].seq if len(found) == ENTRIES else None


SECTIONS: Mapping[str, Callable[[Session, UUID], Any]] = {
    "account": account_kept,
    "preferences": preferences_kept,
    "sessions": sessions_kept,
    "sign_ins": sign_ins_kept,
    "invitations": invitations_kept,
    "participations": participations_kept,
    "contributions": contributions_kept,
    "stances": stances_kept,
    "reports": reports_kept,
    "other": other_tables_kept,
}
"""What the file has, in this order; the record, which may be long, comes after it."""


def _pointing(table: Table) -> Sequence[Column[Any]]:
    """Return the columns by which rows of a table belong to a person."""
    targets = {_ACCOUNT.name, _PERSON.name}
    return [
        column
        for column in table.columns
        if column.name in _PERSONAL or any(key.column.table.name in targets for key in column.foreign_keys)
    ]


def _kept(
    session: Session, table: Table, pointer: Column[Any], account_id: UUID, people: set[UUID]
) -> list[dict[str, Any]]:
    own = people | {account_id}
    if pointer.name.endswith("_by_id"):
        columns = [c for c in table.columns if c.primary_key or c.name.endswith("_at")]
    else:
        columns = list(table.columns)
    others = {column.name for column in _pointing(table)}
    rows = session.connection().execute(select(*columns).where(pointer.in_(own)).order_by(*table.primary_key))
    return [
        {
            name: _plain(value)
            for name, value in row._mapping.items()  # noqa: SLF001 - its public name for a row as a mapping
            if not isinstance(value, (bytes, memoryview)) and not (name in others and value not in own)
        }
        for row in rows
    ]


def _email(session: Session, account_id: UUID) -> str | None:
    """Return their address, or what nobody's address is."""
    return session.connection().execute(select(_ACCOUNT.c.email).where(_ACCOUNT.c.id == account_id)).scalar() or ""


def _rows(session: Session, statement: Any) -> list[dict[str, Any]]:
    rows = session.connection().execute(statement).mappings()
    return [{str(name): _plain(value) for name, value in row.items()} for row in rows]


def _values(row: Any, *names: str) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
