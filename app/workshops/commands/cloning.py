"""Making a new workshop like an old one."""

from datetime import datetime
from uuid import UUID

from app.core.actors import Actor
from app.storage.writer import Tx
from app.workshops.commands.rooms import create_workshop
from app.workshops.commands.schedule import PhasePlan
from app.workshops.models import Workshop
from app.workshops.policy import Capability, Right, Span, moved, require_right, wall_clock_distance
from app.workshops.queries import WorkshopView, phases_of, standing_of


def clone_workshop(
    tx: Tx, actor: Actor, workshop_id: UUID, *, title: str, slug: str | None, shift_to: datetime
) -> WorkshopView:
    """Make a workshop with another's settings, registration fields and schedule, moved so that it begins at `shift_to`.

    Times of day stay what they are in the workshop's time zone. People, invitations and the guest link are not copied.
    Raise what creating does, and NotFound or NotAllowed for a workshop that is not the caller's to manage.
    """
    require_right(standing_of(tx.session, workshop_id, actor, tx.now), Right.MANAGE)
    source = tx.session.get_one(Workshop, workshop_id)
    return create_workshop(
        tx,
        actor,
        slug=slug,
        phases=_moved_phases(tx, source, shift_to),
        cloned_from_id=source.id,
        title=title,
        summary=source.summary,
        welcome=source.welcome,
        time_zone=source.time_zone,
        is_listed=source.is_listed,
        join_open=source.join_open,
        join_domains=list(source.join_domains),
        tallies_hidden=source.tallies_hidden,
        edit_minutes=source.edit_minutes,
        idea_length=source.idea_length,
        comment_length=source.comment_length,
        registration_fields=list(source.registration_fields),
    )


def _moved_phases(tx: Tx, source: Workshop, shift_to: datetime) -> list[PhasePlan]:
    phases = phases_of(tx.session, source.id)
    if not phases:
        return []
    by = wall_clock_distance(min(phase.opens_at for phase in phases), shift_to, source.time_zone)
    plans = []
    for phase in phases:
        span = Span(phase.opens_at, phase.closes_at, frozenset(map(Capability, phase.capabilities)))
        span = moved(span, by, source.time_zone)
        plans.append(PhasePlan(phase.name, span.opens_at, span.closes_at, sorted(span.capabilities)))
    return plans
