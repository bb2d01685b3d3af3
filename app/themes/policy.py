"""Who may see themes and ask for them, and when they are due: pure functions of where the caller stands."""

from datetime import datetime

from app.core.errors import NotAllowed, NotFound
from app.themes.errors import ThemesNotShown
from app.workshops.policy import Capability, Right, Standing, Timetable

COLLECTING = frozenset({Capability.POST_IDEAS, Capability.COMMENT})
"""What phases grant while contributions still come."""


def sees_runs(standing: Standing) -> bool:
    """Tell whether the caller sees runs, and themes at any time: organisers, moderators and the design group."""
    return standing.has(Right.REVIEW) or standing.has(Right.MODERATE)


def require_sees_runs(standing: Standing) -> None:
    """Raise NotFound for people outside the workshop and NotAllowed for members who do not see runs."""
    _require_inside(standing)
    if not sees_runs(standing):
        raise NotAllowed("Runs are for the organisers, moderators and the design group. Themes are at .../themes.")


def require_may_run(standing: Standing) -> None:
    """Raise NotFound for people outside the workshop and NotAllowed for those who may not start or cancel a run.

    Neither schedule nor seal matter: a run adds nothing to what people said.
    """
    _require_inside(standing)
    if not (standing.has(Right.REVIEW) or standing.has(Right.MANAGE)):
        raise NotAllowed("Only organisers and the design group start and cancel runs.")


def require_may_edit(standing: Standing) -> None:
    """Raise NotFound for people outside the workshop and NotAllowed for those who may not change themes.

    Neither schedule nor seal matter: themes are what people make of the record, and the record stays as it is.
    """
    _require_inside(standing)
    if not standing.has(Right.REVIEW):
        raise NotAllowed("Only organisers and the design group change themes.")


def require_sees_themes(standing: Standing) -> None:
    """Raise NotAllowed for people who have not joined, and ThemesNotShown before voting has ended."""
    if standing.role is None:
        raise NotAllowed("Join the workshop to see its themes: POST /api/v1/workshops/{id}/participations.")
    if not sees_runs(standing) and not standing.timetable.has_voting_ended(standing.now):
        raise ThemesNotShown("Themes are shown to all when voting has ended.")


def collecting_ended_at(timetable: Timetable, now: datetime) -> datetime | None:
    """Return when the last phase that let people contribute closed, or None if one is open, to come, or never was."""
    spans = [span for span in timetable.spans if span.capabilities & COLLECTING]
    if not spans:
        return None
    last = max(span.closes_at for span in spans)
    if timetable.sealed_at is not None:
        return min(last, timetable.sealed_at)
    return last if last <= timetable.instant(now) else None


def _require_inside(standing: Standing) -> None:
    if standing.role is None:
        raise NotFound("There is no such workshop, or its runs are not yours to see.")
