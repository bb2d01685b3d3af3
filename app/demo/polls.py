"""The straw polls of the demo: one that has closed with a clear result, and one that is open."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from app.demo.performance import Performance, Room
from app.polls.commands import BallotCall, cast_ballots, create_poll, settle_closed_polls

SEED: Final = 612
TOGETHER: Final = 12
"""Ballots that share a transaction, as they would at a busy moment."""


@dataclass(frozen=True, slots=True)
class PollPlan:
    """A poll, when it is open, and how often each answer is given by the time the demo begins."""

    opens_at: datetime
    closes_at: datetime
    answered: Sequence[int]
    settings: dict[str, Any]


def plans(now: datetime) -> tuple[PollPlan, PollPlan]:
    """Return the closed poll about the draft and the open one about what comes first."""
    closed = PollPlan(
        now - timedelta(days=18),
        now - timedelta(days=6),
        (356, 201, 41, 14),
        {
            "slug": "draft-vision",
            "question": "How far do you support our draft vision?",
            "kind": "scale",
            "options": ["Completely", "Mostly", "Partly", "Not at all"],
            "visibility": "always",
            "integrity": "browser",
            "headline_label": "support it completely or mostly",
            "headline_places": [0, 1],
            "thanks": "Thank you. Now say why, and what is missing.",
        },
    )
    coming_first = PollPlan(
        now - timedelta(days=2),
        now + timedelta(days=5),
        (64, 38, 29, 17),
        {
            "slug": "what-comes-first",
            "question": "What should come first next year?",
            "note": "Whatever comes first is what the design group begins with.",
            "kind": "choice",
            "options": [
                "One person who knows me",
                "Appointments in the evening",
                "Help for those who care at home",
                "Letters that anybody can read",
            ],
            "visibility": "after_voting",
            "integrity": "browser",
            "thanks": "Thank you for your answer.",
        },
    )
    return closed, coming_first


class Polls:
    """The polls of a room that is being performed."""

    def __init__(self, performance: Performance, room: Room, now: datetime) -> None:
        self._performance = performance
        self._room = room
        self._now = now
        self._ids: dict[str, UUID] = {}

    def steps(self) -> Iterator[tuple[datetime, Callable[[datetime], object]]]:
        """Yield what happens, and when: each poll is made an hour before it opens and answered until it closes."""
        chance = random.Random(SEED)  # noqa: S311 - nothing here is secret
        for plan in plans(self._now):
            yield plan.opens_at - timedelta(hours=1), lambda at, plan=plan: self._make(at, plan)  # type: ignore[misc]
            choices = [place for place, count in enumerate(plan.answered) for _ in range(count)]
            chance.shuffle(choices)
            until = min(plan.closes_at, self._now) - timedelta(minutes=5)
            parts = [choices[start : start + TOGETHER] for start in range(0, len(choices), TOGETHER)]
            for place, part in enumerate(parts):
                at = plan.opens_at + (until - plan.opens_at) * ((place + chance.random()) / len(parts))
                calls = [(choice, int(1000 * (1 + chance.lognormvariate(2, 0.8)))) for choice in part]
                yield at, lambda at, plan=plan, calls=calls: self._answer(at, plan, calls, chance)  # type: ignore[misc]
            if plan.closes_at < self._now:
                yield plan.closes_at + timedelta(seconds=10), self._settle

    def _make(self, at: datetime, plan: PollPlan) -> None:
        made = self._performance.run(
            at,
            create_poll,
            self._performance.organiser,
            workshop_id=self._room.workshop_id,
            opens_at=plan.opens_at,
            closes_at=plan.closes_at,
            **plan.settings,
        )
        self._ids[plan.settings["slug"]] = made.poll.id

    def _answer(self, at: datetime, plan: PollPlan, calls: Sequence[tuple[int, int]], chance: random.Random) -> None:
        poll_id = self._ids[plan.settings["slug"]]
        ballots = [
            BallotCall(
                poll_id,
                chance.randbytes(16),
                (choice,),
                at - timedelta(milliseconds=age_ms),
                age_ms,
                chance.randrange(18, 27),
                "frame",
                chance.randbytes(12),
                chance.randbytes(32),
            )
            for choice, age_ms in calls
        ]
        self._performance.bulk(at, cast_ballots, ballots)

    def _settle(self, at: datetime) -> None:
        self._performance.run(at, settle_closed_polls)
