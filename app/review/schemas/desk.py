"""The queue, claims, second readers and presence over the wire."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from app.contributions.schemas.contribution import IDEA_EXAMPLE, AuthorOut, ContributionOut
from app.http.schemas import WireModel
from app.review.models import ReviewDesk
from app.review.queries.agreeing import Measured, Unsettled
from app.review.queries.presence import Here
from app.review.queries.queue import DISPOSITION, Claim, Queued
from app.review.schemas.deciding import ReadingOut

_WHO: dict[str, Any] = {"participation_id": "0190a6c0-7c1e-7d3a-9b5e-000000000002", "display_name": "Ana"}


class SettingsIn(WireModel):
    """How many per cent of the contributions two people read: 0 none, 100 all."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"second_share": 20}]})

    second_share: Annotated[int, Field(ge=0, le=100)]


class SettingsOut(WireModel):
    """The settings of a workshop's review. Send `version` as `If-Match`; it is 0 before the first change."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"second_share": 20, "version": 1}]})

    second_share: int
    version: int

    @classmethod
    def of(cls, desk: ReviewDesk) -> "SettingsOut":
        """Shape settings."""
        return cls(second_share=desk.second_share, version=desk.version)


class ClaimsIn(WireModel):
    """How many to take; with a frame, to code by it, without, to decide."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"count": 10}]})

    count: Annotated[int, Field(ge=1, le=50)] = 10
    frame_id: UUID | None = None


class ClaimOut(WireModel):
    """Who has a contribution before them, to decide or, with a frame, to code, and until when."""

    contribution_id: UUID
    frame_id: UUID | None
    reviewer: AuthorOut
    claimed_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, claim: Claim) -> "ClaimOut":
        """Shape a claim."""
        return cls.model_construct(
            contribution_id=claim.contribution_id,
            frame_id=None if claim.task == DISPOSITION else UUID(claim.task),
            reviewer=AuthorOut.model_construct(participation_id=claim.reviewer_id, display_name=claim.reviewer_name),
            claimed_at=claim.claimed_at,
            expires_at=claim.expires_at,
        )


class ClaimsOut(WireModel):
    """Claims that stand."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "contribution_id": IDEA_EXAMPLE["id"],
                            "frame_id": None,
                            "reviewer": _WHO,
                            "claimed_at": "2026-06-10T09:30:00Z",
                            "expires_at": "2026-06-10T09:45:00Z",
                        }
                    ]
                }
            ]
        },
    )

    items: list[ClaimOut]

    @classmethod
    def of(cls, claims: list[Claim]) -> "ClaimsOut":
        """Shape claims."""
        return cls.model_construct(items=[ClaimOut.of(claim) for claim in claims])


class QueuedOut(WireModel):
    """A contribution that waits: `wanted` people should read it, `reader_count` have; who has it before them.

    `is_free`: you could take it.
    """

    contribution: ContributionOut
    theme_ids: list[UUID]
    wanted: int
    reader_count: int
    claims: list[ClaimOut]
    is_mine: bool
    is_free: bool

    @classmethod
    def of(cls, queued: Queued, me: UUID | None, *, sees_tallies: bool) -> "QueuedOut":
        """Shape a line of the queue for a caller."""
        return cls.model_construct(
            contribution=ContributionOut.seen(queued.shown, sees_tallies=sees_tallies),
            theme_ids=queued.theme_ids,
            wanted=queued.waiting.wanted,
            reader_count=len(queued.waiting.readers),
            claims=[ClaimOut.of(claim) for claim in queued.waiting.claims],
            is_mine=queued.waiting.is_claimed_by(me),
            is_free=queued.waiting.has_place_for(me),
        )


class UnsettledOut(WireModel):
    """A contribution whose two readers decided differently. Settle it with `version` as `If-Match`."""

    contribution: ContributionOut
    version: int
    readings: list[ReadingOut]

    @classmethod
    def of(cls, view: Unsettled, *, sees_tallies: bool) -> "UnsettledOut":
        """Shape a disagreement."""
        return cls.model_construct(
            contribution=ContributionOut.seen(view.shown, sees_tallies=sees_tallies),
            version=view.version,
            readings=[ReadingOut.of(one) for one in view.readings],
        )


class PairOut(WireModel):
    """Two coders, how many contributions both have coded, and Cohen's kappa on these (null: it says nothing)."""

    first: AuthorOut
    second: AuthorOut
    count: int
    kappa: float | None


class MeasuredOut(WireModel):
    """Agreement: of `count` contributions with two coders or more, `agreed` were coded alike.

    Krippendorff's alpha for all coders and Cohen's kappa for each two: 1 is full agreement, 0 what chance would give.
    Null where there is nothing to compare, or everybody always said the same.
    """

    count: int
    agreed: int
    alpha: float | None
    pairs: list[PairOut]

    @classmethod
    def of(cls, measured: Measured) -> "MeasuredOut":
        """Shape an agreement."""
        return cls.model_construct(
            count=measured.count,
            agreed=measured.agreed,
            alpha=_rounded(measured.alpha),
            pairs=[
                PairOut.model_construct(
                    first=AuthorOut.model_construct(participation_id=pair.first_id, display_name=pair.first_name),
                    second=AuthorOut.model_construct(participation_id=pair.second_id, display_name=pair.second_name),
                    count=pair.count,
                    kappa=_rounded(pair.kappa),
                )
                for pair in measured.pairs
            ],
        )


class PresenceIn(WireModel):
    """What one has open; neither: the review as a whole."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"theme_id": "0190a6c0-7c1e-7d3a-9b5e-0000000000b1"}, {}]}
    )

    theme_id: UUID | None = None
    contribution_id: UUID | None = None


class HereOut(WireModel):
    """Somebody, and what they have open."""

    person: AuthorOut
    theme_id: UUID | None
    contribution_id: UUID | None
    seen_at: datetime


class PresenceOut(WireModel):
    """Who is where. Say where you are every 20 seconds; after 60 without a word you are not listed."""

    items: list[HereOut]

    @classmethod
    def of(cls, found: list[Here]) -> "PresenceOut":
        """Shape those who are here."""
        return cls.model_construct(
            items=[
                HereOut.model_construct(
                    person=AuthorOut.model_construct(
                        participation_id=one.participation_id, display_name=one.display_name
                    ),
                    theme_id=one.theme_id,
                    contribution_id=one.contribution_id,
                    seen_at=one.seen_at,
                )
                for one in found
            ]
        )


def _rounded(value: float | None) -> Any:
    return None if value is None else round(value, 4)
