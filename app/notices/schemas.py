"""What organisers see of the mail that went out, and what contributors are told of what they said."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict

from app.http.schemas import WireModel
from app.notices.outcomes import NoticeView
from app.notices.queries import Told
from app.publishing.schemas.pages import BecameOut
from app.publishing.schemas.places import UsedInOut
from app.workshops.schemas.people import InvitationOut


class InvitationState(StrEnum):
    """How far an invitation has come."""

    WAITING = "waiting"
    """Its mail has not been taken by a mail server yet."""
    MAILED = "mailed"
    """A mail server took it. Whether somebody read it is not known, and not asked."""
    BOUNCED = "bounced"
    """The mail server refused the address for good: ask for another."""
    JOINED = "joined"
    EXPIRED = "expired"
    REVOKED = "revoked"


class ToldInvitationOut(InvitationOut):
    """An invitation, as organisers see it, and what became of its mail."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "0190a6c0-7c1e-7d3a-9b5e-000000000011",
                    "email": "ana@example.org",
                    "role": "participant",
                    "name": "Ana Okafor",
                    "organisation": "Riverside Community Trust",
                    "created_at": "2026-06-01T12:00:00Z",
                    "expires_at": "2026-07-01T12:00:00Z",
                    "redeemed_at": None,
                    "revoked_at": None,
                    "state": "mailed",
                    "mailed_at": "2026-06-01T12:00:04Z",
                }
            ]
        }
    )

    state: InvitationState
    mailed_at: AwareDatetime | None

    @classmethod
    def told(cls, told: Told) -> "ToldInvitationOut":
        """Shape an invitation with its mail."""
        mailed_at: datetime | None = told.mailed_at
        return cls.model_validate(
            InvitationOut.of(told.invitation).model_dump() | {"state": told.state, "mailed_at": mailed_at}
        )


class OutcomeLineOut(WireModel):
    """What became of one of one's contributions."""

    contribution_id: UUID
    kind: str
    text: str
    became: Literal["used", "via_theme", "not_linked"]
    is_quoted: bool
    places: list[UsedInOut]
    decided: BecameOut | None


class OutcomeNoticeOut(WireModel):
    """What one was told after a publication: after the first of all one said, later only of what is new or changed."""

    id: UUID
    revision: int
    number: int
    title: str
    composed_at: AwareDatetime
    is_first: bool
    lines: list[OutcomeLineOut]


class OutcomesOut(WireModel):
    """What one was told, the newest first."""

    items: list[OutcomeNoticeOut]

    @classmethod
    def of(cls, views: Sequence[NoticeView]) -> "OutcomesOut":
        """Shape notices."""
        return cls(
            items=[
                OutcomeNoticeOut(
                    id=view.notice.id,
                    revision=view.revision.revision,
                    number=view.number,
                    title=view.title,
                    composed_at=view.notice.composed_at,
                    is_first=view.is_first,
                    lines=[
                        OutcomeLineOut.model_validate(
                            {
                                "contribution_id": line.contribution.id,
                                "kind": line.contribution.kind,
                                "text": line.contribution.text,
                                "became": line.became,
                                "is_quoted": line.outcome.is_quoted,
                                "places": [UsedInOut.model_validate(place) for place in line.outcome.places],
                                "decided": line.outcome.became,
                            }
                        )
                        for line in view.lines
                    ],
                )
                for view in views
            ]
        )
