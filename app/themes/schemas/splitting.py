"""A proposal to split one theme, over the wire."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from app.contributions.schemas.contribution import IDEA_EXAMPLE
from app.http.schemas import WireModel
from app.themes.grouping.splitting import MOST_PARTS, Split, SplitPart
from app.themes.queries.splitting import Whole
from app.themes.queries.themes import Quote
from app.themes.schemas.themes import THEME_EXAMPLE, QuoteOut

_PART: dict[str, Any] = {
    "title": "Food at night",
    "keywords": ["night", "kitchen"],
    "confidence": 0.74,
    "contribution_ids": [IDEA_EXAMPLE["id"]],
    "contribution_count": 1,
    "by_hand_count": 0,
    "quotes": THEME_EXAMPLE["representatives"],
}
_PROPOSAL: dict[str, Any] = {
    "theme_id": THEME_EXAMPLE["id"],
    "version": 7,
    "seed": 0,
    "confidence": 0.7,
    "reason": "“Food” came out as 2 groups: “Warm meals” (14), “Food at night” (9).",
    "stays": _PART | {"title": "Warm meals", "keywords": ["warm", "meals"]},
    "parts": [_PART],
}


class SplitWishIn(WireModel):
    """What to ask for; all of it may be left out."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{}, {"into": 3, "seed": 7}]})

    into: int | None = Field(
        default=None,
        ge=2,
        le=MOST_PARTS,
        description="How many themes it would become, itself included. Null: as many as there are.",
    )
    seed: int = Field(default=0, ge=0, le=2**31 - 1, description="The same theme and seed give the same proposal.")


class SplitPartOut(WireModel):
    """What would be a theme: its contributions from the surest on, some of them in full, the most typical first.

    `confidence` says how much of what is near its contributions lies in it too, 0 to 1. `by_hand_count` says how many
    of them a person had put into the theme.
    """

    title: str
    keywords: list[str]
    confidence: float
    contribution_ids: list[UUID]
    contribution_count: int
    by_hand_count: int
    quotes: list[QuoteOut]

    @classmethod
    def of(cls, part: SplitPart, by_hand: Collection[str], quotes: Mapping[str, Quote]) -> "SplitPartOut":
        """Shape a part."""
        return cls.model_construct(
            title=part.title,
            keywords=list(part.keywords),
            confidence=part.confidence / 1000,
            contribution_ids=[UUID(ident) for ident in part.contribution_ids],
            contribution_count=len(part.contribution_ids),
            by_hand_count=len(set(part.contribution_ids) & set(by_hand)),
            quotes=[QuoteOut.of(quotes[ident]) for ident in part.representatives if ident in quotes],
        )


class SplitProposalOut(WireModel):
    """How a theme could be split, and why. Nothing is changed or kept by asking.

    To accept it, send the parts that are wanted to `POST /api/v1/themes/{id}/split` with this `version` in `If-Match`.
    `parts` is empty where the contributions came out as one group. `stays` is what would be left: the largest group,
    what is pinned, and what lies in no part.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_PROPOSAL]})

    theme_id: UUID
    version: int
    seed: int
    confidence: float
    reason: str
    stays: SplitPartOut
    parts: list[SplitPartOut]

    @classmethod
    def of(cls, whole: Whole, split: Split, seed: int, quotes: Mapping[str, Quote]) -> "SplitProposalOut":
        """Shape a proposal."""
        return cls.model_construct(
            theme_id=whole.theme_id,
            version=whole.version,
            seed=seed,
            confidence=split.confidence / 1000,
            reason=split.reason,
            stays=SplitPartOut.of(split.stays, whole.by_hand, quotes),
            parts=[SplitPartOut.of(part, whole.by_hand, quotes) for part in split.parts],
        )
