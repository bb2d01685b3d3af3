"""Which open workshops are due for a light refresh: those in which enough was said since they were last grouped."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col
from sqlmodel import select as select_model

from app.contributions.models import Contribution
from app.log.models import LogEntry
from app.storage.tables import table_of
from app.themes.models import ThemeRun
from app.themes.queries.runs import latest_run
from app.workshops.models import Phase
from app.workshops.policy import State
from app.workshops.queries import timetables

FEWEST_NEW = 20
NEW_SHARE = 0.1
"""Fewer new contributions, or a smaller share, would hardly change the picture."""
_C = table_of(Contribution).c


def refreshes_due(session: Session, now: datetime, every: timedelta) -> list[UUID]:
    """Return the open workshops that should be grouped anew, where that was not done within `every`."""
    near = session.exec(
        select_model(Phase.workshop_id).where(Phase.opens_at <= now, Phase.closes_at > now).distinct()
    ).all()
    found = timetables(session, near)
    return [
        ident
        for ident in sorted(near)
        if found[ident].state(now) is State.OPEN and is_refresh_due(session, ident, now, every)
    ]


def is_refresh_due(session: Session, workshop_id: UUID, now: datetime, every: timedelta) -> bool:
    """Tell whether enough is new in a workshop, the last run is old enough, and none is under way."""
    newest = session.exec(
        select_model(ThemeRun.status, ThemeRun.requested_at)
        .where(ThemeRun.workshop_id == workshop_id)
        .order_by(col(ThemeRun.requested_at).desc())
        .limit(1)
    ).first()
    if newest is not None and (newest[0] in {"queued", "running"} or newest[1] > now - every):
        return False
    done = latest_run(session, workshop_id)
    grouped = done.contribution_count if done else 0
    visible: int = session.execute(
        select(func.count()).select_from(table_of(Contribution)).where(_C.workshop_id == workshop_id, _C.is_visible)
    ).scalar_one()
    return visible - grouped >= max(FEWEST_NEW, NEW_SHARE * grouped)


def last_entry_of(session: Session, workshop_id: UUID) -> int | None:
    """Return the number of a workshop's newest entry in the log."""
    entry = table_of(LogEntry).c
    newest: int | None = session.execute(
        select(entry.seq).where(entry.workshop_id == workshop_id).order_by(entry.seq.desc()).limit(1)
    ).scalar()
    return newest
