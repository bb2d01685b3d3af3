"""A room: the listeners of one workshop in this process, and what each of them is sent. Pure; asks no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.core.facts import Audience
from app.http.feed import Stream
from app.live.policy import NEEDED, Level
from app.log.reading import LoggedEntry
from app.people.events import AccountErased, SessionRevoked
from app.workshops.events import (
    ParticipantJoined,
    ParticipantLeft,
    ParticipantRemoved,
    RoleChanged,
    WorkshopChanged,
)

_ABOUT_ACCOUNT = frozenset({AccountErased.kind, ParticipantJoined.kind})
_ABOUT_PARTICIPATION = frozenset({RoleChanged.kind, ParticipantLeft.kind, ParticipantRemoved.kind})


@dataclass(slots=True, eq=False)
class Listener:
    """Somebody who listens: since which entry, and as whom. Entries up to `floor` come to them by replay."""

    stream: Stream
    floor: int
    level: Level
    account_id: UUID | None = None
    session_id: UUID | None = None
    participation_id: UUID | None = None

    def may_see(self, entry: LoggedEntry) -> bool:
        """Tell whether an entry is for this listener."""
        needed = NEEDED.get(entry.audience)
        if needed is None:
            return (
                entry.audience is Audience.ACTOR and self.account_id is not None and entry.actor_id == self.account_id
            )
        return self.level >= needed

    def is_touched_by(self, entry: LoggedEntry) -> bool:
        """Tell whether an entry may change what this listener may see, so that their stream must begin anew."""
        if entry.kind == SessionRevoked.kind:
            return self.session_id is not None and entry.subject_id == self.session_id
        if entry.kind in _ABOUT_ACCOUNT:
            return self.account_id is not None and entry.actor_id == self.account_id
        if entry.kind in _ABOUT_PARTICIPATION:
            return self.participation_id is not None and entry.subject_id == self.participation_id
        return entry.kind == WorkshopChanged.kind and self.participation_id is None


DECIDING = _ABOUT_ACCOUNT | _ABOUT_PARTICIPATION | {SessionRevoked.kind, WorkshopChanged.kind}
"""Kinds of entries by which what somebody may see can change."""


class Room:
    """The listeners of one workshop. An entry is written once for each level, not once for each listener."""

    def __init__(self, workshop_id: UUID) -> None:
        self.workshop_id = workshop_id
        self.listeners: set[Listener] = set()
        self.voted_on: set[UUID] = set()
        """Subjects whose tallies have changed since listeners were told."""
        self.is_telling_tallies = False
        self._accounts: dict[UUID, int] = {}

    def enter(self, listener: Listener) -> None:
        """Send this listener what comes from now on."""
        self.listeners.add(listener)
        if listener.account_id is not None:
            self._accounts[listener.account_id] = self._accounts.get(listener.account_id, 0) + 1

    def leave(self, listener: Listener) -> None:
        """Send this listener nothing more."""
        self.listeners.discard(listener)
        if listener.account_id is not None:
            self._accounts[listener.account_id] -= 1
            if not self._accounts[listener.account_id]:
                del self._accounts[listener.account_id]

    def concerns(self, entry: LoggedEntry) -> bool:
        """Tell whether anybody here might see an entry: most votes are for nobody who listens."""
        return entry.audience in NEEDED or (entry.audience is Audience.ACTOR and entry.actor_id in self._accounts)

    def deliver(self, batch: Sequence[tuple[LoggedEntry, bytes]]) -> None:
        """Send entries, in order, to those who may see them and did not get them by replay."""
        first, last = batch[0][0].seq, batch[-1][0].seq
        owners = {entry.actor_id for entry, _ in batch if entry.audience is Audience.ACTOR}
        shared = {
            level: b"".join(
                event
                for entry, event in batch
                if (needed := NEEDED.get(entry.audience)) is not None and needed <= level
            )
            for level in Level
        }
        for listener in list(self.listeners):
            if listener.floor >= last:
                continue
            if listener.floor >= first or listener.account_id in owners:
                content = b"".join(e for entry, e in batch if entry.seq > listener.floor and listener.may_see(entry))
            else:
                content = shared[listener.level]
            if content:
                listener.stream.put(content)

    def tell(self, content: bytes) -> None:
        """Send the same to everybody."""
        for listener in list(self.listeners):
            listener.stream.put(content)

    def end(self, listeners: Iterable[Listener]) -> None:
        """End streams: whoever may still listen comes back for what they missed, and is looked at anew."""
        for listener in list(listeners):
            listener.stream.end()

    def abort_ended(self) -> None:
        """Let go of those whose stream should have ended a while ago, and who do not read what is left of it."""
        for listener in list(self.listeners):
            if listener.stream.is_ended:
                listener.stream.abort()
