"""Asking for a run and calling it off."""

from datetime import timedelta
from importlib.metadata import version
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from app import __version__
from app.core.actors import Actor
from app.core.errors import NotFound
from app.storage.dialect import hold_workshop
from app.storage.writer import Tx
from app.themes.errors import NothingToGroup, RunFinished, RunUnderWay
from app.themes.events import ThemeRunCancelled, ThemeRunRequested
from app.themes.models import ThemeRun
from app.themes.policy import collecting_ended_at, require_may_run
from app.themes.queries.refreshing import is_refresh_due, last_entry_of
from app.themes.queries.runs import RunView, run_view
from app.themes.queries.texts import LEAST_TEXTS, LEAST_WORDS, has_texts
from app.workshops.queries import standing_of, timetables

DECIDING = ("numpy", "scipy", "scikit-learn", "graspologic-native")
"""Libraries whose version decides about a result."""


def request_theme_run(tx: Tx, actor: Actor, workshop_id: UUID, *, themes: int | None = None, seed: int = 0) -> RunView:
    """Ask for a grouping of what has been said so far; the log's entry starts the work.

    Raise NotFound, NotAllowed, NothingToGroup, or RunUnderWay while an earlier one is not finished.
    """
    standing = standing_of(tx.session, workshop_id, actor, tx.now)
    require_may_run(standing)
    if not has_texts(tx.session, workshop_id):
        raise NothingToGroup(f"There must be at least {LEAST_TEXTS} contributions of {LEAST_WORDS} words.")
    run = _new_run(tx, workshop_id, themes, seed, occasion="person", requested_by_id=standing.participation_id)
    try:
        with tx.session.begin_nested():
            tx.session.add(run)
    except IntegrityError:
        under_way = tx.session.exec(
            select(ThemeRun.id).where(
                ThemeRun.workshop_id == workshop_id,
                col(ThemeRun.status).in_(("queued", "running")),
                col(ThemeRun.occasion_seq).is_(None),
            )
        ).one()
        raise RunUnderWay("A run was asked for and has not ended.", run_id=str(under_way)) from None
    _record(tx, run, actor.account_id)
    return run_view(tx.session, workshop_id, run.id)


def request_theme_run_on_closing(tx: Tx, workshop_id: UUID, occasion_seq: int) -> UUID | None:
    """Ask for the run that is due when people can no longer contribute; return its id, or None if none is due.

    An occasion asks once, however often this is called; and several occasions of the same close ask once.
    """
    hold_workshop(tx.connection, workshop_id)
    asked = tx.session.exec(select(ThemeRun.id).where(ThemeRun.occasion_seq == occasion_seq)).first()
    if asked is not None:
        return asked
    timetable = timetables(tx.session, [workshop_id])[workshop_id]
    ended_at = collecting_ended_at(timetable, tx.now)
    if ended_at is None or not has_texts(tx.session, workshop_id):
        return None
    since = tx.session.exec(
        select(ThemeRun.id).where(
            ThemeRun.workshop_id == workshop_id,
            col(ThemeRun.occasion_seq).is_not(None),
            col(ThemeRun.requested_at) >= ended_at,
        )
    ).first()
    if since is not None:
        return None
    run = _new_run(tx, workshop_id, None, 0, occasion="close", occasion_seq=occasion_seq)
    tx.session.add(run)
    tx.session.flush()
    _record(tx, run, None)
    return run.id


def request_refresh(tx: Tx, workshop_id: UUID, *, every: timedelta) -> UUID | None:
    """Ask for the run that keeps an open workshop's picture fresh; None where none is due, or somebody was faster."""
    hold_workshop(tx.connection, workshop_id)
    if not is_refresh_due(tx.session, workshop_id, tx.now, every) or not has_texts(tx.session, workshop_id):
        return None
    # The newest entry that it has seen: no other run can name it, because entries that ask for runs name themselves.
    seen = last_entry_of(tx.session, workshop_id)
    if seen is None or tx.session.exec(select(ThemeRun.id).where(ThemeRun.occasion_seq == seen)).first() is not None:
        return None
    run = _new_run(tx, workshop_id, None, 0, occasion="refresh", occasion_seq=seen)
    tx.session.add(run)
    tx.session.flush()
    _record(tx, run, None)
    return run.id


def cancel_theme_run(tx: Tx, actor: Actor, workshop_id: UUID, run_id: UUID) -> RunView:
    """Call off a run that has not ended; one that was called off stays so. Raise RunFinished for one that ended."""
    require_may_run(standing_of(tx.session, workshop_id, actor, tx.now))
    run = tx.session.get(ThemeRun, run_id, with_for_update=True)
    if run is None or run.workshop_id != workshop_id:
        raise NotFound("This workshop has no such run.")
    if run.status in {"done", "failed"}:
        raise RunFinished(f"The run is {run.status}.", run_status=run.status)
    if run.status != "cancelled":
        run.status = "cancelled"
        run.finished_at = tx.now
        run.version += 1
        tx.session.flush()
        tx.record(ThemeRunCancelled(workshop_id=workshop_id, actor_id=actor.account_id, subject_id=run.id))
    return run_view(tx.session, workshop_id, run_id)


def _new_run(tx: Tx, workshop_id: UUID, themes: int | None, seed: int, *, occasion: str, **cause: Any) -> ThemeRun:
    parameters = {
        "themes": themes,
        "least_words": LEAST_WORDS,
        "software": f"folkmoot {__version__}",
        "occasion": occasion,
        "versions": {name: version(name) for name in DECIDING},
    }
    return ThemeRun(workshop_id=workshop_id, requested_at=tx.now, parameters=parameters, seed=seed, **cause)


def _record(tx: Tx, run: ThemeRun, actor_id: UUID | None) -> None:
    tx.record(
        ThemeRunRequested(
            workshop_id=run.workshop_id,
            actor_id=actor_id,
            subject_id=run.id,
            seed=run.seed,
            themes=run.parameters["themes"],
            occasion_seq=run.occasion_seq,
        )
    )
