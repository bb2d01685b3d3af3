"""Stances over the wire."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import ConfigDict

from app.http.schemas import WireModel
from app.votes.commands import Stance, Taken


class StanceIn(WireModel):
    """The stance to hold from now on; it replaces an earlier one."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"stance": "agree"}]})

    stance: Stance


class TallyOut(WireModel):
    """How many agree, disagree and pass."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", from_attributes=True)

    agree: int
    disagree: int
    passes: int


class ReceiptOut(WireModel):
    """Where the log has this. Keep it: with `GET /api/v1/log/receipts/{seq}` anyone can prove that the leaf is in the record."""

    seq: int
    leaf: str


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
            receipt=ReceiptOut(seq=taken.receipt.seq, leaf=taken.receipt.leaf.hex()),
        )
