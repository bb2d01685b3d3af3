"""Decisions over the wire: what one decides, what holds, how far the review is."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from app.contributions.schemas.contribution import IDEA_EXAMPLE, AuthorOut, ContributionOut
from app.http.schemas import PROSE, WireModel
from app.review.policy import Decision, Outcome, Reason, Settling
from app.review.queries.deciding import (
    ChangeView,
    DispositionView,
    Listed,
    Overview,
    OwnView,
    ReadingView,
    ThemeDispositionView,
)
from app.review.resolution import Effect, Source

Words = Annotated[str, PROSE, Field(max_length=600, description="Why, in own words.")]

_OTHER = "0190a6c0-7c1e-7d3a-9b5e-0000000000c2"
_THEME = "0190a6c0-7c1e-7d3a-9b5e-0000000000b1"
_BY: dict[str, Any] = {"participation_id": "0190a6c0-7c1e-7d3a-9b5e-000000000002", "display_name": "Ana"}
_DECISION: dict[str, Any] = {
    "outcome": "not_used",
    "merged_into_id": None,
    "reason": "too_specific",
    "words": "For one ward only.",
}
_EFFECT: dict[str, Any] = _DECISION | {
    "source": "own",
    "theme_id": None,
    "stands_in_id": None,
    "is_loose": False,
}


class DecisionIn(WireModel):
    """What becomes of a contribution: `merged` names another one, `not_used` gives a reason, own words or both."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"outcome": "used"},
                {"outcome": "merged", "merged_into_id": _OTHER},
                {"outcome": "not_used", "reason": "too_specific", "words": "For one ward only."},
            ]
        },
    )

    outcome: Outcome
    merged_into_id: UUID | None = None
    reason: Reason | None = None
    words: Words = ""

    def decision(self) -> Decision:
        """Return what was decided."""
        return Decision(self.outcome, self.merged_into_id, self.reason, self.words)


class ThemeDecisionIn(WireModel):
    """What becomes of all that is in a theme or below it, but for what is decided by itself."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"outcome": "used"}, {"outcome": "not_used", "reason": "later"}]},
    )

    outcome: Literal[Outcome.USED, Outcome.NOT_USED, Outcome.PENDING]
    reason: Reason | None = None
    words: Words = ""

    def decision(self) -> Decision:
        """Return what was decided."""
        return Decision(self.outcome, None, self.reason, self.words)


class DecisionOut(WireModel):
    """A decision; outcome null in a history: it was taken back."""

    outcome: Outcome | None
    merged_into_id: UUID | None
    reason: Reason | None
    words: str


class OwnOut(DecisionOut):
    """What was decided for the thing itself. `settled` tells how two readings became one decision."""

    at: datetime
    by: AuthorOut | None
    settled: Settling | None

    @classmethod
    def of(cls, view: OwnView) -> "OwnOut":
        """Shape a decision."""
        return cls.model_construct(
            **_said(view.decision), at=view.at, by=_person(view.by_id, view.by_name), settled=view.settled
        )


class EffectOut(WireModel):
    """What becomes of a contribution, and whose decision it is: its own, a merge of duplicates, a theme's, nobody's.

    `theme_id` is the theme or heading that decides. `merged_into_id` is what it is merged into, `stands_in_id` where
    the chain of merges ends. `is_loose`: it was merged into something that nobody can read any more, so it is pending.
    """

    outcome: Outcome
    source: Source
    reason: Reason | None
    words: str
    theme_id: UUID | None
    merged_into_id: UUID | None
    stands_in_id: UUID | None
    is_loose: bool

    @classmethod
    def of(cls, effect: Effect) -> "EffectOut":
        """Shape an effect."""
        return cls.model_construct(
            outcome=effect.outcome,
            source=effect.source,
            reason=effect.reason,
            words=effect.words,
            theme_id=effect.theme_id,
            merged_into_id=effect.merged_into_id,
            stands_in_id=effect.stands_in_id,
            is_loose=effect.is_loose,
        )


class ReadingOut(DecisionOut):
    """What one reader decided."""

    reader: AuthorOut
    at: datetime

    @classmethod
    def of(cls, view: ReadingView) -> "ReadingOut":
        """Shape a reading."""
        reader = AuthorOut.model_construct(participation_id=view.reader_id, display_name=view.reader_name)
        return cls.model_construct(**_said(view.decision), reader=reader, at=view.at)


class DispositionOut(WireModel):
    """What becomes of one contribution. Send `version` as `If-Match`; it is 0 before the first decision of its own.

    `effect` is what holds now. Where `needs_two`, `readings` has your own, and both as soon as both are there.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "contribution_id": IDEA_EXAMPLE["id"],
                    "version": 1,
                    "own": _DECISION | {"at": "2026-06-10T09:30:00Z", "by": _BY, "settled": None},
                    "effect": _EFFECT,
                    "needs_two": False,
                    "reader_count": 0,
                    "readings": [],
                }
            ]
        },
    )

    contribution_id: UUID
    version: int
    own: OwnOut | None
    effect: EffectOut
    needs_two: bool
    reader_count: int
    readings: list[ReadingOut]

    @classmethod
    def of(cls, view: DispositionView) -> "DispositionOut":
        """Shape what becomes of a contribution."""
        return cls.model_construct(
            contribution_id=view.contribution_id,
            version=view.version,
            own=OwnOut.of(view.own) if view.own else None,
            effect=EffectOut.of(view.effect),
            needs_two=view.needs_two,
            reader_count=view.reader_count,
            readings=[ReadingOut.of(one) for one in view.readings],
        )


class SumsOut(WireModel):
    """How many visible contributions there are and what becomes of them: the four always add up to the total."""

    total: int
    used: int
    merged: int
    not_used: int
    pending: int


class ThemeDispositionOut(WireModel):
    """What was decided for a theme, with the sums of what is in it or below it.

    `holds` is what covers its members: its own decision, or that of the heading `holds_from_id`.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "theme_id": _THEME,
                    "version": 0,
                    "own": None,
                    "holds": None,
                    "holds_from_id": None,
                    "sums": {"total": 9, "used": 2, "merged": 1, "not_used": 0, "pending": 6},
                }
            ]
        },
    )

    theme_id: UUID
    version: int
    own: OwnOut | None
    holds: DecisionOut | None
    holds_from_id: UUID | None
    sums: SumsOut

    @classmethod
    def of(cls, view: ThemeDispositionView) -> "ThemeDispositionOut":
        """Shape what was decided for a theme."""
        return cls.model_construct(
            theme_id=view.theme_id,
            version=view.version,
            own=OwnOut.of(view.own) if view.own else None,
            holds=DecisionOut.model_construct(**_said(view.holds)) if view.holds else None,
            holds_from_id=view.holds_from_id,
            sums=SumsOut.model_validate(view.sums),
        )


class ChangeOut(DecisionOut):
    """One version of a decision, of a contribution or of a theme."""

    id: UUID
    contribution_id: UUID | None
    theme_id: UUID | None
    version: int
    at: datetime
    by: AuthorOut | None
    settled: Settling | None

    @classmethod
    def of(cls, view: ChangeView) -> "ChangeOut":
        """Shape a version."""
        return cls.model_construct(
            **_said(view.decision),
            id=view.id,
            contribution_id=view.contribution_id,
            theme_id=view.theme_id,
            version=view.version,
            at=view.at,
            by=_person(view.by_id, view.by_name),
            settled=view.settled,
        )


class ThemeSumsOut(WireModel):
    """The sums of one theme: what is in it or below it, each contribution once."""

    theme_id: UUID
    number: str
    title: str
    parent_id: UUID | None
    sums: SumsOut


class OverviewOut(WireModel):
    """How far the review is: all contributions, each once; each theme; what is in no theme."""

    workshop_id: UUID
    sums: SumsOut
    themes: list[ThemeSumsOut]
    tray: SumsOut
    loose_count: int
    second_share: int
    reasons: list[Reason]

    @classmethod
    def of(cls, view: Overview) -> "OverviewOut":
        """Shape the sums."""
        return cls.model_construct(
            workshop_id=view.workshop_id,
            sums=SumsOut.model_validate(view.sums),
            themes=[
                ThemeSumsOut.model_construct(
                    theme_id=ident,
                    number=number,
                    title=title,
                    parent_id=parent_id,
                    sums=SumsOut.model_validate(sums),
                )
                for ident, number, title, parent_id, sums in view.themes
            ],
            tray=SumsOut.model_validate(view.tray),
            loose_count=view.loose_count,
            second_share=view.second_share,
            reasons=list(Reason),
        )


class ListedOut(WireModel):
    """A contribution with what becomes of it, and the themes that it is in."""

    contribution: ContributionOut
    effect: EffectOut
    theme_ids: list[UUID]

    @classmethod
    def of(cls, view: Listed, *, sees_tallies: bool) -> "ListedOut":
        """Shape a line."""
        return cls.model_construct(
            contribution=ContributionOut.seen(view.shown, sees_tallies=sees_tallies),
            effect=EffectOut.of(view.effect),
            theme_ids=view.theme_ids,
        )


def _said(decision: Decision) -> dict[str, Any]:
    return {
        "outcome": decision.outcome,
        "merged_into_id": decision.merged_into_id,
        "reason": decision.reason,
        "words": decision.words,
    }


def _person(ident: UUID | None, name: str | None) -> AuthorOut | None:
    return None if ident is None else AuthorOut.model_construct(participation_id=ident, display_name=name or "")
