"""The rules of time and role, against a naive model of them."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import DomainError, NotAllowed, NotFound
from app.workshops.errors import NotOpen, Sealed
from app.workshops.policy import (
    RIGHTS,
    SPEAKING,
    Capability,
    Right,
    Role,
    Span,
    Standing,
    State,
    Timetable,
    moved,
    require_open,
    require_right,
    wall_clock_distance,
)

START = datetime(2026, 3, 1, tzinfo=UTC)
minutes = st.integers(0, 60).map(lambda count: START + timedelta(minutes=count))
capabilities = st.frozensets(st.sampled_from(Capability))


@st.composite
def spans(draw: st.DrawFn) -> Span:
    opens_at = draw(minutes)
    return Span(opens_at, opens_at + timedelta(minutes=draw(st.integers(1, 30))), draw(capabilities))


@st.composite
def timetables(draw: st.DrawFn) -> Timetable:
    return Timetable(
        uuid4(),
        tuple(draw(st.lists(spans(), max_size=5))),
        sealed_at=draw(st.none() | minutes),
        tallies_hidden=draw(st.booleans()),
        clock_floor=draw(st.none() | minutes),
    )


@given(timetables(), minutes)
def test_what_is_allowed_is_what_the_open_spans_grant(timetable: Timetable, now: datetime) -> None:
    at = max(now, timetable.clock_floor or now)
    naive: set[Capability] = set()
    for span in timetable.spans:
        if span.opens_at <= at and at < span.closes_at:
            naive |= span.capabilities
    if timetable.sealed_at is not None:
        naive = set()
    assert timetable.open_capabilities(now) == naive


@given(timetables(), minutes)
def test_no_instant_after_the_last_closing_is_open(timetable: Timetable, later: datetime) -> None:
    end = max((span.closes_at for span in timetable.spans), default=later)
    assert not timetable.open_capabilities(end + (later - START))
    assert timetable.spans == () or timetable.state(end) is State.CLOSED
    assert timetable.next_change_at(end) is None


@given(timetables(), minutes, minutes)
def test_it_is_never_earlier_than_the_last_decision(timetable: Timetable, now: datetime, floor: datetime) -> None:
    decided = Timetable(timetable.workshop_id, timetable.spans, clock_floor=floor)
    earlier = min(now, floor)
    assert decided.open_capabilities(earlier) == decided.open_capabilities(floor)
    assert decided.state(earlier) == decided.state(floor)


@given(timetables(), minutes)
def test_sealing_wins_over_any_clock(timetable: Timetable, now: datetime) -> None:
    sealed = Timetable(timetable.workshop_id, timetable.spans, sealed_at=START)
    assert not sealed.open_capabilities(now)
    assert sealed.state(now) is State.CLOSED
    with pytest.raises(Sealed):
        require_open(Standing(sealed, now, uuid4(), Role.ORGANISER), Capability.VOTE)


@given(timetables(), minutes)
def test_nothing_changes_before_the_next_change(timetable: Timetable, now: datetime) -> None:
    change = timetable.next_change_at(now)
    if change is None:
        return
    just_before = change - timedelta(microseconds=1)
    assert timetable.instant(now) < change
    assert timetable.open_capabilities(just_before) == timetable.open_capabilities(now)
    assert timetable.state(just_before) == timetable.state(now)


@given(timetables(), minutes)
def test_hidden_tallies_stay_hidden_while_anybody_may_still_vote(timetable: Timetable, now: datetime) -> None:
    hidden = Timetable(timetable.workshop_id, timetable.spans, timetable.sealed_at, tallies_hidden=True)
    votes_later = timetable.sealed_at is None and any(
        Capability.VOTE in span.capabilities and span.closes_at > now for span in timetable.spans
    )
    assert hidden.shows_tallies(now) == (not votes_later)


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("role", [None, *Role])
def test_rights_by_role(role: Role | None, right: Right) -> None:
    table = {
        Role.ORGANISER: set(Right),
        Role.MODERATOR: {Right.MODERATE, Right.READ_PRIVATE},
        Role.DESIGN_GROUP: {Right.REVIEW},
    }
    standing = Standing(Timetable(uuid4(), ()), START, uuid4(), role)
    if right in table.get(role, set()):  # type: ignore[arg-type]
        require_right(standing, right)
    else:
        with pytest.raises(NotFound if role is None else NotAllowed):
            require_right(standing, right)
    assert RIGHTS.keys() == set(Role)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("minute", "refusal"), [(-1, NotOpen), (0, None), (9, None), (10, NotOpen), (11, NotOpen)])
def test_speaking_by_role_and_time(role: Role, minute: int, refusal: type[DomainError] | None) -> None:
    span = Span(START, START + timedelta(minutes=10), frozenset({Capability.COMMENT}))
    standing = Standing(Timetable(uuid4(), (span,)), START + timedelta(minutes=minute), uuid4(), role)
    expected = NotAllowed if role not in SPEAKING else refusal
    if expected is None:
        assert require_open(standing, Capability.COMMENT) == standing.participation_id
    else:
        with pytest.raises(expected):
            require_open(standing, Capability.COMMENT)
    assert standing.may(Capability.COMMENT) == (expected is None)


@given(
    st.timedeltas(timedelta(0), timedelta(days=730)),
    st.timedeltas(timedelta(minutes=1), timedelta(days=20)),
    st.timedeltas(timedelta(days=-400), timedelta(days=400)),
    st.sampled_from(["Europe/London", "America/New_York", "Asia/Kathmandu", "UTC"]),
)
def test_a_moved_span_stays_forward_and_keeps_the_time_of_day(
    start: timedelta, length: timedelta, by: timedelta, zone: str
) -> None:
    opens_at = START + start
    span = Span(opens_at, opens_at + length, frozenset())
    by = timedelta(days=by.days)
    there = moved(span, by, zone)
    assert there.opens_at < there.closes_at
    local, target = (at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for at in (span.opens_at, there.opens_at))
    # An hour that a clock change leaves out is the only time of day that cannot be kept.
    assert target - local in {by, by + timedelta(hours=1), by - timedelta(hours=1)}
    if length > timedelta(days=2):
        assert abs((there.closes_at - there.opens_at) - length) <= timedelta(hours=1)


def test_ten_in_the_morning_stays_ten_in_the_morning_across_a_clock_change() -> None:
    winter = datetime(2026, 3, 2, 10, tzinfo=UTC)
    span = Span(winter, winter + timedelta(hours=7), frozenset())
    by = wall_clock_distance(winter, datetime(2026, 6, 1, 9, tzinfo=UTC), "Europe/London")
    assert moved(span, by, "Europe/London").opens_at == datetime(2026, 6, 1, 9, tzinfo=UTC)
    assert moved(span, by, "Europe/London").closes_at == datetime(2026, 6, 1, 16, tzinfo=UTC)
