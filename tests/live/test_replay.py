"""Replay and live together: each entry exactly once, in order, however commits, connections and reads interleave."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

import app.live.queries as queries
from app.core.actors import Actor
from app.core.clock import SystemClock
from app.core.facts import Audience
from app.http.feed import EventStream
from app.live.hub import Hub
from app.live.policy import NEEDED, Level
from app.log.reading import LoggedEntry
from app.workshops.policy import Role, Standing, Timetable

ROOM = UUID(int=1)
AT = datetime(2026, 6, 1, tzinfo=UTC)
AUDIENCES = list(Audience)
ROLES = [None, Role.PARTICIPANT, Role.MODERATOR]
PEOPLE = [UUID(int=100 + number) for number in range(3)]


@dataclass
class Log:
    """A database and its reader: reads take as many turns of the loop as the test's dice say."""

    dice: random.Random
    entries: list[LoggedEntry] = field(default_factory=list)

    def append(self, count: int) -> None:
        for _ in range(count):
            seq = len(self.entries) + 1
            room = ROOM if self.dice.random() < 0.8 else UUID(int=2)
            actor = self.dice.choice(PEOPLE)
            self.entries.append(LoggedEntry(seq, AT, "x", room, actor, None, self.dice.choice(AUDIENCES), "{}"))

    async def read(self, query: Callable[..., Any], *args: Any) -> Any:
        await self.turns()
        found = getattr(self, query.__name__)(*args)
        await self.turns()
        return found

    async def turns(self) -> None:
        for _ in range(self.dice.randrange(4)):
            await asyncio.sleep(0)

    def arrival(self, workshop_id: UUID, actor: Actor | None, _now: datetime) -> tuple[Standing, int]:
        role = ROLES[PEOPLE.index(actor.account_id)] if actor else None
        return Standing(Timetable(workshop_id, ()), AT, None, role), len(self.entries)

    def missed(self, workshop_id: UUID, after: int, upto: int, level: Level, account_id: UUID | None) -> queries.Missed:
        page = [e for e in self.entries if after < e.seq <= upto and seen(e, workshop_id, level, account_id)][:3]
        return queries.Missed(page, {}, page[-1].seq if len(page) == 3 else None)

    def shown(self, _subjects: set[UUID]) -> dict[UUID, Any]:
        return {}

    def voted_on(self, *_: Any) -> list[UUID]:
        return []


def seen(entry: LoggedEntry, workshop_id: UUID, level: Level, account_id: UUID | None) -> bool:
    """Say once more, and independently, who sees what."""
    if entry.workshop_id != workshop_id:
        return False
    if entry.audience is Audience.ACTOR:
        return account_id is not None and entry.actor_id == account_id
    return entry.audience in NEEDED and level >= NEEDED[entry.audience]


@dataclass
class Client:
    """Somebody who listens, drops out, and comes back with the last number they heard."""

    hub: Hub
    person: int
    heard: list[int] = field(default_factory=list)
    started_after: int | None = None
    last: int | None = None
    task: "asyncio.Task[None] | None" = None
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    def connect(self) -> None:
        self.gone = asyncio.Event()
        self.task = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        actor = Actor(PEOPLE[self.person]) if self.person < 3 else None
        stream: EventStream = await self.hub.listen(ROOM, actor, self.person, after=self.last)
        await stream({"type": "http"}, self._receive, self._send)

    async def _receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        await asyncio.sleep(0)
        if self.gone.is_set():
            return  # written to a connection that is no more
        for block in message.get("body", b"").decode().split("\n\n"):
            fields = (
                dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith("retry")) if block else {}
            )
            if "id" not in fields:
                continue
            self.last = int(fields["id"])
            if fields["event"] == "ready":
                self.started_after = self.last if self.started_after is None else self.started_after
            else:
                self.heard.append(self.last)

    async def leave(self) -> None:
        if self.task is not None:
            self.gone.set()
            await self.task
            self.task = None


MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("commit"), st.integers(1, 5)),
        st.tuples(st.just("tail"), st.integers(1, 6)),
        st.tuples(st.just("join"), st.integers(0, 3)),
        st.tuples(st.just("leave"), st.integers(0, 3)),
        st.tuples(st.just("turns"), st.integers(1, 12)),
    ),
    max_size=60,
)


@settings(max_examples=300)
@given(moves=MOVES, seed=st.integers(0, 2**32), start=st.integers(0, 7))
def test_nothing_is_missed_and_nothing_comes_twice(moves: list[tuple[str, int]], seed: int, start: int) -> None:
    asyncio.run(live_through(moves, seed, start))


async def live_through(moves: list[tuple[str, int]], seed: int, start: int) -> None:
    log = Log(random.Random(seed))
    log.append(start)
    hub = Hub(log, SystemClock(), start)  # type: ignore[arg-type]
    running = asyncio.create_task(hub.run())
    clients = [Client(hub, person) for person in range(4)]
    position = start
    for move, number in moves:
        if move == "commit":
            log.append(number)
        elif move == "tail" and position < len(log.entries):
            batch = log.entries[position : position + number]
            hub.receive(batch)
            position += len(batch)
        elif move == "join" and clients[number].task is None:
            clients[number].connect()
        elif move == "leave":
            await clients[number].leave()
        for _ in range(number if move == "turns" else 1):
            await asyncio.sleep(0)
    if position < len(log.entries):
        hub.receive(log.entries[position:])
    await settle(clients)
    running.cancel()
    for client in clients:
        assert client.heard == owed(client, log.entries)
    assert len(hub) == len(hub.places) == 0


async def settle(clients: list[Client]) -> None:
    """Let everybody come back, hear what they missed, and go."""
    for client in clients:
        if client.task is None:
            client.connect()
    for _ in range(400):
        await asyncio.sleep(0)
    for client in clients:
        await client.leave()


def owed(client: Client, entries: list[LoggedEntry]) -> list[int]:
    """Return what a client must have heard: all that they may see since they were first told that they listen."""
    assert client.started_after is not None
    level = (Level.VISITOR, Level.MEMBER, Level.DESK, Level.VISITOR)[client.person]
    account_id = PEOPLE[client.person] if client.person < 3 else None
    return [e.seq for e in entries if e.seq > client.started_after and seen(e, ROOM, level, account_id)]


def test_the_fake_reader_answers_what_the_hub_asks() -> None:
    for name in ("arrival", "missed", "shown", "voted_on"):
        assert callable(getattr(queries, name))
