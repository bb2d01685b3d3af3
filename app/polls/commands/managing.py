"""Making a poll, changing it, opening and closing it now."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypedDict, Unpack
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError

from app.core.actors import Actor
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from app.declarations.queries import declaration_of, version_of
from app.people.models import Account
from app.polls.errors import PollAnswered, PollSlugTaken
from app.polls.events import PollChanged, PollCreated, PollTimed
from app.polls.models import Poll, PollOption
from app.polls.policy import Kind, PollState
from app.polls.queries import PollView, poll_seen, require_organiser
from app.storage.dialect import hold_workshop
from app.storage.tables import table_of
from app.storage.writer import Tx
from app.workshops.commands.managing import hold_to_manage
from app.workshops.errors import Sealed
from app.workshops.models import Workshop

ASKED: Final = frozenset(
    {
        "question",
        "note",
        "kind",
        "options",
        "most_choices",
        "visibility",
        "integrity",
        "headline_label",
        "headline_places",
    }
)
"""What people answer on the strength of: it stays as it is from the first ballot on."""

_POLL, _OPTION = table_of(Poll), table_of(PollOption)


class PollSettings(TypedDict, total=False):
    """What an organiser decides about a poll; see `Poll` for the meaning of each."""

    question: str
    note: str
    kind: str
    options: list[str]
    most_choices: int
    visibility: str
    integrity: str
    headline_label: str
    headline_places: list[int]
    thanks: str
    invites_on: bool
    sites: list[str]
    opens_at: datetime
    closes_at: datetime


def create_poll(
    tx: Tx,
    actor: Actor,
    *,
    slug: str | None = None,
    workshop_id: UUID | None = None,
    version_number: int | None = None,
    **settings: Unpack[PollSettings],
) -> PollView:
    """Make a poll of a workshop, of a version of its declaration, or of neither; then its maker looks after it.

    Raise NotFound, NotAllowed or Sealed for those who may not, PollSlugTaken, or Invalid.
    """
    _require_place(tx, actor, workshop_id)
    version_id = _version(tx, workshop_id, version_number) if version_number is not None else None
    options = settings.pop("options")
    settings.setdefault("opens_at", tx.now)
    poll = Poll(
        slug=slug or _free_slug(tx, settings["question"]),
        workshop_id=workshop_id,
        version_id=version_id,
        owner_id=actor.account_id,
        created_at=tx.now,
        **settings,  # type: ignore[misc]  # its options were taken out
    )
    _check(poll, options)
    tx.session.add(poll)
    try:
        tx.session.flush()
    except IntegrityError:
        raise PollSlugTaken(f"There is a poll at “{poll.slug}” already.") from None
    _set_options(tx, poll.id, options)
    tx.record(
        PollCreated(
            workshop_id=workshop_id,
            actor_id=actor.account_id,
            subject_id=poll.id,
            slug=poll.slug,
            poll_kind=poll.kind,
            integrity=poll.integrity,
            visibility=poll.visibility,
        )
    )
    return poll_seen(tx.session, poll.id, actor, tx.now)


def change_poll(tx: Tx, actor: Actor, poll_id: UUID, *, version: int, **changes: Unpack[PollSettings]) -> PollView:
    """Change some settings. Raise Stale, PollAnswered for what people have answered on the strength of, or Invalid."""
    poll = hold_poll(tx, actor, poll_id)
    if poll.version != version:
        raise Stale(f"The poll is at version {poll.version}; yours was based on {version}.")
    labels = [option.label for option in poll_seen(tx.session, poll_id, actor, tx.now).options]
    options = changes.pop("options", labels)
    changed = sorted(name for name, value in changes.items() if getattr(poll, name) != value)
    if options != labels:
        changed.append("options")
    if not changed:
        return poll_seen(tx.session, poll_id, actor, tx.now)
    fixed = sorted(ASKED & set(changed))
    if fixed and (poll.counted or poll.set_aside):
        raise PollAnswered(f"People have answered; {', '.join(fixed)} cannot change now.", fields=fixed)
    if "closes_at" in changed and _floor(poll, tx.now) >= poll.closes_at:
        raise Conflict("The poll has closed, and those who saw its result would vote on it. Make a new poll.")
    for name in changed:
        if name != "options":
            setattr(poll, name, changes[name])  # type: ignore[literal-required]
    _check(poll, options)
    if {"opens_at", "closes_at"} & set(changed):
        poll.clock_floor = _floor(poll, tx.now)
    poll.version += 1
    tx.session.add(poll)
    tx.session.flush()
    if options != labels:
        _set_options(tx, poll_id, options)
    tx.record(
        PollChanged(
            workshop_id=poll.workshop_id,
            actor_id=actor.account_id,
            subject_id=poll_id,
            changed=changed,
            version=poll.version,
        )
    )
    return poll_seen(tx.session, poll_id, actor, tx.now)


def time_poll(tx: Tx, actor: Actor, poll_id: UUID, *, verb: str, reason: str) -> PollView:
    """Open a coming poll or close an open one at this moment. Raise Conflict if it is in another state.

    A ballot in flight that commits after this was decided finds the poll closed, whatever its own clock says.
    """
    poll = hold_poll(tx, actor, poll_id)
    state = poll_seen(tx.session, poll_id, actor, tx.now).state
    now = _floor(poll, tx.now)
    if verb == "open" and state is PollState.COMING:
        poll.opens_at = now
    elif verb == "close" and state is PollState.OPEN:
        poll.closes_at = now
        if poll.opens_at >= now:
            raise Conflict("The poll opened at this very moment. Try again.")
    else:
        raise Conflict(f"The poll is {state.value}; it cannot be made to {verb}.")
    poll.clock_floor = now
    poll.version += 1
    tx.session.add(poll)
    tx.session.flush()
    tx.record(
        PollTimed(workshop_id=poll.workshop_id, actor_id=actor.account_id, subject_id=poll_id, verb=verb, reason=reason)
    )
    return poll_seen(tx.session, poll_id, actor, tx.now)


def hold_poll(tx: Tx, actor: Actor, poll_id: UUID) -> Poll:
    """Return a poll that the actor looks after and that nobody else changes until this transaction ends.

    Raise NotFound, NotAllowed, or Sealed where its workshop takes no changes any more.
    """
    room = tx.connection.execute(_ROOM, {"ident": poll_id}).first()
    if room is not None and room[0] is not None:
        hold_workshop(tx.connection, room[0])
    tx.connection.execute(_HOLD, {"ident": poll_id})
    poll = require_organiser(tx.session, tx.session.get(Poll, poll_id), actor, tx.now)
    if poll.workshop_id is not None:
        workshop = tx.session.get_one(Workshop, poll.workshop_id)
        if workshop.sealed_at is not None:
            raise Sealed("The record of this poll's workshop is sealed. Nothing can be added or changed.")
    return poll


# Statements are built once. The poll is held as casting holds it, so that neither waits for the other in a circle.
_ROOM = select(_POLL.c.workshop_id).where(_POLL.c.id == bindparam("ident"))
_HOLD = select(_POLL.c.id).where(_POLL.c.id == bindparam("ident")).with_for_update(key_share=True)


def _require_place(tx: Tx, actor: Actor, workshop_id: UUID | None) -> None:
    """Raise what keeps the actor from making a poll there; without a workshop they must be made an organiser."""
    if workshop_id is not None:
        hold_to_manage(tx, actor, workshop_id)
        return
    account = tx.session.get_one(Account, actor.account_id)
    if not (account.is_organiser or actor.is_operator):
        raise NotAllowed("Ask the operator of this service to make you an organiser, or make the poll in a workshop.")


def _version(tx: Tx, workshop_id: UUID | None, number: int) -> UUID:
    """Return the version of a workshop's declaration that a poll asks about. Raise NotFound or NoText."""
    declaration = declaration_of(tx.session, workshop_id) if workshop_id is not None else None
    if declaration is None:
        raise NotFound("There is no declaration here that a poll could ask about.")
    return version_of(tx.session, declaration.id, number).id


def _check(poll: Poll, options: Sequence[str]) -> None:
    """Raise Invalid for settings that do not fit each other."""
    if len(set(options)) != len(options):
        _refuse("options", "Two of the answers are the same.")
    if poll.kind != Kind.CHOICES and poll.most_choices != 1:
        _refuse("most_choices", "Only a poll of the kind `choices` takes more than one answer.")
    if poll.most_choices > len(options):
        _refuse("most_choices", f"There are only {len(options)} answers.")
    if any(place >= len(options) for place in poll.headline_places):
        _refuse("headline_places", f"The answers have the places 0 to {len(options) - 1}.")
    if bool(poll.headline_places) != bool(poll.headline_label):
        _refuse("headline_label", "A headline figure has both places that it counts and a label.")
    if poll.kind == Kind.CHOICES and len(poll.headline_places) > 1:
        # Somebody who chose two of them would be counted twice in a figure that speaks of people.
        _refuse("headline_places", "Where several answers may be chosen, a headline figure counts one of them.")
    if poll.opens_at >= poll.closes_at:
        _refuse("closes_at", "A poll closes after it opens.")


def _refuse(field: str, message: str) -> None:
    raise Invalid(f"{field}: {message}", errors=[{"field": field, "message": message}])


def _set_options(tx: Tx, poll_id: UUID, labels: Sequence[str]) -> None:
    tx.connection.execute(_OPTION.delete().where(_OPTION.c.poll_id == poll_id))
    tx.session.expire_all()
    tx.session.add_all(PollOption(poll_id=poll_id, place=place, label=label) for place, label in enumerate(labels))
    tx.session.flush()


def _floor(poll: Poll, now: datetime) -> datetime:
    return now if poll.clock_floor is None else max(now, poll.clock_floor)


def _free_slug(tx: Tx, question: str) -> str:
    """Return a slug made from the question, with a number where others have it already."""
    plain = unicodedata.normalize("NFKD", question).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-") or "poll"
    like = select(_POLL.c.slug).where(_POLL.c.slug.startswith(slug, autoescape=True))
    taken = set(tx.connection.execute(like).scalars())
    number = 1
    while (candidate := slug if number == 1 else f"{slug}-{number}") in taken or len(candidate) < 3:
        number += 1
    return candidate
