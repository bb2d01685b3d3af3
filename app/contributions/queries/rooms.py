"""All that a post or a page needs to know of its workshop and its caller, in one statement for the sake of speed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Uuid, and_, bindparam, select
from sqlmodel import Session

from app.core.actors import Actor
from app.core.errors import NotFound
from app.declarations.models import Declaration, DeclarationVersion, Foundation, FoundationText, VersionText
from app.storage.dialect import share_workshop
from app.storage.tables import table_of
from app.workshops.models import Participation, Phase, Workshop
from app.workshops.policy import Capability, Role, Span, Standing, Timetable
from app.workshops.queries import standing_of, timetables

_WORKSHOP, _PERSON, _PHASE = table_of(Workshop).c, table_of(Participation).c, table_of(Phase).c


@dataclass(frozen=True, slots=True)
class Place:
    """A foundation and the exact text of it that something is written on; both None: the whole."""

    foundation_id: UUID | None = None
    text_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """Where the caller stands in a workshop, the name they go by there, and the workshop's rules for texts."""

    standing: Standing
    display_name: str | None
    idea_length: int
    comment_length: int
    edit_minutes: int


_ROOM = (
    select(
        _WORKSHOP.sealed_at,
        _WORKSHOP.tallies_hidden,
        _WORKSHOP.clock_floor,
        _WORKSHOP.idea_length,
        _WORKSHOP.comment_length,
        _WORKSHOP.edit_minutes,
        _WORKSHOP.is_listed,
        _PERSON.id,
        _PERSON.role,
        _PERSON.display_name,
        _PHASE.opens_at,
        _PHASE.closes_at,
        _PHASE.capabilities,
    )
    .select_from(table_of(Workshop))
    .outerjoin(
        table_of(Participation),
        and_(
            _PERSON.workshop_id == _WORKSHOP.id,
            _PERSON.account_id == bindparam("account_id", type_=Uuid),
            _PERSON.left_at.is_(None),
        ),
    )
    .outerjoin(table_of(Phase), _PHASE.workshop_id == _WORKSHOP.id)
    .where(_WORKSHOP.id == bindparam("workshop_id", type_=Uuid))
    .order_by(_PHASE.opens_at)
)


def room(connection: Connection, workshop_id: UUID, actor: Actor | None, now: datetime) -> Room:
    """Return a workshop as the caller finds it. Raise NotFound if there is none that they may know of.

    In a writing transaction its schedule stays as it is until the transaction ends.
    """
    share_workshop(connection, workshop_id)
    bound = {"workshop_id": workshop_id, "account_id": actor.account_id if actor else None}
    return _read(connection, connection.execute(_ROOM, bound).all(), workshop_id, actor, now)


_MEMBERS = (
    select(
        _WORKSHOP.id,
        _PERSON.account_id,
        _PERSON.id,
        _PERSON.role,
        _PERSON.display_name,
        _WORKSHOP.idea_length,
        _WORKSHOP.comment_length,
        _WORKSHOP.edit_minutes,
    )
    .select_from(table_of(Workshop))
    .join(table_of(Participation), _PERSON.workshop_id == _WORKSHOP.id)
    .where(
        _WORKSHOP.id.in_(bindparam("workshops", expanding=True)),
        _PERSON.account_id.in_(bindparam("accounts", expanding=True)),
        _PERSON.left_at.is_(None),
    )
)


def rooms_of_members(
    session: Session, pairs: Collection[tuple[UUID, UUID]], now: datetime
) -> dict[tuple[UUID, UUID], Room]:
    """Return the room of every member among pairs of a workshop and an account: three statements for all of them.

    About a pair that is missing, ask `room`. In a writing transaction the schedules stay as they are until it ends.
    """
    workshop_ids = sorted({workshop_id for workshop_id, _ in pairs})
    # First, because it holds the schedules: who may post is read only after that.
    schedule = timetables(session, workshop_ids)
    bound = {"workshops": workshop_ids, "accounts": sorted({account_id for _, account_id in pairs})}
    found = {}
    for workshop_id, account_id, person_id, role, name, *lengths in session.connection().execute(_MEMBERS, bound):
        timetable = schedule[workshop_id]
        standing = Standing(timetable, timetable.instant(now), person_id, Role(role))
        found[workshop_id, account_id] = Room(standing, name, *lengths)
    return found


def room_on(
    connection: Connection, workshop_id: UUID, actor: Actor | None, now: datetime, foundation_id: UUID
) -> tuple[Room, Place | None]:
    """Return the room, as `room`, and the text that a foundation has in the present version: still one statement."""
    share_workshop(connection, workshop_id)
    account_id = actor.account_id if actor else None
    bound = {"workshop_id": workshop_id, "account_id": account_id, "foundation_id": foundation_id}
    rows = connection.execute(_ROOM_ON, bound).all()
    here = _read(connection, rows, workshop_id, actor, now)
    text_id = rows[0].text_id
    return here, None if text_id is None else Place(foundation_id, text_id)


def _read(connection: Connection, rows: Sequence[Any], workshop_id: UUID, actor: Actor | None, now: datetime) -> Room:
    """Return the room that the rows describe, one for each phase."""
    if not rows:
        raise NotFound("There is no such workshop.")
    sealed, hidden, floor, idea_length, comment_length, edit_minutes, is_listed, person_id, role, name, *_ = rows[0]
    if person_id is not None or (is_listed and not (actor and actor.is_operator)):
        timetable = Timetable(workshop_id, _spans(rows), sealed, hidden, floor)
        standing = Standing(timetable, timetable.instant(now), person_id, Role(role) if role else None)
    else:
        # The few who are neither members nor visitors of a listed workshop: the invited and the operator.
        with Session(connection, join_transaction_mode="rollback_only") as session:
            standing = standing_of(session, workshop_id, actor, now)
    return Room(standing, name, idea_length, comment_length, edit_minutes)


def _spans(rows: Sequence[Any]) -> tuple[Span, ...]:
    return tuple(
        Span(row.opens_at, row.closes_at, frozenset(map(Capability, row.capabilities)))
        for row in rows
        if row.opens_at is not None
    )


_TEXT = table_of(FoundationText).c
_FOUNDATION, _DECLARATION, _VERSION = table_of(Foundation).c, table_of(Declaration).c, table_of(DeclarationVersion).c
_IN_VERSION = table_of(VersionText).c

_CURRENT_TEXTS = (
    select(_DECLARATION.workshop_id, _TEXT.foundation_id, _TEXT.id)
    .select_from(table_of(FoundationText))
    .join(table_of(VersionText), _IN_VERSION.text_id == _TEXT.id)
    .join(table_of(DeclarationVersion), _VERSION.id == _IN_VERSION.version_id)
    .join(
        table_of(Declaration),
        and_(_DECLARATION.id == _VERSION.declaration_id, _DECLARATION.current_number == _VERSION.number),
    )
)
_CURRENT_TEXT = _CURRENT_TEXTS.with_only_columns(_TEXT.id).where(
    _TEXT.foundation_id == bindparam("foundation_id", type_=Uuid),
    _DECLARATION.workshop_id == bindparam("workshop_id", type_=Uuid),
)
_OF_FOUNDATIONS = _CURRENT_TEXTS.where(_TEXT.foundation_id.in_(bindparam("foundations", expanding=True)))
_ROOM_ON = _ROOM.add_columns(_CURRENT_TEXT.scalar_subquery().label("text_id"))
_THIS_TEXT = (
    select(_TEXT.foundation_id, _TEXT.id)
    .select_from(table_of(FoundationText))
    .join(table_of(Foundation), _FOUNDATION.id == _TEXT.foundation_id)
    .join(table_of(Declaration), _DECLARATION.id == _FOUNDATION.declaration_id)
    .where(_TEXT.id == bindparam("ident"), _DECLARATION.workshop_id == bindparam("workshop_id"))
)


def current_places(connection: Connection, foundation_ids: Collection[UUID]) -> dict[tuple[UUID, UUID], Place]:
    """Return the text that each foundation has in the present version, by workshop and foundation."""
    if not foundation_ids:
        return {}
    rows = connection.execute(_OF_FOUNDATIONS, {"foundations": sorted(foundation_ids)})
    return {(workshop_id, foundation_id): Place(foundation_id, ident) for workshop_id, foundation_id, ident in rows}


def place_of_text(connection: Connection, workshop_id: UUID, text_id: UUID) -> Place | None:
    """Return a text of the workshop's declaration, of whichever version, or None."""
    row = connection.execute(_THIS_TEXT, {"ident": text_id, "workshop_id": workshop_id}).first()
    return Place(*row) if row else None


def workshop_of_foundation(session: Session, foundation_id: UUID) -> UUID:
    """Return the workshop that a foundation is discussed in. Raise NotFound for one that does not exist."""
    found: UUID | None = session.execute(
        select(_DECLARATION.workshop_id)
        .join(table_of(Foundation), _FOUNDATION.declaration_id == _DECLARATION.id)
        .where(_FOUNDATION.id == foundation_id)
    ).scalar()
    if found is None:
        raise NotFound("There is no such foundation.")
    return found
