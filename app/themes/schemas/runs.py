"""Runs over the wire: asking for one, how far it is, what it found."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from app.contributions.schemas.contribution import AuthorOut
from app.http.schemas import WireModel
from app.themes.models import Cluster
from app.themes.queries.runs import RunView


class Status(StrEnum):
    """Where a run is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


_RUN: dict[str, Any] = {
    "id": "0190a6c0-7c1e-7d3a-9b5e-0000000000aa",
    "workshop_id": "0190a6c0-7c1e-7d3a-9b5e-000000000001",
    "status": "running",
    "progress": 400,
    "stage": "finding neighbours",
    "requested_at": "2026-06-08T12:00:00Z",
    "requested_by": {"participation_id": "0190a6c0-7c1e-7d3a-9b5e-000000000002", "display_name": "Ana"},
    "is_automatic": False,
    "started_at": "2026-06-08T12:00:01Z",
    "finished_at": None,
    "error": None,
    "themes": 12,
    "seed": 0,
    "software": "folkmoot 0.1.0",
    "least_words": 3,
    "encoder": "",
    "language": "",
    "input_hash": "",
    "contribution_count": 0,
    "theme_count": 0,
    "quality": {},
    "notes": [],
    "labelled_by": None,
    "started_from_id": None,
    "result_hash": None,
    "occasion": "person",
    "small_view_count": 0,
    "proposal_count": 0,
    "version": 2,
}
_DONE = _RUN | {
    "status": "done",
    "progress": 1000,
    "stage": "",
    "finished_at": "2026-06-08T12:00:04Z",
    "encoder": "static:wordllama-l2-supercat-256",
    "language": "en",
    "input_hash": "9f" * 32,
    "contribution_count": 412,
    "theme_count": 12,
    "quality": {"modularity": 0.61, "cohesion": 0.42, "weak": 0.07, "resolution": 1.0},
    "result_hash": "3c" * 32,
    "proposal_count": 4,
    "version": 3,
}
RUN_EXAMPLE = _DONE


class ThemeRunIn(WireModel):
    """What to group by. All of it may be left out."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{}, {"themes": 12, "seed": 7}]})

    themes: int | None = Field(
        default=None, ge=2, le=500, description="About how many of the finest themes. Null: chosen."
    )
    seed: int = Field(
        default=0, ge=0, le=2**31 - 1, description="The same contributions and seed give the same themes."
    )


class ThemeRunOut(WireModel):
    """A run: how far it is, per mille, what it was made of and, when it is done, how well its themes hold together."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_RUN, _DONE]})

    id: UUID
    workshop_id: UUID
    status: Status
    progress: int
    stage: str
    requested_at: datetime
    requested_by: AuthorOut | None
    is_automatic: bool
    """Asked for by the close of the workshop, or to keep an open one fresh."""
    occasion: str
    """`person`, `close` or `refresh`."""
    started_at: datetime | None
    finished_at: datetime | None
    error: str | None
    themes: int | None
    seed: int
    software: str
    least_words: int
    encoder: str
    language: str
    input_hash: str
    contribution_count: int
    theme_count: int
    quality: dict[str, float]
    notes: list[str]
    labelled_by: str | None
    """The model that gave the titles; null where they are made of the texts' own words."""
    started_from_id: UUID | None
    result_hash: str | None
    """Equal for runs that found the same."""
    small_view_count: int
    proposal_count: int
    """Proposals of this run that nobody has settled yet."""
    version: int

    @classmethod
    def of(cls, view: RunView) -> "ThemeRunOut":
        """Shape a run for somebody who sees runs."""
        run = view.run
        who = None
        if run.requested_by_id is not None:
            who = AuthorOut(participation_id=run.requested_by_id, display_name=view.requested_by_name or "")
        return cls.model_construct(
            id=run.id,
            workshop_id=run.workshop_id,
            status=Status(run.status),
            progress=run.progress,
            stage=run.stage,
            requested_at=run.requested_at,
            requested_by=who,
            is_automatic=run.parameters.get("occasion", "close" if run.occasion_seq else "person") != "person",
            occasion=run.parameters.get("occasion", "close" if run.occasion_seq else "person"),
            started_at=run.started_at,
            finished_at=run.finished_at,
            error=run.error,
            themes=run.parameters["themes"],
            seed=run.seed,
            software=run.parameters["software"],
            least_words=run.parameters["least_words"],
            encoder=run.encoder,
            language=run.language,
            input_hash=run.input_hash,
            contribution_count=run.contribution_count,
            theme_count=run.theme_count,
            quality=run.quality,
            notes=run.notes or [],
            labelled_by=run.labelled_by,
            started_from_id=run.started_from_id,
            result_hash=run.result_hash,
            small_view_count=len(run.small_views or []),
            proposal_count=view.open_proposals,
            version=run.version,
        )


class ClusterOut(WireModel):
    """A group as the run found it. `identity` stays the same from run to run of a workshop."""

    number: str
    identity: int | None
    parent: str | None
    label: str
    keywords: list[str]
    summary: str
    size: int
    is_tray: bool
    representatives: list[UUID]

    @classmethod
    def of(cls, cluster: Cluster) -> "ClusterOut":
        """Shape a cluster."""
        return cls(
            number=cluster.number,
            identity=cluster.identity,
            parent=cluster.parent,
            label=cluster.label,
            keywords=cluster.keywords,
            summary=cluster.summary or "",
            size=cluster.size,
            is_tray=cluster.is_tray,
            representatives=[UUID(ident) for ident in cluster.representatives],
        )


class SmallViewOut(WireModel):
    """A distinct view of few people within a larger cluster."""

    label: str
    keywords: list[str]
    contribution_ids: list[UUID]


class ClustersOut(WireModel):
    """What a run found: groups, headings before what is below them, and distinct small views."""

    run: ThemeRunOut
    clusters: list[ClusterOut]
    small_views: list[SmallViewOut]

    @classmethod
    def of(cls, found: tuple[RunView, list[Cluster]]) -> "ClustersOut":
        """Shape what a run found."""
        view, clusters = found
        small = [
            SmallViewOut(
                label=one["label"], keywords=one["keywords"], contribution_ids=[UUID(i) for i in one["members"]]
            )
            for one in view.run.small_views or []
        ]
        return cls(run=ThemeRunOut.of(view), clusters=[ClusterOut.of(one) for one in clusters], small_views=small)
