"""What the tests of the review begin with: contributions and themes, written straight into the database."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import httpx

from app.contributions.models import Contribution
from app.storage.writer import Tx
from app.themes.models import Theme, ThemeMember, ThemeSet
from tests.cast import Cast

API = "/api/v1"


def said(tx: Tx, cast: Cast, count: int, by: Sequence[str] = ("ana", "ben")) -> list[UUID]:
    """Write ideas by these people in turn and return their ids, oldest first."""
    ids = []
    for number in range(count):
        row = Contribution(
            workshop_id=cast.workshop_id,
            kind="idea",
            author_id=cast.people[by[number % len(by)]].participation_id,
            text=f"Idea number {number} about care at night",
            posted_at=tx.now,
        )
        tx.session.add(row)
        tx.session.flush()
        ids.append(row.id)
    return ids


def themed(tx: Tx, cast: Cast, *groups: Sequence[UUID], parents: Sequence[int | None] = ()) -> list[UUID]:
    """Write a theme for each group and return their ids; `parents` are the places of their headings."""
    if tx.session.get(ThemeSet, cast.workshop_id) is None:
        tx.session.add(ThemeSet(workshop_id=cast.workshop_id, follows_runs=False))
    ids: list[UUID] = []
    for place, group in enumerate(groups):
        parent = parents[place] if place < len(parents) else None
        theme = Theme(
            workshop_id=cast.workshop_id,
            title=f"Theme {place}",
            position=place,
            parent_id=ids[parent] if parent is not None else None,
            created_at=tx.now,
        )
        tx.session.add(theme)
        tx.session.flush()
        ids.append(theme.id)
        for ident in group:
            tx.session.add(ThemeMember(theme_id=theme.id, contribution_id=ident, strength=1000, source="person"))
    tx.session.flush()
    return ids


async def ideas(cast: Cast, count: int, **more: Any) -> list[UUID]:
    """Write ideas and return their ids."""
    return await cast.app.state.runtime.writer.write(said, cast, count, **more)


async def themes(cast: Cast, *groups: Sequence[UUID], **more: Any) -> list[UUID]:
    """Write themes and return their ids."""
    return await cast.app.state.runtime.writer.write(themed, cast, *groups, **more)


async def put(
    client: httpx.AsyncClient, path: str, version: int | None = None, method: str = "PUT", **body: Any
) -> httpx.Response:
    """Send a change based on a version."""
    headers = {} if version is None else {"If-Match": f'"v{version}"'}
    return await client.request(method, f"{API}{path}", json=body or None, headers=headers)


async def done(client: httpx.AsyncClient, path: str, version: int | None = None, **more: Any) -> dict[str, Any]:
    """Send a change that must be accepted, and return the answer."""
    answer = await put(client, path, version, **more)
    assert answer.status_code in {200, 201}, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def got(client: httpx.AsyncClient, path: str, **params: Any) -> dict[str, Any]:
    """Read what must be there."""
    answer = await client.get(f"{API}{path}", params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def share(cast: Cast, per_cent: int) -> None:
    """Let two people read so much."""
    present = await got(cast.organiser, f"/workshops/{cast.workshop_id}/review/settings")
    await done(
        cast.organiser, f"/workshops/{cast.workshop_id}/review/settings", present["version"], second_share=per_cent
    )
