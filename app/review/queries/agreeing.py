"""How far coders, and the readers of dispositions, agree."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.contributions.models import Contribution
from app.contributions.queries.shown import Shown
from app.core.actors import Actor
from app.core.paging import Page, encode_cursor, id_in
from app.review.agreement import krippendorff_alpha, pairwise_kappa
from app.review.models import Code, Disposition, Reading
from app.review.policy import require_sees_review
from app.review.queries.coding import given, open_to_all
from app.review.queries.deciding import ReadingView, reading_views, shown_of
from app.review.queries.effects import decision_of
from app.review.queries.frames import frame_seen
from app.review.queries.places import names_of, second_share_of
from app.workshops.queries import standing_of

Units = Mapping[UUID, Mapping[UUID, Hashable]]
"""For each contribution the value that each of its coders gave."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two coders, how many contributions both have coded, and Cohen's kappa on these."""

    first_id: UUID
    first_name: str
    second_id: UUID
    second_name: str
    count: int
    kappa: float | None


@dataclass(frozen=True, slots=True)
class Measured:
    """Agreement about one thing: `count` contributions with at least two coders, of whom `agreed` say the same."""

    count: int
    agreed: int
    alpha: float | None
    pairs: list[Pair]


@dataclass(frozen=True, slots=True)
class FrameAgreement:
    """Agreement on whole sets of codes, and on each code by itself: has it or has it not."""

    frame_id: UUID
    coder_count: int
    coded_count: int
    whole: Measured
    codes: list[tuple[Code, Measured]]


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A contribution whose two readers decided differently, and the version to settle it with."""

    shown: Shown
    version: int
    readings: list[ReadingView]


def frame_agreement(session: Session, frame_id: UUID, actor: Actor | None, now: datetime) -> FrameAgreement:
    """Return how far the coders of a frame agree. Raise NotFound or NotAllowed."""
    standing, frame = frame_seen(session, frame_id, actor, now)
    found = open_to_all(given(session, frame.id), second_share_of(session, standing.workshop_id))
    names = names_of(session, found.coders)
    sets: Units = {
        ident: {coder: frozenset(codes) for coder, codes in coders.items()}
        for ident, coders in found.by_contribution.items()
    }
    codes = []
    for code in found.codes:
        has: Units = {
            ident: {coder: code.id in codes for coder, codes in coders.items()}
            for ident, coders in found.by_contribution.items()
        }
        codes.append((code, measured(has, names)))
    return FrameAgreement(frame.id, len(found.coders), len(sets), measured(sets, names), codes)


def readings_agreement(session: Session, workshop_id: UUID, actor: Actor | None, now: datetime) -> Measured:
    """Return how far two readers agree about what becomes of contributions: the outcome alone is compared."""
    require_sees_review(standing_of(session, workshop_id, actor, now))
    units: dict[UUID, dict[UUID, Hashable]] = {}
    for one in session.exec(
        select(Reading)
        .join(Contribution, col(Contribution.id) == col(Reading.contribution_id))
        .where(Reading.workshop_id == workshop_id, Contribution.is_visible)
    ):
        units.setdefault(one.contribution_id, {})[one.reader_id] = one.outcome
    complete = {ident: readers for ident, readers in units.items() if len(readers) > 1}
    return measured(complete, names_of(session, {reader for readers in complete.values() for reader in readers}))


def measured(units: Units, names: Mapping[UUID | None, str]) -> Measured:
    """Return the agreement on units, coder by coder."""
    coders = sorted({coder for values in units.values() for coder in values})
    several = [list(values.values()) for values in units.values() if len(values) > 1]
    pairs = [
        Pair(one, names.get(one, ""), other, names.get(other, ""), count, kappa)
        for (one, other), (count, kappa) in pairwise_kappa(list(units.values()), coders).items()
    ]
    agreed = sum(len(set(values)) == 1 for values in several)
    return Measured(len(several), agreed, krippendorff_alpha(several), pairs)


def unsettled(
    session: Session, workshop_id: UUID, actor: Actor | None, now: datetime, *, cursor: str | None, limit: int
) -> tuple[bool, Page[Unsettled]]:
    """Return what two readers decided differently and nobody has settled, oldest first."""
    standing = standing_of(session, workshop_id, actor, now)
    require_sees_review(standing)
    after = id_in(cursor) if cursor is not None else None
    readings: dict[UUID, list[Reading]] = {}
    for one in session.exec(
        select(Reading)
        .join(Contribution, col(Contribution.id) == col(Reading.contribution_id))
        .where(Reading.workshop_id == workshop_id, Contribution.is_visible)
        .order_by(col(Reading.contribution_id), col(Reading.decided_at))
    ):
        readings.setdefault(one.contribution_id, []).append(one)
    rows = {
        row.contribution_id: row
        for row in session.exec(
            select(Disposition).where(
                Disposition.workshop_id == workshop_id, col(Disposition.contribution_id).is_not(None)
            )
        )
    }
    ids = [
        ident
        for ident, both in readings.items()
        if len(both) > 1 and _differ(both) and not _is_closed(rows.get(ident)) and (after is None or ident > after)
    ]
    shown = shown_of(session, ids[:limit])
    items = [
        Unsettled(shown[ident], row.version if (row := rows.get(ident)) else 0, reading_views(session, readings[ident]))
        for ident in ids[:limit]
    ]
    return standing.sees_tallies, Page(items, encode_cursor(ids[limit - 1]) if len(ids) > limit else None)


def _differ(both: list[Reading]) -> bool:
    said = [decision_of(one.outcome, one.merged_into_id, one.reason, "").says for one in both]
    return any(one != said[0] for one in said)


def _is_closed(row: Disposition | None) -> bool:
    return row is not None and (row.outcome is not None or row.settled is not None)
