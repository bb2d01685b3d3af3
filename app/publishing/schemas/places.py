"""What many bodies and answers of this stage share: where a sentence stands, changed words, stances, links."""

from collections.abc import Iterable
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from app.declarations.wording import Change, Op
from app.http.schemas import LINE, WireModel
from app.publishing.queries.carrying import Stances
from app.publishing.queries.links import LinkView

PartName = Literal["preamble", "statement", "body"]
Key = Annotated[str, Field(max_length=60, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
FoundationKey = Annotated[Key | None, Field(description="Which foundation; null for the preamble or the whole.")]
Anchor = Annotated[str, Field(max_length=24, pattern=r"^s[0-9a-f]{12}(-[0-9]{1,4})?$")]
Address = Annotated[
    str, LINE, Field(max_length=500, pattern=r"^(https?://[^\s<>\"]+)?$", description="An http(s) address.")
]
ID = "0190a6c0-7c1e-7d3a-9b5e-3f2a1c4d5e6f"


class ChangeOut(WireModel):
    """A piece of text: what is not `added` is the earlier text, what is not `removed` the later one."""

    op: Op
    text: str

    @classmethod
    def all_of(cls, pieces: Iterable[Change]) -> "list[ChangeOut]":
        """Shape the pieces of a text."""
        return [cls(op=piece.op, text=piece.text) for piece in pieces]


class StancesOut(WireModel):
    """How many people agree, disagree and pass."""

    agree: int
    disagree: int
    passes: int

    @classmethod
    def of(cls, stances: Stances | None) -> "StancesOut | None":
        """Shape stances, where there are any to show."""
        if stances is None:
            return None
        return cls(agree=stances.agree, disagree=stances.disagree, passes=stances.passes)


class UsedInOut(WireModel):
    """A sentence of what is published that rests on a contribution."""

    revision: int
    number: Annotated[int, Field(description="The version of the text.")]
    foundation_key: str | None
    foundation_title: str | None
    part: PartName
    anchor: str
    sentence: str
    role: str
    is_earlier: Annotated[bool, Field(description="Linked to earlier words of the sentence.")]
    via_theme: Annotated[str | None, Field(description="The theme that brought it; null if it was linked itself.")]


class TargetOut(WireModel):
    """What a link leads to."""

    id: UUID
    title: str
    text: str
    count: Annotated[int | None, Field(description="Of a theme, how many contributions are in it.")]


class LinkOut(WireModel):
    """A sentence rests on something."""

    id: UUID
    foundation_key: str | None
    part: PartName
    anchor: str
    sentence: str
    number: int
    kind: str
    target_id: UUID
    target: Annotated[TargetOut | None, Field(description="Null once it cannot be read any more.")]
    role: str
    note: str
    created_at: AwareDatetime
    created_by: str | None
    removed_at: AwareDatetime | None
    removed_by: str | None

    @classmethod
    def of(cls, view: LinkView) -> "LinkOut":
        """Shape a link."""
        link, target = view.link, view.target
        return cls(
            id=link.id,
            foundation_key=view.foundation_key,
            part=link.part,
            anchor=link.anchor,
            sentence=link.sentence,
            number=link.number,
            kind=link.kind,
            target_id=link.target_id,
            target=TargetOut.model_validate(target) if target else None,
            role=link.role,
            note=link.note,
            created_at=link.created_at,
            created_by=view.made_by,
            removed_at=link.removed_at,
            removed_by=view.removed_by,
        )
