"""What waits for a reader or a coder, and who has taken what."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import Session

from app.contributions.models import Contribution
from app.contributions.queries.shown import Shown
from app.core.actors import Actor
from app.core.errors import NotFound
from app.core.paging import Page, encode_cursor, id_in
from app.review.models import Coding, CodingFrame, Disposition, Reading, ReviewClaim
from app.review.policy import is_read_twice, require_sees_review
from app.review.queries.deciding import shown_of
from app.review.queries.effects import effects, places_of
from app.review.queries.places import NO_FRAME, names_of, second_share_of
from app.review.resolution import Source
from app.storage.tables import table_of
from app.workshops.queries import standing_of

DISPOSITION: Final = "disposition"
"""The task of deciding; the task of coding is named by its frame."""

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
    share = second_share_of(session, workshop_id)
    if frame_id is not None:
        require_frame(session, workshop_id, frame_id)
        task, readers = str(frame_id), _coders(session, frame_id)
        ids = session.execute(select(_C.id).where(_C.workshop_id == workshop_id, _C.is_visible).order_by(_C.id))
        wanted = {ident: 2 if is_read_twice(ident, share) else 1 for ident in ids.scalars()}
    else:
        task, readers = DISPOSITION, _readers(session, workshop_id)
        wanted = _undecided(session, workshop_id, share)
    taken = defaultdict(list)
    for claim in claims(session, workshop_id, now, task=task):
        taken[claim.contribution_id].append(claim)
    found = []
    for ident, count in wanted.items():
        held_by = frozenset(readers.get(ident, ()))
        if len(held_by) < count:
            found.append(Waiting(ident, count, held_by, tuple(taken.get(ident, ()))))
    return found


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


def _undecided(session: Session, workshop_id: UUID, share: int) -> dict[UUID, int]:
    """Return what waits to be decided and how many should read it.

    Somebody's own `pending` sets a contribution aside: it is on the list of the pending, and does not come back here.
    """
    settled = set(
        session.execute(
            select(_OWN.contribution_id).where(
                _OWN.workshop_id == workshop_id, _OWN.contribution_id.is_not(None), _OWN.settled.is_not(None)
            )
        ).scalars()
    )
    wanted = {}
    for ident, effect in effects(session, workshop_id).of.items():
        is_own = effect.source is Source.OWN and not effect.is_loose
        if is_own:
            continue
        is_twice = ident not in settled and effect.source is not Source.OWN and is_read_twice(ident, share)
        if is_twice:
            wanted[ident] = 2
        elif effect.outcome == "pending":
            wanted[ident] = 1
    return wanted


def _readers(session: Session, workshop_id: UUID) -> dict[UUID, list[UUID]]:
    """Return who has read what; only what still wants two readers, for any other a reading is no decision."""
    share = second_share_of(session, workshop_id)
    settled = select(_OWN.contribution_id).where(
        _OWN.workshop_id == workshop_id,
        _OWN.contribution_id.is_not(None),
        or_(_OWN.outcome.is_not(None), _OWN.settled.is_not(None)),
    )
    rows: Any = session.execute(
        select(_READING.contribution_id, _READING.reader_id).where(
            _READING.workshop_id == workshop_id, _READING.contribution_id.not_in(settled)
        )
    )
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for contribution_id, reader_id in rows:
        if is_read_twice(contribution_id, share):
            found[contribution_id].append(reader_id)
    return found


def _coders(session: Session, frame_id: UUID) -> dict[UUID, list[UUID]]:
    rows: Any = session.execute(select(_CODING.contribution_id, _CODING.coder_id).where(_CODING.frame_id == frame_id))
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for contribution_id, coder_id in rows:
        found[contribution_id].append(coder_id)
    return found
