"""Who sees themes and starts runs: the whole table."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from app.core.errors import DomainError, NotAllowed, NotFound
from app.themes.errors import ThemesNotShown
from app.themes.policy import collecting_ended_at, require_may_run, require_sees_runs, require_sees_themes
from app.workshops.policy import Capability, Role, Span, Standing, Timetable

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def span(opens: int, closes: int, *capabilities: Capability) -> Span:
    return Span(NOON + opens * HOUR, NOON + closes * HOUR, frozenset(capabilities))


def standing(role: Role | None, *spans: Span) -> Standing:
    return Standing(Timetable(uuid4(), spans), NOON, uuid4() if role else None, role)


def verdict(check, where: Standing) -> type[DomainError] | None:  # type: ignore[no-untyped-def]
    try:
        check(where)
    except DomainError as refusal:
        return type(refusal)
    return None


VOTING = span(-1, 1, Capability.VOTE)
VOTED = span(-2, 0, Capability.VOTE)


@pytest.mark.parametrize(
    ("role", "run", "see_runs", "see_themes_while_voting", "see_themes_after"),
    [
        (None, NotFound, NotFound, NotAllowed, NotAllowed),
        (Role.OBSERVER, NotAllowed, NotAllowed, ThemesNotShown, None),
        (Role.PARTICIPANT, NotAllowed, NotAllowed, ThemesNotShown, None),
        (Role.MODERATOR, NotAllowed, None, None, None),
        (Role.DESIGN_GROUP, None, None, None, None),
        (Role.ORGANISER, None, None, None, None),
    ],
)
def test_roles(role, run, see_runs, see_themes_while_voting, see_themes_after) -> None:  # type: ignore[no-untyped-def]
    assert verdict(require_may_run, standing(role, VOTING)) is run
    assert verdict(require_sees_runs, standing(role, VOTING)) is see_runs
    assert verdict(require_sees_themes, standing(role, VOTING)) is see_themes_while_voting
    assert verdict(require_sees_themes, standing(role, VOTED)) is see_themes_after


@pytest.mark.parametrize(
    ("spans", "hours"),
    [
        ((), None),
        ((span(-3, -1, Capability.VOTE),), None),
        ((span(-3, -1, Capability.POST_IDEAS), span(-1, 1, Capability.COMMENT)), None),
        ((span(-3, -1, Capability.POST_IDEAS), span(1, 2, Capability.POST_IDEAS)), None),
        ((span(-3, 0, Capability.POST_IDEAS), span(-3, -1, Capability.COMMENT)), 0),
        ((span(-3, -1, Capability.POST_IDEAS), span(-1, 9, Capability.REVIEW)), -1),
    ],
)
def test_when_collecting_ended(spans: tuple[Span, ...], hours: int | None) -> None:
    expected = None if hours is None else NOON + hours * HOUR
    assert collecting_ended_at(Timetable(uuid4(), spans), NOON) == expected


def test_a_seal_ends_collecting() -> None:
    timetable = Timetable(uuid4(), (span(-3, 3, Capability.POST_IDEAS),), sealed_at=NOON - HOUR)
    assert collecting_ended_at(timetable, NOON) == NOON - HOUR
