"""Carrying a run out: the machine's own changes, each harmless when it is repeated after a crash."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from struct import pack
from typing import Any
from uuid import UUID

from sqlmodel import col, update

from app.storage.bulk import insert_rows
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.themes.commands.adopting import follow_run
from app.themes.commands.editing import hold_set
from app.themes.commands.proposing import propose
from app.themes.events import ThemeRunFailed, ThemesFound
from app.themes.grouping.differences import Difference
from app.themes.models import Cluster, ClusterMember, ClusterSecond, RunMap, ThemeRun, ThemeSet

_ROWS_AT_ONCE = 500
"""Members in one statement; databases limit how many values it may have."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What a run is to do."""

    workshop_id: UUID
    themes: int | None
    seed: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found and how it was made; `found` is what `grouping.calling.group` returned.

    `identities` are those of clusters that go on from the run before; new ones get the numbers after `next_identity`,
    which must still be the workshop's.
    """

    found: Mapping[str, Any]
    contribution_count: int
    input_hash: str
    started_from_id: UUID | None = None
    identities: Mapping[str, int] = field(default_factory=dict)
    next_identity: int = 1
    differences: Sequence[Difference] = ()


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


def settle_run(tx: Tx, run_id: UUID, outcome: Outcome) -> bool | None:
    """Store what a run found, all of it or nothing; False if the run has ended or was called off.

    None if another run of the workshop took the identities that this one counts on: the caller reads them again. Where
    no person has changed the themes yet, they follow; otherwise the run only proposes.
    """
    run = _open_run(tx, run_id)
    if run is None:
        return False
    theme_set = hold_set(tx, run.workshop_id)
    if theme_set.next_identity != outcome.next_identity:
        return None
    found = outcome.found
    identities = _identities(theme_set, outcome)
    for position, cluster in enumerate(found["themes"]):
        tx.session.add(Cluster(run_id=run_id, position=position, identity=identities.get(cluster["number"]), **cluster))
    tx.session.flush()
    _insert(tx, ClusterMember, ("run_id", "contribution_id", "cluster", "confidence"), run_id, found["members"])
    _insert(tx, ClusterSecond, ("run_id", "contribution_id", "cluster", "strength"), run_id, found["seconds"])
    _keep_map(tx, run_id, found["places"])
    run.status, run.stage, run.progress = "done", "", 1000
    run.finished_at = tx.now
    run.encoder, run.language = found["encoder"], found["language"]
    run.quality, run.notes = found["quality"], found["notes"]
    run.small_views, run.labelled_by = found["small_views"], found["labelled_by"]
    run.result_hash, run.input_hash = found["result_hash"], outcome.input_hash
    run.started_from_id = outcome.started_from_id
    run.contribution_count, run.theme_count = outcome.contribution_count, len(found["themes"])
    run.version += 1
    tx.session.flush()
    if theme_set.follows_runs:
        follow_run(tx, run, theme_set, found, identities)
    else:
        propose(tx, run, outcome.differences)
    tx.session.flush()
    tx.record(
        ThemesFound(
            workshop_id=run.workshop_id,
            subject_id=run_id,
            theme_count=run.theme_count,
            contribution_count=run.contribution_count,
            input_hash=run.input_hash,
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


def _identities(theme_set: ThemeSet, outcome: Outcome) -> dict[str, int]:
    """Give each cluster but the trays its identity."""
    identities = dict(outcome.identities)
    for cluster in outcome.found["themes"]:
        if not cluster["is_tray"] and cluster["number"] not in identities:
            identities[cluster["number"]] = theme_set.next_identity
            theme_set.next_identity += 1
    return identities


def _insert(tx: Tx, model: Any, columns: tuple[str, ...], run_id: UUID, rows: Sequence[Any]) -> None:
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        part = [(run_id, UUID(ident), *rest) for ident, *rest in rows[start : start + _ROWS_AT_ONCE]]
        insert_rows(tx.connection, table_of(model), columns, part)


def _keep_map(tx: Tx, run_id: UUID, places: Sequence[tuple[str, int, int]]) -> None:
    if not places:
        return
    ids = b"".join(UUID(ident).bytes for ident, _, _ in places)
    numbers = [number for _, x, y in places for number in (x, y)]
    tx.session.add(RunMap(run_id=run_id, contributions=ids, places=pack(f"<{len(numbers)}h", *numbers)))
