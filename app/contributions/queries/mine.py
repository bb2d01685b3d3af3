"""A person's own contributions, wherever they made them, with the place of each in the log."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from app.contributions.queries.shown import CONTRIBUTION, SHOWN, Shown
from app.core.actors import Actor
from app.core.facts import Receipt
from app.core.paging import Page, encode_cursor, id_in
from app.log.models import LogEntry
from app.storage.tables import table_of
from app.workshops.models import Participation
from app.workshops.policy import Timetable
from app.workshops.queries import timetables

_C, _LOG, _PERSON = CONTRIBUTION.c, table_of(LogEntry).c, table_of(Participation).c
_POSTED = ("idea.posted", "comment.posted")


@dataclass(frozen=True, slots=True)
class Mine:
    """One's own contribution, the timetable of its workshop, and where the log has it."""

    shown: Shown
    timetable: Timetable
    receipt: Receipt | None


def my_contributions(
    session: Session, actor: Actor, *, workshop_id: UUID | None = None, cursor: str | None = None, limit: int = 50
) -> Page[Mine]:
    """Return the caller's contributions, newest first: hidden ones with the reason, withdrawn ones without a text."""
    people = select(_PERSON.id).where(_PERSON.account_id == actor.account_id)
    if workshop_id is not None:
        people = people.where(_PERSON.workshop_id == workshop_id)
    scope = f"mine:{workshop_id.hex if workshop_id else ''}"
    statement = SHOWN.where(_C.author_id.in_(people)).order_by(_C.id.desc()).limit(limit + 1)
    if cursor is not None:
        statement = statement.where(_C.id < id_in(cursor, scope))
    rows = session.execute(statement).all()
    page = [Shown(*row) for row in rows[:limit]]
    receipts = _receipts(session, actor, [shown.id for shown in page])
    known = timetables(session, {shown.workshop_id for shown in page}) if page else {}
    items = [Mine(shown, known[shown.workshop_id], receipts.get(shown.id)) for shown in page]
    return Page(items, encode_cursor(page[-1].id, scope=scope) if len(rows) > limit else None)


def _receipts(session: Session, actor: Actor, ids: list[UUID]) -> dict[UUID, Receipt]:
    rows = session.execute(
        select(_LOG.subject_id, _LOG.seq, _LOG.leaf).where(
            _LOG.subject_id.in_(ids), _LOG.actor_id == actor.account_id, _LOG.kind.in_(_POSTED)
        )
    )
    return {row.subject_id: Receipt(row.seq, row.leaf) for row in rows}
