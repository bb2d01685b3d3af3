"""Short ways to post, for tests."""

from typing import Any
from uuid import UUID

import httpx

from tests.cast import Cast


async def post_idea(cast: Cast, who: str = "ana", text: str = "An idea", **more: Any) -> dict[str, Any]:
    answer = await getattr(cast, who).post(f"/api/v1/workshops/{cast.workshop_id}/ideas", json={"text": text, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def post_comment(
    cast: Cast, idea_id: str, who: str = "ben", text: str = "A comment", **more: Any
) -> dict[str, Any]:
    answer = await getattr(cast, who).post(f"/api/v1/contributions/{idea_id}/comments", json={"text": text, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def decide(client: httpx.AsyncClient, verb: str, idea: dict[str, Any], **body: Any) -> httpx.Response:
    return await client.post(
        f"/api/v1/contributions/{idea['id']}/{verb}", json=body, headers={"If-Match": f'"v{idea["version"]}"'}
    )


async def listed(client: httpx.AsyncClient, workshop_id: UUID, **query: Any) -> list[dict[str, Any]]:
    """All ideas of a list, page after page."""
    items, cursor = [], None
    while True:
        params = query | ({"cursor": cursor} if cursor else {})
        answer = await client.get(f"/api/v1/workshops/{workshop_id}/ideas", params=params)
        assert answer.status_code == 200, answer.text
        items += answer.json()["items"]
        cursor = answer.json()["next"]
        if cursor is None:
            return items


async def change_workshop(cast: Cast, **values: Any) -> None:
    """Set columns of the workshop behind the back of its commands."""
    from app.storage.writer import Tx
    from app.workshops.models import Workshop

    def change(tx: Tx) -> None:
        row = tx.session.get_one(Workshop, cast.workshop_id)
        for name, value in values.items():
            setattr(row, name, value)

    await cast.app.state.runtime.writer.write(change)
