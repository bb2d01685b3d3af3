"""Making a workshop and changing its settings."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any, Final, TypedDict, Unpack
from uuid import UUID
from zoneinfo import available_timezones

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from app.core.actors import Actor
from app.core.errors import Conflict, Invalid
from app.people.models import Account
from app.storage.writer import Tx
from app.workshops.commands.announcing import announce_changes_of
from app.workshops.commands.managing import hold_to_manage, refuse_stale
from app.workshops.commands.schedule import PhasePlan, add_phases, check_plans
from app.workshops.errors import MayNotCreate, SlugTaken
from app.workshops.events import ParticipantJoined, WorkshopChanged, WorkshopCreated
from app.workshops.models import Participation, Workshop
from app.workshops.policy import Role
from app.workshops.queries import WorkshopView, shown
from app.workshops.registration import check_fields

_LONG: Final = frozenset({"summary", "welcome", "registration_fields", "join_domains"})
"""Settings whose values are too long, or too private, for the log."""
RESERVED_SLUGS: Final = frozenset({"make", "polls"})
"""What stands where a workshop's name would in an address of the client: `/desk/polls` is no workshop's desk."""


class WorkshopSettings(TypedDict, total=False):
    """What an organiser decides about a workshop; see `Workshop` for the meaning of each."""

    title: str
    summary: str
    welcome: str
    time_zone: str
    is_listed: bool
    join_open: bool
    join_domains: list[str]
    tallies_hidden: bool
    edit_minutes: int
    idea_length: int
    comment_length: int
    registration_fields: list[dict[str, Any]]


def create_workshop(
    tx: Tx,
    actor: Actor,
    *,
    slug: str | None = None,
    phases: Sequence[PhasePlan] = (),
    display_name: str = "",
    cloned_from_id: UUID | None = None,
    **settings: Unpack[WorkshopSettings],
) -> WorkshopView:
    """Make a workshop; its creator becomes its organiser. Without a slug one is made from the title.

    Raise MayNotCreate for people whom the operator has not made organisers, SlugTaken, or Invalid.
    """
    account = tx.session.get_one(Account, actor.account_id)
    if not (account.is_organiser or actor.is_operator):
        raise MayNotCreate("Ask the operator of this service to make you an organiser.")
    _check(settings)
    check_plans(phases, {}, tx.now)
    if slug in RESERVED_SLUGS:
        raise SlugTaken(f"“{slug}” is an address of the service itself.")
    workshop = Workshop(
        slug=slug or _free_slug(tx, settings["title"]),
        created_at=tx.now,
        created_by_id=actor.account_id,
        cloned_from_id=cloned_from_id,
        **settings,
    )
    tx.session.add(workshop)
    try:
        tx.session.flush()
    except IntegrityError:
        raise SlugTaken(f"There is a workshop at “{workshop.slug}” already.") from None
    add_phases(tx, workshop.id, phases)
    organiser = Participation(
        workshop_id=workshop.id,
        account_id=actor.account_id,
        role=Role.ORGANISER.value,
        display_name=display_name or account.name or "Organiser",
        joined_at=tx.now,
    )
    tx.session.add(organiser)
    tx.session.flush()
    who: dict[str, Any] = {"workshop_id": workshop.id, "actor_id": actor.account_id}
    tx.record(
        WorkshopCreated(
            **who, subject_id=workshop.id, slug=workshop.slug, title=workshop.title, cloned_from_id=cloned_from_id
        )
    )
    tx.record(ParticipantJoined(**who, subject_id=organiser.id, role=organiser.role, way="creator"))
    announce_changes_of(tx, workshop.id, tx.now)
    return shown(tx.session, workshop.id, actor, tx.now)


def change_workshop(
    tx: Tx, actor: Actor, workshop_id: UUID, *, version: int, **changes: Unpack[WorkshopSettings]
) -> WorkshopView:
    """Change some settings. Raise Stale for another version than the present one, Sealed, Conflict or Invalid.

    Whether tallies are hidden is settled when the first phase that grants votes opens: people vote knowing it.
    """
    workshop, standing = hold_to_manage(tx, actor, workshop_id)
    refuse_stale(workshop, version)
    _check(changes)
    changed = sorted(name for name, value in changes.items() if getattr(workshop, name) != value)
    if "tallies_hidden" in changed and standing.timetable.has_voting_begun(standing.now):
        raise Conflict("Voting has begun, and people vote knowing whether tallies are shown. This cannot change now.")
    if not changed:
        return shown(tx.session, workshop_id, actor, tx.now)
    for name in changed:
        setattr(workshop, name, changes[name])  # type: ignore[literal-required]
    workshop.version += 1
    tx.session.flush()
    tx.record(
        WorkshopChanged(
            workshop_id=workshop_id,
            actor_id=actor.account_id,
            subject_id=workshop_id,
            changed=changed,
            values={name: changes[name] for name in changed if name not in _LONG},  # type: ignore[literal-required]
            version=workshop.version,
        )
    )
    return shown(tx.session, workshop_id, actor, tx.now)


def _check(settings: WorkshopSettings) -> None:
    if "time_zone" in settings and settings["time_zone"] not in _time_zones():
        message = "This is not the name of a time zone; for example Europe/London."
        raise Invalid(f"time_zone: {message}", errors=[{"field": "time_zone", "message": message}])
    check_fields(settings.get("registration_fields", []))


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _free_slug(tx: Tx, title: str) -> str:
    """Return a slug made from the title, with a number where others have it already."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "workshop"
    taken = RESERVED_SLUGS | set(
        tx.session.exec(select(Workshop.slug).where(col(Workshop.slug).startswith(slug, autoescape=True)))
    )
    number = 1
    while (candidate := slug if number == 1 else f"{slug}-{number}") in taken or len(candidate) < 3:
        number += 1
    return candidate
