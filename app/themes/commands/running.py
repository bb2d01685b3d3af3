"""Carrying a run out: the machine's own changes, each harmless when it is repeated after a crash."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import col, update

from app.storage.bulk import insert_rows
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.themes.events import ThemeRunFailed, ThemesFound
from app.themes.models import Theme, ThemeMember, ThemeRun

_ROWS_AT_ONCE = 500
"""Members in one statement; databases limit how many values it may have."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What a run is to do."""

    workshop_id: UUID
    themes: int | None
    seed: int


def begin_run(tx: Tx, run_id: UUID) -> Begun | None:
    """Begin a run, or begin it again after a crash; None if it has ended or was called off."""
    run = _open_run(tx, run_id)
    if run is None:
        return None
    run.status = "running"
    run.started_at = run.started_at or tx.now
    run.progress, run.stage = 0, "reading"
    run.version += 1
    tx.session.flush()
    return Begun(run.workshop_id, run.parameters["themes"], run.seed)


def report_progress(tx: Tx, run_id: UUID, *, stage: str, progress: int) -> bool:
    """Note how far a run is, per mille; False if it is no longer running, so that nobody waits for its result."""
    noted = (
        update(ThemeRun)
        .where(col(ThemeRun.id) == run_id, col(ThemeRun.status) == "running")
        .values(stage=stage[:40], progress=max(0, min(progress, 999)))
    )
    return bool(tx.session.exec(noted).rowcount)


def settle_run(tx: Tx, run_id: UUID, found: Mapping[str, Any], *, contribution_count: int, input_hash: str) -> bool:
    """Store what `grouping.group` found, all of it or nothing; False if the run has ended or was called off."""
    run = _open_run(tx, run_id)
    if run is None:
        return False
    for position, theme in enumerate(found["themes"]):
        tx.session.add(Theme(run_id=run_id, position=position, **theme))
    tx.session.flush()
    members = found["members"]
    for start in range(0, len(members), _ROWS_AT_ONCE):
        rows = [(run_id, UUID(ident), *rest) for ident, *rest in members[start : start + _ROWS_AT_ONCE]]
        columns = ("run_id", "contribution_id", "theme", "confidence")
        insert_rows(tx.connection, table_of(ThemeMember), columns, rows)
    run.status, run.stage, run.progress = "done", "", 1000
    run.finished_at = tx.now
    run.encoder, run.language = found["encoder"], found["language"]
    run.quality = found["quality"]
    run.contribution_count, run.theme_count, run.input_hash = contribution_count, len(found["themes"]), input_hash
    run.version += 1
    tx.session.flush()
    tx.record(
        ThemesFound(
            workshop_id=run.workshop_id,
            subject_id=run_id,
            theme_count=run.theme_count,
            contribution_count=contribution_count,
            input_hash=input_hash,
        )
    )
    return True


def fail_run(tx: Tx, run_id: UUID, reason: str) -> bool:
    """End a run without themes and say why; False if it has ended already. Earlier themes stand."""
    run = _open_run(tx, run_id)
    if run is None:
        return False
    run.status, run.error = "failed", reason[:500]
    run.finished_at = tx.now
    run.version += 1
    tx.session.flush()
    tx.record(ThemeRunFailed(workshop_id=run.workshop_id, subject_id=run_id, reason=reason[:500]))
    return True


def _open_run(tx: Tx, run_id: UUID) -> ThemeRun | None:
    run = tx.session.get(ThemeRun, run_id, with_for_update=True)
    return run if run is not None and run.status in {"queued", "running"} else None
