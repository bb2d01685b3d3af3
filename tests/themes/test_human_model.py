"""Edits, undoing, runs and proposals in any order: what a person placed stays, sums add up, undoing is exact."""

import asyncio
import random
from collections.abc import Sequence
from datetime import UTC, datetime
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
from sqlmodel import Session, select

from app.log.append import append
from app.storage.engine import read_engine, write_engine
from app.storage.reader import Reader
from app.storage.writer import Writer
from app.themes import commands
from app.themes.commands import undoing
from app.themes.errors import CannotUndo, ProposalSettled
from app.themes.jobs import going_on, proposals
from app.themes.models import ThemeProposal
from app.themes.queries.runs import earlier
from app.themes.queries.texts import standing_themes
from app.themes.queries.themes import themes
from scripts.benchmarks.theming.editors import KINDS, Kept, Script, kept
from tests.conftest import TravellingClock
from tests.survival.room import furnish

IDEAS = 14
SEEDS = st.integers(0, 10_000)


def seen(state: Kept) -> Any:
    """What people see: a theme whose making was undone is not there, whatever its row says."""
    return {ident: state.themes[ident] for ident in state.standing}, state.members


def by_hand(state: Kept) -> set[tuple[UUID, UUID]]:
    return {key for key, (_, source, _) in state.members.items() if source == "person"}


class People(RuleBasedStateMachine):
    """The commands through a real writer; runs find what chance says."""

    url: str

    @initialize(seed=SEEDS)
    def begin(self, seed: int) -> None:
        self.room = furnish(self.url, people=1, ideas=IDEAS)
        self.actor = self.room.organiser.actor
        self.clock = TravellingClock(datetime.now(UTC))
        self.runner = asyncio.Runner()
        self.reader = Reader(read_engine(self.url, size=1), threads=1)
        self.writer = Writer(write_engine(self.url), self.clock, append)
        self.edits: list[tuple[UUID, Any, Any]] = []
        self.chance = random.Random(seed)
        self.script = Script(self.reader.read, self.write, self.room.workshop_id, self.actor, self.chance)
        self.run_machine(seed)

    def teardown(self) -> None:
        if hasattr(self, "runner"):
            self.runner.run(self.writer.close())
            self.runner.close()
            self.reader.close()

    async def write(self, command: Any, *args: Any, **values: Any) -> Any:
        self.clock.travel(seconds=1)
        return await self.writer.write(command, *args, **values)

    def do(self, command: Any, *args: Any, **values: Any) -> Any:
        return self.runner.run(self.write(command, *args, **values))

    def read(self, query: Any, *args: Any) -> Any:
        return self.reader.read_now(query, args)

    @property
    def state(self) -> Kept:
        state: Kept = self.read(kept, self.room.workshop_id)
        return state

    def run_machine(self, seed: int) -> None:
        """Settle a run that found three or four groups and left some ideas out."""
        chance = random.Random(seed)
        numbers = [str(number) for number in range(1, chance.choice((3, 4)) + 1)]
        members = [(str(i), chance.choice(numbers), chance.randrange(1000)) for i in self.room.ideas[seed % 3 :]]
        names = sorted({number for _, number, _ in members})
        found = {
            "themes": [
                {"number": n, "label": f"Found {n} by {seed}", "keywords": [], "size": 1, "representatives": []}
                | {"parent": None, "is_tray": False, "summary": "", "sides": []}
                for n in names
            ],
            "members": members,
            **{name: [] for name in ("seconds", "places", "small_views", "notes")},
            "encoder": "static",
            "language": "en",
            "quality": {},
            "result_hash": "",
            "labelled_by": None,
        }
        ident = self.room.workshop_id
        run_id = self.do(commands.request_theme_run, self.actor, ident).run.id
        self.do(commands.begin_run, run_id)
        before = self.read(earlier, ident)
        identities = going_on(found, before)
        offers = proposals(found, identities, before.next_identity, self.read(standing_themes, ident))
        outcome = commands.Outcome(found, len(members), "ab", None, identities, before.next_identity, offers)
        assert self.do(commands.settle_run, run_id, outcome)

    @rule(seed=SEEDS, kind=st.sampled_from(sorted(KINDS)))
    def edit(self, seed: int, kind: str) -> None:
        self.script.chance = random.Random(seed)
        before = seen(self.state)
        done = self.runner.run(self.script.edit(kind))
        if done is not None:
            self.edits.append((done.edit.id, before, seen(self.state)))

    @precondition(lambda self: self.edits)
    @rule()
    def undo_the_last_and_have_it_again(self) -> None:
        ident, before, after = self.edits[-1]
        if seen(self.state) != after:
            return
        undone = self.do(commands.undo_edit, self.actor, self.room.workshop_id, ident)
        assert seen(self.state) == before
        self.do(commands.undo_edit, self.actor, self.room.workshop_id, undone.edit.id)
        assert seen(self.state) == after

    @precondition(lambda self: self.edits)
    @rule(seed=SEEDS)
    def undo_any(self, seed: int) -> None:
        ident, _, _ = self.edits[seed % len(self.edits)]
        before = seen(self.state)
        try:
            self.do(commands.undo_edit, self.actor, self.room.workshop_id, ident)
        except CannotUndo:
            assert seen(self.state) == before
        else:
            self.edits = [one for one in self.edits if one[0] != ident]

    @precondition(lambda self: self.edits)
    @rule(seed=SEEDS)
    def another_run(self, seed: int) -> None:
        before = self.state
        self.run_machine(seed)
        assert self.state == before

    @precondition(lambda self: self.edits)
    @rule(seed=SEEDS)
    def settle_a_proposal(self, seed: int) -> None:
        def open_ones(session: Session) -> list[UUID]:
            here = ThemeProposal.workshop_id == self.room.workshop_id
            return list(session.exec(select(ThemeProposal.id).where(ThemeProposal.state == "open", here)))

        offers = sorted(self.read(open_ones))
        if not offers:
            return
        before, chosen = self.state, offers[seed % len(offers)]
        if seed % 4 == 0:
            self.do(commands.dismiss_proposal, self.actor, self.room.workshop_id, chosen)
            assert self.state == before
            return
        try:
            done = self.do(commands.accept_proposal, self.actor, self.room.workshop_id, chosen)
        except ProposalSettled:
            assert self.state == before
            return
        after = self.state
        if done.edit.kind != "accept_merge":
            assert by_hand(before) <= by_hand(after)
        assert {contribution for _, contribution in by_hand(before)} <= {c for _, c in by_hand(after)}
        self.edits.append((done.edit.id, seen(before), seen(after)))

    @invariant()
    def sums_add_up(self) -> None:
        if not hasattr(self, "runner"):
            return
        state = self.state
        shown = self.read(themes, self.room.workshop_id, self.actor, self.clock.now())
        placed = {contribution for _, contribution in state.members}
        assert shown.tray_count + len(placed) == shown.visible_count == IDEAS
        own = {theme: len(state.inside(theme)) for theme in state.standing}
        assert {view.theme.id: view.size for view in shown.themes if view.parent is None}.keys() <= own.keys()
        assert all(theme in own for theme, _ in state.members), "nothing is in a theme that does not stand"


def run(url: str, *, examples: int, steps: int, phases: Sequence[Phase] = tuple(Phase)) -> None:
    machine = type("PeopleHere", (People,), {"url": url})
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


def test_what_people_do_stays_and_can_be_undone(database_url: str) -> None:
    run(database_url, examples=5, steps=14)


def test_the_model_notices_an_undo_that_forgets_members(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: of the model, so the undoing's own look at what it leaves is closed too."""
    monkeypatch.setattr(undoing, "places_of", lambda image: {})
    monkeypatch.setattr(undoing, "_require_whole", lambda editing, edit: None)
    with pytest.raises(AssertionError):
        run(database_url, examples=20, steps=14, phases=[Phase.generate])


@pytest.mark.long
def test_what_people_do_stays_for_long(database_url: str) -> None:
    run(database_url, examples=60, steps=40)
