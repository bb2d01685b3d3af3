"""What moderators read: the list of what waits for a decision, and the log of what was decided."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import and_, func, literal_column, select, tuple_
from sqlmodel import Session

from app.contributions.events import MODERATION_KINDS
from app.contributions.models import Report
from app.contributions.queries.decisions import Claim, Decision, claims, last_decisions
from app.contributions.queries.rooms import Room, room
from app.contributions.queries.shown import CONTRIBUTION, SHOWN, Shown
from app.core.actors import Actor
from app.core.paging import BadCursor, Page, Wide, decode_cursor, encode_cursor, id_in
from app.log.models import LogEntry
from app.storage.tables import table_of
from app.storage.types import from_micros, to_micros
from app.workshops.models import Participation
from app.workshops.policy import Right, require_right

RECENT = timedelta(days=30)
"""How long a hidden contribution stays on the list of the recently hidden."""
REPORTS_SHOWN = 20
"""Reports of one contribution on the list, the newest; `report_count` tells how many there are."""

_C, _REPORT, _LOG = CONTRIBUTION.c, table_of(Report).c, table_of(LogEntry).c

QueueState = Literal["reported", "hidden"]


@dataclass(frozen=True, slots=True)
class Queued:
    """A contribution on the list with its newest reports."""

    shown: Shown
    report_count: int
    reports: list[dict[str, Any]]
    claim: Claim | None = None
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """One act of moderation; `actor` is the moderator's name in the workshop, None for a member who reported."""

    seq: int
    at: datetime
    kind: str
    actor: str | None
    subject_id: UUID | None
    payload: dict[str, Any] | None


def queue(
    session: Session,
    workshop_id: UUID,
    actor: Actor | None,
    now: datetime,
    *,
    state: QueueState = "reported",
    cursor: str | None = None,
    limit: int = 50,
) -> tuple[Page[Queued], Room]:
    """Return what waits for a decision, oldest first, or what was hidden in the last 30 days, latest first."""
    here = room(session.connection(), workshop_id, actor, now)
    require_right(here.standing, Right.MODERATE)
    statement = SHOWN.add_columns(_C.report_count).where(_C.workshop_id == workshop_id).limit(limit + 1)
    if state == "reported":
        # Spelled out rather than bound: only then may a database use the index of the few rows that are on the list.
        statement = statement.where(literal_column("report_count > 0")).order_by(_C.id)
        if cursor is not None:
            statement = statement.where(_C.id > id_in(cursor, state))
    else:
        statement = statement.where(
            literal_column("hidden_at IS NOT NULL"),
            _C.withdrawn_at.is_(None),
            _C.hidden_at >= here.standing.now - RECENT,
        ).order_by(_C.hidden_at.desc(), _C.id.desc())
        if cursor is not None:
            statement = statement.where(tuple_(_C.hidden_at, _C.id) < _hidden_place(cursor))
    rows = session.execute(statement).all()
    shown = [(Shown(*row[:-1]), row[-1]) for row in rows[:limit]]
    ids = [one.id for one, _ in shown]
    reports, held, decided = _reports(session, ids), claims(session, ids, now), last_decisions(session, ids)
    following = None
    if len(rows) > limit:
        last = shown[-1][0]
        at = to_micros(last.hidden_at) if last.hidden_at else 0
        following = encode_cursor(last.id, scope=state) if state == "reported" else encode_cursor(at, last.id)
    found = [Queued(one, n, reports[one.id], held.get(one.id), decided.get(one.id)) for one, n in shown]
    return Page(found, following), here


def _hidden_place(cursor: str) -> Any:
    micros, ident = decode_cursor(cursor, Wide, UUID)
    try:
        return tuple_(from_micros(micros), ident, types=[_C.hidden_at.type, _C.id.type])
    except (OverflowError, ValueError):
        raise BadCursor("The cursor belongs to another list.") from None


def _reports(session: Session, contribution_ids: list[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """Return the newest reports of each contribution."""
    place = func.row_number().over(partition_by=_REPORT.contribution_id, order_by=_REPORT.id.desc()).label("place")
    ranked = (
        select(_REPORT.contribution_id, _REPORT.reason, _REPORT.note, _REPORT.created_at, _REPORT.settled_at, place)
        .where(_REPORT.contribution_id.in_(contribution_ids))
        .subquery()
    )
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    rows = session.execute(select(ranked).where(ranked.c.place <= REPORTS_SHOWN).order_by(ranked.c.place))
    for row in rows:
        line = {"reason": row.reason, "note": row.note, "created_at": row.created_at}
        found[row.contribution_id].append(line | {"is_settled": row.settled_at is not None})
    return found


def moderation_log(
    session: Session,
    workshop_id: UUID,
    actor: Actor | None,
    now: datetime,
    *,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Logged]:
    """Return what was reported and decided, latest first. Who reported is not named."""
    here = room(session.connection(), workshop_id, actor, now)
    require_right(here.standing, Right.MODERATE)
    people = table_of(Participation)
    statement = (
        select(_LOG.seq, _LOG.at, _LOG.kind, people.c.display_name, _LOG.subject_id, _LOG.payload)
        .select_from(table_of(LogEntry))
        .outerjoin(people, and_(people.c.account_id == _LOG.actor_id, people.c.workshop_id == _LOG.workshop_id))
        .where(_LOG.workshop_id == workshop_id, _LOG.kind.in_(MODERATION_KINDS))
        .order_by(_LOG.seq.desc())
        .limit(limit + 1)
    )
    if cursor is not None:
        (seq,) = decode_cursor(cursor, Wide)
        statement = statement.where(_LOG.seq < seq)
    rows = session.execute(statement).all()
    lines = [
        Logged(
            row.seq,
            row.at,
            row.kind,
            None if row.kind == "contribution.reported" else row.display_name,
            row.subject_id,
            None if row.payload is None else json.loads(row.payload),
        )
        for row in rows[:limit]
    ]
    return Page(lines, encode_cursor(lines[-1].seq) if len(rows) > limit else None)
