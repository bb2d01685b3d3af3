"""Recommendations with what people answered, and how they rank them."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from app.core.actors import Actor
from app.core.errors import NotFound
from app.core.paging import BadCursor, Page, decode_cursor, encode_cursor
from app.outcomes.models import PriorityBallot, Recommendation, RecommendationAnswer
from app.outcomes.policy import require_reads_answers
from app.outcomes.priorities import Ranked, ranked
from app.publishing.policy import sees_draft
from app.publishing.queries.texts import keys_of
from app.storage.tables import table_of
from app.workshops.policy import Standing
from app.workshops.queries import standing_of

AUDIENCES: Final = ("core", "commissioners", "providers", "local authorities")
"""Those that every workshop has; others are its own."""

_ANSWER = table_of(RecommendationAnswer).c


@dataclass(frozen=True, slots=True)
class RecommendationView:
    """A recommendation, how many answered what, and what the caller answered."""

    row: Recommendation
    foundation_key: str | None
    answers: Counter[str]
    my_answer: RecommendationAnswer | None


@dataclass(frozen=True, slots=True)
class Priorities:
    """How an audience's recommendations are ranked by everybody, and by the caller."""

    audience: str
    ballots: int
    items: Sequence[tuple[Recommendation, Ranked[UUID]]]
    mine: Sequence[UUID]


def recommendations(
    session: Session, workshop_id: UUID, actor: Actor | None, now: datetime, *, audience: str | None
) -> list[RecommendationView]:
    """Return recommendations by audience, core ones first, in their order; drafts only to the group and the desk."""
    standing = standing_of(session, workshop_id, actor, now)
    statement = select(Recommendation).where(Recommendation.workshop_id == workshop_id)
    if audience is not None:
        statement = statement.where(Recommendation.audience == audience)
    if not sees_draft(standing):
        statement = statement.where(Recommendation.state != "draft")
    rows = list(session.exec(statement))
    rows.sort(key=lambda row: (audience_place(row.audience), row.position, row.id))
    return recommendation_views(session, rows, standing)


def audience_place(audience: str) -> tuple[int, str]:
    """Return by what audiences are sorted: the usual ones in their order, then the others by name."""
    return (AUDIENCES.index(audience) if audience in AUDIENCES else len(AUDIENCES), audience)


def recommendation(session: Session, recommendation_id: UUID, actor: Actor | None, now: datetime) -> RecommendationView:
    """Return one recommendation as it stands now. Raise NotFound."""
    row, standing = recommendation_seen(session, recommendation_id, actor, now)
    return recommendation_views(session, [row], standing)[0]


def recommendation_seen(
    session: Session, recommendation_id: UUID, actor: Actor | None, now: datetime
) -> tuple[Recommendation, Standing]:
    """Return a recommendation that the caller may see, and where they stand. Raise NotFound for any other."""
    row = session.get(Recommendation, recommendation_id)
    if row is None:
        raise NotFound("There is no such recommendation.")
    standing = standing_of(session, row.workshop_id, actor, now)
    if row.state == "draft" and not sees_draft(standing):
        raise NotFound("There is no such recommendation.")
    return row, standing


def recommendation_views(
    session: Session, rows: Sequence[Recommendation], standing: Standing
) -> list[RecommendationView]:
    """Return recommendations as a caller sees them."""
    ids = [row.id for row in rows]
    counts: dict[UUID, Counter[str]] = defaultdict(Counter)
    grouped: Any = session.execute(
        select_columns(_ANSWER.recommendation_id, _ANSWER.answer, func.count())
        .where(_ANSWER.recommendation_id.in_(ids))
        .group_by(_ANSWER.recommendation_id, _ANSWER.answer)
    )
    for ident, answer, count in grouped:
        counts[ident][answer] = count
    mine: dict[UUID, RecommendationAnswer] = {}
    if standing.participation_id is not None:
        own = select(RecommendationAnswer).where(
            col(RecommendationAnswer.recommendation_id).in_(ids),
            RecommendationAnswer.participation_id == standing.participation_id,
        )
        mine = {one.recommendation_id: one for one in session.exec(own)}
    keys = keys_of(session, standing.workshop_id)
    return [
        RecommendationView(
            row, keys.get(row.foundation_id) if row.foundation_id else None, counts[row.id], mine.get(row.id)
        )
        for row in rows
    ]


def answers(
    session: Session,
    recommendation_id: UUID,
    actor: Actor,
    now: datetime,
    *,
    answer: str | None,
    cursor: str | None,
    limit: int,
) -> Page[RecommendationAnswer]:
    """Return what people wrote, without their names, in no order that would name them. For the desk and the group."""
    _, standing = recommendation_seen(session, recommendation_id, actor, now)
    require_reads_answers(standing)
    statement = (
        select(RecommendationAnswer)
        .where(RecommendationAnswer.recommendation_id == recommendation_id, RecommendationAnswer.text != "")
        .order_by(col(RecommendationAnswer.text), col(RecommendationAnswer.participation_id))
        .limit(limit + 1)
    )
    if answer is not None:
        statement = statement.where(RecommendationAnswer.answer == answer)
    place = 0
    if cursor is not None:
        (place,) = decode_cursor(cursor, int)
        if place < 0:
            raise BadCursor("The cursor belongs to another list.")
        statement = statement.offset(place)
    rows = list(session.exec(statement))
    return Page(rows[:limit], encode_cursor(place + limit) if len(rows) > limit else None)


def priorities(session: Session, workshop_id: UUID, actor: Actor | None, now: datetime, *, audience: str) -> Priorities:
    """Return how an audience's recommendations are ranked."""
    standing = standing_of(session, workshop_id, actor, now)
    return priorities_of(session, standing, audience)


def priorities_of(session: Session, standing: Standing, audience: str) -> Priorities:
    """Return the same for a caller whose standing is known. Only what is not a draft is ranked."""
    rows = session.exec(
        select(Recommendation)
        .where(
            Recommendation.workshop_id == standing.workshop_id,
            Recommendation.audience == audience,
            Recommendation.state != "draft",
        )
        .order_by(col(Recommendation.position), col(Recommendation.id))
    ).all()
    ballots = session.exec(
        select(PriorityBallot).where(
            PriorityBallot.workshop_id == standing.workshop_id, PriorityBallot.audience == audience
        )
    ).all()
    by_id = {row.id: row for row in rows}
    orders = {ballot.participation_id: [UUID(one) for one in ballot.ranking] for ballot in ballots}
    mine = orders.get(standing.participation_id, []) if standing.participation_id else []
    items = [(by_id[one.thing], one) for one in ranked(list(by_id), orders.values())]
    cast = sum(any(one in by_id for one in order) for order in orders.values())
    return Priorities(audience, cast, items, [one for one in mine if one in by_id])
