"""Holding polls: their counts, as one transaction sees and changes them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update

from app.polls.models import Poll, PollOption, PollRefusal
from app.polls.policy import Integrity, Terms, Visibility, places_of
from app.storage.bulk import insert_new_rows, update_rows
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.workshops.queries import timetables

_POLL, _OPTION, _REFUSAL = table_of(Poll), table_of(PollOption), table_of(PollRefusal)

COUNTED, SET_ASIDE = "counted", "set_aside"


@dataclass(slots=True)
class Tally:
    """A poll's counts as the transaction makes them; by place for options."""

    counted: list[int]
    set_aside: list[int]
    ballots: int
    ballots_set_aside: int

    def move(self, bits: int, state: str, by: int) -> None:
        """Count a ballot in a state, or take it back."""
        column = self.counted if state == COUNTED else self.set_aside
        for place in places_of(bits):
            column[place] += by
        if state == COUNTED:
            self.ballots += by
        else:
            self.ballots_set_aside += by


@dataclass(slots=True)
class OpenPoll:
    """A poll as the transaction sees and holds it."""

    id: UUID
    workshop_id: UUID | None
    integrity: Integrity
    most: int
    terms: Terms
    option_ids: list[UUID]
    tally: Tally
    before: Tally


def hold_polls(tx: Tx, poll_ids: Iterable[UUID]) -> dict[UUID, OpenPoll]:
    """Load polls with their counts, and hold them until this transaction ends."""
    ids = sorted(poll_ids)
    # Workshops before polls, like every other transaction that holds both.
    rooms = {room for (room,) in tx.connection.execute(_ROOMS, {"ids": ids})} - {None}
    sealed = {room for room, timetable in timetables(tx.session, rooms).items() if timetable.sealed_at is not None}
    rows = tx.connection.execute(_POLLS, {"ids": ids}).all()
    options: dict[UUID, list[tuple[UUID, int, int]]] = {}
    for ident, poll_id, counted, aside in tx.connection.execute(_OPTIONS, {"ids": ids}):
        options.setdefault(poll_id, []).append((ident, counted, aside))
    found = {}
    for ident, room, integrity, most, opens_at, closes_at, floor, visibility, ballots, aside in rows:
        terms = Terms(opens_at, closes_at, floor, room in sealed, Visibility(visibility))
        its = options.get(ident, [])
        tally, before = (Tally([c for _, c, _ in its], [a for _, _, a in its], ballots, aside) for _ in range(2))
        option_ids = [option_id for option_id, _, _ in its]
        found[ident] = OpenPoll(ident, room, Integrity(integrity), most, terms, option_ids, tally, before)
    return found


def write_tallies(tx: Tx, polls: Iterable[OpenPoll]) -> list[OpenPoll]:
    """Write the counts that changed, and return their polls."""
    changed = [poll for poll in polls if poll.tally != poll.before]
    update_rows(
        tx.connection,
        _OPTION,
        ("id", "counted", "set_aside"),
        [
            row
            for poll in changed
            for row in zip(poll.option_ids, poll.tally.counted, poll.tally.set_aside, strict=True)
        ],
    )
    update_rows(
        tx.connection,
        _POLL,
        ("id", "counted", "set_aside"),
        [(poll.id, poll.tally.ballots, poll.tally.ballots_set_aside) for poll in changed],
    )
    return changed


def deltas(poll: OpenPoll) -> dict[str, Any]:
    """Return by how much a poll's counts changed, as facts say it."""
    tally, before = poll.tally, poll.before
    return {
        "ballots": tally.ballots - before.ballots,
        "ballots_set_aside": tally.ballots_set_aside - before.ballots_set_aside,
        "counted": {place: tally.counted[place] - was for place, was in enumerate(before.counted)},
        "set_aside": {place: tally.set_aside[place] - was for place, was in enumerate(before.set_aside)},
    }


def count_refusals(tx: Tx, refused: Mapping[tuple[UUID, str], int]) -> None:
    """Add to the counts of refused ballots by poll and reason."""
    for (poll_id, reason), count in sorted(refused.items()):
        where = (_REFUSAL.c.poll_id == poll_id, _REFUSAL.c.reason == reason)
        insert_new_rows(
            tx.connection, _REFUSAL, ("poll_id", "reason", "count"), [(poll_id, reason, 0)], keys=("poll_id", "reason")
        )
        tx.connection.execute(update(_REFUSAL).where(*where).values(count=_REFUSAL.c.count + count))


# Statements are built once; building them for each transaction costs as much as running them.
_IDS: Any = bindparam("ids", expanding=True)
_ROOMS = select(_POLL.c.workshop_id).where(_POLL.c.id.in_(_IDS)).distinct()
_POLLS = (
    select(
        _POLL.c.id,
        _POLL.c.workshop_id,
        _POLL.c.integrity,
        _POLL.c.most_choices,
        _POLL.c.opens_at,
        _POLL.c.closes_at,
        _POLL.c.clock_floor,
        _POLL.c.visibility,
        _POLL.c.counted,
        _POLL.c.set_aside,
    )
    .where(_POLL.c.id.in_(_IDS))
    .order_by(_POLL.c.id)
    .with_for_update(key_share=True)
)
_OPTIONS = (
    select(_OPTION.c.id, _OPTION.c.poll_id, _OPTION.c.counted, _OPTION.c.set_aside)
    .where(_OPTION.c.poll_id.in_(_IDS))
    .order_by(_OPTION.c.poll_id, _OPTION.c.place)
)
