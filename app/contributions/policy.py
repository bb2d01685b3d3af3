"""Who may read, change and hide a contribution, and when: pure functions of what it is and where the caller stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from app.contributions.errors import EditWindowClosed, Hidden
from app.core.errors import Invalid, NotAllowed, NotFound, Stale
from app.core.text import tidy
from app.workshops.errors import Sealed
from app.workshops.policy import Capability, Right, Standing, require_member, require_open, require_right


class Stream(StrEnum):
    """Where a contribution came from."""

    ONLINE = "online"
    """Typed here by its author."""
    FOCUS_GROUP = "focus_group"
    LITERATURE = "literature"
    EVENT = "event"


class Reason(StrEnum):
    """Why a contribution is reported or hidden."""

    ABUSE = "abuse"
    """Insults, threats, or contempt for a group of people."""
    PERSONAL_DETAILS = "personal_details"
    """It names or lets one recognise a patient, a colleague or somebody else who did not agree to it."""
    SPAM = "spam"
    OFF_TOPIC = "off_topic"
    DUPLICATE = "duplicate"
    OTHER = "other"
    """Something else: the note says what."""


class State(StrEnum):
    """Whether others can read it."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"


POSTING = {"idea": Capability.POST_IDEAS, "comment": Capability.COMMENT}
"""The capability that lets people write each kind."""


@dataclass(frozen=True, slots=True)
class Held:
    """What decides about a contribution: whose it is, since when, and in which state and version."""

    kind: str
    author_id: UUID | None
    posted_at: datetime
    state: State
    version: int


def may_read(held: Held, standing: Standing) -> bool:
    """Tell whether the caller, who may see the workshop, may read this: hidden ones only their author and the desk."""
    if held.state is State.WITHDRAWN:
        return False
    return held.state is State.VISIBLE or is_author(held, standing) or standing.has(Right.READ_PRIVATE)


def is_author(held: Held, standing: Standing) -> bool:
    """Tell whether the caller wrote this."""
    return held.author_id is not None and held.author_id == standing.participation_id


def require_readable(held: Held, standing: Standing) -> None:
    """Raise NotFound for what the caller may not read; nobody learns that it exists."""
    if not may_read(held, standing):
        raise NotFound("There is no such contribution.")


def require_own(held: Held, standing: Standing) -> None:
    """Raise NotAllowed unless the caller wrote this, or it came from another stream and the caller is an organiser."""
    require_readable(held, standing)
    if held.author_id is None:
        require_right(standing, Right.MANAGE)
    elif not is_author(held, standing):
        require_member(standing)
        raise NotAllowed("Only its author may change this; moderators may hide it.")


def require_editable(held: Held, standing: Standing, edit_minutes: int) -> None:
    """Raise what stands in the way of changing the text now: whose it is, the phase, the state, the minutes."""
    require_own(held, standing)
    require_open(standing, POSTING[held.kind])
    if held.state is State.HIDDEN:
        raise Hidden("A moderator has hidden this; it cannot be changed.")
    if standing.now >= held.posted_at + timedelta(minutes=edit_minutes):
        raise EditWindowClosed(f"A text may be changed for {edit_minutes} minutes; you may still withdraw it.")


def require_withdrawable(held: Held, standing: Standing) -> None:
    """Raise what stands in the way of taking it back: whose it is, or the seal. No phase need be open for it."""
    require_own(held, standing)
    if standing.timetable.sealed_at is not None:
        raise Sealed("The record of this workshop is sealed. What it holds can be erased, but no longer withdrawn.")


def require_moderator(held: Held, standing: Standing) -> None:
    """Raise NotFound for outsiders and for what the caller may not read, NotAllowed for members who do not moderate.

    The seal and the schedule do not matter: hiding decides what is shown, not what is in the record, and a text that
    harms somebody must be taken off the page at any time.
    """
    require_readable(held, standing)  # first, so that a refusal does not tell that something hidden is there
    require_right(standing, Right.MODERATE)


def require_version(held: Held, version: int, **current: object) -> None:
    """Raise Stale with what it is now if the caller's decision was about an earlier version."""
    if held.version != version:
        raise Stale(
            f"This is version {held.version}, and your decision was about version {version}.",
            headers={"ETag": f'"v{held.version}"'},
            current=current | {"version": held.version, "state": held.state.value},
        )


def fitting(text: str, longest: int) -> str:
    """Return the text tidied. Raise Invalid if nothing is left of it or it is longer than `longest` characters."""
    tidied = tidy(text)
    if not tidied:
        raise Invalid("Write something first.", errors=[{"field": "text", "message": "There is no text in it."}])
    if (over := len(tidied) - longest) > 0:
        characters = "character" if over == 1 else "characters"
        message = f"{over} {characters} too many: at most {longest}, and this has {len(tidied)}."
        raise Invalid(f"The text is {over} {characters} too long.", errors=[{"field": "text", "message": message}])
    return tidied
