"""Keeping the list of organisations: one entry for each, under a name people know."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from app.core.actors import Actor
from app.core.errors import Invalid, NotFound, Stale
from app.core.ids import new_id
from app.people import queries
from app.people.errors import NotMergeable, OrganisationExists
from app.people.events import OrganisationAdded, OrganisationMerged, OrganisationRenamed
from app.people.models import Account, Organisation
from app.people.policy import organisation_key, require_organiser
from app.storage.dialect import upsert
from app.storage.tables import table_of
from app.storage.writer import Tx


@dataclass(frozen=True, slots=True)
class Added:
    """An organisation, and whether it is new to the list."""

    organisation: Organisation
    is_new: bool


def add_organisation(tx: Tx, actor: Actor, *, name: str, kind: str = "") -> Added:
    """Return the organisation of this name, adding it if the list has none that is spelt nearly so.

    Repeating it changes nothing, so it needs no idempotency key. Raise Invalid for a name without a letter.
    """
    key = _key(name)
    new = {"id": new_id(), "name": name, "name_key": key, "kind": kind, "created_at": tx.now, "version": 1}
    table = table_of(Organisation)
    insert = upsert(tx.connection, table, ("name_key",)).values(new).returning(table.c.id)
    is_new = tx.session.execute(insert).first() is not None
    found = tx.session.exec(select(Organisation).where(Organisation.name_key == key)).one()
    if is_new:
        tx.record(OrganisationAdded(actor_id=actor.account_id, subject_id=found.id, name=name))
    return Added(queries.resolve_organisation(tx.session, found.id), is_new)


def rename_organisation(tx: Tx, actor: Actor, organisation_id: UUID, *, name: str, expected: int) -> Organisation:
    """Give an organisation another name. Raise Stale unless `expected` is its version."""
    require_organiser(tx.session.get(Account, actor.account_id))
    row = _locked(tx, organisation_id)[organisation_id]
    if row.version != expected:
        raise Stale("Somebody changed this organisation.", current=current_form(row))
    key = _key(name)
    other = tx.session.exec(select(Organisation).where(Organisation.name_key == key)).first()
    if other is not None and other.id != row.id:
        raise OrganisationExists(
            "Another organisation has this name. Merge the two instead.", organisation_id=str(other.id)
        )
    row.name, row.name_key, row.version = name, key, row.version + 1
    tx.session.add(row)
    try:
        tx.session.flush()
    except IntegrityError:  # another process gave the name away since we looked
        raise OrganisationExists("Another organisation has just been given this name.") from None
    tx.record(OrganisationRenamed(actor_id=actor.account_id, subject_id=row.id, name=name))
    return row


def merge_organisation(tx: Tx, actor: Actor, organisation_id: UUID, *, into_id: UUID) -> Organisation:
    """Make one organisation stand for another, and return the one that stays. Merging again changes nothing."""
    require_organiser(tx.session.get(Account, actor.account_id))
    rows = _locked(tx, organisation_id, queries.resolve_organisation(tx.session, into_id).id)
    source = rows.pop(organisation_id)
    if organisation_id == into_id or not rows:
        raise NotMergeable("An organisation cannot be merged into itself or into one that it took in.")
    (target,) = rows.values()
    if target.merged_into_id is not None:
        raise NotMergeable("The organisation that should stay was merged away at this moment. Look again.")
    if source.merged_into_id == target.id:
        return target
    if source.merged_into_id is not None:
        raise NotMergeable("This organisation was merged into another one already; merge that one.")
    source.merged_into_id, source.version = target.id, source.version + 1
    tx.session.add(source)
    tx.session.flush()
    # What was merged into the source follows it, so that reading an organisation is always one step.
    followers = update(Organisation).where(col(Organisation.merged_into_id) == source.id)
    tx.session.execute(followers.values(merged_into_id=target.id))
    tx.record(OrganisationMerged(actor_id=actor.account_id, subject_id=source.id, into_id=target.id))
    return target


def current_form(row: Organisation) -> dict[str, str | int]:
    """Return what a caller with a stale version needs to compare: the fresh name, kind and version."""
    return {"id": str(row.id), "name": row.name, "kind": row.kind, "version": row.version}


def _locked(tx: Tx, *ids: UUID) -> dict[UUID, Organisation]:
    # In the order of their ids, so that two merges in two processes cannot wait for each other.
    statement = select(Organisation).where(col(Organisation.id).in_(ids)).order_by(col(Organisation.id))
    rows = {
        row.id: row for row in tx.session.exec(statement.with_for_update().execution_options(populate_existing=True))
    }
    if len(rows) < len(set(ids)):
        raise NotFound("There is no such organisation.")
    return rows


def _key(name: str) -> str:
    key = organisation_key(name)
    if not key:
        raise Invalid(
            "Give the name by which people know the organisation.",
            errors=[{"field": "name", "message": "Needs a letter or digit."}],
        )
    return key
