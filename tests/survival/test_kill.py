"""`kill -9` at random moments: what was acknowledged is there exactly once when the service is back (G1, G2, G11)."""

import asyncio
import random
from pathlib import Path

import pytest
from sqlalchemy import text

from app.storage.engine import write_engine
from tests.survival.audit import audit
from tests.survival.crowd import Crowd
from tests.survival.process import Service
from tests.survival.room import furnish


async def kill_and_restart(folder: Path, url: str, *, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    room = furnish(url, people=16, ideas=6)
    crowd = Crowd(room, seed)
    with Service(folder, url) as service:
        service.start()
        for _ in range(kills):
            before = len(crowd.receipts)
            async with service.lines(len(room.people)) as lines:
                rush = asyncio.create_task(crowd.rush(*lines))
                await crowd.until_acknowledged(before + 5)
                await asyncio.sleep(chance.uniform(0, 0.15))
                service.kill()
                await rush
            service.start()
            async with service.lines(1) as lines:
                await crowd.retry(lines[0])
            assert audit(url, room, crowd) == []
        assert service.stop() == 0
    assert set(crowd.statuses) == {200, 201}
    assert crowd.lost > 0
    assert audit(url, room, crowd) == []


async def test_killed_at_random_moments(tmp_path: Path, database_url: str) -> None:
    await kill_and_restart(tmp_path, database_url, kills=4, seed=1)


@pytest.mark.long
async def test_killed_fifty_times(tmp_path: Path, database_url: str) -> None:
    await kill_and_restart(tmp_path, database_url, kills=50, seed=2)


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM vote WHERE contribution_id = (SELECT contribution_id FROM vote LIMIT 1)",
        "UPDATE contribution SET agree = agree + 1",
        "DELETE FROM log_entry WHERE seq = 3",
        "DELETE FROM log_entry WHERE seq = (SELECT max(seq) FROM log_entry)",
        "DELETE FROM idempotency_key",
        "UPDATE log_entry SET leaf = salt WHERE seq = 2",
    ],
)
async def test_the_audit_sees_what_a_crash_could_have_done(tmp_path: Path, database_url: str, harm: str) -> None:
    """Negative control: each harm is one that a lost or half-done transaction leaves behind."""
    room = furnish(database_url, people=3, ideas=2)
    crowd = Crowd(room)
    with Service(tmp_path, database_url) as service:
        service.start()
        async with service.lines(1) as (client,):
            for member in room.people:
                await crowd.vote(client, member, room.ideas[0], "agree")
                await crowd.post(client, member)
            service.kill()
            assert audit(database_url, room, crowd) == []
            engine = write_engine(database_url)
            with engine.begin() as connection:
                connection.execute(text(harm))
            engine.dispose()
            if "idempotency_key" not in harm:
                assert audit(database_url, room, crowd) != []
                return
            service.start()
            client.close()
            with pytest.raises(AssertionError, match="answered in two ways"):
                await crowd.retry(client)
