"""Drafting over the wire: sentences with what they rest on, links, suggestions."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from app.declarations.lineage import Kind
from app.declarations.wording import changes
from app.http.schemas import PROSE, WireModel
from app.publishing.queries.drafting import Drafting, DraftPart, DraftSentence, SuggestionView
from app.publishing.queries.texts import VersionParts
from app.publishing.schemas.places import ID, Anchor, ChangeOut, FoundationKey, LinkOut, PartName

SuggestionState = Literal["open", "accepted", "declined", "withdrawn"]


class LinkIn(WireModel):
    """A sentence of a version, and what it rests on."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "number": 2,
                    "foundation_key": "get-personal",
                    "part": "statement",
                    "anchor": "s0123456789ab",
                    "kind": "contribution",
                    "target_id": ID,
                    "role": "basis",
                    "note": "Said in the first hour, and often since.",
                }
            ]
        }
    )

    number: Annotated[int, Field(ge=1, le=2**31 - 1, description="The version that you read.")]
    foundation_key: FoundationKey = None
    part: PartName
    anchor: Anchor
    kind: Literal["contribution", "theme", "reference", "case_study"]
    target_id: UUID
    role: Annotated[
        Literal["basis", "example", "counterpoint", "wording"],
        Field(description="It rests on it, is shown by it, goes against it, or took its words."),
    ] = "basis"
    note: Annotated[str, PROSE, Field(max_length=600, description="For the group.")] = ""


class SuggestionIn(WireModel):
    """Other words for a sentence, or for the whole part without an anchor."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "number": 2,
                    "foundation_key": "get-personal",
                    "part": "statement",
                    "anchor": "s0123456789ab",
                    "replacement": "We must know the person before we plan their care.",
                    "reason": "“The care” sounds as if it were ours.",
                }
            ]
        }
    )

    number: Annotated[int, Field(ge=1, le=2**31 - 1)]
    foundation_key: FoundationKey = None
    part: PartName
    anchor: Anchor | None = None
    replacement: Annotated[str, PROSE, Field(max_length=8000, description="Empty to leave the sentence out.")]
    reason: Annotated[str, PROSE, Field(min_length=1, max_length=1000)]


class ReasonIn(WireModel):
    """Why."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The group wants it as it is."}]})

    reason: Annotated[str, PROSE, Field(min_length=1, max_length=1000)]


class OptionalReasonIn(WireModel):
    """Why, if there is more to say."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Clearer."}]})

    reason: Annotated[str, PROSE, Field(max_length=1000)] = ""


class SuggestionOut(WireModel):
    """A suggestion, its words compared with those it would replace, and what became of it."""

    id: UUID
    number: int
    foundation_key: str | None
    part: PartName
    anchor: str | None
    original: str
    replacement: str
    reason: str
    change: list[ChangeOut]
    state: SuggestionState
    created_at: AwareDatetime
    created_by: str | None
    settled_at: AwareDatetime | None
    settled_by: str | None
    settled_reason: str
    accepted_number: Annotated[int | None, Field(description="The version that has it.")]
    is_applicable: Annotated[bool, Field(description="What it would replace stands in the present text.")]
    version: int

    @classmethod
    def of(cls, view: SuggestionView) -> "SuggestionOut":
        """Shape a suggestion."""
        row = view.row
        return cls.model_validate(
            {
                **{name: getattr(row, name) for name in cls.model_fields if hasattr(row, name)},
                "foundation_key": view.foundation_key,
                "change": ChangeOut.all_of(changes(row.original, row.replacement)),
                "created_by": view.made_by,
                "settled_by": view.settled_by,
                "is_applicable": view.is_applicable,
            }
        )


class DraftSentenceOut(WireModel):
    """A sentence of a draft; `earlier_links` were made to words that it descends from."""

    anchor: str
    text: str
    kind: Annotated[Kind, Field(description="What became of it since the version before.")]
    came_from: list[str]
    links: list[LinkOut]
    earlier_links: list[LinkOut]
    suggestions: list[SuggestionOut]

    @classmethod
    def of(cls, draft: DraftSentence) -> "DraftSentenceOut":
        """Shape a sentence."""
        return cls(
            anchor=draft.sentence.anchor,
            text=draft.sentence.text,
            kind=draft.kind,
            came_from=[place.anchor for place in draft.sources],
            links=[LinkOut.of(link) for link in draft.links],
            earlier_links=[LinkOut.of(link) for link in draft.earlier_links],
            suggestions=[SuggestionOut.of(one) for one in draft.suggestions],
        )


class DraftPartOut(WireModel):
    """A part of a draft."""

    foundation_key: str | None
    foundation_id: UUID | None
    foundation_title: str | None
    text_id: UUID | None
    part: PartName
    text: str
    sentences: list[DraftSentenceOut]
    suggestions: Annotated[list[SuggestionOut], Field(description="For the whole part.")]

    @classmethod
    def of(cls, draft: DraftPart) -> "DraftPartOut":
        """Shape a part."""
        part = draft.part
        return cls(
            foundation_key=part.foundation.key if part.foundation else None,
            foundation_id=part.foundation_id,
            foundation_title=part.row.title if part.row else None,
            text_id=part.row.id if part.row else None,
            part=part.part,
            text=part.text,
            sentences=[DraftSentenceOut.of(one) for one in draft.sentences],
            suggestions=[SuggestionOut.of(one) for one in draft.suggestions],
        )


class DroppedOut(WireModel):
    """A sentence of the version before that this one does not have."""

    foundation_key: str | None
    part: PartName
    anchor: str
    text: str


class DraftingOut(WireModel):
    """A draft beside its evidence."""

    number: int
    is_current: bool
    title: str
    parts: list[DraftPartOut]
    dropped: list[DroppedOut]

    @classmethod
    def of(cls, view: Drafting) -> "DraftingOut":
        """Shape a draft."""
        text = view.text
        return cls(
            number=text.version.number,
            is_current=text.version.number == text.declaration.current_number,
            title=text.version.title,
            parts=[DraftPartOut.of(part) for part in view.parts],
            dropped=[
                DroppedOut(foundation_key=key, part=part, anchor=one.anchor, text=one.text)
                for key, part, one in view.dropped
            ],
        )


class SentenceLineOut(WireModel):
    """A sentence and its anchor."""

    anchor: str
    text: str


class PartSentencesOut(WireModel):
    """A part of a version, split into sentences; put together, they are its text."""

    foundation_key: str | None
    foundation_id: UUID | None
    text_id: UUID | None
    part: PartName
    sentences: list[SentenceLineOut]


class SentencesOut(WireModel):
    """A version split into sentences."""

    number: int
    parts: list[PartSentencesOut]

    @classmethod
    def of(cls, text: VersionParts) -> "SentencesOut":
        """Shape a version's sentences."""
        return cls(
            number=text.version.number,
            parts=[
                PartSentencesOut(
                    foundation_key=part.foundation.key if part.foundation else None,
                    foundation_id=part.foundation_id,
                    text_id=part.row.id if part.row else None,
                    part=part.part,
                    sentences=[SentenceLineOut(anchor=one.anchor, text=one.text) for one in part.sentences],
                )
                for part in text.parts
            ],
        )
