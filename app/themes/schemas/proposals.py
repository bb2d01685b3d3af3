"""Proposals over the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from pydantic import ConfigDict, Field

from app.contributions.schemas.contribution import IDEA_EXAMPLE
from app.http.schemas import WireModel
from app.themes.queries.proposals import ProposalView
from app.themes.schemas.edits import EDIT_EXAMPLE, EditOut, Title
from app.themes.schemas.themes import THEME_EXAMPLE, QuoteOut

ProposalKind = Literal["new", "split", "merge", "join"]
ProposalState = Literal["open", "accepted", "dismissed", "outdated"]

_PROPOSAL: dict[str, Any] = {
    "id": "0190a6c0-7c1e-7d3a-9b5e-0000000000d1",
    "run_id": "0190a6c0-7c1e-7d3a-9b5e-0000000000aa",
    "kind": "join",
    "state": "open",
    "confidence": 0.81,
    "reason": "12 contributions that are in no theme lie with what is in “One named person”.",
    "title": "One named person",
    "keywords": ["named nurse"],
    "themes": [{"id": THEME_EXAMPLE["id"], "title": "One named person"}],
    "parts": [{"title": "One named person", "contribution_ids": [IDEA_EXAMPLE["id"]]}],
    "contribution_count": 1,
    "quotes": THEME_EXAMPLE["representatives"],
    "created_at": "2026-06-09T09:00:00Z",
    "settled_at": None,
    "settled_by": None,
    "edit_id": None,
}


class AboutOut(WireModel):
    """A theme that a proposal is about."""

    id: UUID
    title: str


class PartOut(WireModel):
    """What would join a theme, or what a new one would hold."""

    title: str
    contribution_ids: list[UUID]


class ProposalOut(WireModel):
    """What a run would change, and why. Nothing changes until somebody accepts it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_PROPOSAL]})

    id: UUID
    run_id: UUID
    kind: ProposalKind
    state: ProposalState
    confidence: float
    reason: str
    title: str
    keywords: list[str]
    themes: list[AboutOut]
    parts: list[PartOut]
    contribution_count: int
    quotes: list[QuoteOut]
    created_at: datetime
    settled_at: datetime | None
    settled_by: str | None
    edit_id: UUID | None

    @classmethod
    def of(cls, view: ProposalView) -> "ProposalOut":
        """Shape a proposal."""
        one = view.proposal
        return cls.model_construct(
            id=one.id,
            run_id=one.run_id,
            kind=cast("ProposalKind", one.kind),
            state=cast("ProposalState", one.state),
            confidence=one.confidence / 1000,
            reason=one.reason,
            title=one.title,
            keywords=one.keywords,
            themes=[AboutOut(id=UUID(ident), title=view.titles.get(ident, "")) for ident in one.theme_ids],
            parts=[
                PartOut(title=part["title"], contribution_ids=[UUID(ident) for ident, _ in part["contributions"]])
                for part in one.parts
            ],
            contribution_count=one.contribution_count,
            quotes=[QuoteOut.of(quote) for quote in view.quotes],
            created_at=one.created_at,
            settled_at=one.settled_at,
            settled_by=view.settled_by_name,
            edit_id=one.edit_id,
        )


class AcceptIn(WireModel):
    """The title of the new or merged theme, where it should be another one than proposed."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{}, {"title": "Food at night"}]})

    title: Title | None = None


class SettleIn(WireModel):
    """From which confidence on open proposals are accepted, and below which they are dismissed."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"accept_from": 0.8, "dismiss_below": 0.2, "kinds": ["join"]}]}
    )

    accept_from: Annotated[float | None, Field(ge=0, le=1)] = None
    dismiss_below: Annotated[float | None, Field(ge=0, le=1)] = None
    kinds: list[ProposalKind] = Field(default_factory=list)


class SettledOut(WireModel):
    """How many were accepted, each as an edit that can be undone; dismissed; or said nothing any more."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"accepted": 1, "dismissed": 3, "outdated": 0, "edits": [EDIT_EXAMPLE]}]},
    )

    accepted: int
    dismissed: int
    outdated: int
    edits: list[EditOut]
