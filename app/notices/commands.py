"""Claiming a notice before it is sent, and noting what became of it."""

from uuid import UUID

from sqlmodel import col, select, update

from app.notices.models import Notice
from app.notices.outcomes import OutcomeLetter, outcome_letter
from app.notices.queries import InvitationLetter, invitation_letter
from app.storage.dialect import upsert
from app.storage.tables import table_of
from app.storage.writer import Tx


def claim_invitation(tx: Tx, kind: str, invitation_id: UUID, seq: int) -> InvitationLetter | None:
    """Return the letter that the caller, and nobody else, is to send now; None if there is none to send.

    Sending is at least once: a notice that was claimed by a process which then died is claimed a second time, because a
    second mail is a small nuisance and a missing one keeps somebody out. It is not claimed a third time, so a crash
    costs one duplicate at the very worst.
    """
    letter = invitation_letter(tx.session, invitation_id, seq, tx.now)
    return letter if letter is not None and _claim(tx, kind, invitation_id, seq) else None


def claim_outcome(tx: Tx, kind: str, notice_id: UUID, seq: int) -> OutcomeLetter | None:
    """The same for the letter about what became of what somebody said.

    It may leave a second time after a crash, as an invitation may; both have one Message-ID and are shown as one.
    """
    letter = outcome_letter(tx.session, notice_id, tx.now)
    return letter if letter is not None and _claim(tx, kind, notice_id, seq) else None


def note_sent(tx: Tx, kind: str, subject_id: UUID, seq: int) -> None:
    """Note that a mail was taken by the mail server."""
    _note(tx, kind, subject_id, seq, status="sent", sent_at=tx.now)


def note_failed(tx: Tx, kind: str, subject_id: UUID, seq: int, *, is_final: bool) -> int:
    """Note that a mail was not taken, for good or for now, and return how often that has happened."""
    status = "refused" if is_final else "waiting"
    _note(tx, kind, subject_id, seq, status=status, failures=col(Notice.failures) + 1)
    return tx.session.exec(select(Notice.failures).where(Notice.kind == kind, Notice.subject_id == subject_id)).one()


def _claim(tx: Tx, kind: str, subject_id: UUID, seq: int) -> bool:
    table = table_of(Notice)
    fresh = {"kind": kind, "subject_id": subject_id, "seq": seq, "status": "claimed", "claimed_at": tx.now}
    fresh |= {"is_repeated": False, "failures": 0, "sent_at": None}
    insert = upsert(tx.connection, table, ("kind", "subject_id")).values(fresh).returning(table.c.seq)
    if tx.connection.execute(insert).first() is not None:
        return True
    mine = select(Notice).where(Notice.kind == kind, Notice.subject_id == subject_id)
    row = tx.session.exec(mine.with_for_update().execution_options(populate_existing=True)).one()
    if row.seq > seq or (row.seq == seq and (row.status in {"sent", "refused"} or _is_spent(row))):
        return False
    if row.seq < seq:
        row.is_repeated, row.failures, row.sent_at = False, 0, None
    elif row.status == "claimed":
        row.is_repeated = True
    row.seq, row.status, row.claimed_at = seq, "claimed", tx.now
    tx.session.add(row)
    tx.session.flush()
    return True


def _is_spent(row: Notice) -> bool:
    """Tell whether a notice is in doubt for the second time."""
    return row.status == "claimed" and row.is_repeated


def _note(tx: Tx, kind: str, subject_id: UUID, seq: int, **values: object) -> None:
    mine = (col(Notice.kind) == kind, col(Notice.subject_id) == subject_id, col(Notice.seq) == seq)
    tx.session.exec(update(Notice).where(*mine).values(**values))
