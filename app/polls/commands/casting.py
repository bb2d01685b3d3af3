"""Casting: check each ballot where it is counted, and write a run of them together."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, tuple_, update

from app.core.errors import DomainError, NotFound
from app.core.ids import new_id
from app.polls.commands.holding import (
    COUNTED,
    SET_ASIDE,
    OpenPoll,
    Tally,
    count_refusals,
    deltas,
    hold_polls,
    write_tallies,
)
from app.polls.errors import InvitationNeeded, MailboxNeeded, TokenUsed
from app.polls.events import BallotsCast
from app.polls.integrity.checks import TOO_QUICK, is_too_quick
from app.polls.integrity.tokens import LASTS, RENEWABLE
from app.polls.models import Ballot, PollInvitation, RedeemedToken
from app.polls.policy import Integrity, Terms, bits_of, require_open
from app.storage.bulk import insert_new_rows, insert_rows
from app.storage.tables import table_of
from app.storage.writer import Tx

_BALLOT, _TOKEN, _INVITATION = table_of(Ballot), table_of(RedeemedToken), table_of(PollInvitation)


@dataclass(frozen=True, slots=True)
class BallotCall:
    """One ballot as it arrives: its token was opened and its proof checked before, because neither needs the database.

    `mailbox_hash` is set by a confirmation alone.
    """

    poll_id: UUID
    nonce: bytes
    choices: tuple[int, ...]
    shown_at: datetime
    age_ms: int
    speed: int | None
    channel: str
    prefix_hash: bytes
    key_hash: bytes | None = None
    mailbox_hash: bytes | None = None
    invitation_hash: bytes | None = None


@dataclass(frozen=True, slots=True)
class CastBallot:
    """A ballot that stands, and the poll's counts with it; `terms` say whether its caster may see them."""

    poll_id: UUID
    choices: tuple[int, ...]
    cast_at: datetime
    terms: Terms
    tally: Tally
    is_change: bool = False
    """It replaced what an earlier one said."""
    is_replay: bool = False
    """It had been cast before, and counts once."""


@dataclass(slots=True)
class _Held:
    """A ballot that is there, or will be when the run is written."""

    id: UUID
    bits: int
    state: str
    reasons: str = ""
    call: BallotCall | None = None
    """What a new one came with; None for one that was there before."""
    invitation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class _Checked:
    """A call that nothing stands in the way of: what it chooses, and by which invitation."""

    poll: OpenPoll
    bits: int
    invitation_id: UUID | None


_Place = tuple[UUID, str, Any]
"""A poll, and the key, mailbox or invitation by which it has one ballot."""


@dataclass(slots=True)
class _Run:
    """What one run of ballots knows and is going to write."""

    polls: Mapping[UUID, OpenPoll]
    held: dict[_Place, _Held]
    used: dict[bytes, int]
    fresh: list[_Held] = field(default_factory=list)
    changed: dict[UUID, _Held] = field(default_factory=dict)


def cast_ballots(tx: Tx, calls: Sequence[BallotCall]) -> list[CastBallot | DomainError]:
    """Cast ballots, each as if it were alone; a handful of statements whatever their number.

    A repeated token with the same answer is answered as the first time and counts nothing. A ballot by a browser,
    mailbox or invitation that has one replaces what that one says.
    """
    polls = hold_polls(tx, {call.poll_id for call in calls})
    invitations = _invitations(tx, calls)
    checked = [_check(tx, call, polls, invitations) for call in calls]
    held = _held(tx, calls, polls) | _held_by_invitation(tx, invitations)
    run = _Run(polls, held, _redeem(tx, calls, checked))
    outcomes: list[CastBallot | DomainError] = []
    refused: Counter[tuple[UUID, str]] = Counter()
    for call, found in zip(calls, checked, strict=True):
        outcome = found if isinstance(found, DomainError) else _cast(tx, call, found, run)
        if isinstance(outcome, DomainError) and call.poll_id in polls:
            refused[call.poll_id, outcome.slug] += 1
        outcomes.append(outcome)
    _write(tx, run)
    count_refusals(tx, refused)
    return outcomes


def _check(
    tx: Tx,
    call: BallotCall,
    polls: Mapping[UUID, OpenPoll],
    invitations: Mapping[bytes, tuple[UUID, UUID]],
) -> _Checked | DomainError:
    """Check all that must hold before a token is used up: a refused ballot can be mended and sent again."""
    poll = polls.get(call.poll_id)
    if poll is None:
        return NotFound("There is no such poll.")
    try:
        require_open(poll.terms, tx.now)
        bits = bits_of(call.choices, option_count=len(poll.option_ids), most=poll.most)
    except DomainError as refusal:
        return refusal
    if poll.integrity is Integrity.MAILBOX and call.mailbox_hash is None:
        return MailboxNeeded("This poll counts one ballot for each mailbox: send an `email` with it.")
    if poll.integrity is not Integrity.INVITATION:
        return _Checked(poll, bits, None)
    invitation = invitations.get(call.invitation_hash or b"")
    if invitation is None or invitation[1] != poll.id:
        return InvitationNeeded("This poll takes one ballot for each invitation. Open the link that you were sent.")
    return _Checked(poll, bits, invitation[0])


def _cast(tx: Tx, call: BallotCall, checked: _Checked, run: _Run) -> CastBallot | DomainError:
    """Count a ballot in the values that will be written."""
    poll, bits = checked.poll, checked.bits
    used = run.used.get(call.nonce)
    if used is not None:
        if used != bits:
            return TokenUsed("A ballot with another answer was cast with this token. Load the poll again to change it.")
        return CastBallot(poll.id, call.choices, tx.now, poll.terms, poll.tally, is_replay=True)
    run.used[call.nonce] = bits
    place = _place(call, checked)
    found = run.held.get(place) if place is not None else None
    if found is not None:
        _change(poll, found, bits, run)
    else:
        added = _add(call, checked, run)
        if place is not None:
            run.held[place] = added
    return CastBallot(poll.id, call.choices, tx.now, poll.terms, poll.tally, is_change=found is not None)


def _change(poll: OpenPoll, held: _Held, bits: int, run: _Run) -> None:
    """Let a ballot say something else; whether it counts stays as it was decided."""
    poll.tally.move(held.bits, held.state, -1)
    poll.tally.move(bits, held.state, 1)
    held.bits = bits
    if held.call is None:
        run.changed[held.id] = held


def _add(call: BallotCall, checked: _Checked, run: _Run) -> _Held:
    """Count a new ballot, or count it apart if no person can have been so quick."""
    poll = checked.poll
    is_odd = poll.integrity in _UNPROVED and is_too_quick(call.age_ms)
    state, reasons = (SET_ASIDE, TOO_QUICK) if is_odd else (COUNTED, "")
    held = _Held(new_id(), checked.bits, state, reasons, call, checked.invitation_id)
    poll.tally.move(checked.bits, state, 1)
    run.fresh.append(held)
    return held


_UNPROVED = frozenset({Integrity.OPEN, Integrity.BROWSER})
"""Levels at which nothing proves that two ballots are two people's, so that their shape is looked at."""


def _place(call: BallotCall, checked: _Checked) -> _Place | None:
    """Return what this ballot is the only one of, if anything."""
    integrity = checked.poll.integrity
    if integrity is Integrity.INVITATION:
        return call.poll_id, "invitation", checked.invitation_id
    if integrity is Integrity.MAILBOX:
        return call.poll_id, "mailbox", call.mailbox_hash
    return None if call.key_hash is None else (call.poll_id, "key", call.key_hash)


def _redeem(tx: Tx, calls: Sequence[BallotCall], checked: Sequence[_Checked | DomainError]) -> dict[bytes, int]:
    """Redeem tokens and return those that were redeemed before, with what they were used for.

    Another process that redeems one of them at this moment makes this statement wait for its commit.
    """
    claims: dict[bytes, tuple[bytes, UUID, int, datetime]] = {}
    for call, found in zip(calls, checked, strict=True):
        if isinstance(found, _Checked):
            row = (call.nonce, call.poll_id, found.bits, call.shown_at + KEPT)
            claims.setdefault(call.nonce, row)
    rows = [claims[nonce] for nonce in sorted(claims)]
    fresh = insert_new_rows(tx.connection, _TOKEN, ("nonce", "poll_id", "choices", "expires_at"), rows, keys=("nonce",))
    taken = sorted(claims.keys() - {nonce for (nonce,) in fresh})
    rows_taken = tx.connection.execute(_USED, {"nonces": taken}) if taken else ()
    return {nonce: bits for nonce, bits in rows_taken}  # noqa: C416 - rows are no pairs to mypy


KEPT = RENEWABLE + LASTS + timedelta(minutes=5)
"""How long a used token is remembered after its question was shown: longer than it could be renewed and sent again."""


def _held(tx: Tx, calls: Sequence[BallotCall], polls: Mapping[UUID, OpenPoll]) -> dict[_Place, _Held]:
    """Return the ballots that callers hold by the key of their browser or by their mailbox."""
    found: dict[_Place, _Held] = {}
    for name, statement in (("key", _BY_KEY), ("mailbox", _BY_MAILBOX)):
        pairs = sorted({(c.poll_id, value) for c in calls if (value := getattr(c, f"{name}_hash"))})
        for ident, poll_id, value, bits, state in tx.connection.execute(statement, {"pairs": pairs}) if pairs else ():
            found[poll_id, name, value] = _Held(ident, bits, state)
    return found


def _invitations(tx: Tx, calls: Sequence[BallotCall]) -> dict[bytes, tuple[UUID, UUID]]:
    """Return the id and poll of each invitation that callers show and that holds, by its token's hash."""
    hashes = sorted({call.invitation_hash for call in calls if call.invitation_hash is not None})
    rows = tx.connection.execute(_INVITED, {"hashes": hashes}) if hashes else ()
    return {token_hash: (ident, poll_id) for token_hash, ident, poll_id in rows}


def _held_by_invitation(tx: Tx, invitations: Mapping[bytes, tuple[UUID, UUID]]) -> dict[_Place, _Held]:
    ids = sorted(ident for ident, _ in invitations.values())
    rows = tx.connection.execute(_BY_INVITATION, {"ids": ids}) if ids else ()
    return {
        (poll_id, "invitation", invitation_id): _Held(ident, bits, state)
        for ident, poll_id, invitation_id, bits, state in rows
    }


_BALLOT_COLUMNS = (
    "id",
    "poll_id",
    "choices",
    "cast_at",
    "key_hash",
    "mailbox_hash",
    "invitation_id",
    "prefix_hash",
    "age_ms",
    "speed",
    "channel",
    "state",
    "reasons",
)


def _write(tx: Tx, run: _Run) -> None:
    rows = [_row(tx, held, held.call, run.polls[held.call.poll_id]) for held in run.fresh if held.call is not None]
    insert_rows(tx.connection, _BALLOT, _BALLOT_COLUMNS, rows)
    for held in run.changed.values():
        tx.connection.execute(_CHANGE, {"ident": held.id, "bits": held.bits, "now": tx.now})
    for poll in write_tallies(tx, run.polls.values()):
        tx.record(BallotsCast(workshop_id=poll.workshop_id, subject_id=poll.id, **deltas(poll)))


def _row(tx: Tx, held: _Held, call: BallotCall, poll: OpenPoll) -> tuple[Any, ...]:
    return (
        held.id,
        call.poll_id,
        held.bits,
        tx.now,
        # A browser's key is one ballot's only where that is the rule: elsewhere two people may share a browser.
        call.key_hash if poll.integrity in _UNPROVED else None,
        call.mailbox_hash,
        held.invitation_id,
        call.prefix_hash,
        min(call.age_ms, 2**31 - 1),
        call.speed,
        call.channel,
        held.state,
        held.reasons,
    )


# Statements are built once; building them for each transaction costs as much as running them.
_IDS: Any = bindparam("ids", expanding=True)
_PAIRS: Any = bindparam("pairs", expanding=True)
_USED = select(_TOKEN.c.nonce, _TOKEN.c.choices).where(_TOKEN.c.nonce.in_(bindparam("nonces", expanding=True)))
_BY_KEY = select(_BALLOT.c.id, _BALLOT.c.poll_id, _BALLOT.c.key_hash, _BALLOT.c.choices, _BALLOT.c.state).where(
    tuple_(_BALLOT.c.poll_id, _BALLOT.c.key_hash).in_(_PAIRS)
)
_BY_MAILBOX = select(_BALLOT.c.id, _BALLOT.c.poll_id, _BALLOT.c.mailbox_hash, _BALLOT.c.choices, _BALLOT.c.state).where(
    tuple_(_BALLOT.c.poll_id, _BALLOT.c.mailbox_hash).in_(_PAIRS)
)
_BY_INVITATION = select(
    _BALLOT.c.id, _BALLOT.c.poll_id, _BALLOT.c.invitation_id, _BALLOT.c.choices, _BALLOT.c.state
).where(_BALLOT.c.invitation_id.in_(_IDS))
_INVITED = select(_INVITATION.c.token_hash, _INVITATION.c.id, _INVITATION.c.poll_id).where(
    _INVITATION.c.token_hash.in_(bindparam("hashes", expanding=True)), _INVITATION.c.revoked_at.is_(None)
)
_CHANGE = (
    update(_BALLOT)
    .where(_BALLOT.c.id == bindparam("ident"))
    .values(choices=bindparam("bits"), changed_at=bindparam("now"))
)
