"""Posting ideas: what a whole room does in the same minutes, so a run of them is carried out together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.contributions.commands.posting import Posted, invalid, store
from app.contributions.events import IdeaPosted
from app.contributions.policy import Stream, fitting
from app.contributions.queries.rooms import (
    Place,
    Room,
    current_places,
    place_of_text,
    room,
    room_on,
    rooms_of_members,
)
from app.contributions.queries.shown import Shown
from app.core.actors import Actor
from app.core.errors import DomainError
from app.core.ids import new_id
from app.storage.writer import Tx
from app.workshops.policy import Capability, Right, require_open, require_right

_ByPair = tuple[UUID, UUID]


@dataclass(frozen=True, slots=True)
class IdeaCall:
    """One call: who posts what in which workshop, on a foundation's present text, an exact text, or the whole.

    An organiser may post what was said elsewhere by naming its stream; such an idea has no author.
    """

    actor: Actor
    workshop_id: UUID
    text: str
    foundation_id: UUID | None = None
    text_id: UUID | None = None
    stream: Stream = Stream.ONLINE
    attribution: str = ""


def post_idea(
    tx: Tx,
    actor: Actor,
    workshop_id: UUID,
    text: str,
    *,
    foundation_id: UUID | None = None,
    text_id: UUID | None = None,
    stream: Stream = Stream.ONLINE,
    attribution: str = "",
) -> Posted:
    """Post one idea, as `post_ideas` does. Raise the refusal if it is refused."""
    call = IdeaCall(actor, workshop_id, text, foundation_id, text_id, stream, attribution)
    (outcome,) = post_ideas(tx, [call])
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


def post_ideas(tx: Tx, calls: Sequence[IdeaCall]) -> list[Posted | DomainError]:
    """Check each call by the rules, and store the ideas that pass: six statements for the calls of members.

    They are schedules, limits and people, foundations; ideas and their words.
    """
    rooms: Mapping[_ByPair, Room] = {}
    places: Mapping[_ByPair, Place] = {}
    if len(calls) > 1:  # one call alone asks for all of this at once
        rooms = rooms_of_members(tx.session, {(call.workshop_id, call.actor.account_id) for call in calls}, tx.now)
        places = current_places(tx.connection, {call.foundation_id for call in calls if call.foundation_id is not None})
    outcomes: list[Posted | DomainError] = []
    for call in calls:
        try:
            outcomes.append(_post(tx, call, rooms, places))
        except DomainError as refusal:
            outcomes.append(refusal)
    store(tx, [outcome.shown for outcome in outcomes if not isinstance(outcome, DomainError)])
    return outcomes


def _post(tx: Tx, call: IdeaCall, rooms: Mapping[_ByPair, Room], places: Mapping[_ByPair, Place]) -> Posted:
    """Check one call and record it; the idea is stored with the others."""
    here, place = _surroundings(tx, call, rooms, places)
    author_id: UUID | None = require_open(here.standing, Capability.POST_IDEAS)
    author_name = here.display_name
    if call.stream is not Stream.ONLINE:
        require_right(here.standing, Right.MANAGE)
        author_id = author_name = None
    elif call.attribution:
        raise invalid("attribution", "Only what came from another stream is attributed; you post under your own name.")
    tidied = fitting(call.text, here.idea_length)
    if place is None:
        raise invalid("foundation_id", "The declaration's present version has no such foundation.")
    if call.text_id is not None:
        place = _exact_place(tx, call, call.text_id)
    shown = Shown(
        id=new_id(),
        workshop_id=call.workshop_id,
        kind="idea",
        author_id=author_id,
        author_name=author_name,
        foundation_id=place.foundation_id,
        text_id=place.text_id,
        parent_id=None,
        reply_to_id=None,
        text=tidied,
        stream=call.stream.value,
        attribution=call.attribution,
        posted_at=tx.now,
    )
    receipt = tx.record(
        IdeaPosted(
            workshop_id=call.workshop_id,
            actor_id=call.actor.account_id,
            subject_id=shown.id,
            text=tidied,
            foundation_id=place.foundation_id,
            text_id=place.text_id,
            stream=shown.stream,
            attribution=call.attribution,
        )
    )
    return Posted(shown, here.standing.sees_tallies, receipt)


def _surroundings(
    tx: Tx, call: IdeaCall, rooms: Mapping[_ByPair, Room], places: Mapping[_ByPair, Place]
) -> tuple[Room, Place | None]:
    """Return where the caller stands and the place that was named; None: there is no such place now."""
    here = rooms.get((call.workshop_id, call.actor.account_id))
    if here is None:  # a call alone, or one of the few who are no members: visitors, the invited, the operator
        if call.foundation_id is not None:
            return room_on(tx.connection, call.workshop_id, call.actor, tx.now, call.foundation_id)
        return room(tx.connection, call.workshop_id, call.actor, tx.now), Place()
    return here, Place() if call.foundation_id is None else places.get((call.workshop_id, call.foundation_id))


def _exact_place(tx: Tx, call: IdeaCall, text_id: UUID) -> Place:
    """Return the exact text that an idea is written on."""
    if call.foundation_id is not None:
        raise invalid("text_id", "Name a foundation or one of its texts, not both.")
    found = place_of_text(tx.connection, call.workshop_id, text_id)
    if found is None:
        raise invalid("text_id", "No version of this workshop's declaration has such a text.")
    return found
