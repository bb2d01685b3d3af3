"""Votes against a small pure model: whatever people and moderators do, in whatever order (G3, G4, G5)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import select

from app.contributions.commands import hide_contribution, restore_contribution
from app.contributions.models import Contribution
from app.contributions.policy import Reason
from app.core.errors import Conflict, DomainError
from app.log.append import append
from app.storage.engine import read_engine, write_engine
from app.storage.writer import Writer
from app.votes.commands import Cast, Stance, Taken, Tally, cast
from app.votes.models import Vote
from app.workshops.commands import close_phase_now, reopen_phase
from app.workshops.errors import NotOpen
from tests.conftest import TravellingClock
from tests.survival.audit import audit_engine
from tests.survival.room import Room, furnish

PEOPLE, IDEAS = 3, 2


@dataclass
class Model:
    """All that the rules depend on."""

    is_open: bool = True
    hidden: set[int] = field(default_factory=set)
    held: dict[tuple[int, int], Stance] = field(default_factory=dict)
    versions: list[int] = field(default_factory=lambda: [1] * IDEAS)

    def cast(self, person: int, idea: int, stance: Stance | None) -> type[DomainError] | None:
        """Take a stance and return None, or return why not."""
        if not self.is_open:
            return NotOpen
        if idea in self.hidden:
            return Conflict
        self.held.pop((person, idea), None)
        if stance is not None:
            self.held[person, idea] = stance
        return None

    def tally(self, idea: int) -> tuple[int, int, int]:
        given = [stance for (_, about), stance in self.held.items() if about == idea]
        return given.count(Stance.AGREE), given.count(Stance.DISAGREE), given.count(Stance.PASS)


CASTS = st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, IDEAS - 1), st.none() | st.sampled_from(Stance))


class Votes(RuleBasedStateMachine):
    """The commands through a real writer; time goes on by a second before each."""

    url: str

    @initialize()
    def begin(self) -> None:
        self.room: Room = furnish(self.url, people=PEOPLE, ideas=IDEAS)
        self.model = Model()
        self.clock = TravellingClock(datetime.now(UTC))
        self.runner = asyncio.Runner()
        self.engine = read_engine(self.url, size=1)
        self.writer = Writer(write_engine(self.url), self.clock, append)

    def teardown(self) -> None:
        if hasattr(self, "runner"):
            self.runner.run(self.writer.close())
            self.runner.close()
            self.engine.dispose()

    def run(self, *asked: tuple[bool, Any, tuple[Any, ...], dict[str, Any]]) -> list[Any]:
        """Hand all to the writer at once and return results or refusals."""
        self.clock.travel(seconds=1)

        async def ask() -> list[Any]:
            futures = [
                self.writer.write_bulk(command, *args) if is_bulk else self.writer.write(command, *args, **kwargs)
                for is_bulk, command, args, kwargs in asked
            ]
            return await asyncio.gather(*futures, return_exceptions=True)

        return self.runner.run(ask())

    def call(self, person: int, idea: int, stance: Stance | None) -> Any:
        return True, cast, (Cast(self.room.people[person].actor, self.room.ideas[idea], stance),), {}

    @rule(casts=st.lists(CASTS, min_size=1, max_size=8))
    def vote(self, casts: list[tuple[int, int, Stance | None]]) -> None:
        """Several at once share a transaction; each is answered as if it were alone."""
        for (person, idea, stance), outcome in zip(casts, self.run(*(self.call(*c) for c in casts)), strict=True):
            refusal = self.model.cast(person, idea, stance)
            if refusal is not None:
                assert type(outcome) is refusal
                continue
            assert isinstance(outcome, Taken)
            assert (outcome.subject_id, outcome.stance) == (self.room.ideas[idea], stance)

    @rule(idea=st.integers(0, IDEAS - 1))
    def hide_or_restore(self, idea: int) -> None:
        by, ident, version = self.room.organiser.actor, self.room.ideas[idea], self.model.versions[idea]
        command: Any = restore_contribution if idea in self.model.hidden else hide_contribution
        reason = () if idea in self.model.hidden else (Reason.SPAM,)
        (outcome,) = self.run((False, command, (by, ident, *reason), {"version": version}))
        assert not isinstance(outcome, Exception), outcome
        self.model.hidden ^= {idea}
        self.model.versions[idea] += 1

    @precondition(lambda self: self.model.is_open)
    @rule()
    def close(self) -> None:
        self.decide(close_phase_now)
        self.model.is_open = False

    @precondition(lambda self: not self.model.is_open)
    @rule()
    def reopen(self) -> None:
        self.decide(reopen_phase, closes_at=self.clock.now() + timedelta(days=1))
        self.model.is_open = True

    def decide(self, command: Any, **values: Any) -> None:
        who = self.room.organiser.actor, self.room.workshop_id, self.room.phase_id
        (outcome,) = self.run((False, command, who, {"reason": "Because.", **values}))
        assert not isinstance(outcome, Exception), outcome

    @invariant()
    def rows_tallies_and_log_are_as_the_model_says(self) -> None:
        if not hasattr(self, "model"):
            return
        people = {member.participation_id: n for n, member in enumerate(self.room.people)}
        ideas: dict[UUID, int] = {ident: n for n, ident in enumerate(self.room.ideas)}
        with self.engine.connect() as connection:
            rows = connection.execute(select(Vote.contribution_id, Vote.participation_id, Vote.stance)).all()
            tallies = connection.execute(
                select(Contribution.id, Contribution.agree, Contribution.disagree, Contribution.passes)
            ).all()
        held = {(people[person], ideas[idea]): stance for idea, person, stance in rows if idea in ideas}
        assert held == self.model.held
        for ident, *tally in tallies:
            if ident in ideas:
                assert tuple(tally) == self.model.tally(ideas[ident])
        assert audit_engine(self.engine, self.room) == []


def run(url: str, *, examples: int, steps: int, phases: Sequence[Phase] = tuple(Phase)) -> None:
    machine = type("VotesHere", (Votes,), {"url": url})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            phases=phases,
        ),
    )


def test_votes_follow_the_model(database_url: str) -> None:
    run(database_url, examples=6, steps=15)


def test_the_model_notices_withdrawals_that_are_not_counted(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    count = Tally.move
    monkeypatch.setattr(Tally, "move", lambda self, was, to: None if to is None else count(self, was, to))
    with pytest.raises(AssertionError):
        run(database_url, examples=20, steps=15, phases=[Phase.generate])


@pytest.mark.long
def test_votes_follow_the_model_for_long(database_url: str) -> None:
    run(database_url, examples=30, steps=30)
