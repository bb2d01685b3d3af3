"""Results: what a poll's ballots amount to, with every ballot accounted for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.core.actors import Actor
from app.polls.errors import ResultHidden
from app.polls.models import Ballot, PollRefusal
from app.polls.policy import PollState, Visibility, headline_count, share
from app.polls.queries.polls import PollView, poll_seen

BY_ORGANISERS = "organisers"
"""The reason of ballots that people set aside, and the checks would not have."""


@dataclass(frozen=True, slots=True)
class OptionCount:
    """How many ballots chose an option: those that count, and those that were set aside."""

    place: int
    label: str
    counted: int
    set_aside: int
    share: float
    """Of the counted ballots, in per cent."""


@dataclass(frozen=True, slots=True)
class Results:
    """A poll's result. Each ballot is in one of `counted` and `set_aside`; `refused` never became one."""

    view: PollView
    options: Sequence[OptionCount]
    counted: int
    set_aside: int
    set_aside_by_reason: Mapping[str, int]
    """A ballot with two reasons is in both."""
    refused: int
    refused_by_reason: Mapping[str, int]
    headline_count: int | None

    @property
    def headline_share(self) -> float | None:
        """The headline figure in per cent of the counted ballots."""
        return None if self.headline_count is None else share(self.headline_count, self.counted)


def results(session: Session, poll_id: UUID, actor: Actor | None, now: datetime, *, has_voted: bool = False) -> Results:
    """Return a poll's result. Raise NotFound, or ResultHidden for those who may not see it."""
    view = poll_seen(session, poll_id, actor, now)
    if not view.shows_result(has_voted=has_voted):
        raise ResultHidden(_when(view))
    return counted(session, view)


def counted(session: Session, view: PollView) -> Results:
    """Return the result of a poll, whoever asks."""
    poll = view.poll
    options = [
        OptionCount(o.place, o.label, o.counted, o.set_aside, share(o.counted, poll.counted)) for o in view.options
    ]
    aside: dict[str, int] = {}
    if poll.set_aside:
        rows = session.exec(
            select(Ballot.reasons, func.count())
            .where(Ballot.poll_id == poll.id, Ballot.state == "set_aside")
            .group_by(col(Ballot.reasons))
        )
        for reasons, count in rows:
            for reason in reasons.split() or [BY_ORGANISERS]:
                aside[reason] = aside.get(reason, 0) + count
    refusals = session.exec(
        select(PollRefusal).where(PollRefusal.poll_id == poll.id).order_by(col(PollRefusal.reason))
    ).all()
    places = poll.headline_places
    return Results(
        view,
        options,
        poll.counted,
        poll.set_aside,
        dict(sorted(aside.items())),
        sum(row.count for row in refusals),
        {row.reason: row.count for row in refusals},
        headline_count(places, [o.counted for o in view.options]) if places else None,
    )


def _when(view: PollView) -> str:
    match view.terms.visibility:
        case Visibility.AFTER_CLOSE:
            return f"The result is shown when the poll has closed, at {view.poll.closes_at.isoformat()}."
        case Visibility.AFTER_VOTING if view.state is not PollState.CLOSED:
            return "The result is shown to those who have voted, and to everybody when the poll has closed."
        case _:
            return "The result is for the poll's organisers."
