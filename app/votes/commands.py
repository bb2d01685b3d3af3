"""Taking a stance: the most frequent change of all, so a run of them is carried out together, rule by rule for each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Table, bindparam, select

from app.contributions.models import Contribution
from app.core.actors import Actor
from app.core.errors import Conflict, DomainError, NotFound
from app.core.facts import Receipt
from app.declarations.models import Declaration, Foundation, FoundationText
from app.storage.bulk import delete_rows, insert_rows, select_rows, update_rows
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.votes.events import FoundationVoteCast, VoteCast
from app.votes.models import FoundationVote, Vote
from app.workshops.models import Participation
from app.workshops.policy import Capability, Role, Standing, Timetable, require_open
from app.workshops.queries import timetables_on

_CONTRIBUTION, _TEXT = table_of(Contribution), table_of(FoundationText)
_PARTICIPATION, _DECLARATION, _FOUNDATION = table_of(Participation), table_of(Declaration), table_of(Foundation)


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
    """A stance as it stands now, the tally it counts in (None where tallies are hidden), and where the log has it."""

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


def cast(tx: Tx, calls: Sequence[Cast]) -> list[Taken | DomainError]:
    """Take stances on contributions."""
    return _cast(tx, calls, _ON_CONTRIBUTIONS)


def cast_on_foundation(tx: Tx, calls: Sequence[Cast]) -> list[Taken | DomainError]:
    """Take stances on the exact texts of foundations."""
    return _cast(tx, calls, _ON_TEXTS)


def _cast(tx: Tx, calls: Sequence[Cast], kind: _Kind) -> list[Taken | DomainError]:
    """Check each call against the same facts that it will be counted with, then write all of them.

    A handful of statements whatever the number of calls: subjects, people, timetables, earlier stances; new votes,
    turned votes, withdrawn votes, tallies.
    """
    subjects = kind.load(tx, sorted({call.subject_id for call in calls}, key=_IN_ORDER))
    schedule = timetables_on(tx.connection, {subject.workshop_id for subject in subjects.values()})
    people = _people(tx, calls, subjects)
    stances = _stances(tx, kind, calls, subjects, people)
    before = dict(stances)
    outcomes: list[Taken | DomainError] = []
    for call in calls:
        try:
            outcomes.append(_take(tx, call, kind, subjects, schedule, people, stances))
        except DomainError as refusal:
            outcomes.append(refusal)
    changed = {pair: stance for pair, stance in stances.items() if before.get(pair) != stance}
    _write(tx, kind, changed, before, subjects)
    return outcomes


Pair = tuple[UUID, UUID]
"""Subject and participation, or workshop and account."""

_IN_ORDER = attrgetter("int")


def _pair_in_order(item: tuple[Pair, object]) -> tuple[int, int]:
    return item[0][0].int, item[0][1].int


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
    standing = Standing(timetable, timetable.instant(tx.now), person[0], Role(person[1]))
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


def _people(tx: Tx, calls: Sequence[Cast], subjects: Mapping[UUID, _Subject]) -> dict[Pair, tuple[UUID, str]]:
    """Return participation and role by workshop and account, of the callers who are in the workshop they vote in."""
    places = {
        (subject.workshop_id, call.actor.account_id)
        for call in calls
        if (subject := subjects.get(call.subject_id)) is not None
    }
    columns = ("workshop_id", "account_id", "id", "role", "left_at")
    rows = select_rows(tx.connection, _PARTICIPATION, columns, ("workshop_id", "account_id"), list(places))
    return {(workshop_id, account_id): (ident, role) for workshop_id, account_id, ident, role, left in rows if not left}


def _stances(
    tx: Tx,
    kind: _Kind,
    calls: Sequence[Cast],
    subjects: Mapping[UUID, _Subject],
    people: Mapping[Pair, tuple[UUID, str]],
) -> dict[Pair, str | None]:
    """Return the stances that the callers hold now on what they speak of: as many seeks as calls, not their product."""
    pairs = {
        (call.subject_id, people[place][0])
        for call in calls
        if (subject := subjects.get(call.subject_id)) is not None
        and (place := (subject.workshop_id, call.actor.account_id)) in people
    }
    keys = (kind.subject.name, "participation_id")
    rows = select_rows(tx.connection, kind.votes, (*keys, "stance"), keys, list(pairs))
    return {(subject_id, participation_id): stance for subject_id, participation_id, stance in rows}


def _write(
    tx: Tx,
    kind: _Kind,
    changed: Mapping[Pair, str | None],
    before: Mapping[Pair, str | None],
    subjects: Mapping[UUID, _Subject],
) -> None:
    """Write stances and tallies, in the order of ids so that two processes never wait for each other in a circle.

    Whoever takes a stance holds its subject, so that nobody can have added one since `before` was read.
    """
    if not changed:
        return
    name = kind.subject.name
    fresh: list[tuple[UUID, UUID, str, datetime]] = []
    turned: list[tuple[UUID, UUID, str, datetime]] = []
    for pair, stance in sorted(changed.items(), key=_pair_in_order):
        if stance is not None:
            (turned if before.get(pair) else fresh).append((*pair, stance, tx.now))
    columns, keys = (name, "participation_id", "stance", "cast_at"), (name, "participation_id")
    insert_rows(tx.connection, kind.votes, columns, fresh)
    insert_rows(tx.connection, kind.votes, columns, turned, keys=keys, changed=columns[2:])
    withdrawn = [pair for pair, stance in changed.items() if stance is None]
    delete_rows(tx.connection, kind.votes, (name, "participation_id"), withdrawn)
    voted_on = sorted({subject_id for subject_id, _ in changed}, key=_IN_ORDER)
    tallies = [(subject_id, subjects[subject_id].tally) for subject_id in voted_on]
    if kind.has_support:
        rows = [(ident, t.agree, t.disagree, t.passes, t.agree - t.disagree) for ident, t in tallies]
        update_rows(tx.connection, kind.tallies, ("id", "agree", "disagree", "passes", "support"), rows)
    else:
        update_rows(
            tx.connection,
            kind.tallies,
            ("id", "agree", "disagree", "passes"),
            [(ident, t.agree, t.disagree, t.passes) for ident, t in tallies],
        )


def _load_contributions(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, _Subject]:
    """Load contributions and hold their tallies until this transaction ends."""
    columns = ("id", "workshop_id", "is_visible", "agree", "disagree", "passes")
    rows = select_rows(tx.connection, _CONTRIBUTION, columns, ("id",), [(ident,) for ident in ids], holds=True)
    return {
        ident: _Subject(
            workshop_id,
            None if is_visible else Conflict("This contribution was withdrawn or hidden; it takes no more votes."),
            Tally(agree, disagree, passes),
        )
        for ident, workshop_id, is_visible, agree, disagree, passes in rows
    }


def _load_texts(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, _Subject]:
    """Load foundations' texts and hold their tallies until this transaction ends."""
    return {
        ident: _Subject(workshop_id, None, Tally(agree, disagree, passes))
        for ident, workshop_id, agree, disagree, passes in tx.connection.execute(_TEXTS, {"ids": ids})
    }


# Built once; building it for each transaction costs as much as running it.
_TEXTS = (
    select(_TEXT.c.id, _DECLARATION.c.workshop_id, _TEXT.c.agree, _TEXT.c.disagree, _TEXT.c.passes)
    .join(_FOUNDATION, _FOUNDATION.c.id == _TEXT.c.foundation_id)
    .join(_DECLARATION, _DECLARATION.c.id == _FOUNDATION.c.declaration_id)
    .where(_TEXT.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(_TEXT.c.id)
    # Ideas refer to texts, which holds the texts' keys: two processes with ideas and votes on one text must not wait
    # for each other.
    .with_for_update(of=_TEXT, key_share=True)
)


_ON_CONTRIBUTIONS = _Kind(
    votes=table_of(Vote),
    subject=table_of(Vote).c.contribution_id,
    tallies=_CONTRIBUTION,
    fact=VoteCast,
    load=_load_contributions,
    has_support=True,
)
_ON_TEXTS = _Kind(
    votes=table_of(FoundationVote),
    subject=table_of(FoundationVote).c.text_id,
    tallies=_TEXT,
    fact=FoundationVoteCast,
    load=_load_texts,
    has_support=False,
)
