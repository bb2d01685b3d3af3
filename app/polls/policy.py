"""Decisions about polls: whether one is open, who sees its result and who looks after it. Pure functions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.errors import Invalid
from app.polls.errors import PollNotOpen


class Kind(StrEnum):
    """What the options are to each other."""

    SCALE = "scale"
    """An order from most to least: one is chosen."""
    CHOICE = "choice"
    CHOICES = "choices"


class Visibility(StrEnum):
    """Who sees the result. Organisers always do; after the close so does whoever saw it before."""

    ALWAYS = "always"
    AFTER_VOTING = "after_voting"
    AFTER_CLOSE = "after_close"
    ORGANISERS = "organisers"


class Integrity(StrEnum):
    """How hard it is to be counted twice; stated beside every result."""

    OPEN = "open"
    BROWSER = "browser"
    MAILBOX = "mailbox"
    INVITATION = "invitation"


STATEMENTS = {
    Integrity.OPEN: "Open to everybody; a person may have answered more than once.",
    Integrity.BROWSER: "One ballot for each browser, where the browser allows it.",
    Integrity.MAILBOX: "One ballot for each e-mail address, confirmed by mail.",
    Integrity.INVITATION: "One ballot for each invitation.",
}


class PollState(StrEnum):
    """Where a poll is on its way."""

    COMING = "coming"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Terms:
    """What decides about a ballot and about its result."""

    opens_at: datetime
    closes_at: datetime
    clock_floor: datetime | None
    is_sealed: bool
    """Whether the poll's workshop takes nothing any more."""
    visibility: Visibility

    def instant(self, now: datetime) -> datetime:
        """Return what the time is for this poll, for somebody whose clock says `now`."""
        return now if self.clock_floor is None else max(now, self.clock_floor)

    def state(self, now: datetime) -> PollState:
        """Return whether ballots are taken at an instant. The closing instant is closed."""
        instant = self.instant(now)
        if self.is_sealed or instant >= self.closes_at:
            return PollState.CLOSED
        return PollState.OPEN if instant >= self.opens_at else PollState.COMING

    def shows_result(self, now: datetime, *, is_organiser: bool = False, has_voted: bool = False) -> bool:
        """Tell whether somebody may see counts, or anything that follows from them."""
        if is_organiser or self.visibility is Visibility.ALWAYS:
            return True
        if self.visibility is Visibility.ORGANISERS:
            return False
        if self.state(now) is PollState.CLOSED:
            return True
        return self.visibility is Visibility.AFTER_VOTING and has_voted


def require_open(terms: Terms, now: datetime) -> None:
    """Raise PollNotOpen unless ballots are taken at an instant."""
    state = terms.state(now)
    if state is PollState.COMING:
        raise PollNotOpen(f"It is too early: this poll opens at {terms.opens_at.isoformat()}.")
    if state is PollState.CLOSED:
        raise PollNotOpen("It is too late: this poll has closed, and your answer was not counted.")


def bits_of(places: Collection[int], *, option_count: int, most: int) -> int:
    """Return chosen places as a set of bits. Raise Invalid for none, too many, or one that there is not."""
    chosen = set(places)
    if not chosen or len(chosen) > most:
        message = "Choose one answer." if most == 1 else f"Choose one to {most} answers."
        raise Invalid(message, errors=[{"field": "choices", "message": message}])
    if not all(0 <= place < option_count for place in chosen):
        message = "There is no such answer."
        raise Invalid(message, errors=[{"field": "choices", "message": message}])
    return sum(1 << place for place in chosen)


def places_of(bits: int) -> list[int]:
    """Return the places in a set of bits, in order."""
    return [place for place in range(bits.bit_length()) if bits >> place & 1]


def share(part: int, whole: int) -> float:
    """Return a share in per cent, to one digit; 0 of nothing."""
    return round(100 * part / whole, 1) if whole else 0.0


def headline_count(places: Sequence[int], counted: Sequence[int]) -> int:
    """Return how many counted ballots chose one of the headline's options."""
    return sum(counted[place] for place in places if place < len(counted))
