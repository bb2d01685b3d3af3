"""The whole table of who may read, change and moderate what."""

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from app.contributions.errors import EditWindowClosed, Hidden
from app.contributions.policy import Held, State, may_read, require_editable, require_moderator, require_withdrawable
from app.core.errors import DomainError, NotAllowed, NotFound
from app.workshops.errors import NotOpen, Sealed
from app.workshops.policy import Capability, Role, Span, Standing, Timetable

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ME, SOMEBODY, ROOM = UUID(int=1), UUID(int=2), UUID(int=3)
ROLES: list[Role | None] = [None, *Role]


def standing(role: Role | None, *, is_open: bool = True, is_sealed: bool = False) -> Standing:
    spans = (Span(NOW - timedelta(1), NOW + timedelta(1), frozenset(Capability)),) if is_open else ()
    timetable = Timetable(ROOM, spans, NOW if is_sealed else None)
    return Standing(timetable, NOW, ME if role else None, role)


def held(author: UUID | None, state: State = State.VISIBLE, *, minutes_ago: float = 1) -> Held:
    return Held("idea", author, NOW - timedelta(minutes=minutes_ago), state, 1)


def refusal(check, *args: object) -> type[DomainError] | None:  # type: ignore[no-untyped-def]
    try:
        check(*args)
    except DomainError as error:
        return type(error)
    return None


@pytest.mark.parametrize(("role", "author", "state"), list(product(ROLES, [ME, SOMEBODY, None], State)))
def test_who_reads(role: Role | None, author: UUID | None, state: State) -> None:
    is_desk = role in {Role.ORGANISER, Role.MODERATOR}
    wrote_it = author == ME and role is not None
    expected = {State.VISIBLE: True, State.HIDDEN: is_desk or wrote_it, State.WITHDRAWN: False}[state]
    assert may_read(held(author, state), standing(role)) is expected


@pytest.mark.parametrize(("role", "author"), list(product(ROLES, [ME, SOMEBODY, None])))
def test_who_edits_and_withdraws(role: Role | None, author: UUID | None) -> None:
    if author is None:
        expected = {None: NotFound, Role.ORGANISER: None}.get(role, NotAllowed)
    else:
        expected = None if author == ME and role is not None else NotAllowed
    assert refusal(require_withdrawable, held(author), standing(role)) is expected
    may_speak = role is not Role.OBSERVER
    assert refusal(require_editable, held(author), standing(role), 15) is (expected if may_speak else NotAllowed)


def test_what_else_stands_in_the_way_of_a_change() -> None:
    mine = standing(Role.PARTICIPANT)
    assert refusal(require_editable, held(ME, minutes_ago=15), mine, 15) is EditWindowClosed
    assert refusal(require_editable, held(ME, minutes_ago=14.99), mine, 15) is None
    assert refusal(require_editable, held(ME, State.HIDDEN), mine, 15) is Hidden
    assert refusal(require_editable, held(ME, State.WITHDRAWN), mine, 15) is NotFound
    assert refusal(require_editable, held(ME), standing(Role.PARTICIPANT, is_open=False), 15) is NotOpen
    assert refusal(require_editable, held(ME), standing(Role.PARTICIPANT, is_sealed=True), 15) is Sealed
    assert refusal(require_withdrawable, held(ME), standing(Role.PARTICIPANT, is_open=False)) is None
    assert refusal(require_withdrawable, held(ME), standing(Role.PARTICIPANT, is_sealed=True)) is Sealed


@pytest.mark.parametrize(("role", "state"), list(product(ROLES, State)))
def test_who_moderates(role: Role | None, state: State) -> None:
    is_desk = role in {Role.ORGANISER, Role.MODERATOR}
    expected: type[DomainError] | None = None if is_desk else NotFound if role is None else NotAllowed
    # Whoever may not read it is not told that it is there.
    if state is State.WITHDRAWN or (state is State.HIDDEN and not is_desk):
        expected = NotFound
    for where in (standing(role), standing(role, is_open=False), standing(role, is_sealed=True)):
        assert refusal(require_moderator, held(SOMEBODY, state), where) is expected
