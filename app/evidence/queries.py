"""What one can ask of the log as evidence."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, select
from sqlmodel import Session

from app.contributions.models import Contribution
from app.core.errors import Invalid, NotFound
from app.declarations.models import FoundationText
from app.evidence.errors import NotSealed
from app.evidence.policy import is_for_everybody
from app.log.entries import FIRST_SEQ
from app.log.exporting import export_lines_after, read_row
from app.log.models import LogEntry, LogHead
from app.log.receipts import InclusionProof, InclusionReceipt, private_receipt
from app.log.stored import StoredLeaves, last_head, sealed_size
from app.log.tree import consistency_proof, inclusion_proof
from app.storage.tables import table_of
from app.votes.events import FoundationVoteCast, VoteCast
from app.votes.fold import Counted, fold
from app.workshops.models import Workshop

_ENTRY, _WORKSHOP = table_of(LogEntry), table_of(Workshop)
_SOON = {"Retry-After": "10"}


@dataclass(frozen=True, slots=True)
class Proof:
    """A receipt, not signed yet, the path from it to a head, and the head."""

    receipt: InclusionReceipt
    proof: InclusionProof
    head: LogHead


@dataclass(frozen=True, slots=True)
class Miscount:
    """Something whose stored tally is not what the log amounts to."""

    subject_id: UUID
    stored: Counted
    counted: Counted


def latest_head(session: Session) -> LogHead:
    """Return the newest head. Raise NotSealed if there is none yet."""
    head = last_head(session)
    if head is None:
        raise NotSealed("Nothing was sealed yet.", headers=_SOON)
    return head


def receipt(session: Session, seq: int, account_id: UUID | None, tree_size: int | None) -> Proof:
    """Return the receipt of an entry, with its content if it is the account's own, under a head of the given size.

    Without a size the newest head is meant. Raise NotFound if there is no such entry or head, NotSealed if the newest
    head does not cover the entry, and Invalid if the chosen one does not.
    """
    row = read_row(session, seq)
    if row is None:
        raise NotFound("The log has no entry of this number.")
    head = latest_head(session) if tree_size is None else session.get(LogHead, tree_size)
    if head is None:
        raise NotFound("No head of this size was signed. GET /api/v1/log/heads lists those that were.")
    if head.tree_size < seq:
        if tree_size is None:
            raise NotSealed("No signed head covers this entry yet.", headers=_SOON)
        raise _invalid("tree_size", "This head was signed before the entry was made.")
    found = InclusionReceipt(row.seq, row.leaf)
    if account_id is not None and row.actor_id == account_id and row.payload is not None and row.salt is not None:
        who = row.workshop_id, row.actor_id, row.subject_id
        found = private_receipt(row.seq, row.at, row.kind, *who, row.payload, row.salt, row.leaf)
    path = inclusion_proof(seq - FIRST_SEQ, head.tree_size, StoredLeaves(session))
    return Proof(found, InclusionProof(seq, head.tree_size, tuple(path)), head)


def consistency(session: Session, first: int, second: int) -> list[bytes]:
    """Return the proof that the log of `second` entries only adds to that of `first`. Raise Invalid or NotSealed."""
    if first > second:
        raise _invalid("first", "This is larger than second; an earlier log is not longer than a later one.")
    if second > sealed_size(session):
        raise NotSealed("No signed head covers so many entries yet.", headers=_SOON)
    return consistency_proof(first, second, StoredLeaves(session))


def public_lines(session: Session, after: int, last: int) -> tuple[bytes, int]:
    """Return the next lines of the public export after an entry and up to `last`, and how many they are."""
    listed = frozenset(session.connection().execute(select(_WORKSHOP.c.id).where(_WORKSHOP.c.is_listed)).scalars())
    return export_lines_after(session, after, last, lambda row: is_for_everybody(row, listed))


def miscounts(session: Session) -> list[Miscount]:
    """Return where the stored tallies are not a fold of the log: nowhere, or something is wrong.

    Reads all votes of the log. Raise ValueError as `fold` does.
    """
    connection = session.connection()
    counted = fold(_stances(connection))
    found = []
    for table in (table_of(Contribution), table_of(FoundationText)):
        stored = connection.execute(select(table.c.id, table.c.agree, table.c.disagree, table.c.passes))
        for subject_id, *numbers in stored:
            is_counted = counted.pop(subject_id, Counted())
            if is_counted != Counted(*numbers):
                found.append(Miscount(subject_id, Counted(*numbers), is_counted))
    # What is left was voted on, and is no more.
    return found + [Miscount(subject_id, Counted(), numbers) for subject_id, numbers in counted.items()]


def _stances(connection: Connection) -> Iterator[tuple[UUID, str]]:
    kinds = (VoteCast.kind, FoundationVoteCast.kind)
    statement = select(_ENTRY.c.subject_id, _ENTRY.c.payload).where(
        _ENTRY.c.kind.in_(kinds), _ENTRY.c.payload.is_not(None)
    )
    rows = connection.execute(statement.order_by(_ENTRY.c.seq).execution_options(yield_per=2000))
    return ((subject_id, payload) for subject_id, payload in rows)


def _invalid(field: str, message: str) -> Invalid:
    return Invalid(f"{field}: {message}", errors=[{"field": field, "message": message}])
