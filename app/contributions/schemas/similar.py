"""Similar contributions over the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.contributions.schemas.contribution import RAW_LENGTH, ContributionOut
from app.http.schemas import WireModel


class SimilarIn(WireModel):
    """A text that is being typed."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"text": "One person who knows every carer by name"}]}
    )

    text: Annotated[str, Field(max_length=RAW_LENGTH)]
    foundation_id: UUID | None = None


class SimilarOut(WireModel):
    """Ideas that were posted already, the closest first."""

    items: list[ContributionOut]
