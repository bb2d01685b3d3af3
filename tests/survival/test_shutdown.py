"""SIGTERM with writes in flight: what was acknowledged is there, and the process ends well (G1, G10)."""

import asyncio
from pathlib import Path

from tests.survival.audit import audit
from tests.survival.crowd import Crowd
from tests.survival.process import Service
from tests.survival.room import furnish


async def test_a_shutdown_drains(tmp_path: Path, database_url: str) -> None:
    room = furnish(database_url, people=48, ideas=6)
    crowd = Crowd(room)
    with Service(tmp_path, database_url) as service:
        service.start()
        async with service.lines(len(room.people)) as lines:
            rush = asyncio.create_task(crowd.rush(*lines))
            await crowd.until_acknowledged(100)
            service.ask_to_stop()
            await rush
            assert service.ended() == 0
        assert set(crowd.statuses) <= {200, 201, 503}
        assert audit(database_url, room, crowd) == []
        service.start()
        async with service.lines(1) as lines:
            await crowd.retry(lines[0])
        assert service.stop() == 0
    assert audit(database_url, room, crowd) == []
