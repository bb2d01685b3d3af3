"""Coding frames, codes, suggestions, agreement and cross-tables over the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from app.contributions.schemas.contribution import IDEA_EXAMPLE, AuthorOut, ContributionOut
from app.http.schemas import LINE, PROSE, WireModel
from app.review.commands.framing import NewCode
from app.review.crosstable import CrossTable
from app.review.models import Code, CodingFrame
from app.review.nearness import Suggested
from app.review.queries.agreeing import FrameAgreement
from app.review.queries.coding import CodingsView, CodingView, Disagreement
from app.review.queries.frames import FrameView
from app.review.schemas.desk import MeasuredOut

PresetKey = Literal["seven_s", "swot", "aqua", "foundations"]
Label = Annotated[str, LINE, Field(min_length=1, max_length=120)]
Prose = Annotated[str, PROSE, Field(max_length=2000)]

_FRAME = "0190a6c0-7c1e-7d3a-9b5e-0000000000f1"
_CODE = "0190a6c0-7c1e-7d3a-9b5e-0000000000f2"


class CodeIn(WireModel):
    """A code. With an `id` it is one that is there; what belongs to it is in its description."""

    id: UUID | None = None
    label: Label
    description: Prose = ""

    def code(self) -> NewCode:
        """Return the code as it should be."""
        return NewCode(self.label, self.description, self.id)


class FrameIn(WireModel):
    """A frame of a preset, of codes of one's own, or of both. Without a name it has the preset's."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"preset": "swot"},
                {"name": "Where it hurts", "codes": [{"label": "Waiting", "description": "Queues and delays."}]},
            ]
        },
    )

    name: Annotated[str, LINE, Field(max_length=120)] = ""
    description: Prose = ""
    preset: PresetKey | None = None
    codes: Annotated[list[CodeIn], Field(max_length=60)] = Field(default_factory=list)


class FrameChangeIn(WireModel):
    """The frame as it should be: codes in their order; those with an `id` stay themselves, those left out retire."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "Where it hurts", "codes": [{"id": _CODE, "label": "Waiting"}]}]},
    )

    name: Label
    description: Prose = ""
    codes: Annotated[list[CodeIn], Field(min_length=1, max_length=60)]


class CodeOut(WireModel):
    """A code; a retired one is given no more."""

    id: UUID
    key: str
    label: str
    description: str
    foundation_id: UUID | None
    is_retired: bool

    @classmethod
    def of(cls, code: Code) -> "CodeOut":
        """Shape a code."""
        return cls.model_construct(
            id=code.id,
            key=code.key,
            label=code.label,
            description=code.description,
            foundation_id=code.foundation_id,
            is_retired=code.retired_at is not None,
        )


class FrameOut(WireModel):
    """A frame with its codes, and how far it has come. Send `version` as `If-Match`."""

    id: UUID
    workshop_id: UUID
    name: str
    description: str
    preset: str | None
    codes: list[CodeOut]
    made_by: str | None
    created_at: datetime
    coded_count: int
    coder_count: int
    version: int

    @classmethod
    def of(cls, view: FrameView) -> "FrameOut":
        """Shape a frame."""
        frame = view.frame
        return cls.model_construct(
            id=frame.id,
            workshop_id=frame.workshop_id,
            name=frame.name,
            description=frame.description,
            preset=frame.preset,
            codes=[CodeOut.of(code) for code in view.codes],
            made_by=view.made_by,
            created_at=frame.created_at,
            coded_count=view.coded_count,
            coder_count=view.coder_count,
            version=frame.version,
        )


class FramesOut(WireModel):
    """The frames of a workshop."""

    items: list[FrameOut]


class PresetCodeOut(WireModel):
    """A code of a preset."""

    key: str
    label: str
    description: str


class PresetOut(WireModel):
    """A frame to begin with, and where it comes from."""

    key: str
    name: str
    description: str
    source: str
    codes: list[PresetCodeOut]


class PresetsOut(WireModel):
    """Frames to begin with. There is also `foundations`: the foundations of the workshop's own text."""

    items: list[PresetOut]


class CodingIn(WireModel):
    """The codes that a contribution has; none if none fits."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"code_ids": [_CODE]}, {"code_ids": []}]})

    code_ids: Annotated[list[UUID], Field(max_length=60)]


class CodingOut(WireModel):
    """The codes that one coder gave."""

    coder: AuthorOut
    code_ids: list[UUID]
    at: datetime

    @classmethod
    def of(cls, view: CodingView) -> "CodingOut":
        """Shape one coder's codes."""
        coder = AuthorOut.model_construct(participation_id=view.coder_id, display_name=view.coder_name)
        return cls.model_construct(coder=coder, code_ids=view.code_ids, at=view.at)


class CodingsOut(WireModel):
    """Each coder's codes. Where `needs_two`, others' codes are shown when two people have coded."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "contribution_id": IDEA_EXAMPLE["id"],
                    "frame_id": _FRAME,
                    "needs_two": False,
                    "coder_count": 1,
                    "codings": [{"coder": IDEA_EXAMPLE["author"], "code_ids": [_CODE], "at": "2026-06-10T09:30:00Z"}],
                }
            ]
        },
    )

    contribution_id: UUID
    frame_id: UUID
    needs_two: bool
    coder_count: int
    codings: list[CodingOut]

    @classmethod
    def of(cls, view: CodingsView) -> "CodingsOut":
        """Shape codings."""
        return cls.model_construct(
            contribution_id=view.contribution_id,
            frame_id=view.frame_id,
            needs_two=view.needs_two,
            coder_count=view.coder_count,
            codings=[CodingOut.of(one) for one in view.codings],
        )


class CodeDisagreementOut(WireModel):
    """A contribution whose coders gave it different codes."""

    contribution: ContributionOut
    codings: list[CodingOut]

    @classmethod
    def of(cls, view: Disagreement, *, sees_tallies: bool) -> "CodeDisagreementOut":
        """Shape a disagreement."""
        return cls.model_construct(
            contribution=ContributionOut.seen(view.shown, sees_tallies=sees_tallies),
            codings=[CodingOut.of(one) for one in view.codings],
        )


class CodeSuggestionOut(WireModel):
    """A code that a text is near: how near, 0 to 1, and by its meaning or its words."""

    code_id: UUID
    likeness: float
    by: Literal["meaning", "words"]


class SuggestedOut(WireModel):
    """What the machine would code a contribution with, the nearest first. It is not stored: people decide."""

    contribution_id: UUID
    is_machine: Literal[True] = True
    suggestions: list[CodeSuggestionOut]


class SuggestionsOut(WireModel):
    """The machine's suggestions for some contributions; those that cannot be read are left out."""

    items: list[SuggestedOut]

    @classmethod
    def of(cls, found: list[Suggested]) -> "SuggestionsOut":
        """Shape suggestions."""
        return cls.model_construct(items=[SuggestedOut.model_validate(_flagged(one)) for one in found])


class CodeAgreementOut(WireModel):
    """Agreement about one code: has it or has it not."""

    code_id: UUID
    label: str
    agreement: MeasuredOut


class FrameAgreementOut(WireModel):
    """How far coders agree: on whole sets of codes, where one code more or less is a disagreement, and on each code."""

    frame_id: UUID
    coder_count: int
    coded_count: int
    whole: MeasuredOut
    codes: list[CodeAgreementOut]

    @classmethod
    def of(cls, found: FrameAgreement) -> "FrameAgreementOut":
        """Shape an agreement."""
        return cls.model_construct(
            frame_id=found.frame_id,
            coder_count=found.coder_count,
            coded_count=found.coded_count,
            whole=MeasuredOut.of(found.whole),
            codes=[
                CodeAgreementOut.model_construct(code_id=code.id, label=code.label, agreement=MeasuredOut.of(measured))
                for code, measured in found.codes
            ],
        )


class AudienceOut(WireModel):
    """An audience of a cross-table; its numbers are null where fewer than five people could be recognised."""

    value: str
    label: str
    people: int | None
    contributions: int | None
    is_small: bool


class CodeLineOut(WireModel):
    """A code of a cross-table: how many contributions have it, in all and by audience, in the order of these."""

    code_id: UUID
    label: str
    total: int
    cells: list[int | None]


class CrossTableOut(WireModel):
    """Codes by audiences. A contribution with several codes counts in the line of each."""

    frame_id: UUID
    by: str
    label: str
    rule: str
    coded: int
    columns: list[AudienceOut]
    lines: list[CodeLineOut]

    @classmethod
    def of(cls, frame: CodingFrame, table: CrossTable, rule: str) -> "CrossTableOut":
        """Shape a table."""
        return cls(
            frame_id=frame.id,
            by=table.by,
            label=table.label,
            rule=rule,
            coded=table.coded,
            columns=[AudienceOut.model_validate(one) for one in table.columns],
            lines=[CodeLineOut.model_validate(one) for one in table.lines],
        )


def _flagged(one: Suggested) -> dict[str, Any]:
    suggestions = [{"code_id": s.code_id, "likeness": s.likeness, "by": s.by} for s in one.suggestions]
    return {"contribution_id": one.contribution_id, "suggestions": suggestions}
