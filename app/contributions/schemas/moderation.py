"""Reports and moderation over the wire."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from app.contributions.commands import Reported
from app.contributions.policy import Reason
from app.contributions.queries.decisions import Claim
from app.contributions.queries.moderation import Logged, Queued
from app.contributions.schemas.contribution import IDEA_EXAMPLE, RECEIPT_EXAMPLE, ContributionOut
from app.http.schemas import PROSE, ReceiptOut, WireModel

Note = Annotated[str, PROSE, Field(max_length=500, description="For the moderators only.")]


class ReportIn(WireModel):
    """Why a contribution breaks the rules."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"reason": "personal_details", "note": "It names a patient."}]},
    )

    reason: Reason
    note: Note = ""


class HideIn(ReportIn):
    """Why a contribution is hidden. Its author reads the reason, the desk also the note."""


class NoteIn(WireModel):
    """A word to the other moderators."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"note": "Strong words, but fair."}]})

    note: Note = ""


class SettleIn(NoteIn):
    """A word to the other moderators, and how many reports one has read: more since then are read first."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"note": "Strong words, but fair.", "report_count": 2}]}
    )

    report_count: Annotated[int | None, Field(ge=1, le=2**31)] = None


class HolderOut(WireModel):
    """A moderator, by the name they go by in the workshop."""

    participation_id: UUID
    display_name: str


class ClaimOut(WireModel):
    """Who is looking at a contribution, and until when the others leave it to them."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "contribution_id": IDEA_EXAMPLE["id"],
                    "holder": {"participation_id": IDEA_EXAMPLE["author"]["participation_id"], "display_name": "Mo"},
                    "is_mine": True,
                    "claimed_at": "2026-06-01T12:00:00Z",
                    "expires_at": "2026-06-01T12:10:00Z",
                }
            ]
        },
    )

    contribution_id: UUID
    holder: HolderOut
    is_mine: bool
    claimed_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, claim: Claim, mine: UUID | None) -> "ClaimOut":
        """Shape a claim for somebody whose participation is `mine`."""
        return cls(
            contribution_id=claim.contribution_id,
            holder=HolderOut(participation_id=claim.holder_id, display_name=claim.holder_name),
            is_mine=claim.holder_id == mine,
            claimed_at=claim.claimed_at,
            expires_at=claim.expires_at,
        )


class DecisionOut(WireModel):
    """What a moderator decided last; `by` is their name in the workshop."""

    decision: str
    by: str | None
    at: datetime


class ReportOut(WireModel):
    """A report that the moderators will read."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "id": "0190a6c0-7c1e-7d3a-9b5e-000000000009",
                    "contribution_id": IDEA_EXAMPLE["id"],
                    "reason": "personal_details",
                    "note": "It names a patient.",
                    "created_at": "2026-06-01T12:00:00Z",
                    "receipt": RECEIPT_EXAMPLE,
                }
            ]
        },
    )

    id: UUID
    contribution_id: UUID
    reason: Reason
    note: str
    created_at: datetime
    receipt: ReceiptOut

    @classmethod
    def of(cls, reported: Reported) -> "ReportOut":
        """Shape a report that was stored."""
        return cls(
            id=reported.id,
            contribution_id=reported.contribution_id,
            reason=reported.reason,
            note=reported.note,
            created_at=reported.created_at,
            receipt=ReceiptOut.of(reported.receipt),
        )


class ReportLineOut(WireModel):
    """What one report says; who reported is not shown."""

    reason: str
    note: str
    created_at: datetime
    is_settled: bool


class QueuedOut(WireModel):
    """A contribution on the moderators' list. Send its `version` as `If-Match` with the decision."""

    contribution: ContributionOut
    report_count: int
    hidden_at: datetime | None
    reports: list[ReportLineOut]
    claim: ClaimOut | None
    decision: DecisionOut | None

    @classmethod
    def of(cls, queued: Queued, mine: UUID | None, *, sees_tallies: bool) -> "QueuedOut":
        """Shape a line of the list for somebody whose participation is `mine`."""
        return cls.model_construct(
            contribution=ContributionOut.seen(queued.shown, sees_tallies=sees_tallies),
            report_count=queued.report_count,
            hidden_at=queued.shown.hidden_at,
            reports=[ReportLineOut.model_construct(**report) for report in queued.reports],
            claim=ClaimOut.of(queued.claim, mine) if queued.claim else None,
            decision=DecisionOut.model_validate(queued.decision) if queued.decision else None,
        )


class LoggedOut(WireModel):
    """One act of moderation, from the log. `payload` is null once its content has been erased."""

    seq: int
    at: datetime
    kind: str
    actor: str | None
    contribution_id: UUID | None
    payload: dict[str, Any] | None

    @classmethod
    def of(cls, logged: Logged) -> "LoggedOut":
        """Shape an entry."""
        return cls(
            seq=logged.seq,
            at=logged.at,
            kind=logged.kind,
            actor=logged.actor,
            contribution_id=logged.subject_id,
            payload=logged.payload,
        )
