"""Sending a row of the table as somebody."""

from typing import Any

import httpx

from tests.access.table import Row
from tests.access.world import World

_PATH_THINGS = {
    "workshop_id": "workshop",
    "contribution_id": "idea",
    "foundation_id": "foundation",
    "text_id": "text",
    "participation_id": "participation",
    "phase_id": "phase",
    "invitation_id": "invitation",
    "run_id": "run",
    "poll_id": "poll",
    "theme_id": "theme",
    "edit_id": "edit",
    "proposal_id": "proposal",
    "link_id": "link",
    "suggestion_id": "suggestion",
    "statement_id": "nothing",
    "reference_id": "reference",
    "case_study_id": "case_study",
    "feedback_id": "feedback",
    "endorsement_id": "endorsement",
    "recommendation_id": "recommendation",
    "action_id": "action",
    "frame_id": "frame",
}


def filled(value: Any, things: dict[str, Any]) -> Any:
    """Return a value with the words in braces replaced by the things of the world."""
    if isinstance(value, str):
        whole = value[1:-1] if value.startswith("{") and value.endswith("}") and value.count("{") == 1 else None
        if whole in things and not isinstance(things[whole], (str, int)):
            return things[whole] if isinstance(things[whole], list) else str(things[whole])
        return value.format_map(things)
    if isinstance(value, dict):
        return {key: filled(one, things) for key, one in value.items()}
    return [filled(one, things) for one in value] if isinstance(value, list) else value


def things_of(world: World) -> dict[str, Any]:
    """Return what rows may name, path parameters under their own names too."""
    return world.things | {name: world.things[thing] for name, thing in _PATH_THINGS.items()}


async def ask(world: World, role: str, row: Row) -> httpx.Response:
    """Send a row's request as a role and return the answer."""
    things = things_of(world)
    return await world.clients[role].request(
        row.method,
        filled(row.path or row.route, things),
        json=filled(row.body, things) if row.body is not None else None,
        params=filled(dict(row.query), things) or None,
        headers=row.headers,
    )
