"""What changes polls and ballots."""

from app.polls.commands.casting import BallotCall, CastBallot, cast_ballots
from app.polls.commands.confirming import WaitingForMail, ask_confirmation, confirm_ballot, withdraw_confirmation
from app.polls.commands.holding import Tally
from app.polls.commands.judging import judge_ballots, note_findings
from app.polls.commands.keeping import (
    Footfall,
    forget_old,
    keep_prefix_key,
    make_invitations,
    note_footfall,
    note_joined,
    settle_closed_polls,
)
from app.polls.commands.managing import PollSettings, change_poll, create_poll, time_poll

__all__ = [
    "BallotCall",
    "CastBallot",
    "Footfall",
    "PollSettings",
    "Tally",
    "WaitingForMail",
    "ask_confirmation",
    "cast_ballots",
    "change_poll",
    "confirm_ballot",
    "create_poll",
    "forget_old",
    "judge_ballots",
    "keep_prefix_key",
    "make_invitations",
    "note_findings",
    "note_footfall",
    "note_joined",
    "settle_closed_polls",
    "time_poll",
    "withdraw_confirmation",
]
