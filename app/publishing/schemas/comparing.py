"""Two versions side by side, over the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from app.declarations.lineage import Kind
from app.http.schemas import PROSE, WireModel
from app.publishing.queries.comparing import Comparison, FoundationChange, SubstanceView, Support, Text
from app.publishing.schemas.places import ID, ChangeOut, StancesOut


class SubstanceIn(WireModel):
    """That a text is unchanged in substance, and why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"from_text_id": ID, "to_text_id": ID, "reason": "Only the order of two words changed."}]
        }
    )

    from_text_id: UUID
    to_text_id: UUID
    reason: Annotated[str, PROSE, Field(min_length=1, max_length=1000)]


class SubstanceOut(WireModel):
    """Who answers for it that a text is unchanged in substance; earlier stances count for it, apart."""

    id: UUID
    from_text_id: UUID
    to_text_id: UUID
    reason: str
    stated_at: AwareDatetime
    stated_by: str | None
    withdrawn_at: AwareDatetime | None

    @classmethod
    def of(cls, view: SubstanceView) -> "SubstanceOut":
        """Shape a statement."""
        row = view.row
        values = {name: getattr(row, name) for name in cls.model_fields if name != "stated_by"}
        return cls.model_validate({**values, "stated_by": view.stated_by})


class SubstancesOut(WireModel):
    """All such statements, the newest first."""

    items: list[SubstanceOut]


class SupportOut(WireModel):
    """Stances on either text; `carried` are those on earlier texts that count for the second, by people without one."""

    first: StancesOut | None
    second: StancesOut | None
    carried: StancesOut | None

    @classmethod
    def of(cls, support: Support) -> "SupportOut":
        """Shape support."""
        return cls(
            first=StancesOut.of(support.first),
            second=StancesOut.of(support.second),
            carried=StancesOut.of(support.carried),
        )


class AudienceOut(SupportOut):
    """The support of those who gave one answer when they joined; groups under five people are left out."""

    field: str
    label: str
    value: str


class ComparedTextOut(WireModel):
    """A foundation as one of the versions has it."""

    key: str
    title: str
    text_id: UUID

    @classmethod
    def of(cls, text: Text | None) -> "ComparedTextOut | None":
        """Shape a foundation's text, if the version has one."""
        return cls(key=text[0].key, title=text[1].title, text_id=text[1].id) if text else None


class FoundationChangeOut(WireModel):
    """What became of a foundation."""

    kind: Kind
    first: ComparedTextOut | None
    second: ComparedTextOut | None
    title: list[ChangeOut]
    statement: list[ChangeOut]
    body: list[ChangeOut]
    support: Annotated[SupportOut | None, Field(description="Null where tallies are hidden.")]
    audiences: list[AudienceOut]
    substance: SubstanceOut | None

    @classmethod
    def of(cls, change: FoundationChange) -> "FoundationChangeOut":
        """Shape a foundation's change."""
        return cls(
            kind=change.kind,
            first=ComparedTextOut.of(change.first),
            second=ComparedTextOut.of(change.second),
            title=ChangeOut.all_of(change.title),
            statement=ChangeOut.all_of(change.statement),
            body=ChangeOut.all_of(change.body),
            support=SupportOut.of(change.support) if change.support else None,
            audiences=[
                AudienceOut(
                    field=one.field,
                    label=one.label,
                    value=one.value,
                    **SupportOut.of(one.support).model_dump(),
                )
                for one in change.audiences
            ],
            substance=SubstanceOut.of(change.substance) if change.substance else None,
        )


class ComparisonOut(WireModel):
    """Two versions of a text: words, lineage, support."""

    first: int
    second: int
    title: list[ChangeOut]
    preamble: list[ChangeOut]
    foundations: list[FoundationChangeOut]

    @classmethod
    def of(cls, view: Comparison) -> "ComparisonOut":
        """Shape a comparison."""
        return cls(
            first=view.first.number,
            second=view.second.number,
            title=ChangeOut.all_of(view.title),
            preamble=ChangeOut.all_of(view.preamble),
            foundations=[FoundationChangeOut.of(one) for one in view.foundations],
        )
