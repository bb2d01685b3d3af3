"""Endorsements over the wire."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.http.schemas import LINE, PROSE, WireModel
from app.outcomes.queries.endorsements import EndorsementView
from app.publishing.schemas.places import ID


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
