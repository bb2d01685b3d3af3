"""Publishing over the wire: what is asked for, and the revisions that come of it, with their numbers."""

import json
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from app.http.schemas import LINE, PROSE, WireModel
from app.publishing.commands import Choices, Published
from app.publishing.numbers import headline
from app.publishing.queries.previewing import Preview
from app.publishing.queries.published import RevisionView


class PublicationIn(WireModel):
    """Which version is published, and what its numbers are counted by."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "number": 2,
                    "note": "As agreed by the design group.",
                    "is_correction": False,
                    "role_field": "role",
                    "area_field": "borough",
                    "area_label": "boroughs",
                    "areas_left_out": ["Outside London"],
                }
            ]
        }
    )

    number: Annotated[int, Field(ge=1, le=2**31 - 1)]
    note: Annotated[str, PROSE, Field(max_length=600)] = ""
    is_correction: Annotated[bool, Field(description="It corrects the revision before.")] = False
    role_field: Annotated[str | None, Field(max_length=60, description="The choice by which quotes are signed.")] = None
    area_field: Annotated[str | None, Field(max_length=60, description="The choice that asks for an area.")] = None
    area_label: Annotated[str, LINE, Field(max_length=60)] = "areas"
    areas_left_out: Annotated[list[Annotated[str, Field(max_length=300)]], Field(max_length=20, default_factory=list)]

    def choices(self) -> Choices:
        """Return them as the command takes them."""
        return Choices(**self.model_dump())


class NumberOut(WireModel):
    """A number with what it means, the query that counted it, and when."""

    key: str
    label: str
    value: int
    of: int | None
    definition: str
    query: str
    at: AwareDatetime


class PreviewOut(WireModel):
    """What publishing a version would count now."""

    number: int
    headline: str
    numbers: list[NumberOut]

    @classmethod
    def of(cls, view: Preview) -> "PreviewOut":
        """Shape a preview as the revision would be."""
        values = {"number": view.number, "headline": headline_of({"numbers": view.numbers}), "numbers": view.numbers}
        return cls.model_validate(values)


class RevisionLineOut(WireModel):
    """A revision in a list."""

    revision: int
    number: int
    is_correction: bool
    note: str
    published_at: AwareDatetime


class RevisionOut(RevisionLineOut):
    """A revision: its record never changes, and its hash is in the log."""

    id: UUID
    title: str
    digest: Annotated[str, Field(description="SHA-256 of the record, `GET .../published/record`.")]
    log_seq: Annotated[int | None, Field(description="The entry of the log that has the hash.")]
    headline: str
    numbers: list[NumberOut]

    @classmethod
    def shown(cls, view: RevisionView) -> "RevisionOut":
        """Shape a revision."""
        return cls._made(view.row.id, view.row.digest, view.log_seq, view.record)

    @classmethod
    def of(cls, published: Published) -> "RevisionOut":
        """Shape one that was just made."""

        row = published.revision
        return cls._made(row.id, row.digest, published.receipt.seq, json.loads(row.record))

    @classmethod
    def _made(cls, ident: UUID, digest: str, seq: int | None, record: Mapping[str, Any]) -> "RevisionOut":
        names = ("revision", "number", "is_correction", "note", "published_at", "title")
        return cls.model_validate(
            {
                **{name: record[name] for name in names},
                "id": ident,
                "digest": digest,
                "log_seq": seq,
                "headline": headline_of(record),
                "numbers": record["numbers"],
            }
        )


def headline_of(record: Mapping[str, Any]) -> str:
    """Return the sentence that says how many took part."""
    return headline({one["key"]: (one["value"], one["of"], one["label"]) for one in record["numbers"]})


class RevisionsOut(WireModel):
    """The revisions of a declaration, the newest first."""

    items: list[RevisionOut]
