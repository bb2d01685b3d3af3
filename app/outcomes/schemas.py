"""Outcomes over the wire."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, model_validator

from app.core.text import render
from app.http.schemas import LINE, PROSE, WireModel
from app.outcomes.models import RecommendationAnswer
from app.outcomes.priorities import DEFINITION
from app.outcomes.queries.actions import ActionChangeView, ActionView
from app.outcomes.queries.endorsements import EndorsementView
from app.outcomes.queries.recommendations import AUDIENCES, Priorities, RecommendationView
from app.publishing.schemas.places import ID, FoundationKey

Answer = Literal["agree", "better_way", "missing"]
ActionState = Literal["planned", "under_way", "done", "dropped"]
Audience = Annotated[
    str, LINE, Field(min_length=1, max_length=60, description=f"{', '.join(AUDIENCES)}, or one of your own.")
]
Title = Annotated[str, LINE, Field(min_length=1, max_length=200)]
Prose = Annotated[str, PROSE, Field(max_length=4000, description="Small Markdown.")]
Owner = Annotated[str, LINE, Field(min_length=1, max_length=160, description="An organisation, a group or a post.")]


class EndorsementIn(WireModel):
    """Who signs for which organisation, since when."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "organisation_id": ID,
                    "signatory": "Dr Sam Rivers",
                    "position": "Medical director",
                    "statement": "We will work by this.",
                    "endorsed_on": "2026-06-01",
                }
            ]
        }
    )

    organisation_id: UUID
    signatory: Annotated[str, LINE, Field(min_length=1, max_length=120)]
    position: Annotated[str, LINE, Field(min_length=1, max_length=120)]
    statement: Annotated[str, PROSE, Field(max_length=600)] = ""
    endorsed_on: Annotated[date | None, Field(description="Today without it.")] = None
    revision: Annotated[int | None, Field(ge=1, le=2**31 - 1, description="The newest without it.")] = None


class WithdrawalIn(WireModel):
    """Why an organisation stands behind it no longer."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The board has decided anew."}]})

    reason: Annotated[str, PROSE, Field(max_length=600)] = ""


class EndorsementOut(WireModel):
    """An endorsement as the public list has it."""

    id: UUID
    revision: int
    organisation_id: UUID
    organisation: str
    signatory: str
    position: str
    statement: str
    endorsed_on: date
    is_recorded: Annotated[bool, Field(description="An organiser wrote it down for them.")]
    withdrawn_on: date | None
    withdrawn_reason: str

    @classmethod
    def of(cls, view: EndorsementView) -> "EndorsementOut":
        """Shape an endorsement."""
        values = {
            name: getattr(view.row, name) for name in cls.model_fields if name not in {"revision", "organisation"}
        }
        return cls.model_validate({**values, "revision": view.revision, "organisation": view.organisation})


class RecommendationIn(WireModel):
    """What whom should do."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "audience": "commissioners",
                    "title": "Pay for a named contact",
                    "text": "Put **one named contact** for everybody into every contract.",
                    "foundation_key": "get-personal",
                }
            ]
        }
    )

    audience: Audience = "core"
    title: Title
    text: Prose = ""
    foundation_key: FoundationKey = None


class RecommendationChangeIn(WireModel):
    """What changes of a recommendation; what is not named stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"state": "open"}]})

    audience: Audience = "core"
    title: Title = ""
    text: Prose = ""
    foundation_key: FoundationKey = None
    state: Literal["draft", "open", "closed"] = "draft"
    position: Annotated[int, Field(ge=0, le=10_000)] = 0


class AnswerIn(WireModel):
    """One's answer; what is a better way, or what is missing, takes words."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"answer": "better_way", "text": "Let the person choose whom to call."}]}
    )

    answer: Answer
    text: Annotated[str, PROSE, Field(max_length=2000)] = ""

    @model_validator(mode="after")
    def _is_said(self) -> "AnswerIn":
        if self.answer != "agree" and not self.text:
            raise ValueError("say what the better way is, or what is missing")
        return self


class AnswerCountsOut(WireModel):
    """How many gave each answer."""

    agree: int
    better_way: int
    missing: int


class OwnAnswerOut(WireModel):
    """What the caller answered."""

    answer: Answer
    text: str


class RecommendationOut(WireModel):
    """A recommendation with what people answered."""

    id: UUID
    audience: str
    title: str
    text: str
    text_html: str
    foundation_key: str | None
    state: str
    position: int
    answers: AnswerCountsOut
    my_answer: OwnAnswerOut | None
    version: int

    @classmethod
    def of(cls, view: RecommendationView) -> "RecommendationOut":
        """Shape a recommendation."""
        row, mine, counts = view.row, view.my_answer, view.answers
        return cls(
            id=row.id,
            audience=row.audience,
            title=row.title,
            text=row.text,
            text_html=render(row.text),
            foundation_key=view.foundation_key,
            state=row.state,
            position=row.position,
            answers=AnswerCountsOut(agree=counts["agree"], better_way=counts["better_way"], missing=counts["missing"]),
            my_answer=OwnAnswerOut.model_validate({"answer": mine.answer, "text": mine.text}) if mine else None,
            version=row.version,
        )


class AudienceCountOut(WireModel):
    """An audience and how many recommendations it has."""

    audience: str
    count: int


class RecommendationsOut(WireModel):
    """Recommendations, core ones first."""

    items: list[RecommendationOut]
    audiences: list[AudienceCountOut]

    @classmethod
    def of(cls, views: list[RecommendationView]) -> "RecommendationsOut":
        """Shape a list of recommendations."""
        found = list(dict.fromkeys([*AUDIENCES, *(view.row.audience for view in views)]))
        return cls(
            items=[RecommendationOut.of(view) for view in views],
            audiences=[
                AudienceCountOut(audience=one, count=sum(view.row.audience == one for view in views)) for one in found
            ],
        )


class AnswerOut(WireModel):
    """What somebody wrote; who, and when, is not told."""

    answer: Answer
    text: str

    @classmethod
    def of(cls, row: RecommendationAnswer) -> "AnswerOut":
        """Shape an answer."""
        return cls.model_validate({"answer": row.answer, "text": row.text})


class PrioritiesIn(WireModel):
    """One's ranking: the most important first; what is left out gets no points."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"order": [ID]}]})

    order: Annotated[list[UUID], Field(max_length=200)]


class PriorityOut(WireModel):
    """A recommendation with its points."""

    recommendation_id: UUID
    title: str
    points: int
    most: int
    share: float
    rank: int


class PrioritiesOut(WireModel):
    """How an audience's recommendations are ranked."""

    audience: str
    method: Literal["modified_borda"] = "modified_borda"
    definition: str = DEFINITION
    ballots: int
    items: list[PriorityOut]
    mine: list[UUID]

    @classmethod
    def of(cls, view: Priorities) -> "PrioritiesOut":
        """Shape a ranking."""
        return cls(
            audience=view.audience,
            ballots=view.ballots,
            items=[
                PriorityOut(
                    recommendation_id=row.id,
                    title=row.title,
                    points=one.points,
                    most=one.most,
                    share=round(one.points / one.most, 4) if one.most else 0.0,
                    rank=one.rank,
                )
                for row, one in view.items
            ],
            mine=list(view.mine),
        )


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
