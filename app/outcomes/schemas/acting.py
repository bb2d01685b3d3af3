"""Actions over the wire."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from app.core.text import render
from app.http.schemas import LINE, PROSE, WireModel
from app.outcomes.queries.actions import ActionChangeView, ActionView
from app.outcomes.schemas.recommending import Prose, Title
from app.publishing.schemas.places import FoundationKey

ActionState = Literal["planned", "under_way", "done", "dropped"]
Owner = Annotated[str, LINE, Field(min_length=1, max_length=160, description="An organisation, a group or a post.")]


class ActionIn(WireModel):
    """Who does what until when."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "Name a contact on every ward",
                    "owner": "Riverside Trust",
                    "due_on": "2026-12-31",
                    "foundation_key": "get-personal",
                }
            ]
        }
    )

    title: Title
    text: Prose = ""
    owner: Owner
    due_on: date | None = None
    recommendation_id: UUID | None = None
    foundation_key: FoundationKey = None


class ActionChangeIn(WireModel):
    """What changes of an action; what is not named stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"state": "done", "note": "On all wards since June."}]})

    title: Title = ""
    text: Prose = ""
    owner: Owner = ""
    due_on: date | None = None
    recommendation_id: UUID | None = None
    foundation_key: FoundationKey = None
    state: ActionState = "planned"
    note: Annotated[str, PROSE, Field(max_length=600)] = ""


class ActionOut(WireModel):
    """An action."""

    id: UUID
    title: str
    text: str
    text_html: str
    owner: str
    due_on: date | None
    is_late: bool
    state: ActionState
    note: str
    recommendation_id: UUID | None
    foundation_key: str | None
    created_at: AwareDatetime
    changed_at: AwareDatetime
    version: int

    @classmethod
    def of(cls, view: ActionView) -> "ActionOut":
        """Shape an action."""
        row = view.row
        values = {name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)}
        shaped = {"text_html": render(row.text), "is_late": view.is_late, "foundation_key": view.foundation_key}
        return cls.model_validate({**values, **shaped})


class ActionStepOut(WireModel):
    """A change of an action."""

    at: AwareDatetime
    by: str | None
    state: str
    note: str
    changed: list[str]


class ActionHistoryOut(WireModel):
    """How an action came to be as it is, oldest first."""

    items: list[ActionStepOut]

    @classmethod
    def of(cls, views: list[ActionChangeView]) -> "ActionHistoryOut":
        """Shape a history."""
        return cls(
            items=[
                ActionStepOut(
                    at=view.row.at, by=view.by, state=view.row.state, note=view.row.note, changed=view.row.changed
                )
                for view in views
            ]
        )
