"""Whatever people, runs and erasures do, every visible contribution ends somewhere, once, and the sums add up.

A machine draws decisions, edits of themes, undoing, runs, proposals, duplicates, hiding and erasure; after each step
the sums, and what becomes of each contribution, are compared with those counted from raw rows by the rule as it is
written, the long way.
"""

import random
from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import text
from sqlmodel import Session, col, select

from app.contributions.commands import erase_contributions, hide_contribution, restore_contribution
from app.contributions.models import Contribution
from app.contributions.policy import Reason as HidingReason
from app.core.actors import Actor
from app.core.errors import DomainError
from app.people.models import Account
from app.review import commands, resolution
from app.review.models import Disposition, DispositionChange
from app.review.policy import Decision, Outcome, Reason
from app.review.queries.deciding import overview, own_row
from app.review.queries.effects import effects, resolution_of
from app.storage.writer import Tx
from app.themes import commands as theming
from app.themes.models import DuplicateMember, DuplicateMerge, Theme, ThemeMember, ThemeProposal
from app.workshops.models import Participation
from scripts.benchmarks.theming.editors import KINDS
from tests.themes.test_human_model import SEEDS, People

CHOICES = st.sampled_from(["used", "merged", "not_used", "pending", None])


def decision(outcome: str | None, target: UUID | None = None) -> Decision:
    reason = Reason.LATER if outcome == "not_used" else None
    return Decision(Outcome(outcome) if outcome else None, target if outcome == "merged" else None, reason)


class Expected:
    """What becomes of each contribution by the rule, from raw rows."""

    def __init__(self, session: Session, workshop_id: UUID) -> None:
        here = Contribution.workshop_id == workshop_id
        self.visible = set(session.exec(select(Contribution.id).where(here, Contribution.is_visible)))
        self.own: dict[UUID, tuple[str, UUID | None]] = {}
        self.of_theme: dict[UUID, str] = {}
        for row in session.exec(select(Disposition)):
            if row.outcome is not None and row.contribution_id is not None:
                self.own[row.contribution_id] = (row.outcome, row.merged_into_id)
            elif row.outcome is not None and row.theme_id is not None:
                self.of_theme[row.theme_id] = row.outcome
        self.kept = dict(
            session.exec(
                select(DuplicateMember.contribution_id, DuplicateMerge.kept_id).join(
                    DuplicateMerge, col(DuplicateMerge.id) == col(DuplicateMember.merge_id)
                )
            ).all()
        )
        standing = select(Theme).where(Theme.workshop_id == workshop_id, col(Theme.retired_at).is_(None))
        self.parents = {theme.id: theme.parent_id for theme in session.exec(standing)}
        self.members: dict[UUID, set[UUID]] = {}
        for member in session.exec(select(ThemeMember)):
            if member.theme_id in self.parents:
                self.members.setdefault(member.contribution_id, set()).add(member.theme_id)

    def end(self, ident: UUID, steps: int = 0) -> UUID | None:
        if steps > 100:
            return None
        outcome, target = self.own.get(ident, ("merged", self.kept.get(ident)))
        if outcome == "merged" and target is not None:
            return self.end(target, steps + 1)
        return ident if ident in self.visible else None

    def theme(self, theme_id: UUID | None) -> str | None:
        if theme_id is None:
            return None
        return self.of_theme.get(theme_id) or self.theme(self.parents.get(theme_id))

    def outcome(self, ident: UUID) -> str:
        if ident in self.own:
            said, _ = self.own[ident]
            return said if said != "merged" or self.end(ident) else "pending"
        if ident in self.kept and self.end(ident):
            return "merged"
        by_themes = {self.theme(theme_id) for theme_id in self.members.get(ident, ())}
        return next((one for one in ("used", "not_used") if one in by_themes), "pending")

    def inside(self, theme_id: UUID) -> set[UUID]:
        def below(at: UUID | None) -> bool:
            return at is not None and (at == theme_id or below(self.parents.get(at)))

        return {ident for ident, ids in self.members.items() if ident in self.visible and any(map(below, ids))}


class Reviewers(People):
    """People who edit themes, and who decide, hide and erase besides."""

    @initialize(seed=SEEDS)
    def begin(self, seed: int) -> None:
        People.begin(self, seed)
        self.accounts: list[UUID] = self.do(self._give_authors)
        self.chance = random.Random(seed)

    def _give_authors(self, tx: Tx, _actor: Actor | None = None) -> list[UUID]:
        """Let four people have said what is there."""
        people = []
        for number in range(4):
            account = Account(name=f"P{number}", created_at=tx.now)
            tx.session.add(account)
            tx.session.flush()
            person = Participation(
                workshop_id=self.room.workshop_id,
                account_id=account.id,
                role="participant",
                display_name=f"P{number}",
                joined_at=tx.now,
            )
            tx.session.add(person)
            tx.session.flush()
            people.append((account.id, person.id))
        for number, ident in enumerate(self.room.ideas):
            tx.session.get_one(Contribution, ident).author_id = people[number % 4][1]
        tx.session.flush()
        return [account_id for account_id, _ in people]

    def version(self, **subject: UUID) -> int:
        row = self.read(lambda session: own_row(session, **subject))
        return row.version if row else 0

    def attempt(self, command: Any, *args: Any, **values: Any) -> None:
        """Do something that may be refused; then nothing of it is there."""
        before = self.read(lambda session: Expected(session, self.room.workshop_id).own)
        try:
            self.do(command, self.actor, *args, **values)
        except DomainError:
            assert self.read(lambda session: Expected(session, self.room.workshop_id).own) == before

    @rule(seed=SEEDS, outcome=CHOICES)
    def decide(self, seed: int, outcome: str | None) -> None:
        ideas = self.room.ideas
        ident, target = ideas[seed % len(ideas)], ideas[seed // 7 % len(ideas)]
        version = self.version(contribution_id=ident)
        self.attempt(commands.set_disposition, ident, decision(outcome, target), version=version)

    @rule(seed=SEEDS, outcome=st.sampled_from(["used", "not_used", "pending", None]))
    def decide_theme(self, seed: int, outcome: str | None) -> None:
        standing = self.state.standing
        theme = standing[seed % len(standing)]
        version = self.version(theme_id=theme)
        self.attempt(commands.set_theme_disposition, theme, decision(outcome), version=version)

    @rule(seed=SEEDS)
    def put_below(self, seed: int) -> None:
        standing = self.state.standing
        below, above = standing[seed % len(standing)], standing[seed // 5 % len(standing)]
        version = self.read(lambda session: session.get_one(Theme, below).version)
        self.attempt(theming.change_theme, below, fields={"parent_id": above}, version=version)

    @rule(seed=SEEDS)
    def merge_duplicates(self, seed: int) -> None:
        kept, other = random.Random(seed).sample(list(self.room.ideas), 2)
        self.attempt(theming.merge_duplicates, self.room.workshop_id, kept_id=kept, other_ids=[other])

    @rule(seed=SEEDS)
    def hide_or_show(self, seed: int) -> None:
        ident = self.room.ideas[seed % len(self.room.ideas)]
        row = self.read(lambda session: session.get_one(Contribution, ident))
        if row.hidden_at is None:
            self.attempt(hide_contribution, ident, HidingReason.SPAM, version=row.version)
        else:
            self.attempt(restore_contribution, ident, version=row.version)

    @rule(seed=SEEDS)
    def erase(self, seed: int) -> None:
        if seed % 5 == 0:  # seldom, or nothing is left
            self.do(erase_contributions, self.accounts[seed // 5 % 4])

    @rule(seed=SEEDS, kind=st.sampled_from(sorted(KINDS)))
    def edit(self, seed: int, kind: str) -> None:
        self.script.chance = random.Random(seed)
        try:
            done = self.runner.run(self.script.edit(kind))
        except DomainError:
            return  # it named something hidden
        if done is not None:
            self.edits.append((done.edit.id, None, None))

    @rule(seed=SEEDS, outcome=st.sampled_from(["used", "not_used", "pending", None]))
    def split_what_was_decided(self, seed: int, outcome: str | None) -> None:
        """A split by itself changes what becomes of nothing."""
        full = [theme for theme in self.state.standing if len(self.state.inside(theme)) > 1]
        if not full:
            return
        theme = full[seed % len(full)]
        self.attempt(commands.set_theme_disposition, theme, decision(outcome), version=self.version(theme_id=theme))
        before = self.read(lambda session: Expected(session, self.room.workshop_id))
        ended = {ident: before.outcome(ident) for ident in before.visible}
        inside = sorted(ident for ident, ids in before.members.items() if theme in ids)
        chosen = random.Random(seed).sample(inside, len(inside) // 2)
        version = self.read(lambda session: session.get_one(Theme, theme).version)
        heirs = (commands.inherit_disposition,)
        parts = [theming.Part("Part", chosen)]
        done = self.do(theming.split_theme, self.actor, theme, parts=parts, version=version, heirs=heirs)
        self.edits.append((done.edit.id, None, None))
        after = self.read(lambda session: Expected(session, self.room.workshop_id))
        assert {ident: after.outcome(ident) for ident in after.visible} == ended

    @rule()
    def undo_the_last_and_have_it_again(self) -> None:
        if self.edits:
            self.attempt(theming.undo_edit, self.room.workshop_id, self.edits[-1][0])

    @rule(seed=SEEDS)
    def undo_any(self, seed: int) -> None:
        if self.edits:
            self.attempt(theming.undo_edit, self.room.workshop_id, self.edits[seed % len(self.edits)][0])

    @rule(seed=SEEDS)
    def another_run(self, seed: int) -> None:
        before = self.read(lambda session: effects(session, self.room.workshop_id).of)
        if self.edits:
            self.run_machine(seed)
            assert self.read(lambda session: effects(session, self.room.workshop_id).of) == before

    @rule(seed=SEEDS)
    def settle_a_proposal(self, seed: int) -> None:
        def open_ones(session: Session) -> list[UUID]:
            here = ThemeProposal.workshop_id == self.room.workshop_id
            return list(session.exec(select(ThemeProposal.id).where(ThemeProposal.state == "open", here)))

        if offers := sorted(self.read(open_ones)):
            self.attempt(theming.accept_proposal, self.room.workshop_id, offers[seed % len(offers)])

    @invariant()
    def sums_add_up(self) -> None:
        if not hasattr(self, "accounts"):
            return
        self.read(self._check)

    def _check(self, session: Session) -> None:
        workshop_id = self.room.workshop_id
        expected = Expected(session, workshop_id)
        view = overview(session, workshop_id, self.actor, self.clock.now())
        counted = Counter(expected.outcome(ident) for ident in expected.visible)
        sums = view.sums
        assert sums.total == len(expected.visible) == sums.used + sums.merged + sums.not_used + sums.pending
        assert {name: getattr(sums, name) for name in ("used", "merged", "not_used", "pending")} == {
            name: counted[name] for name in ("used", "merged", "not_used", "pending")
        }
        assert {one[0] for one in view.themes} == expected.parents.keys()
        for theme_id, _, _, _, part in view.themes:
            inside = expected.inside(theme_id)
            assert part.total == len(inside) == part.used + part.merged + part.not_used + part.pending
            assert part.used == sum(expected.outcome(ident) == "used" for ident in inside)
        assert view.tray.total == len(expected.visible - expected.members.keys())
        found = effects(session, workshop_id)
        assert {ident: effect.outcome for ident, effect in found.of.items()} == {
            ident: expected.outcome(ident) for ident in expected.visible
        }
        few = list(found.of)[::3]
        narrow = resolution_of(session, workshop_id, few)
        assert {ident: narrow.of(ident) for ident in few} == {ident: found.of[ident] for ident in few}
        for effect in found.of.values():
            assert (effect.outcome == "merged") == (effect.stands_in_id in expected.visible)
        for ident in expected.own:  # decisions of their own never lead in a circle by themselves
            seen, at = set(), ident
            while at is not None and at not in seen:
                seen.add(at)
                at = expected.own.get(at, ("", None))[1]
            assert at is None
        versions: dict[UUID, list[int]] = {}
        for change in session.exec(select(DispositionChange).order_by(col(DispositionChange.version))):
            versions.setdefault(change.disposition_id, []).append(change.version)
        rows = session.connection().execute(text("SELECT COUNT(*) FROM disposition")).scalar_one()
        assert len(versions) == rows
        assert all(found_ == list(range(1, len(found_) + 1)) for found_ in versions.values())


def run(url: str, *, examples: int, steps: int, phases: Sequence[Phase] = tuple(Phase)) -> None:
    machine = type("ReviewersHere", (Reviewers,), {"url": url})
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


def test_sums_add_up_whatever_happens(database_url: str) -> None:
    run(database_url, examples=3, steps=20)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_model_notices_a_chain_that_ends_at_something_hidden(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(
        resolution.Resolution, "end_of", lambda self, ident: self.chain(ident)[-1] if self.chain(ident)[1:] else None
    )
    with pytest.raises(AssertionError):
        run(database_url, examples=12, steps=30, phases=[Phase.generate])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_model_notices_parts_that_nobody_decided_for(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    monkeypatch.setattr(commands, "inherit_disposition", lambda *_: None)
    with pytest.raises(AssertionError):
        run(database_url, examples=12, steps=30, phases=[Phase.generate])


@pytest.mark.long
def test_sums_add_up_for_long(database_url: str) -> None:
    run(database_url, examples=60, steps=60)
