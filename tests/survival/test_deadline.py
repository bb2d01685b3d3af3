"""Three hundred writes in flight while a phase closes by the clock: nothing after it, and all before it (G4)."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select

import app.votes.commands
from app.storage.tables import table_of
from app.votes.models import Vote
from app.workshops.policy import require_member
from tests.survival.audit import audit
from tests.survival.conftest import Here
from tests.survival.crowd import Crowd
from tests.survival.process import Service
from tests.survival.room import furnish

WRITES = 300
SECONDS = 1.5


def votes_at_or_after(url: str, closes_at: datetime) -> int:
    engine = create_engine(url)
    with engine.connect() as connection:
        late = select(func.count()).select_from(table_of(Vote)).where(table_of(Vote).c.cast_at >= closes_at)
        count = connection.execute(late).scalar_one()
    engine.dispose()
    return count


def refused_twice(crowd: Crowd) -> Callable[[], bool]:
    """Go on until there have been twice as many refusals as people: each of them was still writing at the end."""
    return lambda: crowd.statuses[409] < 2 * WRITES


async def test_nothing_is_accepted_after_the_closing_instant(tmp_path: Path, database_url: str) -> None:
    services = [Service(tmp_path, database_url, f"serve-{n}") for n in range(1 if "sqlite" in database_url else 2)]
    room = furnish(database_url, people=WRITES, ideas=4, closes_in=timedelta(minutes=-1))
    for service in services:
        service.launch()
    for service in services:
        assert service.await_ready()
    crowd = Crowd(room)
    async with AsyncExitStack() as stack:
        each = [await stack.enter_async_context(s.lines(WRITES // len(services))) for s in services]
        lines = [line for both in zip(*each, strict=True) for line in both]
        # Everybody is connected before the clock runs.
        await asyncio.gather(
            *(room.vote(line, m, room.ideas[0], None) for line, m in zip(lines, room.people, strict=True))
        )
        closes_at = datetime.now(UTC) + timedelta(seconds=SECONDS)
        reopening = await lines[0].post(
            f"/api/v1/workshops/{room.workshop_id}/phases/{room.phase_id}/reopen",
            json={"closes_at": closes_at.isoformat(), "reason": "A last word."},
            headers=room.organiser.headers,
        )
        assert reopening.status_code == 200
        await crowd.rush(*lines, while_=refused_twice(crowd))
    assert [service.stop() for service in services] == [0 for _ in services]
    assert set(crowd.statuses) == {200, 201, 409}
    assert votes_at_or_after(database_url, closes_at) == 0
    assert audit(database_url, room, crowd) == []


async def test_a_command_that_does_not_look_at_the_clock_is_found_out(
    here: list[Here], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the check made elsewhere than in the transaction that writes."""
    room = furnish(database_url, people=1, ideas=1, closes_in=timedelta(minutes=-1))
    assert (await room.vote(here[0].client, room.people[0], room.ideas[0], "agree")).status_code == 409
    monkeypatch.setattr(app.votes.commands, "require_open", lambda standing, _: require_member(standing))
    assert (await room.vote(here[0].client, room.people[0], room.ideas[0], "agree")).status_code == 200
    assert any("outside" in problem for problem in audit(database_url, room))
