"""People of a workshop as a certain caller may see them: the one place that decides who sees whose answers."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.core.actors import Actor
from app.core.errors import NotAllowed, NotFound
from app.core.paging import Page
from app.workshops.policy import Right, Role, require_right
from app.workshops.queries.people import MemberView, member, members, participation_of
from app.workshops.queries.standings import standing_of


def members_seen(
    session: Session,
    workshop_id: UUID,
    actor: Actor,
    now: datetime,
    *,
    role: Role | None,
    q: str | None,
    cursor: str | None,
    limit: int,
) -> Page[MemberView]:
    """Return the people of a workshop for its desk. Raise NotAllowed for everybody else."""
    require_right(standing_of(session, workshop_id, actor, now), Right.READ_PRIVATE)
    return members(session, workshop_id, role=role, q=q, cursor=cursor, limit=limit)


def member_seen(
    session: Session, workshop_id: UUID, participation_id: UUID, actor: Actor, now: datetime
) -> tuple[MemberView, bool]:
    """Return somebody of a workshop, and whether the caller may see all of it or only the name they go by.

    Raise NotAllowed for callers who are not in the workshop.
    """
    standing = standing_of(session, workshop_id, actor, now)
    if standing.role is None:
        raise NotAllowed("Join the workshop first: POST /api/v1/workshops/{id}/participations.")
    view = member(session, workshop_id, participation_id)
    return view, standing.has(Right.READ_PRIVATE) or standing.participation_id == participation_id


def myself(session: Session, workshop_id: UUID, actor: Actor) -> MemberView:
    """Return the caller's own participation. Raise NotFound if they have not joined."""
    joined = participation_of(session, workshop_id, actor.account_id)
    if joined is None:
        raise NotFound("You have not joined such a workshop.")
    return member(session, workshop_id, joined.id)
