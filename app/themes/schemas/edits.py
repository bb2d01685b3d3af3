"""Edits of themes over the wire: what one asks for, and what was done."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from app.contributions.schemas.contribution import AuthorOut
from app.http.schemas import LINE, PROSE, WireModel
from app.themes.queries.edits import ChangedView, EditView
from app.themes.schemas.themes import THEME_EXAMPLE, Kind, ThemeOut

MOST = 1000
"""Contributions that one edit names."""
MOST_IN_PART = 10_000
"""Contributions that a part of a split names: what the machine proposes for a large theme is accepted in one piece."""

Title = Annotated[str, LINE, Field(min_length=1, max_length=200)]
Prose = Annotated[str, PROSE, Field(max_length=4000)]
Contributions = Annotated[list[UUID], Field(max_length=MOST)]

_IDS: list[Any] = [f"0190a6c0-7c1e-7d3a-9b5e-0000000000{number}" for number in ("c1", "c2", "c3")]
_THEME = THEME_EXAMPLE["id"]
_OTHER = "0190a6c0-7c1e-7d3a-9b5e-0000000000b2"
EDIT_EXAMPLE: dict[str, Any] = {
    "id": "0190a6c0-7c1e-7d3a-9b5e-0000000000e1",
    "number": 7,
    "kind": "merge",
    "at": "2026-06-09T09:30:00Z",
    "by": {"participation_id": "0190a6c0-7c1e-7d3a-9b5e-000000000002", "display_name": "Ana"},
    "says": "Merged “The same nurse” into “One named person”",
    "theme_ids": [_THEME, _OTHER],
    "contribution_count": 9,
    "proposal_id": None,
    "undoes_id": None,
    "undone_by_id": None,
    "can_undo": True,
}


class ThemeIn(WireModel):
    """A new theme; all but its title may be left out. Its contributions stay where else they are."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"title": "Food on wards", "kind": "barrier", "contribution_ids": _IDS[:2]}]},
    )

    title: Title
    description: Prose = ""
    note: Prose = ""
    kind: Kind = "none"
    foundation_id: UUID | None = None
    parent_id: UUID | None = None
    contribution_ids: Contributions = Field(default_factory=list)


class ThemeChangeIn(WireModel):
    """What to change; what is not named stays. Null takes a foundation or a heading away."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"title": "Warm food on wards"}, {"is_pinned": True}]}
    )

    title: Title = "-"
    description: Prose = ""
    note: Prose = ""
    kind: Kind = "none"
    foundation_id: UUID | None = None
    parent_id: UUID | None = None
    is_pinned: bool = False


class MergedIn(WireModel):
    """A theme that is merged into another, at the version that was seen."""

    id: UUID
    version: int


class MergeIn(WireModel):
    """Which themes go into this one, and, if it should change, its title."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"others": [{"id": _OTHER, "version": 2}], "title": None}]}
    )

    others: Annotated[list[MergedIn], Field(min_length=1, max_length=50)]
    title: Title | None = None


class PartIn(WireModel):
    """A theme to be split off, and what goes into it."""

    title: Title
    contribution_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_IN_PART)]


class SplitIn(WireModel):
    """What is split off; the rest stays."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"parts": [{"title": "Night shifts", "contribution_ids": _IDS}]}]},
    )

    parts: Annotated[list[PartIn], Field(min_length=1, max_length=20)]


class FillIn(WireModel):
    """What comes into a theme, goes out of it, or is pinned or unpinned in it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"add": _IDS[:1], "remove": _IDS[1:2]}]})

    add: Contributions = Field(default_factory=list)
    remove: Contributions = Field(default_factory=list)
    pin: Contributions = Field(default_factory=list)
    unpin: Contributions = Field(default_factory=list)


class MoveIn(WireModel):
    """What goes to another theme."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"contribution_ids": _IDS[:1], "to": _OTHER}]}
    )

    contribution_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST)]
    to: UUID


class PlacedIn(WireModel):
    """A theme and the heading it is below; null: on top."""

    id: UUID
    parent_id: UUID | None = None


class OrderIn(WireModel):
    """All themes, in their order."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"themes": [{"id": _THEME}, {"id": _OTHER, "parent_id": _THEME}]}]},
    )

    themes: Annotated[list[PlacedIn], Field(max_length=2000)]


class EditOut(WireModel):
    """One edit; `by` is null where a run renewed themes that nobody had changed yet.

    `can_undo` is false for what was undone, and for what a run did; a later edit may still stand in the way.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EDIT_EXAMPLE]})

    id: UUID
    number: int
    kind: str
    at: datetime
    by: AuthorOut | None
    says: str
    theme_ids: list[UUID]
    contribution_count: int
    proposal_id: UUID | None
    undoes_id: UUID | None
    undone_by_id: UUID | None
    can_undo: bool

    @classmethod
    def of(cls, view: EditView) -> "EditOut":
        """Shape an edit."""
        edit = view.edit
        by = None
        if edit.actor_id is not None:
            by = AuthorOut(participation_id=edit.actor_id, display_name=view.actor_name or "")
        return cls.model_construct(
            id=edit.id,
            number=edit.number,
            kind=edit.kind,
            at=edit.at,
            by=by,
            says=edit.says,
            theme_ids=view.theme_ids,
            contribution_count=edit.contribution_count,
            proposal_id=edit.proposal_id,
            undoes_id=edit.undoes_id,
            undone_by_id=edit.undone_by_id,
            can_undo=view.can_undo,
        )


class ChangedOut(WireModel):
    """What an edit did: the themes that it touched as they are now, those that stand no more, the whole's version."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"edit": EDIT_EXAMPLE, "themes": [THEME_EXAMPLE], "retired": [_OTHER], "version": 13}]
        },
    )

    edit: EditOut
    themes: list[ThemeOut]
    retired: list[UUID]
    version: int

    @classmethod
    def of(cls, view: ChangedView) -> "ChangedOut":
        """Shape what was done."""
        return cls.model_construct(
            edit=EditOut.of(view.edit),
            themes=[ThemeOut.of(theme) for theme in view.themes],
            retired=view.retired_ids,
            version=view.version,
        )
