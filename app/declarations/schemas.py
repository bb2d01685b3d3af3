"""Declarations over the wire: the text as its organisers write it, and as everybody reads it."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from app.core.text import render
from app.declarations.commands import Draft, FoundationDraft
from app.declarations.lineage import Kind
from app.declarations.models import DeclarationVersion, FoundationText, Lineage
from app.declarations.queries import FoundationView, VersionView
from app.http.schemas import LINE, PROSE, WireModel

MOST_FOUNDATIONS = 50


class FoundationIn(WireModel):
    """A foundation of the text. An `id` or key that the declaration knows keeps it the same foundation.

    Its text is kept too, and with it the stances that people took, if not a word differs. `from` names the texts that a
    changed or new one was made from, where that is not just its own earlier text: several for a merger, one text in
    several foundations for a split.
    """

    model_config = ConfigDict(populate_by_name=True)

    id: UUID | None = None
    key: Annotated[
        str,
        Field(min_length=1, max_length=60, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="Short, for addresses."),
    ]
    title: Annotated[str, LINE, Field(min_length=1, max_length=160)]
    statement: Annotated[str, PROSE, Field(min_length=1, max_length=1000, description="What “we must” do.")]
    body: Annotated[str, PROSE, Field(max_length=8000, description="Small Markdown.")] = ""
    made_from: Annotated[list[UUID] | None, Field(alias="from", max_length=MOST_FOUNDATIONS)] = None

    def draft(self) -> FoundationDraft:
        """Return the foundation as commands take it."""
        return FoundationDraft(self.key, self.title, self.statement, self.body, self.id, self.made_from)


class DeclarationIn(WireModel):
    """The whole text of the next version. Foundations of the present one that are missing here are dropped."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "Nearer home",
                    "preamble": "We **declare** that the care which matters most comes nearest home.",
                    "note": "First draft",
                    "foundations": [
                        {
                            "key": "get-personal",
                            "title": "Get personal",
                            "statement": "We must know the person before we plan the care.",
                        }
                    ],
                }
            ]
        }
    )

    title: Annotated[str, LINE, Field(min_length=1, max_length=200)]
    preamble: Annotated[str, PROSE, Field(min_length=1, max_length=8000, description="Small Markdown.")]
    note: Annotated[str, LINE, Field(max_length=400, description="What changed and why.")] = ""
    foundations: Annotated[list[FoundationIn], Field(min_length=1, max_length=MOST_FOUNDATIONS)]

    def draft(self) -> Draft:
        """Return the text as commands take it."""
        return Draft(self.title, self.preamble, [one.draft() for one in self.foundations], self.note)


class TextTallyOut(WireModel):
    """How many agree, disagree and pass."""

    agree: int
    disagree: int
    passes: int

    @classmethod
    def of(cls, text: FoundationText) -> "TextTallyOut":
        """Shape the tally of a foundation's text."""
        return cls(agree=text.agree, disagree=text.disagree, passes=text.passes)


class FoundationOut(WireModel):
    """A foundation in a version. Stances are taken on the text: `PUT /api/v1/foundation-texts/{text_id}/stance`."""

    id: UUID
    text_id: UUID
    key: str
    title: str
    statement: str
    statement_html: str
    body: str
    body_html: str
    tally: Annotated[TextTallyOut | None, Field(description="Null where tallies are hidden.")]


class DescentOut(WireModel):
    """How a text descends from one of the version before; a new one comes from none, a dropped one goes to none."""

    kind: Kind
    from_text_id: UUID | None
    to_text_id: UUID | None

    @classmethod
    def of(cls, row: Lineage) -> "DescentOut":
        """Shape a line of descent."""
        return cls(kind=Kind(row.kind), from_text_id=row.from_text_id, to_text_id=row.to_text_id)


class VersionLineOut(WireModel):
    """A version in a list."""

    number: int
    title: str
    note: str
    created_at: AwareDatetime

    @classmethod
    def of(cls, row: DeclarationVersion) -> "VersionLineOut":
        """Shape a version of a list."""
        return cls.model_validate(
            {"number": row.number, "title": row.title, "note": row.note, "created_at": row.created_at}
        )


class VersionOut(VersionLineOut):
    """A version of the text, its sources and what they look like, safe to put into a page."""

    workshop_id: UUID
    is_current: bool
    preamble: str
    preamble_html: str
    foundations: list[FoundationOut]
    lineage: list[DescentOut]

    @classmethod
    def shown(cls, view: VersionView) -> "VersionOut":
        """Shape a version for the one who reads it."""
        version = view.version
        return cls(
            workshop_id=view.declaration.workshop_id,
            number=version.number,
            title=version.title,
            note=version.note,
            created_at=version.created_at,
            is_current=version.number == view.declaration.current_number,
            preamble=version.preamble,
            preamble_html=render(version.preamble),
            foundations=[
                FoundationOut(
                    id=foundation.id,
                    text_id=text.id,
                    key=foundation.key,
                    title=text.title,
                    statement=text.statement,
                    statement_html=render(text.statement),
                    body=text.body,
                    body_html=render(text.body),
                    tally=TextTallyOut.of(text) if view.sees_tallies else None,
                )
                for foundation, text in view.foundations
            ],
            lineage=[DescentOut.of(row) for row in view.lineage],
        )


class FoundationLineOut(WireModel):
    """A foundation through the versions, with its newest text."""

    id: UUID
    key: str
    title: str
    text_id: UUID
    first_number: Annotated[int, Field(description="The first version that has it.")]
    last_number: Annotated[int, Field(description="The last one.")]
    is_current: bool
    tally: TextTallyOut | None

    @classmethod
    def shown(cls, view: FoundationView, *, sees_tallies: bool) -> "FoundationLineOut":
        """Shape a foundation of the list."""
        return cls(
            id=view.foundation.id,
            key=view.foundation.key,
            title=view.text.title,
            text_id=view.text.id,
            first_number=view.first_number,
            last_number=view.last_number,
            is_current=view.is_current,
            tally=TextTallyOut.of(view.text) if sees_tallies else None,
        )


class FoundationsOut(WireModel):
    """Every foundation that the text has or had, the present ones first."""

    items: list[FoundationLineOut]
