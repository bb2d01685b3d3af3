"""Opening and closing workshops at the command line, where people name things instead of passing ids."""

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlmodel import Session

from app.cli.faults import OperatorError
from app.cli.operating import OPERATOR
from app.contributions.models import Contribution
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.votes.models import Vote
from app.workshops.commands import close_phase_now, open_phase_now, reopen_phase
from app.workshops.models import Participation, Phase, Workshop
from app.workshops.queries import WorkshopView, shown_by_slug


def open_now(tx: Tx, slug: str, *, phase_name: str | None, until: datetime | None, reason: str) -> list[str]:
    """Open the next phase that has not opened, or the one that is named, and return its name.

    With `until`, a phase that has closed opens again, until then: the last one, if none is named.
    """
    view = shown_by_slug(tx.session, slug, OPERATOR, tx.now)
    if until is None:
        phase = _chosen(view, phase_name, lambda phase: phase.opens_at > tx.now, "is still to open")[0]
        open_phase_now(tx, OPERATOR, view.workshop.id, phase.id, reason=reason)
    else:
        phase = _chosen(view, phase_name, lambda phase: phase.closes_at <= tx.now, "has closed")[-1]
        reopen_phase(tx, OPERATOR, view.workshop.id, phase.id, closes_at=until, reason=reason)
    return [phase.name]


def close_now(tx: Tx, slug: str, *, phase_name: str | None, reason: str) -> list[str]:
    """Close every open phase, or the one that is named, and return the names."""
    view = shown_by_slug(tx.session, slug, OPERATOR, tx.now)
    phases = _chosen(view, phase_name, lambda phase: phase.opens_at <= tx.now < phase.closes_at, "is open")
    for phase in phases:
        close_phase_now(tx, OPERATOR, view.workshop.id, phase.id, reason=reason)
    return [phase.name for phase in phases]


def status(session: Session, slug: str, now: datetime) -> str:
    """Return a workshop's state, schedule and counts as text."""
    view = shown_by_slug(session, slug, OPERATOR, now)
    workshop = view.workshop
    zone = ZoneInfo(workshop.time_zone)
    state = "sealed" if workshop.sealed_at else view.standing.timetable.state(now).value
    lines = [f"{workshop.title} ({workshop.slug}): {state}", ""]
    for phase in view.phases:
        mark = "*" if phase.opens_at <= now < phase.closes_at and not workshop.sealed_at else " "
        begins, ends = (at.astimezone(zone).strftime("%a %d %b %Y %H:%M") for at in (phase.opens_at, phase.closes_at))
        lines.append(f"{mark} {begins} - {ends}  {phase.name}")
    counts = ", ".join(f"{number} {noun}" for noun, number in _counts(session, workshop))
    return "\n".join([*lines, "", f"Times are those of {workshop.time_zone}. {counts}.", ""])


def _chosen(view: WorkshopView, name: str | None, fits: Callable[[Phase], bool], what: str) -> Sequence[Phase]:
    """Return the phases that fit, at least one; OperatorError if there is none, or none of that name."""
    named = [phase for phase in view.phases if name is None or phase.name.casefold() == name.casefold()]
    found = [phase for phase in named if fits(phase)]
    if not found:
        which = (
            f"No phase of {view.workshop.slug}"
            if name is None
            else f"“{name}” is not a phase of {view.workshop.slug} that"
        )
        names = ", ".join(f"“{phase.name}”" for phase in view.phases)
        raise OperatorError(f"{which} {what}. Its phases are {names}; `folkmoot workshop status` says when.")
    return found


def _counts(session: Session, workshop: Workshop) -> list[tuple[str, int]]:
    contributions, votes, people = (table_of(model) for model in (Contribution, Vote, Participation))
    ours = contributions.c.workshop_id == workshop.id
    kinds = select(contributions.c.kind, func.count()).where(ours).group_by(contributions.c.kind)
    of_kind: dict[str, int] = {kind: number for kind, number in session.connection().execute(kinds)}  # noqa: C416
    cast = (
        select(func.count())
        .select_from(votes.join(contributions, contributions.c.id == votes.c.contribution_id))
        .where(ours)
    )
    joined = select(func.count()).where(people.c.workshop_id == workshop.id, people.c.left_at.is_(None))
    return [
        ("people", session.connection().execute(joined).scalar_one()),
        ("ideas", of_kind.get("idea", 0)),
        ("comments", of_kind.get("comment", 0)),
        ("votes", session.connection().execute(cast).scalar_one()),
    ]
