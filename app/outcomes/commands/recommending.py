"""Making recommendations, answering them and ranking them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import col, func, select

from app.core.actors import Actor
from app.core.errors import Invalid, NotFound, Stale
from app.outcomes.errors import NotOpenForAnswers
from app.outcomes.events import PrioritiesRanked, RecommendationAnswered, RecommendationChanged
from app.outcomes.models import PriorityBallot, Recommendation, RecommendationAnswer
from app.outcomes.policy import require_answers, require_recommends
from app.outcomes.queries.recommendations import (
    Priorities,
    RecommendationView,
    priorities_of,
    recommendation_seen,
    recommendation_views,
)
from app.publishing.queries.texts import foundation_keyed
from app.storage.dialect import hold_workshop, upsert
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.workshops.queries import standing_of


def make_recommendation(tx: Tx, actor: Actor, workshop_id: UUID, *, fields: Mapping[str, Any]) -> RecommendationView:
    """Make a recommendation, as a draft and the last of its audience."""
    hold_workshop(tx.connection, workshop_id)
    standing = standing_of(tx.session, workshop_id, actor, tx.now)
    by = require_recommends(standing)
    row = Recommendation(workshop_id=workshop_id, audience="", title="", created_at=tx.now, created_by_id=by)
    _fill(tx, row, fields)
    beside = (
        select(func.count())
        .select_from(Recommendation)
        .where(Recommendation.workshop_id == workshop_id, Recommendation.audience == row.audience)
    )
    row.position = tx.session.exec(beside).one()
    _record(tx, actor, row, "made")
    return recommendation_views(tx.session, [row], standing)[0]


def change_recommendation(
    tx: Tx, actor: Actor, recommendation_id: UUID, *, fields: Mapping[str, Any], version: int
) -> RecommendationView:
    """Change, open or close a recommendation. Raise Stale; its answers stay with it."""
    row, standing = _held(tx, actor, recommendation_id)
    require_recommends(standing)
    if row.version != version:
        raise Stale(f"The recommendation is at version {row.version}; yours was based on {version}.")
    _fill(tx, row, fields)
    row.version += 1
    _record(tx, actor, row, "changed")
    return recommendation_views(tx.session, [row], standing)[0]


def answer_recommendation(
    tx: Tx, actor: Actor, recommendation_id: UUID, *, answer: str, text: str
) -> RecommendationView:
    """Answer a recommendation, or answer otherwise. Raise NotOpenForAnswers."""
    row, standing = _held(tx, actor, recommendation_id)
    person = require_answers(standing)
    if row.state != "open":
        raise NotOpenForAnswers(f"The recommendation is {row.state}.", state=row.state)
    values = {
        "recommendation_id": row.id,
        "participation_id": person,
        "answer": answer,
        "text": text,
        "erased": False,
        "answered_at": tx.now,
    }
    changed = ("answer", "text", "answered_at")
    table = table_of(RecommendationAnswer)
    insert = upsert(tx.connection, table, ("recommendation_id", "participation_id"), changed)
    tx.connection.execute(insert.values(values))
    tx.record(
        RecommendationAnswered(workshop_id=row.workshop_id, actor_id=actor.account_id, subject_id=row.id, answer=answer)
    )
    return recommendation_views(tx.session, [row], standing)[0]


def take_answer_back(tx: Tx, actor: Actor, recommendation_id: UUID) -> None:
    """Take one's answer back while answers are open. Without an answer nothing changes."""
    row, standing = _held(tx, actor, recommendation_id)
    person = require_answers(standing)
    if row.state != "open":
        raise NotOpenForAnswers(f"The recommendation is {row.state}.", state=row.state)
    mine = delete(RecommendationAnswer).where(
        col(RecommendationAnswer.recommendation_id) == row.id, col(RecommendationAnswer.participation_id) == person
    )
    if tx.session.execute(mine).rowcount:  # type: ignore[attr-defined]
        tx.record(
            RecommendationAnswered(
                workshop_id=row.workshop_id, actor_id=actor.account_id, subject_id=row.id, answer=None
            )
        )


def rank_recommendations(
    tx: Tx, actor: Actor, workshop_id: UUID, audience: str, *, order: Sequence[UUID]
) -> Priorities:
    """Rank an audience's open recommendations, the most important first; an empty order takes the ballot back."""
    standing = standing_of(tx.session, workshop_id, actor, tx.now)
    person = require_answers(standing)
    known = set(
        tx.session.exec(
            select(Recommendation.id).where(
                Recommendation.workshop_id == workshop_id,
                Recommendation.audience == audience,
                Recommendation.state == "open",
            )
        )
    )
    if len(set(order)) < len(order) or not known.issuperset(order):
        message = "Name open recommendations of this audience, each once."
        raise Invalid(message, errors=[{"field": "order", "message": message}])
    values = {
        "workshop_id": workshop_id,
        "audience": audience,
        "participation_id": person,
        "ranking": [str(one) for one in order],
        "cast_at": tx.now,
    }
    keys = ("workshop_id", "audience", "participation_id")
    insert = upsert(tx.connection, table_of(PriorityBallot), keys, ("ranking", "cast_at"))
    tx.connection.execute(insert.values(values))
    tx.record(
        PrioritiesRanked(
            workshop_id=workshop_id,
            actor_id=actor.account_id,
            subject_id=person,
            for_whom=audience,
            ranking=list(order),
        )
    )
    return priorities_of(tx.session, standing, audience)


def _held(tx: Tx, actor: Actor, recommendation_id: UUID) -> tuple[Recommendation, Any]:
    row = tx.session.get(Recommendation, recommendation_id)
    if row is None:
        raise NotFound("There is no such recommendation.")
    hold_workshop(tx.connection, row.workshop_id)
    tx.session.refresh(row)
    return recommendation_seen(tx.session, recommendation_id, actor, tx.now)


def _fill(tx: Tx, row: Recommendation, fields: Mapping[str, Any]) -> None:
    for name, value in fields.items():
        if name == "foundation_key":
            row.foundation_id = foundation_keyed(tx.session, row.workshop_id, value).id if value else None
        else:
            setattr(row, name, value)


def _record(tx: Tx, actor: Actor, row: Recommendation, change: str) -> None:
    tx.session.add(row)
    tx.session.flush()
    tx.record(
        RecommendationChanged(
            workshop_id=row.workshop_id,
            actor_id=actor.account_id,
            subject_id=row.id,
            change=change,
            state=row.state,
            for_whom=row.audience,
        )
    )
