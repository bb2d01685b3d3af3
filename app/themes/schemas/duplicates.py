"""Duplicates over the wire."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from app.contributions.queries.shown import Shown
from app.contributions.schemas.contribution import IDEA_EXAMPLE, ContributionOut, TallyOut
from app.http.schemas import WireModel
from app.themes.queries.duplicates import MergeView

_OTHER: dict[str, Any] = IDEA_EXAMPLE | {"id": "0190a6c0-7c1e-7d3a-9b5e-0000000000c1", "text": "A named nurse please."}


class GroupOut(WireModel):
    """Contributions that say nearly the same, the earliest first."""

    contributions: list[ContributionOut]


class DuplicatesOut(WireModel):
    """Groups of near duplicates that nobody has merged yet, the largest first."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"groups": [{"contributions": [IDEA_EXAMPLE, _OTHER]}]}]}
    )

    groups: list[GroupOut]

    @classmethod
    def of(cls, found: tuple[bool, list[list[Shown]]]) -> "DuplicatesOut":
        """Shape groups."""
        sees_tallies, groups = found
        return cls.model_construct(
            groups=[
                GroupOut.model_construct(
                    contributions=[ContributionOut.seen(one, sees_tallies=sees_tallies) for one in group]
                )
                for group in groups
            ]
        )


class DuplicateMergeIn(WireModel):
    """Which contribution stands for which others."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"kept_id": IDEA_EXAMPLE["id"], "other_ids": [_OTHER["id"]]}]}
    )

    kept_id: UUID
    other_ids: Annotated[list[UUID], Field(min_length=1, max_length=200)]


class DuplicateMergeOut(WireModel):
    """A merge of duplicates. Every contribution stays where it is, with its own tally.

    `voters` and `tally` count each person once over all of them, with the stance that they took last; `conflicts` is
    how many took different ones. All three are null where tallies are hidden.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "id": "0190a6c0-7c1e-7d3a-9b5e-0000000000f1",
                    "kept": IDEA_EXAMPLE,
                    "merged": [_OTHER],
                    "voters": 12,
                    "tally": {"agree": 10, "disagree": 1, "passes": 1},
                    "conflicts": 1,
                    "merged_at": "2026-06-09T10:00:00Z",
                    "merged_by": "Ana",
                    "undone_at": None,
                }
            ]
        },
    )

    id: UUID
    kept: ContributionOut
    merged: list[ContributionOut]
    voters: int | None
    tally: TallyOut | None
    conflicts: int | None
    merged_at: datetime
    merged_by: str | None
    undone_at: datetime | None

    @classmethod
    def of(cls, view: MergeView) -> "DuplicateMergeOut":
        """Shape a merge."""
        sees, count = view.count is not None, view.count
        return cls.model_construct(
            id=view.merge.id,
            kept=ContributionOut.seen(view.kept, sees_tallies=sees),
            merged=[ContributionOut.seen(one, sees_tallies=sees) for one in view.merged],
            voters=view.voters,
            tally=TallyOut(agree=count.agree, disagree=count.disagree, passes=count.passes) if count else None,
            conflicts=view.conflicts,
            merged_at=view.merge.merged_at,
            merged_by=view.merged_by_name,
            undone_at=view.merge.undone_at,
        )
