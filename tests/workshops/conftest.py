"""A founder, who may create workshops, and shorthand for what most tests of workshops need."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlmodel import Session, col, select

from app.log.models import LogEntry
from app.people.models import Account
from app.storage.writer import Tx
from tests.cast import Cast

STRANGERS = {"visitor": 401, "outsider": 404, "observer": 403, "ana": 403, "designer": 403, "moderator": 403}
"""Who may not manage a workshop, and how each is told."""
EVERYTHING = ["post_ideas", "comment", "vote", "see_tallies"]


@pytest.fixture
async def founder(cast: Cast) -> httpx.AsyncClient:
    """The cast's organiser, whom the operator lets create workshops."""

    def allow(tx: Tx) -> None:
        tx.session.get_one(Account, cast.people["organiser"].account_id).is_organiser = True
        tx.session.flush()

    await cast.app.state.runtime.writer.write(allow)
    return cast.organiser


def phase(now: datetime, opens: float, closes: float, name: str = "Say", **more: Any) -> dict[str, Any]:
    """A phase that opens and closes so many hours from now."""
    return {
        "name": name,
        "opens_at": (now + timedelta(hours=opens)).isoformat(),
        "closes_at": (now + timedelta(hours=closes)).isoformat(),
        "capabilities": EVERYTHING,
        **more,
    }


async def make(client: httpx.AsyncClient, **body: Any) -> dict[str, Any]:
    """Make a workshop and return it."""
    answer = await client.post("/api/v1/workshops", json={"title": "A room"} | body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def kinds(cast: Cast, workshop_id: Any) -> list[str]:
    """The kinds of a workshop's log entries, in order."""

    def read(session: Session) -> list[str]:
        mine = (
            select(LogEntry.kind).where(col(LogEntry.workshop_id) == UUID(str(workshop_id))).order_by(col(LogEntry.seq))
        )
        return list(session.exec(mine))

    return await cast.app.state.runtime.reader.read(read)
