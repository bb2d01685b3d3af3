"""Ballots over the wire: how one is cast, and what organisers see of all of them."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, model_validator

from app.http.schemas import LINE, WireModel
from app.people.policy import address_of
from app.polls.commands import CastBallot, Tally
from app.polls.integrity.proofs import Challenge, Proof
from app.polls.models import PollDecision
from app.polls.queries import BallotLine, BallotSelection

BallotKey = Annotated[str, Field(min_length=16, max_length=100, pattern=r"^[A-Za-z0-9_-]+$")]
Token = Annotated[str, Field(min_length=20, max_length=200, pattern=r"^[A-Za-z0-9_-]+$")]
_PROOF: dict[str, Any] = {
    "algorithm": "SHA-256",
    "challenge": "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
    "number": 4711,
    "salt": "0123456789abcdef0123456789abcdef&",
    "signature": "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
    "took": 12.5,
}


class ProofIn(WireModel):
    """The solution of a challenge (ALTCHA, SHA-256), and the milliseconds that it took."""

    algorithm: Annotated[str, Field(max_length=10)]
    challenge: Annotated[str, Field(max_length=128)]
    number: Annotated[int, Field(ge=0, le=10_000_000)]
    salt: Annotated[str, Field(max_length=200)]
    signature: Annotated[str, Field(max_length=128)]
    took: Annotated[float, Field(ge=0, le=86_400_000, allow_inf_nan=False)] = 0

    def proof(self) -> Proof:
        """Return it as the checks take it."""
        return Proof(self.algorithm, self.challenge, self.number, self.salt, self.signature, self.took)


class BallotIn(WireModel):
    """A ballot: the token that came with the question, the proof of work, and the places of the chosen answers.

    A browser that can keep something sends a `ballot_key` of its own making: who sends it again changes the ballot.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"token": "A" * 94, "choices": [0], "proof": _PROOF, "ballot_key": "k" * 32}],
        },
    )

    token: Token
    choices: Annotated[list[Annotated[int, Field(ge=0, le=19)]], Field(min_length=1, max_length=20)]
    proof: ProofIn | None = None
    ballot_key: BallotKey | None = None
    email: Annotated[str, Field(max_length=254), AfterValidator(address_of)] | None = None
    """Only where the poll counts one ballot for each mailbox. It is not stored."""
    invitation: Annotated[str, Field(min_length=16, max_length=100)] | None = None


class TallyOut(WireModel):
    """The counted ballots by the places of the answers, and all together."""

    counted: list[int]
    ballots: int
    ballots_set_aside: int

    @classmethod
    def of(cls, tally: Tally) -> "TallyOut":
        """Shape the counts of a poll."""
        return cls.model_construct(
            counted=tally.counted, ballots=tally.ballots, ballots_set_aside=tally.ballots_set_aside
        )


class BallotOut(WireModel):
    """What became of a ballot: cast, or waiting until its mailbox confirms it.

    `tally` is null where the result is not shown; `ticket` opens a result that is shown to those who voted.
    """

    poll_id: UUID
    state: Literal["cast", "waiting"]
    choices: list[int]
    cast_at: datetime | None
    is_change: bool
    tally: TallyOut | None
    ticket: str | None

    @classmethod
    def of(cls, cast: CastBallot, now: datetime, ticket: str) -> "BallotOut":
        """Shape a ballot that was cast."""
        shows = cast.terms.shows_result(now, has_voted=True)
        return cls.model_construct(
            poll_id=cast.poll_id,
            state="cast",
            choices=list(cast.choices),
            cast_at=cast.cast_at,
            is_change=cast.is_change,
            tally=TallyOut.of(cast.tally) if shows else None,
            ticket=ticket,
        )


class ChallengeOut(WireModel):
    """Find the number from 0 to `max_number` for which SHA-256 of `salt` and the number's digits is `challenge`."""

    algorithm: str
    challenge: str
    salt: str
    signature: str
    max_number: int

    @classmethod
    def of(cls, challenge: Challenge) -> "ChallengeOut":
        """Shape a challenge."""
        return cls(
            algorithm=challenge.algorithm,
            challenge=challenge.challenge,
            salt=challenge.salt,
            signature=challenge.signature,
            max_number=challenge.cost,
        )


class TokenIn(WireModel):
    """The token that is to be renewed; left out, the question is shown anew."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{}]})

    token: Token | None = None


class TokenOut(WireModel):
    """A token for one ballot, and its challenge; null where no proof of work is asked for."""

    token: str
    challenge: ChallengeOut | None


class ConfirmIn(WireModel):
    """The token of the mail that confirms a ballot."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"token": "t" * 43}]})

    token: Token


class ArrivalIn(WireModel):
    """What came with the way to the workshop, as `arrival` in its address."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"arrival": "A" * 64}]})

    arrival: Annotated[str, Field(min_length=20, max_length=100)]


class InvitationsIn(WireModel):
    """How many links for one ballot each to make."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"count": 2}]})

    count: Annotated[int, Field(ge=1, le=1000)]


class InvitationsOut(WireModel):
    """Links for one ballot each. They are shown this once; keep them safe and hand each to one person."""

    links: list[str]


class SelectionIn(WireModel):
    """Which ballots to set aside or release, and why. All that is given must hold; answers cannot be selected by."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"reason": "too_quick", "why": "A script was run against the poll at noon."}]},
    )

    ids: Annotated[list[UUID], Field(max_length=1000)] = Field(default_factory=list)
    reason: Annotated[str, Field(max_length=40)] | None = None
    """A reason of the checks, such as `too_quick`."""
    network: Annotated[str, Field(max_length=64)] | None = None
    """As the list of ballots shows it: ballots of one network and day."""
    cast_from: AwareDatetime | None = None
    cast_before: AwareDatetime | None = None
    decision_id: UUID | None = None
    """Undo a decision: all ballots that it was the last to decide about."""
    why: Annotated[str, LINE, Field(min_length=3, max_length=400)]

    @model_validator(mode="after")
    def _selects(self) -> Self:
        if not self.selection().conditions():
            raise ValueError("Say which ballots: by ids, reason, network, time or decision.")
        return self

    def selection(self) -> BallotSelection:
        """Return it as a command takes it."""
        return BallotSelection(
            tuple(self.ids), self.reason, self.network, self.cast_from, self.cast_before, self.decision_id
        )


class BallotLineOut(WireModel):
    """A ballot as organisers see it: never with what it says."""

    id: UUID
    cast_at: datetime
    is_changed: bool
    state: Literal["counted", "set_aside"]
    reasons: list[str]
    decision_id: UUID | None
    channel: Literal["page", "frame", "form"]
    age_ms: int
    network: str

    @classmethod
    def of(cls, line: BallotLine) -> "BallotLineOut":
        """Shape a line."""
        return cls.model_validate(line, from_attributes=True)


class DecisionOut(WireModel):
    """A decision about ballots; `by_checks` if no person made it."""

    id: UUID
    verb: Literal["set_aside", "release"]
    at: datetime
    by_checks: bool
    reason: str
    ballot_count: int

    @classmethod
    def of(cls, decision: PollDecision) -> "DecisionOut":
        """Shape a decision."""
        return cls(
            id=decision.id,
            verb=decision.verb,
            at=decision.at,
            by_checks=decision.by_id is None,
            reason=decision.reason,
            ballot_count=decision.ballot_count,
        )
