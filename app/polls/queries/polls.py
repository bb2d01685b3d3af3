"""Polls as somebody may see them, and who looks after one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.core.actors import Actor
from app.core.errors import NotAllowed, NotFound
from app.core.paging import Page, encode_cursor, id_in
from app.declarations.models import DeclarationVersion
from app.people.models import Account
from app.polls.models import Poll, PollOption
from app.polls.policy import PollState, Terms, Visibility
from app.workshops.models import Workshop
from app.workshops.policy import Right, require_right
from app.workshops.queries import standing_of

NO_POLL = "There is no such poll."


@dataclass(frozen=True, slots=True)
class PollView:
    """A poll, and where the one who looks at it stands."""

    poll: Poll
    options: Sequence[PollOption]
    terms: Terms
    now: datetime
    is_organiser: bool
    workshop: Workshop | None
    version_number: int | None

    @property
    def state(self) -> PollState:
        """Where the poll is now."""
        return self.terms.state(self.now)

    @property
    def way_on(self) -> Workshop | None:
        """The workshop that those who answered are invited to. An unlisted one is not given away by a poll."""
        if not self.poll.invites_on or self.workshop is None or not self.workshop.is_listed:
            return None
        return self.workshop

    def shows_result(self, *, has_voted: bool = False) -> bool:
        """Tell whether the result may be shown to the one who looks."""
        return self.terms.shows_result(self.now, is_organiser=self.is_organiser, has_voted=has_voted)


def poll_id_of(session: Session, key: str) -> UUID:
    """Return the id of a poll by its id or the name in its address. Raise NotFound for neither."""
    try:
        ident = UUID(key)
    except ValueError:
        found = session.exec(select(Poll.id).where(Poll.slug == key)).first()
    else:
        found = session.exec(select(Poll.id).where(Poll.id == ident)).first()
    if found is None:
        raise NotFound(NO_POLL)
    return found


def poll_by_slug(session: Session, key: str, actor: Actor | None, now: datetime) -> PollView:
    """Return a poll by its id or name. Raise NotFound."""
    return poll_seen(session, poll_id_of(session, key), actor, now)


def poll_seen(session: Session, poll_id: UUID, actor: Actor | None, now: datetime) -> PollView:
    """Return a poll as anybody may see it who has its address, its organisers more. Raise NotFound."""
    poll = session.get(Poll, poll_id)
    if poll is None:
        raise NotFound(NO_POLL)
    return _view(session, poll, now, is_organiser=_organises(session, poll, actor, now))


def polls_seen(
    session: Session, actor: Actor, now: datetime, *, workshop_id: UUID | None, cursor: str | None, limit: int
) -> Page[PollView]:
    """Return the polls of a workshop, for its organisers, or those that the caller looks after alone; newest first.

    Raise NotFound or NotAllowed for others.
    """
    if workshop_id is not None:
        require_right(standing_of(session, workshop_id, actor, now), Right.MANAGE)
        of = [col(Poll.workshop_id) == workshop_id]
    else:
        of = [col(Poll.workshop_id).is_(None), col(Poll.owner_id) == actor.account_id]
    statement = select(Poll).where(*of).order_by(col(Poll.id).desc())
    if cursor is not None:
        statement = statement.where(Poll.id < id_in(cursor))
    rows = session.exec(statement.limit(limit + 1)).all()
    views = [_view(session, poll, now, is_organiser=True) for poll in rows[:limit]]
    return Page(views, encode_cursor(rows[limit - 1].id) if len(rows) > limit else None)


def require_organiser(session: Session, poll: Poll | None, actor: Actor, now: datetime) -> Poll:
    """Return a poll that the caller looks after. Raise NotFound for people outside, NotAllowed for members."""
    if poll is None:
        raise NotFound(NO_POLL)
    if poll.workshop_id is not None:
        require_right(standing_of(session, poll.workshop_id, actor, now), Right.MANAGE)
    elif not _owns(session, poll, actor):
        raise NotAllowed("This poll belongs to somebody else.")
    return poll


def option_labels(session: Session, poll_id: UUID) -> list[PollOption]:
    """Return a poll's options in their order."""
    return list(session.exec(select(PollOption).where(PollOption.poll_id == poll_id).order_by(col(PollOption.place))))


def _view(session: Session, poll: Poll, now: datetime, *, is_organiser: bool) -> PollView:
    workshop = session.get(Workshop, poll.workshop_id) if poll.workshop_id else None
    version = session.get(DeclarationVersion, poll.version_id) if poll.version_id else None
    terms = Terms(
        poll.opens_at,
        poll.closes_at,
        poll.clock_floor,
        workshop is not None and workshop.sealed_at is not None,
        Visibility(poll.visibility),
    )
    options = option_labels(session, poll.id)
    number = version.number if version else None
    return PollView(poll, options, terms, terms.instant(now), is_organiser, workshop, number)


def _organises(session: Session, poll: Poll, actor: Actor | None, now: datetime) -> bool:
    if actor is None:
        return False
    if poll.workshop_id is None:
        return _owns(session, poll, actor)
    try:
        return standing_of(session, poll.workshop_id, actor, now).has(Right.MANAGE)
    except NotFound:  # unlisted, and not theirs to know
        return False


def _owns(session: Session, poll: Poll, actor: Actor) -> bool:
    if actor.is_operator:
        return True
    account = session.get(Account, actor.account_id)
    return poll.owner_id == actor.account_id and account is not None and account.is_organiser
