"""Where things of the review are: of which workshop, and where a caller stands in it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.contributions.models import Contribution
from app.core.actors import Actor
from app.core.errors import NotFound
from app.review.models import CodingFrame, ReviewDesk
from app.themes.models import Theme
from app.workshops.models import Participation
from app.workshops.policy import Standing
from app.workshops.queries import standing_of

NO_CONTRIBUTION = "There is no such contribution."
NO_THEME = "There is no such theme."
NO_FRAME = "There is no such coding frame."


def standing_at_contribution(session: Session, contribution_id: UUID, actor: Actor | None, now: datetime) -> Standing:
    """Return where the caller stands in the workshop of a contribution that all may read. Raise NotFound."""
    row = session.exec(
        select(Contribution.workshop_id, Contribution.is_visible).where(Contribution.id == contribution_id)
    ).first()
    if row is None:
        raise NotFound(NO_CONTRIBUTION)
    standing = standing_behind(session, row[0], actor, now, NO_CONTRIBUTION)
    if not row[1]:
        raise NotFound(NO_CONTRIBUTION)
    return standing


def standing_at_theme(session: Session, theme_id: UUID, actor: Actor | None, now: datetime) -> tuple[Standing, Theme]:
    """Return a theme, retired or not, and where the caller stands in its workshop. Raise NotFound."""
    theme = session.get(Theme, theme_id)
    if theme is None:
        raise NotFound(NO_THEME)
    return standing_behind(session, theme.workshop_id, actor, now, NO_THEME), theme


def standing_at_frame(
    session: Session, frame_id: UUID, actor: Actor | None, now: datetime
) -> tuple[Standing, CodingFrame]:
    """Return a frame, retired or not, and where the caller stands in its workshop. Raise NotFound."""
    frame = session.get(CodingFrame, frame_id)
    if frame is None:
        raise NotFound(NO_FRAME)
    return standing_behind(session, frame.workshop_id, actor, now, NO_FRAME), frame


def standing_behind(
    session: Session, workshop_id: UUID, actor: Actor | None, now: datetime, otherwise: str
) -> Standing:
    """Return where the caller stands in the workshop of something. Raise NotFound about the thing, not the workshop."""
    try:
        return standing_of(session, workshop_id, actor, now)
    except NotFound:
        raise NotFound(otherwise) from None


def second_share_of(session: Session, workshop_id: UUID) -> int:
    """Return how many per cent of the contributions two people read."""
    desk = session.get(ReviewDesk, workshop_id)
    return desk.second_share if desk else 0


def names_of(session: Session, ids: Iterable[UUID | None]) -> Mapping[UUID | None, str]:
    """Return the names that people go by in their workshops."""
    wanted = {ident for ident in ids if ident is not None}
    if not wanted:
        return {}
    rows = session.exec(
        select(Participation.id, Participation.display_name).where(col(Participation.id).in_(wanted))
    ).all()
    return dict(rows)
