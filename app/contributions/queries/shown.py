"""A contribution as a page shows it: its row, with its author's name."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col
from sqlmodel import select as select_model

from app.contributions.models import Contribution, ContributionRevision
from app.contributions.policy import Held, State, require_readable
from app.contributions.queries.rooms import Room, room
from app.core.actors import Actor
from app.core.errors import NotFound
from app.storage.tables import table_of
from app.workshops.models import Participation

CONTRIBUTION, _PERSON = table_of(Contribution), table_of(Participation)
_C = CONTRIBUTION.c


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page needs of a contribution. The tally is here and shown only where the workshop shows tallies."""

    id: UUID
    workshop_id: UUID
    kind: str
    author_id: UUID | None
    author_name: str | None
    foundation_id: UUID | None
    text_id: UUID | None
    parent_id: UUID | None
    reply_to_id: UUID | None
    text: str
    stream: str
    attribution: str
    posted_at: datetime
    edited_at: datetime | None = None
    withdrawn_at: datetime | None = None
    hidden_at: datetime | None = None
    hidden_reason: str | None = None
    agree: int = 0
    disagree: int = 0
    passes: int = 0
    comment_count: int = 0
    version: int = 1

    @property
    def held(self) -> Held:
        """What the policy asks about."""
        state = State.WITHDRAWN if self.withdrawn_at else State.HIDDEN if self.hidden_at else State.VISIBLE
        return Held(self.kind, self.author_id, self.posted_at, state, self.version)


COLUMNS = (
    _C.id,
    _C.workshop_id,
    _C.kind,
    _C.author_id,
    _PERSON.c.display_name,
    _C.foundation_id,
    _C.text_id,
    _C.parent_id,
    _C.reply_to_id,
    _C.text,
    _C.stream,
    _C.attribution,
    _C.posted_at,
    _C.edited_at,
    _C.withdrawn_at,
    _C.hidden_at,
    _C.hidden_reason,
    _C.agree,
    _C.disagree,
    _C.passes,
    _C.comment_count,
    _C.version,
)
"""In the order of Shown's fields."""

SHOWN = select(*COLUMNS).select_from(CONTRIBUTION).outerjoin(_PERSON, _PERSON.c.id == _C.author_id)
"""Contributions with their authors' names: narrow it, and make each row a `Shown(*row)`."""


def found(session: Session, contribution_id: UUID) -> Shown:
    """Return a contribution in whichever state. Raise NotFound if there is none."""
    row = session.execute(SHOWN.where(_C.id == contribution_id)).first()
    if row is None:
        raise NotFound("There is no such contribution.")
    return Shown(*row)


def readable(session: Session, contribution_id: UUID, actor: Actor | None, now: datetime) -> tuple[Shown, Room]:
    """Return a contribution that the caller may read, and its workshop. Raise NotFound for any other."""
    shown = found(session, contribution_id)
    try:
        around = room(session.connection(), shown.workshop_id, actor, now)
    except NotFound:
        raise NotFound("There is no such contribution.") from None
    require_readable(shown.held, around.standing)
    return shown, around


def revisions(session: Session, contribution_id: UUID) -> list[ContributionRevision]:
    """Return the texts that a contribution had before, oldest first."""
    return list(
        session.exec(
            select_model(ContributionRevision)
            .where(ContributionRevision.contribution_id == contribution_id)
            .order_by(col(ContributionRevision.version))
        )
    )


def history(
    session: Session, contribution_id: UUID, actor: Actor | None, now: datetime
) -> tuple[Shown, list[ContributionRevision]]:
    """Return a contribution that the caller may read and its earlier texts. Raise NotFound for any other."""
    shown, _ = readable(session, contribution_id, actor, now)
    return shown, revisions(session, contribution_id)
