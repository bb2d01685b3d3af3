"""Themes and runs over the wire."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from app.contributions.schemas.contribution import IDEA_EXAMPLE, AuthorOut, ContributionOut, TallyOut
from app.core.text import render
from app.http.schemas import WireModel
from app.themes.models import ThemeRun
from app.themes.queries import Member, Quote, RunView, Support, ThemeView


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
    "version": 3,
}
_THEME: dict[str, Any] = {
    "number": "1",
    "parent": None,
    "label": "Named nurse, one person, continuity",
    "keywords": ["named nurse", "one person", "continuity"],
    "size": 41,
    "share": 0.0995,
    "is_tray": False,
    "representatives": [
        {
            "id": IDEA_EXAMPLE["id"],
            "kind": "idea",
            "text": IDEA_EXAMPLE["text"],
            "html": IDEA_EXAMPLE["html"],
        }
    ],
    "tally": {"agree": 230, "disagree": 12, "passes": 9},
}


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
    """Asked for by the close of the workshop."""
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
            is_automatic=run.occasion_seq is not None,
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
            version=run.version,
        )


class QuoteOut(WireModel):
    """A contribution that stands for its theme."""

    id: UUID
    kind: str
    text: str
    html: str

    @classmethod
    def of(cls, quote: Quote) -> "QuoteOut":
        """Shape a quote."""
        return cls(id=quote.id, kind=quote.kind, text=quote.text, html=render(quote.text))


class ThemeOut(WireModel):
    """A theme. `size` counts the contributions that were grouped into it, `share` is that of all, 0 to 1.

    A heading counts its sub-themes too. `tally` adds up the stances on its visible contributions; it is null where
    tallies are hidden. `is_tray` marks the one that gathers what has nothing to group it by.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_THEME]})

    number: str
    parent: str | None
    label: str
    keywords: list[str]
    size: int
    share: float
    is_tray: bool
    representatives: list[QuoteOut]
    tally: TallyOut | None

    @classmethod
    def of(cls, view: ThemeView) -> "ThemeOut":
        """Shape a theme."""
        theme = view.theme
        return cls.model_construct(
            number=theme.number,
            parent=theme.parent,
            label=theme.label,
            keywords=theme.keywords,
            size=theme.size,
            share=view.share,
            is_tray=theme.is_tray,
            representatives=[QuoteOut.of(quote) for quote in view.representatives],
            tally=_tally(view.support),
        )


class SourceOut(WireModel):
    """The run that found these themes, as everybody in the workshop may know it."""

    id: UUID
    finished_at: datetime
    contribution_count: int
    seed: int
    encoder: str
    language: str
    software: str
    input_hash: str


class ThemesOut(WireModel):
    """The newest themes, headings before their sub-themes; `run` is null and the list empty before the first run."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "run": {
                        name: _DONE[name]
                        for name in (
                            "id",
                            "finished_at",
                            "contribution_count",
                            "seed",
                            "encoder",
                            "language",
                            "software",
                            "input_hash",
                        )
                    },
                    "themes": [_THEME],
                }
            ]
        },
    )

    run: SourceOut | None
    themes: list[ThemeOut]

    @classmethod
    def of(cls, found: tuple[ThemeRun | None, list[ThemeView]]) -> "ThemesOut":
        """Shape the newest themes."""
        run, themes = found
        source = None
        if run is not None and run.finished_at is not None:
            source = SourceOut(
                id=run.id,
                finished_at=run.finished_at,
                contribution_count=run.contribution_count,
                seed=run.seed,
                encoder=run.encoder,
                language=run.language,
                software=run.parameters["software"],
                input_hash=run.input_hash,
            )
        return cls.model_construct(run=source, themes=[ThemeOut.of(theme) for theme in themes])


class MemberOut(WireModel):
    """A contribution in a theme. `confidence` is from 0 (could as well be elsewhere) to 1 (nowhere else)."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"theme": "1", "confidence": 0.84, "contribution": IDEA_EXAMPLE}]},
    )

    theme: str
    confidence: float
    contribution: ContributionOut

    @classmethod
    def of(cls, member: Member, *, sees_tallies: bool) -> "MemberOut":
        """Shape a member of a theme."""
        contribution = ContributionOut.seen(member.shown, sees_tallies=sees_tallies)
        return cls.model_construct(theme=member.theme, confidence=member.confidence / 1000, contribution=contribution)


def _tally(support: Support | None) -> TallyOut | None:
    if support is None:
        return None
    return TallyOut(agree=support.agree, disagree=support.disagree, passes=support.passes)
