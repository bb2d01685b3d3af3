"""What waits for a reader or a coder, and who has taken what."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlmodel import Session

from app.contributions.models import Contribution
from app.contributions.queries.shown import Shown
from app.core.actors import Actor
from app.core.errors import NotFound
from app.core.paging import Page, encode_cursor, id_in
from app.review.models import Coding, CodingFrame, Disposition, Reading, ReviewClaim
from app.review.policy import Outcome, is_read_twice, require_sees_review
from app.review.queries.deciding import shown_of
from app.review.queries.effects import effects, places_of, resolution_of
from app.review.queries.places import NO_FRAME, names_of, second_share_of
from app.review.resolution import Effect, Source
from app.storage.tables import table_of
from app.workshops.queries import standing_of

DISPOSITION: Final = "disposition"
"""The task of deciding; the task of coding is named by its frame."""
AT_FIRST: Final = 200
"""How many contributions are looked at first for the next that wait; most desks find a handful among them."""

_C, _CLAIM, _READING = table_of(Contribution).c, table_of(ReviewClaim).c, table_of(Reading).c
_OWN, _CODING = table_of(Disposition).c, table_of(Coding).c


@dataclass(frozen=True, slots=True)
class Claim:
    """Who has taken a contribution, for what and until when."""

    contribution_id: UUID
    task: str
    reviewer_id: UUID
    reviewer_name: str
    claimed_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """A contribution that waits: how many should read it, how many have, and who has it before them."""

    contribution_id: UUID
    wanted: int
    readers: frozenset[UUID]
    claims: tuple[Claim, ...] = ()

    def has_place_for(self, reviewer_id: UUID | None) -> bool:
        """Tell whether somebody may take it: it wants one more, and they have not read it."""
        others = sum(claim.reviewer_id != reviewer_id for claim in self.claims)
        return reviewer_id not in self.readers and len(self.readers) + others < self.wanted

    def is_claimed_by(self, reviewer_id: UUID | None) -> bool:
        """Tell whether somebody has it before them."""
        return any(claim.reviewer_id == reviewer_id for claim in self.claims)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What is the same for all that waits for a task: how much two people read, and who has taken what."""

    workshop_id: UUID
    share: int
    taken: Mapping[UUID, Sequence[Claim]]

    def waiting(self, wanted: Mapping[UUID, int], read: Iterable[tuple[UUID, UUID]]) -> list[Waiting]:
        """Return what wants more readers than have read it, of pairs of a contribution and a reader."""
        readers: dict[UUID, set[UUID]] = defaultdict(set)
        for contribution_id, reader_id in read:
            readers[contribution_id].add(reader_id)
        return [
            Waiting(ident, count, frozenset(readers.get(ident, ())), tuple(self.taken.get(ident, ())))
            for ident, count in wanted.items()
            if len(readers.get(ident, ())) < count
        ]


@dataclass(frozen=True, slots=True)
class Queued:
    """A contribution of the queue as it is shown."""

    shown: Shown
    waiting: Waiting
    theme_ids: list[UUID]


def queue(
    session: Session,
    workshop_id: UUID,
    actor: Actor | None,
    now: datetime,
    *,
    frame_id: UUID | None,
    free: bool,
    cursor: str | None,
    limit: int,
) -> tuple[bool, UUID | None, Page[Queued]]:
    """Return what waits, oldest first; with `free` only what the caller could take. Also: sees tallies, who they are.

    Raise NotFound or NotAllowed.
    """
    standing = standing_of(session, workshop_id, actor, now)
    require_sees_review(standing)
    me = standing.participation_id
    scope = f"queue {workshop_id} {frame_id} {free}"
    after = id_in(cursor, scope) if cursor is not None else None
    found = [
        one
        for one in waiting(session, workshop_id, now, frame_id)
        if me not in one.readers
        and (after is None or one.contribution_id > after)
        and (not free or one.has_place_for(me))
    ]
    page = found[:limit]
    shown = shown_of(session, [one.contribution_id for one in page])
    themes = places_of(session, [one.contribution_id for one in page])
    items = [
        Queued(shown[one.contribution_id], one, sorted(themes.get(one.contribution_id, ())))
        for one in page
        if one.contribution_id in shown
    ]
    following = encode_cursor(page[-1].contribution_id, scope=scope) if len(found) > limit else None
    return standing.sees_tallies, me, Page(items, following)


def waiting(session: Session, workshop_id: UUID, now: datetime, frame_id: UUID | None) -> list[Waiting]:
    """Return all that waits to be decided, or to be coded by a frame, oldest first. Raise NotFound for no frame."""
    desk = _desk_of(session, workshop_id, now, frame_id)
    if frame_id is not None:
        return _to_code(session, desk, frame_id, _next_readable(session, workshop_id))
    return _to_decide(session, desk, effects(session, workshop_id).of)


def waiting_in_turn(session: Session, workshop_id: UUID, now: datetime, frame_id: UUID | None) -> Iterator[Waiting]:
    """Return the same one after another, and read no further than it is asked for: twice as far each time."""
    desk = _desk_of(session, workshop_id, now, frame_id)
    after, count = None, AT_FIRST
    while ids := _next_readable(session, workshop_id, after, count, is_undecided=frame_id is None):
        yield from _among(session, desk, frame_id, ids)
        after, count = ids[-1], count * 2


def waiting_one(
    session: Session, workshop_id: UUID, now: datetime, frame_id: UUID | None, contribution_id: UUID
) -> Waiting | None:
    """Return how a contribution that can be read waits; None if it does not."""
    desk = _desk_of(session, workshop_id, now, frame_id)
    return next(iter(_among(session, desk, frame_id, [contribution_id])), None)


def require_frame(session: Session, workshop_id: UUID, frame_id: UUID) -> CodingFrame:
    """Return a frame of a workshop that was not taken away. Raise NotFound."""
    frame = session.get(CodingFrame, frame_id)
    if frame is None or frame.workshop_id != workshop_id or frame.retired_at is not None:
        raise NotFound(NO_FRAME)
    return frame


def claims(
    session: Session,
    workshop_id: UUID,
    now: datetime,
    *,
    task: str | None = None,
    contribution_ids: Collection[UUID] | None = None,
) -> list[Claim]:
    """Return the claims that have not expired, those that expire first first."""
    statement = (
        select(_CLAIM.contribution_id, _CLAIM.task, _CLAIM.reviewer_id, _CLAIM.claimed_at, _CLAIM.expires_at)
        .where(_CLAIM.workshop_id == workshop_id, _CLAIM.expires_at > now)
        .order_by(_CLAIM.expires_at, _CLAIM.contribution_id, _CLAIM.reviewer_id)
    )
    if task is not None:
        statement = statement.where(_CLAIM.task == task)
    if contribution_ids is not None:
        statement = statement.where(_CLAIM.contribution_id.in_(contribution_ids))
    rows: Any = session.execute(statement).all()
    names = names_of(session, {row.reviewer_id for row in rows})
    return [
        Claim(row.contribution_id, row.task, row.reviewer_id, names.get(row.reviewer_id, ""), *row[3:]) for row in rows
    ]


def claims_seen(session: Session, workshop_id: UUID, actor: Actor | None, now: datetime) -> list[Claim]:
    """Return who has taken what, for those who read the review."""
    require_sees_review(standing_of(session, workshop_id, actor, now))
    return claims(session, workshop_id, now)


def _desk_of(session: Session, workshop_id: UUID, now: datetime, frame_id: UUID | None) -> _Desk:
    """Return what is the same for all that waits for a task. Raise NotFound for no frame."""
    if frame_id is not None:
        require_frame(session, workshop_id, frame_id)
    taken: dict[UUID, list[Claim]] = defaultdict(list)
    for claim in claims(session, workshop_id, now, task=DISPOSITION if frame_id is None else str(frame_id)):
        taken[claim.contribution_id].append(claim)
    return _Desk(workshop_id, second_share_of(session, workshop_id), taken)


def _next_readable(
    session: Session,
    workshop_id: UUID,
    after: UUID | None = None,
    count: int | None = None,
    *,
    is_undecided: bool = False,
) -> list[UUID]:
    """Return visible contributions after one, oldest first; `is_undecided` leaves out what has an end of its own.

    A merge is no such end: what it was merged into may be gone.
    """
    statement = select(_C.id).where(_C.workshop_id == workshop_id, _C.is_visible).order_by(_C.id).limit(count)
    if after is not None:
        statement = statement.where(_C.id > after)
    if is_undecided:
        ended = _OWN.outcome.is_not(None) & (_OWN.outcome != Outcome.MERGED.value)
        statement = statement.where(~exists().where(_OWN.contribution_id == _C.id, ended))
    return list(session.execute(statement).scalars())


def _among(session: Session, desk: _Desk, frame_id: UUID | None, ids: Sequence[UUID]) -> list[Waiting]:
    """Return what waits of some contributions, in their order."""
    if frame_id is not None:
        return _to_code(session, desk, frame_id, ids)
    resolution = resolution_of(session, desk.workshop_id, ids)
    return _to_decide(session, desk, {ident: resolution.of(ident) for ident in ids})


def _to_code(session: Session, desk: _Desk, frame_id: UUID, ids: Sequence[UUID]) -> list[Waiting]:
    if not ids:
        return []
    wanted = {ident: 2 if is_read_twice(ident, desk.share) else 1 for ident in ids}
    rows: Any = session.execute(
        select(_CODING.contribution_id, _CODING.coder_id).where(
            _CODING.frame_id == frame_id, _CODING.contribution_id.between(min(ids), max(ids))
        )
    )
    return desk.waiting(wanted, rows)


def _to_decide(session: Session, desk: _Desk, effect_of: Mapping[UUID, Effect]) -> list[Waiting]:
    """Return what waits to be decided, of contributions in the order of their ids.

    Somebody's own `pending` sets a contribution aside: it is on the list of the pending, and does not come back here.
    Of readings only those count that still want a second one; for anything else a reading is no decision.
    """
    if not effect_of:
        return []
    first, last = min(effect_of), max(effect_of)
    mine = (_OWN.workshop_id == desk.workshop_id, _OWN.contribution_id.is_not(None))
    settled = set(
        session.execute(
            select(_OWN.contribution_id).where(
                *mine, _OWN.settled.is_not(None), _OWN.contribution_id.between(first, last)
            )
        ).scalars()
    )
    wanted = {}
    for ident, effect in effect_of.items():
        is_own = effect.source is Source.OWN and not effect.is_loose
        if is_own:
            continue
        is_twice = ident not in settled and effect.source is not Source.OWN and is_read_twice(ident, desk.share)
        if is_twice:
            wanted[ident] = 2
        elif effect.outcome == "pending":
            wanted[ident] = 1
    over = select(_OWN.contribution_id).where(*mine, or_(_OWN.outcome.is_not(None), _OWN.settled.is_not(None)))
    rows: Any = session.execute(
        select(_READING.contribution_id, _READING.reader_id).where(
            _READING.workshop_id == desk.workshop_id,
            _READING.contribution_id.between(first, last),
            _READING.contribution_id.not_in(over),
        )
    )
    return desk.waiting(wanted, (row for row in rows if is_read_twice(row.contribution_id, desk.share)))
