"""The schedule's commands against a small model of them, in any order, on both engines."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.core.actors import Actor
from app.core.errors import Conflict, DomainError, Invalid
from app.log.append import append
from app.log.models import LogEntry
from app.people.models import Account
from app.storage.engine import write_engine
from app.storage.writer import Tx
from app.workshops.commands import (
    PhasePlan,
    announce_changes,
    close_phase_now,
    create_workshop,
    extend_phase,
    open_phase_now,
    reopen_phase,
    seal_workshop,
    set_schedule,
)
from app.workshops.errors import PhaseState, Sealed
from app.workshops.policy import Capability, State
from app.workshops.queries import phases_of, timetables
from tests.conftest import NOON

R = TypeVar("R")
TICK = timedelta(microseconds=1)
CAPABILITIES = list(Capability)[:3]


@dataclass
class ModelPhase:
    """What the model knows of a phase: its instants, and how often each announcement must stand in the log."""

    opens_at: datetime
    closes_at: datetime
    capability: Capability
    openings: int = 0
    closings: int = 0
    is_closing_due: bool = True

    def is_open(self, now: datetime) -> bool:
        return self.opens_at <= now < self.closes_at


class Schedule(RuleBasedStateMachine):
    """One workshop with up to four phases, and a clock that only goes on."""

    engine: Engine

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.phases: dict[UUID, ModelPhase] = {}
        self.is_sealed = False

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        with self.engine.connect() as connection, connection.begin():
            tx = Tx(connection, self.now)
            with tx.session:
                yield tx
                tx.session.commit()
            if tx.recorded:
                append(connection, self.now, tx.recorded)

    def run(self, command: Callable[..., R], *args: Any, **kwargs: Any) -> R:
        with self.transaction() as tx:
            return command(tx, self.actor, *args, **kwargs)

    def refused(self, kind: type[DomainError], command: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        with pytest.raises(kind):
            self.run(command, *args, **kwargs)

    @initialize(spans=st.lists(st.tuples(st.integers(-90, 90), st.integers(1, 90)), min_size=1, max_size=3))
    def begin(self, spans: list[tuple[int, int]]) -> None:
        with self.transaction() as tx:
            account = Account(name="Root", is_organiser=True, created_at=self.now)
            tx.session.add(account)
            tx.session.flush()
            self.actor = Actor(account.id)
        plans = [self.plan(opens, length, at) for at, (opens, length) in enumerate(spans)]
        view = self.run(create_workshop, title="Model", phases=plans)
        self.workshop_id, self.version = view.workshop.id, view.workshop.version
        for phase, plan in zip(view.phases, plans, strict=True):
            self.phases[phase.id] = ModelPhase(plan.opens_at, plan.closes_at, plan.capabilities[0])
        self.note_announcements()

    def plan(self, opens: int, length: int, at: int) -> PhasePlan:
        opens_at = self.now + timedelta(minutes=opens)
        return PhasePlan(f"Phase {at}", opens_at, opens_at + timedelta(minutes=length), [CAPABILITIES[at % 3]])

    def note_announcements(self) -> None:
        """What any command of this schedule announces along the way."""
        for phase in self.phases.values():
            if phase.opens_at <= self.now and not phase.openings:
                phase.openings = 1
            if phase.closes_at <= self.now and phase.is_closing_due:
                phase.closings += 1
                phase.is_closing_due = False

    def pick(self, data: st.DataObject) -> tuple[UUID, ModelPhase]:
        phase_id = data.draw(st.sampled_from(sorted(self.phases)))
        return phase_id, self.phases[phase_id]

    @rule(minutes=st.integers(0, 60))
    def travel(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def announce(self) -> None:
        with self.transaction() as tx:
            announce_changes(tx)
        self.note_announcements()

    @precondition(lambda self: self.phases)
    @rule(data=st.data())
    def open_now(self, data: st.DataObject) -> None:
        phase_id, phase = self.pick(data)
        args = (open_phase_now, self.workshop_id, phase_id)
        if self.is_sealed:
            return self.refused(Sealed, *args, reason="why")
        if phase.opens_at <= self.now:
            return self.refused(PhaseState, *args, reason="why")
        self.version = self.run(*args, reason="why").workshop.version
        phase.opens_at = self.now
        return self.note_announcements()

    @precondition(lambda self: self.phases)
    @rule(data=st.data())
    def close_now(self, data: st.DataObject) -> None:
        phase_id, phase = self.pick(data)
        args = (close_phase_now, self.workshop_id, phase_id)
        if self.is_sealed:
            return self.refused(Sealed, *args, reason="why")
        if not phase.is_open(self.now):
            return self.refused(PhaseState, *args, reason="why")
        self.version = self.run(*args, reason="why").workshop.version
        # It closes just after everything that was written at this very instant; from then on that is what time it is.
        self.now = phase.closes_at = min(self.now + TICK, phase.closes_at)
        return self.note_announcements()

    @precondition(lambda self: self.phases)
    @rule(data=st.data(), minutes=st.integers(-60, 60))
    def extend(self, data: st.DataObject, minutes: int) -> None:
        phase_id, phase = self.pick(data)
        closes_at = self.now + timedelta(minutes=minutes)
        args = (extend_phase, self.workshop_id, phase_id)
        if self.is_sealed:
            return self.refused(Sealed, *args, closes_at=closes_at, reason="why")
        if phase.closes_at <= self.now:
            return self.refused(PhaseState, *args, closes_at=closes_at, reason="why")
        if closes_at <= phase.closes_at:
            return self.refused(Invalid, *args, closes_at=closes_at, reason="why")
        self.version = self.run(*args, closes_at=closes_at, reason="why").workshop.version
        phase.closes_at = closes_at
        return self.note_announcements()

    @precondition(lambda self: self.phases)
    @rule(data=st.data(), minutes=st.integers(-60, 60))
    def reopen(self, data: st.DataObject, minutes: int) -> None:
        phase_id, phase = self.pick(data)
        closes_at = self.now + timedelta(minutes=minutes)
        args = (reopen_phase, self.workshop_id, phase_id)
        if self.is_sealed:
            return self.refused(Sealed, *args, closes_at=closes_at, reason="why")
        if self.now < phase.closes_at:
            return self.refused(PhaseState, *args, closes_at=closes_at, reason="why")
        if closes_at <= self.now:
            return self.refused(Invalid, *args, closes_at=closes_at, reason="why")
        self.note_announcements()
        self.version = self.run(*args, closes_at=closes_at, reason="why").workshop.version
        phase.closes_at, phase.is_closing_due = closes_at, True
        return self.note_announcements()

    @precondition(lambda self: len(self.phases) < 4)
    @rule(opens=st.integers(-90, 90), length=st.integers(1, 60))
    def add_phase(self, opens: int, length: int) -> None:
        added = self.plan(opens, length, len(self.phases))
        plans = [*self.present_plans(), added]
        if self.is_sealed:
            return self.refused(Sealed, set_schedule, self.workshop_id, plans, version=self.version)
        self.note_announcements()
        view = self.run(set_schedule, self.workshop_id, plans, version=self.version)
        self.version = view.workshop.version
        phase_id = next(phase.id for phase in view.phases if phase.id not in self.phases)
        self.phases[phase_id] = ModelPhase(added.opens_at, added.closes_at, added.capabilities[0])
        return self.note_announcements()

    @precondition(lambda self: self.phases)
    @rule(data=st.data())
    def take_out(self, data: st.DataObject) -> None:
        phase_id, phase = self.pick(data)
        plans = [plan for plan in self.present_plans() if plan.id != phase_id]
        refusal = Sealed if self.is_sealed else Invalid if phase.opens_at <= self.now else None
        if refusal is not None:
            return self.refused(refusal, set_schedule, self.workshop_id, plans, version=self.version)
        self.note_announcements()
        self.version = self.run(set_schedule, self.workshop_id, plans, version=self.version).workshop.version
        del self.phases[phase_id]
        return None

    def present_plans(self) -> list[PhasePlan]:
        with Session(self.engine) as session:
            return [
                PhasePlan(p.name, p.opens_at, p.closes_at, [Capability(name) for name in p.capabilities], p.id)
                for p in phases_of(session, self.workshop_id)
            ]

    @rule()
    def seal(self) -> None:
        if self.is_sealed:
            return self.refused(Sealed, seal_workshop, self.workshop_id, reason="over")
        if any(phase.closes_at > self.now for phase in self.phases.values()):
            return self.refused(Conflict, seal_workshop, self.workshop_id, reason="over")
        self.run(seal_workshop, self.workshop_id, reason="over")
        self.is_sealed = True
        return self.note_announcements()

    @invariant()
    def the_timetable_is_the_model(self) -> None:
        if not self.phases:
            return
        with Session(self.engine) as session:
            timetable = timetables(session, [self.workshop_id])[self.workshop_id]
        open_ones = {p.capability for p in self.phases.values() if p.is_open(self.now) and not self.is_sealed}
        assert timetable.open_capabilities(self.now) == open_ones
        if not self.is_sealed and open_ones:
            assert timetable.state(self.now) is State.OPEN

    @invariant()
    def the_log_tells_each_change_once(self) -> None:
        if not self.phases:
            return
        with Session(self.engine) as session:
            rows = session.exec(
                select(LogEntry.subject_id, LogEntry.kind).where(
                    LogEntry.workshop_id == self.workshop_id,
                    col(LogEntry.kind).in_(["phase.opened", "phase.closed"]),
                    col(LogEntry.subject_id).in_(list(self.phases)),
                )
            ).all()
        expected: Counter[tuple[UUID, str]] = Counter()
        for phase_id, phase in self.phases.items():
            expected[phase_id, "phase.opened"] += phase.openings
            expected[phase_id, "phase.closed"] += phase.closings
        assert Counter(rows) == +expected


def test_any_order_of_commands_agrees_with_the_model(database_url: str) -> None:
    is_postgres = database_url.startswith("postgresql")
    engine = write_engine(database_url)

    class OnThisDatabase(Schedule):
        pass

    OnThisDatabase.engine = engine
    limits = settings(
        max_examples=10 if is_postgres else 25,
        stateful_step_count=15 if is_postgres else 25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(OnThisDatabase, settings=limits)
    finally:
        engine.dispose()
