"""The map of a workshop, and the support of a theme, over the wire."""

from typing import Any
from uuid import UUID

from pydantic import ConfigDict

from app.contributions.schemas.contribution import IDEA_EXAMPLE, ContributionOut, TallyOut
from app.http.schemas import WireModel
from app.themes.queries.map import MapView
from app.themes.queries.support import Audience, Statement, SupportView
from app.themes.queries.voices import Count
from app.themes.schemas.themes import THEME_EXAMPLE

_ID = THEME_EXAMPLE["id"]
_MAP: dict[str, Any] = {
    "run_id": "0190a6c0-7c1e-7d3a-9b5e-0000000000aa",
    "themes": [{"id": _ID, "number": "1", "title": "One named person", "x": -0.41, "y": 0.2, "size": 2}],
    "ids": [IDEA_EXAMPLE["id"]],
    "x": [-0.402],
    "y": [0.187],
    "theme": [0],
}
_TALLY: dict[str, Any] = {"agree": 41, "disagree": 9, "passes": 3}


class LabelOut(WireModel):
    """A theme on the map, in the middle of its points."""

    id: UUID
    number: str
    title: str
    x: float
    y: float
    size: int


class MapOut(WireModel):
    """The map: columns of the same length, a contribution in each row; x and y within -1 to 1.

    `theme` is an index into `themes`, -1 for what is in none. A later run moves no point that this one has; what was
    said since stands between its nearest until the next run gives it a place of its own.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_MAP]})

    run_id: UUID | None
    themes: list[LabelOut]
    ids: list[UUID]
    x: list[float]
    y: list[float]
    theme: list[int]

    @classmethod
    def of(cls, view: MapView) -> "MapOut":
        """Shape a map."""
        labels = [
            LabelOut(id=one.theme.id, number=one.number, title=one.theme.title, x=one.x, y=one.y, size=one.size)
            for one in view.labels
        ]
        return cls.model_construct(
            run_id=view.run_id, themes=labels, ids=view.ids, x=view.xs, y=view.ys, theme=view.homes
        )


class AudienceOut(WireModel):
    """The stances of those who gave one answer when they joined ("": none). Null and `is_small` where they are too few
    for anybody but organisers to see, or where others' numbers would follow from theirs.
    """

    value: str
    voters: int | None
    tally: TallyOut | None
    agreement: float | None
    is_small: bool

    @classmethod
    def of(cls, one: Audience) -> "AudienceOut":
        """Shape an audience."""
        return cls(
            value=one.value,
            voters=one.voters,
            tally=_tally(one.count) if one.count else None,
            agreement=one.count.agreement if one.count else None,
            is_small=one.count is None,
        )


class StatementOut(WireModel):
    """A statement, and the stances on it and on what it stands for, each voter once."""

    contribution: ContributionOut
    tally: TallyOut
    agreement: float | None

    @classmethod
    def of(cls, one: Statement) -> "StatementOut":
        """Shape a statement."""
        return cls.model_construct(
            contribution=ContributionOut.seen(one.shown, sees_tallies=True),
            tally=_tally(one.count),
            agreement=one.count.agreement,
        )


class SupportOut(WireModel):
    """The support of a theme. `agreement` is the share of those who agree among those who agree or disagree.

    `unites` has statements that more than two thirds agree with, `divides` those with a quarter or more on either side;
    both need five stances. Duplicates that people merged count as one statement: each voter once, with the stance that
    they took last.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "theme_id": _ID,
                    "tally": _TALLY,
                    "voters": 31,
                    "agreement": 0.82,
                    "audience_field": "borough",
                    "audiences": [
                        {"value": "Brent", "voters": 22, "tally": _TALLY, "agreement": 0.82, "is_small": False}
                    ],
                    "unites": [{"contribution": IDEA_EXAMPLE, "tally": _TALLY, "agreement": 0.82}],
                    "divides": [],
                }
            ]
        },
    )

    theme_id: UUID
    tally: TallyOut
    voters: int
    agreement: float | None
    audience_field: str | None
    audiences: list[AudienceOut]
    unites: list[StatementOut]
    divides: list[StatementOut]

    @classmethod
    def of(cls, view: SupportView) -> "SupportOut":
        """Shape the support of a theme."""
        return cls.model_construct(
            theme_id=view.theme_id,
            tally=_tally(view.count),
            voters=view.voters,
            agreement=view.count.agreement,
            audience_field=view.audience_field,
            audiences=[AudienceOut.of(one) for one in view.audiences],
            unites=[StatementOut.of(one) for one in view.unites],
            divides=[StatementOut.of(one) for one in view.divides],
        )


def _tally(count: Count) -> TallyOut:
    return TallyOut(agree=count.agree, disagree=count.disagree, passes=count.passes)
