"""Taking a stance: the most frequent change of all, so a run of them is carried out together, rule by rule for each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Table, bindparam, delete, select, update

from app.contributions.models import Contribution
from app.core.actors import Actor
from app.core.errors import Conflict, DomainError, NotFound
from app.core.facts import Receipt
from app.declarations.models import Declaration, Foundation, FoundationText
from app.storage.dialect import upsert
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.votes.events import FoundationVoteCast, VoteCast
from app.votes.models import FoundationVote, Vote
from app.workshops.models import Participation
from app.workshops.policy import Capability, Role, Standing, Timetable, require_open
from app.workshops.queries import timetables

_CONTRIBUTION, _TEXT = table_of(Contribution), table_of(FoundationText)
_PARTICIPATION = table_of(Participation)


class Stance(StrEnum):
    """What somebody thinks of a statement; `pass` says that they have seen it and leave it open."""

    AGREE = "agree"
    DISAGREE = "disagree"
    PASS = "pass"  # noqa: S105 - a stance, not a password


@dataclass(frozen=True, slots=True)
class Cast:
    """One call: whose stance on which contribution or text. A stance of None withdraws it."""

    actor: Actor
    subject_id: UUID
    stance: Stance | None


@dataclass(frozen=True, slots=True)
class Taken:
    """A stance as it stands now, the tally it is counted in (None where tallies are hidden), and where the log has it."""

    subject_id: UUID
    stance: Stance | None
    cast_at: datetime
    tally: "Tally | None"
    receipt: Receipt


@dataclass(slots=True)
class Tally:
    """How many agree, disagree and pass."""

    agree: int
    disagree: int
    passes: int

    def move(self, was: str | None, to: str | None) -> None:
        """Count one person's change of stance."""
        for stance, by in ((was, -1), (to, 1)):
            if stance == "agree":
                self.agree += by
            elif stance == "disagree":
                self.disagree += by
            elif stance == "pass":
                self.passes += by


@dataclass(slots=True)
class _Subject:
    """What a stance is taken on, as the transaction sees it."""

    workshop_id: UUID
    refusal: DomainError | None
    tally: Tally


@dataclass(frozen=True, slots=True)
class _Kind:
    """The two things one can take a stance on differ in their tables only."""

    votes: Table
    subject: Column[Any]
    tallies: Table
    fact: type[VoteCast]
    load: Callable[[Tx, Sequence[UUID]], dict[UUID, _Subject]]
    has_support: bool

    @property
    def moves(self) -> Any:
        """The statement that writes a tally; `b_` parameters, because a column's own name is taken."""
        values = {name: bindparam(f"b_{name}") for name in ("agree", "disagree", "passes")}
        if self.has_support:
            values["support"] = bindparam("b_support")
        return update(self.tallies).where(self.tallies.c.id == bindparam("b_id")).values(values)


def cast(tx: Tx, calls: Sequence[Cast]) -> list[Taken | DomainError]:
    """Take stances on contributions."""
    return _cast(tx, calls, _ON_CONTRIBUTIONS)


def cast_on_foundation(tx: Tx, calls: Sequence[Cast]) -> list[Taken | DomainError]:
    """Take stances on the exact texts of foundations."""
    return _cast(tx, calls, _ON_TEXTS)


def _cast(tx: Tx, calls: Sequence[Cast], kind: _Kind) -> list[Taken | DomainError]:
    """Check each call against the same facts that it will be counted with, then write all of them.

    Six statements whatever the number of calls: subjects, people, timetables, earlier stances; votes, tallies.
    """
    subjects = kind.load(tx, sorted({call.subject_id for call in calls}))
    workshop_ids = {subject.workshop_id for subject in subjects.values()}
    schedule = timetables(tx.session, workshop_ids)
    people = _people(tx, {call.actor.account_id for call in calls}, workshop_ids)
    stances = _stances(tx, kind, calls, people)
    before = dict(stances)
    outcomes: list[Taken | DomainError] = []
    for call in calls:
        try:
            outcomes.append(_take(tx, call, kind, subjects, schedule, people, stances))
        except DomainError as refusal:
            outcomes.append(refusal)
    changed = {pair: stance for pair, stance in stances.items() if before.get(pair) != stance}
    _write(tx, kind, changed, subjects)
    return outcomes


Pair = tuple[UUID, UUID]
"""Subject and participation."""


def _take(
    tx: Tx,
    call: Cast,
    kind: _Kind,
    subjects: Mapping[UUID, _Subject],
    schedule: Mapping[UUID, Timetable],
    people: Mapping[Pair, tuple[UUID, str]],
    stances: dict[Pair, str | None],
) -> Taken:
    """Check one call and count it in the values that will be written."""
    subject = subjects.get(call.subject_id)
    if subject is None:
        raise NotFound("There is nothing here to take a stance on.")
    timetable = schedule[subject.workshop_id]
    person = people.get((subject.workshop_id, call.actor.account_id))
    if person is None:
        raise NotFound("There is nothing here to take a stance on, or you have not joined its workshop.")
    standing = Standing(timetable, tx.now, person[0], Role(person[1]))
    participation_id = require_open(standing, Capability.VOTE)
    if subject.refusal is not None:
        raise subject.refusal
    pair = (call.subject_id, participation_id)
    was, to = stances.get(pair), call.stance.value if call.stance else None
    stances[pair] = to
    subject.tally.move(was, to)
    receipt = tx.record(
        kind.fact(
            workshop_id=subject.workshop_id,
            actor_id=call.actor.account_id,
            subject_id=call.subject_id,
            stance=to,
            was=was,
        )
    )
    shown = subject.tally if standing.sees_tallies else None
    return Taken(call.subject_id, call.stance, tx.now, shown, receipt)


def _people(tx: Tx, account_ids: set[UUID], workshop_ids: set[UUID]) -> dict[Pair, tuple[UUID, str]]:
    """Return participation and role by workshop and account."""
    t = _PARTICIPATION.c
    rows = tx.session.execute(
        select(t.workshop_id, t.account_id, t.id, t.role).where(
            t.account_id.in_(account_ids), t.workshop_id.in_(workshop_ids), t.left_at.is_(None)
        )
    )
    return {(workshop_id, account_id): (ident, role) for workshop_id, account_id, ident, role in rows}


def _stances(
    tx: Tx, kind: _Kind, calls: Sequence[Cast], people: Mapping[Pair, tuple[UUID, str]]
) -> dict[Pair, str | None]:
    """Return the stances that the callers hold now on what they speak of."""
    rows = tx.session.execute(
        select(kind.subject, kind.votes.c.participation_id, kind.votes.c.stance).where(
            kind.subject.in_({call.subject_id for call in calls}),
            kind.votes.c.participation_id.in_({ident for ident, _ in people.values()}),
        )
    )
    return {(subject_id, participation_id): stance for subject_id, participation_id, stance in rows}


def _write(tx: Tx, kind: _Kind, changed: Mapping[Pair, str | None], subjects: Mapping[UUID, _Subject]) -> None:
    """Write stances and tallies, in the order of ids so that two processes never wait for each other in a circle."""
    if not changed:
        return
    name = kind.subject.name
    held = [
        {name: subject_id, "participation_id": participation_id, "stance": stance, "cast_at": tx.now}
        for (subject_id, participation_id), stance in sorted(changed.items())
        if stance is not None
    ]
    if held:
        keys = (name, "participation_id")
        tx.session.execute(upsert(tx.connection, kind.votes, keys, ("stance", "cast_at")), held)
    for (subject_id, participation_id), stance in changed.items():
        if stance is None:
            tx.session.execute(
                delete(kind.votes).where(
                    kind.subject == subject_id, kind.votes.c.participation_id == participation_id
                )
            )
    rows = []
    for subject_id in sorted({subject_id for subject_id, _ in changed}):
        tally = subjects[subject_id].tally
        row = {"b_id": subject_id, "b_agree": tally.agree, "b_disagree": tally.disagree, "b_passes": tally.passes}
        rows.append(row | ({"b_support": tally.agree - tally.disagree} if kind.has_support else {}))
    tx.connection.execute(kind.moves, rows)


def _load_contributions(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, _Subject]:
    """Load contributions and hold their tallies until this transaction ends."""
    t = _CONTRIBUTION.c
    statement = select(t.id, t.workshop_id, t.is_visible, t.agree, t.disagree, t.passes)
    rows = tx.session.execute(statement.where(t.id.in_(ids)).order_by(t.id).with_for_update())
    return {
        row.id: _Subject(
            row.workshop_id,
            None if row.is_visible else Conflict("This contribution was withdrawn or hidden; it takes no more votes."),
            Tally(row.agree, row.disagree, row.passes),
        )
        for row in rows
    }


def _load_texts(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, _Subject]:
    """Load foundations' texts and hold their tallies until this transaction ends."""
    t = _TEXT.c
    rows = tx.session.execute(
        select(t.id, table_of(Declaration).c.workshop_id, t.agree, t.disagree, t.passes)
        .join(table_of(Foundation), table_of(Foundation).c.id == t.foundation_id)
        .join(table_of(Declaration), table_of(Declaration).c.id == table_of(Foundation).c.declaration_id)
        .where(t.id.in_(ids))
        .order_by(t.id)
        .with_for_update(of=_TEXT)
    )
    return {
        row.id: _Subject(row.workshop_id, None, Tally(row.agree, row.disagree, row.passes)) for row in rows
    }


_ON_CONTRIBUTIONS = _Kind(
    table_of(Vote), table_of(Vote).c.contribution_id, _CONTRIBUTION, VoteCast, _load_contributions, has_support=True
)
_ON_TEXTS = _Kind(
    table_of(FoundationVote), table_of(FoundationVote).c.text_id, _TEXT, FoundationVoteCast, _load_texts, has_support=False
)
