"""Likely themes and the tray over the wire."""

from typing import Any
from uuid import UUID

from pydantic import ConfigDict

from app.contributions.queries.shown import Shown
from app.contributions.schemas.contribution import IDEA_EXAMPLE, ContributionOut
from app.http.schemas import WireModel
from app.themes.nearness.asking import Likely
from app.themes.queries.members import PlaceView
from app.themes.schemas.themes import THEME_EXAMPLE

_LIKELY: dict[str, Any] = {
    "theme_id": THEME_EXAMPLE["id"],
    "title": THEME_EXAMPLE["title"],
    "strength": 0.72,
    "is_weak": False,
}


class LikelyOut(WireModel):
    """A theme that a text may belong to. `strength` is its share among all themes, 0 to 1; where `is_weak`, the text is
    further from it than nearly all that is in it, and people should look.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_LIKELY]})

    theme_id: UUID
    title: str
    strength: float
    is_weak: bool

    @classmethod
    def of(cls, likely: Likely) -> "LikelyOut":
        """Shape a likely theme."""
        return cls(theme_id=likely.theme_id, title=likely.title, strength=likely.strength, is_weak=likely.is_weak)


class LikelyThemesOut(WireModel):
    """The themes that a text is near, the nearest first; none before there are themes."""

    likely: list[LikelyOut]


class PlaceOut(WireModel):
    """A theme that a contribution is in, by whose decision."""

    theme_id: UUID
    title: str
    confidence: float
    source: str
    is_pinned: bool


class ContributionThemesOut(WireModel):
    """The themes that a contribution is in, and those that its text is near."""

    themes: list[PlaceOut]
    likely: list[LikelyOut]

    @classmethod
    def of(cls, found: tuple[list[PlaceView], list[Likely]]) -> "ContributionThemesOut":
        """Shape both."""
        places, likely = found
        themes = [
            PlaceOut(
                theme_id=one.theme.id,
                title=one.theme.title,
                confidence=one.strength / 1000,
                source=one.source,
                is_pinned=one.is_pinned,
            )
            for one in places
        ]
        return cls(themes=themes, likely=[LikelyOut.of(one) for one in likely])


class TrayItemOut(WireModel):
    """A contribution that is in no theme, and the themes that it is near."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"contribution": IDEA_EXAMPLE, "likely": [_LIKELY]}]}
    )

    contribution: ContributionOut
    likely: list[LikelyOut]

    @classmethod
    def of(cls, item: tuple[Shown, list[Likely]], *, sees_tallies: bool) -> "TrayItemOut":
        """Shape an item of the tray."""
        shown, likely = item
        contribution = ContributionOut.seen(shown, sees_tallies=sees_tallies)
        return cls.model_construct(contribution=contribution, likely=[LikelyOut.of(one) for one in likely])
