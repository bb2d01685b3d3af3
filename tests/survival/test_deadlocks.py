"""Deadlocks between two processes on PostgreSQL: whoever is chosen to give way tries again, and nobody hears of it."""

import asyncio
import threading
from uuid import UUID

from sqlalchemy import select

from app.contributions.models import Contribution
from app.storage.tables import table_of
from app.storage.writer import Tx
from tests.survival.audit import audit
from tests.survival.conftest import Here
from tests.survival.crowd import Crowd
from tests.survival.interleaving import Gate
from tests.survival.room import furnish


async def test_two_lone_commands_that_wait_for_each_other_both_succeed(
    pair: tuple[Here, Here], postgres_url: str
) -> None:
    room = furnish(postgres_url, people=1, ideas=2)
    both_hold_one = threading.Barrier(2, timeout=30)
    tries: list[UUID] = []

    def take_both(tx: Tx, first: UUID, second: UUID) -> None:
        for ident in first, second:
            ids = table_of(Contribution).c.id
            tx.connection.execute(select(ids).where(ids == ident).with_for_update())
            if ident == first and len(tries) < 2:
                tries.append(ident)
                both_hold_one.wait()

    one, other = room.ideas
    await asyncio.gather(pair[0].writer.write(take_both, one, other), pair[1].writer.write(take_both, other, one))
    assert [here.writer.batches for here in pair] == [1, 1]


async def test_mixed_batches_take_the_rows_of_votes_in_one_order(pair: tuple[Here, Here], postgres_url: str) -> None:
    """Votes and ideas by turns, in opposite orders on both sides: one transaction on each side, and no deadlock."""
    room = furnish(postgres_url, people=8, ideas=8)
    crowd = Crowd(room)
    waiting = []
    for n, here in enumerate(pair):
        gate = Gate(here.writer, "begun")
        waiting.append((gate, asyncio.ensure_future(crowd.vote(here.client, room.people[n], room.ideas[0], "pass"))))
        assert await asyncio.to_thread(gate.reached.wait, 30)
    asked = []
    for n, member in enumerate(room.people):
        for here, idea in (pair[0], room.ideas[n]), (pair[1], room.ideas[-1 - n]):
            asked += [crowd.vote(here.client, member, idea, "agree"), crowd.post(here.client, member)]
    tasks = [asyncio.ensure_future(request) for request in asked]
    await queued(pair, len(asked) // 2)
    for gate, _ in waiting:
        gate.open()
    await asyncio.gather(*tasks, *(first for _, first in waiting))
    assert [here.writer.batches for here in pair] == [2, 2]
    assert audit(postgres_url, room, crowd) == []


async def queued(pair: tuple[Here, Here], count: int) -> None:
    """Let requests come as far as their writers' queues."""
    for _ in range(100_000):
        if all(here.writer.waiting == count for here in pair):
            return
        await asyncio.sleep(0)
    raise AssertionError(f"{[here.writer.waiting for here in pair]} wait instead of {count}")
