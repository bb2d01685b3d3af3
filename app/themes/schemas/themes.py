"""Themes over the wire, as everybody in the workshop reads them."""

from datetime import datetime
from typing import Any, Literal, cast
from uuid import UUID

from pydantic import ConfigDict

from app.contributions.schemas.contribution import IDEA_EXAMPLE, ContributionOut, TallyOut
from app.core.text import render
from app.http.schemas import WireModel
from app.themes.models import ThemeRun
from app.themes.queries.members import Member
from app.themes.queries.themes import Quote, SideView, Support, ThemesView, ThemeView
from app.themes.schemas.runs import RUN_EXAMPLE

Kind = Literal["none", "enabler", "barrier"]
Origin = Literal["run", "person", "proposal"]

THEME_EXAMPLE: dict[str, Any] = {
    "id": "0190a6c0-7c1e-7d3a-9b5e-0000000000b1",
    "number": "1",
    "parent": None,
    "parent_id": None,
    "label": "One named person",
    "title": "One named person",
    "description": "People want one nurse who knows them.",
    "note": None,
    "kind": "enabler",
    "foundation_id": "0190a6c0-7c1e-7d3a-9b5e-000000000003",
    "keywords": ["named nurse", "one person", "continuity"],
    "summary": "",
    "size": 41,
    "share": 0.0995,
    "is_tray": False,
    "is_pinned": False,
    "origin": "run",
    "representatives": [
        {"id": IDEA_EXAMPLE["id"], "kind": "idea", "text": IDEA_EXAMPLE["text"], "html": IDEA_EXAMPLE["html"]}
    ],
    "sides": [],
    "tally": {"agree": 230, "disagree": 12, "passes": 9},
    "version": 3,
}


class QuoteOut(WireModel):
    """A contribution that stands for its theme."""

    id: UUID
    kind: str
    text: str
    html: str

    @classmethod
    def of(cls, quote: Quote) -> "QuoteOut":
        """Shape a quote."""
        return cls.model_construct(id=quote.id, kind=quote.kind, text=quote.text, html=render(quote.text))


class SideOut(WireModel):
    """Those of a theme who are for its matter or against it: how many the run counted, and some of them."""

    stance: Literal["for", "against"]
    size: int
    representatives: list[QuoteOut]

    @classmethod
    def of(cls, side: SideView) -> "SideOut":
        """Shape one side."""
        return cls.model_construct(
            stance=cast("Literal['for', 'against']", side.stance),
            size=side.size,
            representatives=[QuoteOut.of(quote) for quote in side.representatives],
        )


class ThemeOut(WireModel):
    """A theme. `size` counts its visible contributions, each once, and `share` is that of all visible ones, 0 to 1.

    A heading counts what is below it too. `number` is its place in the present order and `label` its title. `note` is
    null for those who do not review; `tally` adds up the stances on its contributions and is null where tallies are
    hidden. `origin` says who made it: a run, a person, or a person who accepted a proposal. `sides` has two members
    where some of what is in it is for its matter and some against, by the words that people use; else none.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [THEME_EXAMPLE]})

    id: UUID
    number: str
    parent: str | None
    parent_id: UUID | None
    label: str
    title: str
    description: str
    note: str | None
    kind: Kind
    foundation_id: UUID | None
    keywords: list[str]
    summary: str
    size: int
    share: float
    is_tray: bool
    """Always false: what is in no theme is counted in `tray`."""
    is_pinned: bool
    origin: Origin
    representatives: list[QuoteOut]
    sides: list[SideOut]
    tally: TallyOut | None
    version: int

    @classmethod
    def of(cls, view: ThemeView) -> "ThemeOut":
        """Shape a theme."""
        theme = view.theme
        return cls.model_construct(
            id=theme.id,
            number=view.number,
            parent=view.parent,
            parent_id=theme.parent_id,
            label=theme.title,
            title=theme.title,
            description=theme.description,
            note=view.note,
            kind=cast("Kind", theme.kind),
            foundation_id=theme.foundation_id,
            keywords=theme.keywords,
            summary=theme.summary,
            size=view.size,
            share=view.share,
            is_tray=False,
            is_pinned=theme.is_pinned,
            origin=cast("Origin", theme.origin),
            representatives=[QuoteOut.of(quote) for quote in view.representatives],
            sides=[SideOut.of(side) for side in view.sides],
            tally=tally_of(view.support),
            version=theme.version,
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


class TrayOut(WireModel):
    """What is in no theme: how many visible contributions, and their share of all, 0 to 1."""

    size: int
    share: float


_SOURCE = ("id", "finished_at", "contribution_count", "seed", "encoder", "language", "software", "input_hash")


class ThemesOut(WireModel):
    """The themes, headings before what is below them. Before the first run and the first edit there are none.

    `run` is the one that they follow or were taken from; while `follows_runs`, no person has changed them, and the next
    run renews them. `version` is that of the whole, for `PUT .../theme-order`.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "run": {name: RUN_EXAMPLE[name] for name in _SOURCE},
                    "themes": [THEME_EXAMPLE],
                    "tray": {"size": 7, "share": 0.017},
                    "version": 12,
                    "follows_runs": False,
                }
            ]
        },
    )

    run: SourceOut | None
    themes: list[ThemeOut]
    tray: TrayOut
    version: int
    follows_runs: bool

    @classmethod
    def of(cls, found: ThemesView) -> "ThemesOut":
        """Shape the themes of a workshop."""
        share = round(found.tray_count / max(1, found.visible_count), 4)
        return cls.model_construct(
            run=_source(found.run),
            themes=[ThemeOut.of(theme) for theme in found.themes],
            tray=TrayOut(size=found.tray_count, share=share),
            version=found.version,
            follows_runs=found.follows_runs,
        )


class MemberOut(WireModel):
    """A contribution in a theme. `confidence` is from 0 (could as well be elsewhere) to 1 (a person put it here)."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "theme": "1",
                    "theme_id": THEME_EXAMPLE["id"],
                    "confidence": 0.84,
                    "source": "run",
                    "is_pinned": False,
                    "contribution": IDEA_EXAMPLE,
                }
            ]
        },
    )

    theme: str
    theme_id: UUID
    confidence: float
    source: Origin
    is_pinned: bool
    contribution: ContributionOut

    @classmethod
    def of(cls, member: Member, *, sees_tallies: bool) -> "MemberOut":
        """Shape a member of a theme."""
        return cls.model_construct(
            theme=member.number,
            theme_id=member.theme_id,
            confidence=member.strength / 1000,
            source=cast("Origin", member.source),
            is_pinned=member.is_pinned,
            contribution=ContributionOut.seen(member.shown, sees_tallies=sees_tallies),
        )


def tally_of(support: Support | None) -> TallyOut | None:
    """Shape stances that were added up; None where tallies are hidden."""
    if support is None:
        return None
    return TallyOut(agree=support.agree, disagree=support.disagree, passes=support.passes)


def _source(run: ThemeRun | None) -> SourceOut | None:
    if run is None or run.finished_at is None:
        return None
    return SourceOut(
        id=run.id,
        finished_at=run.finished_at,
        contribution_count=run.contribution_count,
        seed=run.seed,
        encoder=run.encoder,
        language=run.language,
        software=run.parameters["software"],
        input_hash=run.input_hash,
    )
