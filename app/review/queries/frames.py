"""Coding frames with their codes, and how far each has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.contributions.models import Contribution
from app.core.actors import Actor
from app.core.errors import NotFound
from app.review.models import Code, Coding, CodingFrame
from app.review.policy import require_sees_review
from app.review.queries.places import NO_FRAME, names_of, standing_at_frame
from app.workshops.policy import Standing
from app.workshops.queries import standing_of


@dataclass(frozen=True, slots=True)
class FrameView:
    """A frame, its codes in order with the retired ones last, and how many visible contributions have been coded."""

    frame: CodingFrame
    codes: Sequence[Code]
    made_by: str | None
    coded_count: int
    coder_count: int


def frames(session: Session, workshop_id: UUID, actor: Actor | None, now: datetime) -> list[FrameView]:
    """Return the frames of a workshop that were not taken away, oldest first."""
    require_sees_review(standing_of(session, workshop_id, actor, now))
    statement = (
        select(CodingFrame)
        .where(CodingFrame.workshop_id == workshop_id, col(CodingFrame.retired_at).is_(None))
        .order_by(col(CodingFrame.id))
    )
    return [frame_view(session, one) for one in session.exec(statement).all()]


def frame(session: Session, frame_id: UUID, actor: Actor | None, now: datetime) -> FrameView:
    """Return one frame. Raise NotFound or NotAllowed."""
    return frame_view(session, frame_seen(session, frame_id, actor, now)[1])


def frame_seen(session: Session, frame_id: UUID, actor: Actor | None, now: datetime) -> tuple[Standing, CodingFrame]:
    """Return a frame that was not taken away, and the caller, who may see it. Raise NotFound or NotAllowed."""
    standing, found = standing_at_frame(session, frame_id, actor, now)
    require_sees_review(standing)
    if found.retired_at is not None:
        raise NotFound(NO_FRAME)
    return standing, found


def frame_view(session: Session, found: CodingFrame) -> FrameView:
    """Return a frame with its codes."""
    coded, coders = session.exec(
        select(func.count(func.distinct(Coding.contribution_id)), func.count(func.distinct(Coding.coder_id)))
        .join(Contribution, col(Contribution.id) == col(Coding.contribution_id))
        .where(Coding.frame_id == found.id, Contribution.is_visible)
    ).one()
    name = names_of(session, [found.created_by_id]).get(found.created_by_id)
    return FrameView(found, codes_in_order(session, found.id), name, coded, coders)


def codes_in_order(session: Session, frame_id: UUID) -> list[Code]:
    """Return all codes of a frame: those that can be given in their order, then the retired ones."""
    rows: Any = session.exec(select(Code).where(Code.frame_id == frame_id)).all()
    return sorted(rows, key=lambda code: (code.retired_at is not None, code.position, code.id))
