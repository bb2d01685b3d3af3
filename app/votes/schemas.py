"""Stances over the wire, and contributions with the caller's own."""

from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict

from app.contributions.schemas.contribution import IDEA_EXAMPLE, ContributionOut, TallyOut
from app.http.schemas import ReceiptOut, WireModel
from app.votes.commands import Stance, Taken


class StanceIn(WireModel):
    """The stance to hold from now on; it replaces an earlier one."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"stance": "agree"}]})

    stance: Stance


class StanceOut(WireModel):
    """The caller's stance, the tally with it counted (null where tallies are hidden), and the receipt."""

    subject_id: UUID
    stance: Stance | None
    cast_at: datetime
    tally: TallyOut | None
    receipt: ReceiptOut

    @classmethod
    def of(cls, taken: Taken) -> "StanceOut":
        """Shape a stance that was taken."""
        return cls.model_construct(
            subject_id=taken.subject_id,
            stance=taken.stance,
            cast_at=taken.cast_at,
            tally=TallyOut.model_validate(taken.tally) if taken.tally else None,
            receipt=ReceiptOut.of(taken.receipt),
        )


class ReadOut(ContributionOut):
    """An idea or comment as it is read: with the caller's own stance, null if they hold none."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [IDEA_EXAMPLE | {"my_stance": "agree"}]})

    my_stance: Stance | None


class FoundationStanceOut(WireModel):
    """The caller's stance on the exact text of a foundation."""

    text_id: UUID
    stance: Stance
    cast_at: datetime


class FoundationStancesOut(WireModel):
    """The caller's stances on foundations; texts on which they hold none are not in the list."""

    items: list[FoundationStanceOut]
