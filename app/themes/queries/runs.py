"""Runs: what each was made of, how far it is, what it found, and where the next one begins."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from struct import unpack
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col
from sqlmodel import select as select_model

from app.core.actors import Actor
from app.core.errors import NotFound
from app.core.paging import Page, encode_cursor, id_in
from app.storage.tables import table_of
from app.themes.models import Cluster, ClusterMember, RunMap, ThemeProposal, ThemeRun, ThemeSet
from app.themes.policy import require_sees_runs
from app.workshops.models import Participation
from app.workshops.queries import standing_of

_MEMBER = table_of(ClusterMember).c
KEPT_GRAIN = 0.5
"""A run keeps the resolution of the one before if that had at least this share of its contributions. What was right
for fifty is too coarse for five thousand."""


@dataclass(frozen=True, slots=True)
class RunView:
    """A run, the name of whoever asked for it, if that was a person, and how many of its proposals are open."""

    run: ThemeRun
    requested_by_name: str | None
    open_proposals: int = 0


@dataclass(frozen=True, slots=True)
class Start:
    """Where a run begins: the earlier run's id, partition (contribution to identity), resolution, and places."""

    run_id: UUID | None = None
    partition: dict[str, str] = field(default_factory=dict)
    resolution: float | None = None
    places: dict[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Earlier:
    """The identities of the latest run: of contributions' finest clusters, of their headings, and the next free one."""

    finest: dict[str, int]
    headings: dict[str, int]
    next_identity: int


_RUNS = select_model(ThemeRun, col(Participation.display_name)).outerjoin(
    Participation, col(Participation.id) == col(ThemeRun.requested_by_id)
)


def run_view(session: Session, workshop_id: UUID, run_id: UUID) -> RunView:
    """Return a run of a workshop. Raise NotFound if it has none of that id; checks no rights."""
    row = session.exec(_RUNS.where(ThemeRun.id == run_id, ThemeRun.workshop_id == workshop_id)).first()
    if row is None:
        raise NotFound("This workshop has no such run.")
    return RunView(*row, _open_proposals(session, [run_id]).get(run_id, 0))


def run(session: Session, workshop_id: UUID, run_id: UUID, actor: Actor | None, now: datetime) -> RunView:
    """Return a run for somebody who sees runs. Raise NotFound or NotAllowed for anybody else."""
    require_sees_runs(standing_of(session, workshop_id, actor, now))
    return run_view(session, workshop_id, run_id)


def runs(
    session: Session, workshop_id: UUID, actor: Actor | None, now: datetime, *, cursor: str | None, limit: int
) -> Page[RunView]:
    """Return the runs of a workshop, newest first, for somebody who sees runs."""
    require_sees_runs(standing_of(session, workshop_id, actor, now))
    statement = _RUNS.where(ThemeRun.workshop_id == workshop_id).order_by(col(ThemeRun.id).desc()).limit(limit + 1)
    if cursor is not None:
        statement = statement.where(col(ThemeRun.id) < id_in(cursor))
    rows = session.exec(statement).all()
    open_ = _open_proposals(session, [row[0].id for row in rows])
    found = [RunView(*row, open_.get(row[0].id, 0)) for row in rows]
    return Page(found[:limit], encode_cursor(found[limit - 1].run.id) if len(found) > limit else None)


def clusters(
    session: Session, workshop_id: UUID, run_id: UUID, actor: Actor | None, now: datetime
) -> tuple[RunView, list[Cluster]]:
    """Return what a run found, in its order, for somebody who sees runs."""
    view = run(session, workshop_id, run_id, actor, now)
    found = session.exec(select_model(Cluster).where(Cluster.run_id == run_id).order_by(col(Cluster.position)))
    return view, list(found)


def latest_run(session: Session, workshop_id: UUID) -> ThemeRun | None:
    """Return the newest run that found themes."""
    return session.exec(
        select_model(ThemeRun)
        .where(ThemeRun.workshop_id == workshop_id, ThemeRun.status == "done")
        .order_by(col(ThemeRun.requested_at).desc(), col(ThemeRun.id).desc())
        .limit(1)
    ).first()


def rooms_without_themes(session: Session) -> list[UUID]:
    """Return the workshops that a run has grouped and that have no themes, nor had any."""
    found = select_model(ThemeRun.workshop_id).where(ThemeRun.status == "done").distinct()
    return sorted(session.exec(found.where(col(ThemeRun.workshop_id).not_in(select_model(ThemeSet.workshop_id)))))


def start_of(session: Session, run_id: UUID, *, input_hash: str, contribution_count: int) -> Start:
    """Return where a run begins: with what the newest run found.

    A run that repeats an earlier one (same input, seed and wishes) begins where that began, and so finds the same.
    """
    this = session.get_one(ThemeRun, run_id)
    start = latest_run(session, this.workshop_id)
    while start is not None and _is_repeated(this, input_hash, start):
        start = session.get(ThemeRun, start.started_from_id) if start.started_from_id else None
    if start is None:
        return Start()
    partition = {
        str(ident): str(identity)
        for ident, identity in session.execute(
            select(_MEMBER.contribution_id, col(Cluster.identity))
            .join(Cluster, (col(Cluster.run_id) == _MEMBER.run_id) & (col(Cluster.number) == _MEMBER.cluster))
            .where(_MEMBER.run_id == start.id, col(Cluster.is_tray).is_(False))
        )
    }
    keeps = this.parameters["themes"] is None and start.contribution_count >= KEPT_GRAIN * contribution_count
    resolution = start.quality.get("resolution") if keeps else None
    return Start(start.id, partition, resolution, places_of(session, start.id))


def places_of(session: Session, run_id: UUID) -> dict[str, tuple[float, float]]:
    """Return where each contribution lies on a run's map, -1 to 1."""
    kept = session.get(RunMap, run_id)
    if kept is None:
        return {}
    ids = [str(UUID(bytes=kept.contributions[at : at + 16])) for at in range(0, len(kept.contributions), 16)]
    numbers = unpack(f"<{2 * len(ids)}h", kept.places)
    return {ident: (x / 10_000, y / 10_000) for ident, x, y in zip(ids, numbers[::2], numbers[1::2], strict=True)}


def earlier(session: Session, workshop_id: UUID) -> Earlier:
    """Return the identities that the next run's clusters may go on with."""
    kept = session.get(ThemeSet, workshop_id)
    latest = latest_run(session, workshop_id)
    finest: dict[str, int] = {}
    headings: dict[str, int] = {}
    if latest is not None:
        found = {
            cluster.number: cluster
            for cluster in session.exec(select_model(Cluster).where(Cluster.run_id == latest.id))
            if cluster.identity is not None
        }
        rows: Iterable[Any] = session.execute(
            select(_MEMBER.contribution_id, _MEMBER.cluster).where(_MEMBER.run_id == latest.id)
        )
        for ident, number in rows:
            cluster = found.get(number)
            if cluster is not None and cluster.identity is not None:
                finest[str(ident)] = cluster.identity
                above = found.get(cluster.parent or "")
                if above is not None and above.identity is not None:
                    headings[str(ident)] = above.identity
    return Earlier(finest, headings, kept.next_identity if kept else 1)


def _is_repeated(this: ThemeRun, input_hash: str, other: ThemeRun) -> bool:
    wishes = ("themes", "least_words", "software", "versions")
    return (input_hash, this.seed) == (other.input_hash, other.seed) and all(
        this.parameters.get(name) == other.parameters.get(name) for name in wishes
    )


def _open_proposals(session: Session, run_ids: list[UUID]) -> dict[UUID, int]:
    rows = session.execute(
        select(col(ThemeProposal.run_id), func.count())
        .where(col(ThemeProposal.run_id).in_(run_ids), col(ThemeProposal.state) == "open")
        .group_by(col(ThemeProposal.run_id))
    )
    return {run_id: int(count) for run_id, count in rows}
