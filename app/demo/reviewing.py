"""What the design group did in the workshop of last month: it read by the foundations, and decided on most ideas."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from app.core.actors import Actor
from app.demo.cast import DESIGN_GROUP
from app.demo.performance import Performance, Room
from app.demo.story import Joins
from app.review.commands import code_contribution, create_frame, set_disposition
from app.review.policy import Decision, Outcome, Reason
from app.review.presets import FOUNDATIONS

_USED: Final = 0.6
_UNUSED: Final = 0.85
"""Of the ideas by their appeal, those up to here were used, and those from here on were not; between, nothing yet."""
_REASONS: Final = (Reason.TOO_SPECIFIC, Reason.ALREADY_COVERED, Reason.OUT_OF_SCOPE)
_PAUSE: Final = timedelta(minutes=3)
_SECOND_OPINION: Final = 7
"""The second coder sees every so manieth idea otherwise."""


class Review:
    """The design group's work on a room that has ended."""

    def __init__(self, performance: Performance, room: Room) -> None:
        self._performance = performance
        self._room = room
        self._frame_id = UUID(int=0)
        self._codes: dict[str, UUID] = {}

    def steps(self) -> "Sequence[tuple[datetime, partial[None]]]":
        """Return the steps: the frame on the first day of the review, then three minutes for each idea."""
        begins = self._room.plan.phases[-1].opens_at + timedelta(hours=1)
        ideas = self._room.story.ideas
        ranked = sorted(range(len(ideas)), key=lambda number: (-ideas[number].thread.appeal, number))
        steps = [(begins, partial(self._make_frame))]
        steps += [
            (begins + (place + 1) * _PAUSE, partial(self._read, number=number, share=place / len(ranked)))
            for place, number in enumerate(ranked)
        ]
        return steps

    def _readers(self, at: datetime) -> list[Actor]:
        """Return two who read: of the design group, as far as it has joined, else the organiser."""
        joined = {moment.deed.person for moment in self._room.moments if isinstance(moment.deed, Joins)}
        group = sorted(DESIGN_GROUP & joined)[:2]
        return [self._performance.actor(at, name) for name in group] or [self._performance.organiser]

    def _make_frame(self, at: datetime) -> None:
        made = self._performance.run(
            at,
            create_frame,
            self._performance.organiser,
            self._room.workshop_id,
            name="Foundations of the draft",
            description="Which foundation an idea speaks to.",
            preset=FOUNDATIONS,
            codes=(),
        )
        self._frame_id = made.frame.id
        self._codes = {code.key: code.id for code in made.codes}

    def _read(self, at: datetime, *, number: int, share: float) -> None:
        """Let two people code an idea, and the first of them decide what becomes of it."""
        ident = self._room.idea_id(number)
        readers = self._readers(at)
        foundation = self._room.story.ideas[number].thread.foundation
        codes = [self._codes[foundation]] if foundation in self._codes else []
        for place, reader in enumerate(readers):
            given = [] if place and number % _SECOND_OPINION == 0 else codes
            self._performance.run(at, code_contribution, reader, ident, self._frame_id, code_ids=given)
        decision = None
        if share < _USED:
            decision = Decision(Outcome.USED)
        elif share >= _UNUSED:
            decision = Decision(Outcome.NOT_USED, None, _REASONS[number % len(_REASONS)])
        if decision is not None:
            self._performance.run(at, set_disposition, readers[0], ident, decision, version=0)
