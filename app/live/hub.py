"""The hub: takes what the tail reads to the rooms of this process, with two tasks however many listen."""

import asyncio
from collections.abc import AsyncIterator, Collection, Hashable, Sequence
from typing import Final
from uuid import UUID

import structlog

from app.core.actors import Actor
from app.core.clock import Clock
from app.http.feed import HEARTBEAT, HEARTBEAT_SECONDS, EventStream, Places, Stream
from app.live.encoding import encode, encode_ready, encode_tallies
from app.live.policy import Level, level_of
from app.live.queries import PAGE, VOTE_KINDS, arrival, entitled, missed, shown, tallies, voted_on
from app.live.rooms import DECIDING, Listener, Room
from app.log.reading import LoggedEntry
from app.storage.reader import Reader
from app.workshops.policy import Standing

TALLY_SECONDS: Final = 1.0
"""At most one message about tallies in this time for each workshop."""
PERSON_STREAMS: Final = 6
"""Streams that one person may hold in a process; a browser opens no more to one service either."""
ADDRESS_STREAMS: Final = 300
"""The same for people who are not signed in, by address: a whole trust's staff may share one."""

logger = structlog.get_logger(__name__)
_Batch = list[tuple[Room, list[LoggedEntry]]]


class Hub:
    """All rooms of this process. Everything but `run` is quick and for the event loop's thread."""

    def __init__(self, reader: Reader, clock: Clock, position: int) -> None:
        """`position` is the number of the entry after which `receive` will be called, with all that follows."""
        self._reader = reader
        self._clock = clock
        self._position = position
        self._decisions = 0
        self._rooms: dict[UUID, Room] = {}
        self._batches: asyncio.Queue[_Batch] = asyncio.Queue()
        self._tellers: set[asyncio.Task[None]] = set()
        self._is_closing = False
        self.places = Places()

    async def listen(
        self, workshop_id: UUID, actor: Actor | None, holder: Hashable, *, after: int | None, is_live: bool = True
    ) -> EventStream:
        """Return the stream of a workshop for somebody, from after an entry on, or else from now on.

        `holder` is whose place the stream takes. Raise NotFound if there is no workshop that they may know of,
        TooManyStreams if they listen often enough.
        """
        self.places.take(holder, PERSON_STREAMS if actor else ADDRESS_STREAMS)
        try:
            standing, last = await self._arrive(workshop_id, actor)
        except BaseException:
            self.places.give_back(holder)
            raise
        # From here to `enter` nothing waits, so that each entry is either replayed or sent live, never both or neither.
        end = max(last, self._position)
        since = self._position if after is None else min(after, end)
        listener = Listener(
            Stream(),
            max(since, self._position) if is_live else end,
            level_of(standing.role),
            actor.account_id if actor else None,
            actor.session_id if actor else None,
            standing.participation_id,
        )
        room = self._rooms.setdefault(workshop_id, Room(workshop_id))
        room.enter(listener)
        if self._is_closing:
            listener.stream.end()

        def leave() -> None:
            room.leave(listener)
            self.places.give_back(holder)
            if not room.listeners and self._rooms.get(workshop_id) is room:
                del self._rooms[workshop_id]

        return EventStream(listener.stream, self._replay(room.workshop_id, listener, since, is_live=is_live), leave)

    def receive(self, entries: Sequence[LoggedEntry]) -> None:
        """Take entries from the tail. Streams whose listener may have lost a right end before anything else is sent."""
        self._position = entries[-1].seq
        self._decisions += sum(entry.kind in DECIDING for entry in entries)
        if not self._rooms:
            return
        concerned: dict[UUID, list[LoggedEntry]] = {}
        for entry in entries:
            if entry.kind in DECIDING:
                self._decide(entry)
            room = self._rooms.get(entry.workshop_id) if entry.workshop_id is not None else None
            if room is None:
                continue
            if entry.kind in VOTE_KINDS and entry.subject_id is not None:
                self._note_vote(room, entry.subject_id)
            if room.concerns(entry):
                concerned.setdefault(room.workshop_id, []).append(entry)
        if concerned:
            self._batches.put_nowait([(self._rooms[ident], found) for ident, found in concerned.items()])

    def present(self) -> set[tuple[UUID, UUID]]:
        """Return who listens now, as workshop and participation; those who have not joined are not among them."""
        return {
            (room.workshop_id, listener.participation_id)
            for room in self._rooms.values()
            for listener in room.listeners
            if listener.participation_id is not None
        }

    def close(self) -> None:
        """End all streams, and those that begin from now on after their replay."""
        self._is_closing = True
        for room in self._rooms.values():
            room.end(room.listeners)

    async def run(self) -> None:
        """Serve the rooms until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._deliver())
            group.create_task(self._keep_alive())

    def __len__(self) -> int:
        """How many listen now."""
        return sum(len(room.listeners) for room in self._rooms.values())

    async def _arrive(self, workshop_id: UUID, actor: Actor | None) -> tuple[Standing, int]:
        while True:
            decisions = self._decisions
            found = await self._reader.read(arrival, workshop_id, actor, self._clock.now())
            # A right may have ended while we read, too late for what we saw and too early for `_decide` to find us.
            if decisions == self._decisions:
                return found

    async def _replay(
        self, workshop_id: UUID, listener: Listener, since: int, *, is_live: bool
    ) -> AsyncIterator[bytes]:
        """Yield what a listener missed between `since` and the entry from which they are sent everything live."""
        place: int | None = since
        while place is not None and place < listener.floor:
            page = await self._reader.read(
                missed, workshop_id, place, listener.floor, listener.level, listener.account_id
            )
            if page.entries:
                yield b"".join(encode(entry, page.context) for entry in page.entries)
            place = page.next
        if since < listener.floor:
            subjects = await self._reader.read(voted_on, workshop_id, since, listener.floor)
            for start in range(0, len(subjects), PAGE):
                present = await self._reader.read(
                    tallies, workshop_id, subjects[start : start + PAGE], self._clock.now()
                )
                if present:
                    yield encode_tallies(present)
        if not is_live:
            listener.stream.end()
        yield encode_ready(listener.floor)

    async def _deliver(self) -> None:
        while True:
            batch = await self._batches.get()
            entries = [entry for _, found in batch for entry in found]
            try:
                subjects = {entry.subject_id for entry in entries if entry.subject_id is not None}
                context = await self._reader.read(shown, subjects)
                for room, found in batch:
                    room.deliver([(entry, encode(entry, context)) for entry in found])
            except Exception as error:  # noqa: BLE001 - whoever listens must neither miss an entry nor wait for ever
                logger.warning("feed.interrupted", error=type(error).__name__, rooms=len(batch))
                for room, _ in batch:
                    room.end(room.listeners)

    async def _keep_alive(self) -> None:
        beats = 0
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            beats += 1
            for room in list(self._rooms.values()):
                room.abort_ended()
                if beats % 2 == 0:
                    await self._look_again(room)
                room.tell(HEARTBEAT)

    async def _look_again(self, room: Room) -> None:
        """End the streams of those who may see less, or more, than when they came. One look for the whole room."""
        accounts = {listener.account_id for listener in room.listeners if listener.account_id is not None}
        sessions = {listener.session_id for listener in room.listeners if listener.session_id is not None}
        try:
            now = await self._reader.read(entitled, room.workshop_id, accounts, sessions, self._clock.now())
        except Exception as error:  # noqa: BLE001 - whoever cannot be looked at must come back
            logger.warning("feed.interrupted", error=type(error).__name__, rooms=1)
            room.end(room.listeners)
            return
        room.end(
            listener
            for listener in room.listeners
            if (listener.session_id is not None and listener.session_id not in now.sessions)
            or listener.level is not _level(listener, now.levels)
            or (listener.participation_id is None and not now.is_listed)
        )

    def _decide(self, entry: LoggedEntry) -> None:
        rooms: Collection[Room] = self._rooms.values()
        if entry.workshop_id is not None:
            room = self._rooms.get(entry.workshop_id)
            rooms = () if room is None else (room,)
        for room in rooms:
            room.end(listener for listener in room.listeners if listener.is_touched_by(entry))

    def _note_vote(self, room: Room, subject_id: UUID) -> None:
        room.voted_on.add(subject_id)
        if not room.is_telling_tallies:
            room.is_telling_tallies = True
            task = asyncio.get_running_loop().create_task(self._tell_tallies(room))
            self._tellers.add(task)
            task.add_done_callback(self._tellers.discard)

    async def _tell_tallies(self, room: Room) -> None:
        """Tell a room its changed tallies, at most once a second, until nothing changes any more."""
        try:
            while room.voted_on and room.listeners:
                subjects, room.voted_on = room.voted_on, set()
                present = await self._reader.read(tallies, room.workshop_id, subjects, self._clock.now())
                if present:
                    room.tell(encode_tallies(present))
                await asyncio.sleep(TALLY_SECONDS)
        except Exception as error:  # noqa: BLE001 - the next vote tries again
            logger.warning("feed.tallies_failed", error=type(error).__name__)
        finally:
            room.is_telling_tallies = False


def _level(listener: Listener, levels: dict[UUID, Level]) -> Level:
    return levels.get(listener.account_id, Level.VISITOR) if listener.account_id is not None else Level.VISITOR
