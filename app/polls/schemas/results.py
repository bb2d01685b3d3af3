"""Results over the wire: every number with what it counts."""

from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict

from app.http.schemas import WireModel
from app.polls.integrity.checks import REASONS
from app.polls.policy import STATEMENTS, Integrity, PollState
from app.polls.queries import Results

DEFINITIONS = {
    "counted": "Ballots that count. Shares are of these, in per cent, rounded to one digit.",
    "set_aside": "Ballots whose shape is not that of a person's own, or that an organiser set aside with a reason. "
    "They are kept, shown here, and not in the shares.",
    "refused": "Attempts that never became a ballot: used, foreign or old tokens, missing proofs, closed poll.",
    "headline": "The share of counted ballots that chose one of the headline's answers, as the organisers defined it "
    "before the first ballot.",
}


class OptionCountOut(WireModel):
    """How many ballots chose an answer."""

    place: int
    label: str
    counted: int
    share: float
    set_aside: int


class HeadlineOut(WireModel):
    """The headline figure with its definition: the share of counted ballots that chose one of `places`."""

    label: str
    places: list[int]
    count: int
    share: float
    text: str


class ReasonOut(WireModel):
    """How many ballots for one reason; a ballot can have two."""

    reason: str
    meaning: str
    count: int


class ResultsOut(WireModel):
    """A poll's result. Each ballot is in `counted` or `set_aside`; `refused` never became one."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)

    poll_id: UUID
    question: str
    state: PollState
    opens_at: datetime
    closes_at: datetime
    options: list[OptionCountOut]
    counted: int
    set_aside: int
    refused: int
    set_aside_reasons: list[ReasonOut]
    refused_reasons: list[ReasonOut]
    headline: HeadlineOut | None
    integrity: Integrity
    integrity_statement: str
    definitions: dict[str, str]

    @classmethod
    def of(cls, found: Results) -> "ResultsOut":
        """Shape a result."""
        poll = found.view.poll
        return cls(
            poll_id=poll.id,
            question=poll.question,
            state=found.view.state,
            opens_at=poll.opens_at,
            closes_at=poll.closes_at,
            options=[OptionCountOut.model_validate(option, from_attributes=True) for option in found.options],
            counted=found.counted,
            set_aside=found.set_aside,
            refused=found.refused,
            set_aside_reasons=[
                ReasonOut(reason=reason, meaning=meaning_of(reason), count=count)
                for reason, count in found.set_aside_by_reason.items()
            ],
            refused_reasons=[
                ReasonOut(reason=reason, meaning=f"See /problems/{reason}.", count=count)
                for reason, count in found.refused_by_reason.items()
            ],
            headline=_headline(found),
            integrity=Integrity(poll.integrity),
            integrity_statement=STATEMENTS[Integrity(poll.integrity)],
            definitions=DEFINITIONS,
        )


def meaning_of(reason: str) -> str:
    """Return what a reason for setting ballots aside means."""
    return REASONS.get(reason, "An organiser set them aside, and said why.")


def headline_text(found: Results) -> str:
    """Return the headline figure as a sentence's beginning: "91 % support it completely or mostly"."""
    return f"{found.headline_share or 0:.0f} % {found.view.poll.headline_label}"


def _headline(found: Results) -> HeadlineOut | None:
    poll = found.view.poll
    if found.headline_count is None:
        return None
    return HeadlineOut(
        label=poll.headline_label,
        places=poll.headline_places,
        count=found.headline_count,
        share=found.headline_share or 0.0,
        text=headline_text(found),
    )
