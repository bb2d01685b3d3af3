"""The audit: what a database must be like after whatever it went through. It believes nothing but rows and receipts."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, select

from app.contributions.models import Contribution
from app.core.signing import Keyring
from app.http.idempotency import IdempotencyKey
from app.log.export import EXPORT_HEADER, export_line
from app.log.heads import sign_head
from app.log.models import LogEntry
from app.log.tree import root_of
from app.log.verify import verify_export
from app.storage.engine import read_engine
from app.storage.tables import table_of
from app.votes.models import Vote
from app.workshops.models import Participation, Phase
from tests.survival.crowd import Crowd
from tests.survival.room import Room

_CLOSING = {"phase.closed", "phase.closed_early"}
_OPENING = {"phase.opened", "phase.opened_early", "phase.reopened"}
_SAID = {"vote.cast", "idea.posted", "comment.posted"}


@dataclass(frozen=True)
class _Record:
    """The tables as one moment shows them."""

    entries: list[Any]
    votes: list[Any]
    contributions: list[Any]
    people: dict[UUID, UUID]
    """Account to participation."""
    keys: list[Any]
    phases: dict[UUID, Any]


def audit(url: str, room: Room, *crowds: Crowd) -> list[str]:
    """Return everything that is wrong, as sentences; an empty list is what every harness wants."""
    engine = read_engine(url, size=1)
    try:
        return audit_engine(engine, room, *crowds)
    finally:
        engine.dispose()


def audit_engine(engine: Engine, room: Room, *crowds: Crowd) -> list[str]:
    """As `audit`, over an engine."""
    with engine.connect() as connection:
        damage = list(_damage(connection))
        if damage:
            return damage
        record = _read(connection, room)
    found = [*_log(record), *_counts(record, room), *_deadline(record), *_ideas(record, room)]
    for crowd in crowds:
        found += _promises(record, crowd)
    return found


def _read(connection: Connection, room: Room) -> _Record:
    contribution, person = table_of(Contribution).c, table_of(Participation).c
    here = contribution.workshop_id == room.workshop_id
    contributions = list(connection.execute(select(table_of(Contribution)).where(here)))
    ours = {row.id for row in contributions}
    return _Record(
        entries=list(connection.execute(select(table_of(LogEntry)).order_by(table_of(LogEntry).c.seq))),
        votes=[row for row in connection.execute(select(table_of(Vote))) if row.contribution_id in ours],
        contributions=contributions,
        people={
            row.account_id: row.id
            for row in connection.execute(
                select(person.account_id, person.id).where(person.workshop_id == room.workshop_id)
            )
        },
        keys=list(connection.execute(select(table_of(IdempotencyKey)))),
        phases={
            row.id: row
            for row in connection.execute(
                select(table_of(Phase)).where(table_of(Phase).c.workshop_id == room.workshop_id)
            )
        },
    )


def _damage(connection: Connection) -> Iterator[str]:
    if connection.dialect.name == "sqlite":
        for (said,) in connection.exec_driver_sql("PRAGMA integrity_check"):
            if said != "ok":
                yield f"the file is damaged: {said}"
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            yield f"a row refers to nothing: {row}"


def _log(record: _Record) -> Iterator[str]:
    """The log has no gap, each leaf is that of its content, and the whole verifies against a head over it."""
    seqs = [entry.seq for entry in record.entries]
    if seqs != list(range(1, len(seqs) + 1)):
        yield f"the log has gaps: {len(seqs)} entries up to {max(seqs, default=0)}"
    lines = [EXPORT_HEADER]
    for e in record.entries:
        who = e.workshop_id, e.actor_id, e.subject_id
        lines.append(export_line(e.seq, e.at, e.kind, *who, e.payload, e.salt, e.leaf))
    if record.entries:
        keyring = Keyring(bytes(32))
        head = sign_head(keyring, len(seqs), root_of([e.leaf for e in record.entries]), record.entries[-1].at)
        yield from verify_export(lines, [head], [keyring.public_key]).problems


def _counts(record: _Record, room: Room) -> Iterator[str]:
    """Rows, tallies and the fold of the log say the same."""
    fold: dict[tuple[UUID, UUID], str | None] = {}
    for entry in record.entries:
        if entry.kind != "vote.cast" or entry.workshop_id != room.workshop_id:
            continue
        said = json.loads(entry.payload)
        pair = (entry.subject_id, record.people[entry.actor_id])
        if fold.get(pair) != said["was"]:
            yield f"entry {entry.seq} replaces {said['was']}, but the log had {fold.get(pair)}"
        fold[pair] = said["stance"]
    rows = Counter((row.contribution_id, row.participation_id) for row in record.votes)
    yield from (f"{pair} holds {count} stances" for pair, count in rows.items() if count > 1)
    held = {(row.contribution_id, row.participation_id): row.stance for row in record.votes}
    if held != {pair: stance for pair, stance in fold.items() if stance is not None}:
        yield "the votes are not a fold of the log"
    tallies: dict[UUID, Counter[str]] = defaultdict(Counter)
    for row in record.votes:
        tallies[row.contribution_id][row.stance] += 1
    for row in record.contributions:
        counted = tallies[row.id]
        expected = counted["agree"], counted["disagree"], counted["pass"], counted["agree"] - counted["disagree"]
        shown = row.agree, row.disagree, row.passes, row.support
        if shown != expected:
            yield f"contribution {row.id} shows {shown} and has {expected}"


def _deadline(record: _Record) -> Iterator[str]:
    """Nothing said stands in the log after a closing, or at an instant when no phase was open."""
    opens_at: datetime | None = min((phase.opens_at for phase in record.phases.values()), default=None)
    closes_at: datetime | None = max((phase.closes_at for phase in record.phases.values()), default=None)
    closed_by: int | None = None
    hidden: dict[UUID, int] = {}
    for entry in record.entries:
        if entry.kind in _CLOSING and entry.subject_id in record.phases:
            closed_by = entry.seq
        elif entry.kind in _OPENING and entry.subject_id in record.phases:
            closed_by = None
        elif entry.kind == "contribution.hidden":
            hidden[entry.subject_id] = entry.seq
        elif entry.kind == "contribution.restored":
            hidden.pop(entry.subject_id, None)
        elif entry.kind in _SAID and entry.workshop_id in {phase.workshop_id for phase in record.phases.values()}:
            if closed_by is not None:
                yield f"entry {entry.seq} was accepted after the phase closed with entry {closed_by}"
            if opens_at and closes_at and not opens_at <= entry.at < closes_at:
                yield f"entry {entry.seq} of {entry.at} was accepted outside {opens_at} to {closes_at}"
            if entry.kind == "vote.cast" and entry.subject_id in hidden:
                yield f"entry {entry.seq} is a vote on what entry {hidden[entry.subject_id]} had hidden"


def _ideas(record: _Record, room: Room) -> Iterator[str]:
    """Every idea has one entry and every entry one idea, and every key kept its answer."""
    posted = Counter(
        e.subject_id for e in record.entries if e.kind == "idea.posted" and e.workshop_id == room.workshop_id
    )
    stored = Counter(row.id for row in record.contributions if row.id not in set(room.ideas))
    if posted != stored:
        yield f"{sum(stored.values())} ideas are stored and {sum(posted.values())} are in the log"
    texts = Counter((row.author_id, row.text) for row in record.contributions)
    yield from (f"{text!r} is there {count} times" for (_, text), count in texts.items() if count > 1)
    yield from (f"key {row.key} has no answer" for row in record.keys if row.status != 201 or row.answer is None)


def _promises(record: _Record, crowd: Crowd) -> Iterator[str]:
    """What people were told is so."""
    entries = {entry.seq: entry for entry in record.entries}
    for seq, (leaf, account_id, idea, stance) in crowd.receipts.items():
        entry = entries.get(seq)
        if entry is None:
            yield f"the vote with receipt {seq} is lost"
        elif (entry.leaf.hex(), entry.actor_id, entry.subject_id) != (leaf, account_id, idea):
            yield f"receipt {seq} is for another entry"
        elif json.loads(entry.payload)["stance"] != stance:
            yield f"entry {seq} says something else than was acknowledged"
    held = {(row.participation_id, row.contribution_id): row.stance for row in record.votes}
    for (person, idea), ballot in crowd.ballots.items():
        stance = held.get((person, idea))
        if stance not in {ballot.acknowledged, *ballot.unanswered}:
            yield f"{person} holds {stance} on {idea}; {ballot.acknowledged} was acknowledged"
    yield from _kept_ideas(record, crowd)


def _kept_ideas(record: _Record, crowd: Crowd) -> Iterator[str]:
    """Each acknowledged idea is there with its text, under its receipt, and no other has its author and text."""
    entries = {entry.seq: entry for entry in record.entries}
    stored = {str(row.id): row for row in record.contributions}
    by_text = {(row.author_id, row.text): row for row in record.contributions}
    for intention in crowd.intentions:
        if intention.answer is None:
            continue
        row = stored.get(intention.answer["id"])
        if row is None or row.text != intention.text:
            yield f"the idea under {intention.key} is lost"
        entry = entries.get(intention.answer["receipt"]["seq"])
        if entry is None or str(entry.subject_id) != intention.answer["id"]:
            yield f"the receipt of the idea under {intention.key} is for another entry"
        if by_text.get((intention.member.participation_id, intention.text)) is not row:
            yield f"the idea under {intention.key} is not the one that was acknowledged"
