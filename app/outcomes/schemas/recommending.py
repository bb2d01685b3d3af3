"""Recommendations over the wire: with what people answer, and how they rank them."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from app.core.text import render
from app.http.schemas import LINE, PROSE, WireModel
from app.outcomes.models import RecommendationAnswer
from app.outcomes.priorities import DEFINITION
from app.outcomes.queries.recommendations import AUDIENCES, Priorities, RecommendationView
from app.publishing.schemas.places import FoundationKey

Answer = Literal["agree", "better_way", "missing"]
Audience = Annotated[
    str, LINE, Field(min_length=1, max_length=60, description=f"{', '.join(AUDIENCES)}, or one of your own.")
]
Title = Annotated[str, LINE, Field(min_length=1, max_length=200)]
Prose = Annotated[str, PROSE, Field(max_length=4000, description="Small Markdown.")]


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

    model_config = ConfigDict(json_schema_extra={"examples": [{"order": []}]})

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
