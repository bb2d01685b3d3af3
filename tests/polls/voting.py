"""Voting as a page's script does it: ask for a token, do the work, send the ballot."""

from datetime import datetime, timedelta
from typing import Any

import httpx
from altcha.v1 import Challenge, solve_challenge

API = "/api/v1/polls"

QUESTION: dict[str, Any] = {
    "question": "How far do you support our draft vision?",
    "kind": "scale",
    "options": ["Completely", "Mostly", "Partly", "Not at all"],
    "visibility": "always",
    "integrity": "browser",
    "headline_label": "support it completely or mostly",
    "headline_places": [0, 1],
}


async def make_poll(client: httpx.AsyncClient, now: datetime, **settings: Any) -> dict[str, Any]:
    """Make a poll that is open for a week and return it."""
    body = {**QUESTION, "closes_at": (now + timedelta(days=7)).isoformat(), **settings}
    answer = await client.post(API, json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def solve(challenge: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the proof of work for a challenge."""
    if challenge is None:
        return None
    names = ("challenge", "max_number", "salt", "signature")
    asked = Challenge("SHA-256", *(challenge[name] for name in names))
    solution = solve_challenge(asked, max_number=challenge["max_number"])
    assert solution is not None
    sent = ("algorithm", "challenge", "salt", "signature")
    return {name: challenge[name] for name in sent} | {"number": solution.number, "took": 10.0}


async def token_for(client: httpx.AsyncClient, poll_id: str) -> dict[str, Any]:
    """Return a fresh token with its proof, ready to be sent as part of a ballot."""
    answer = await client.post(f"{API}/{poll_id}/tokens", json={})
    assert answer.status_code == 200, answer.text
    return {"token": answer.json()["token"], "proof": solve(answer.json()["challenge"])}


async def send(client: httpx.AsyncClient, poll_id: str, *choices: int, **parts: Any) -> httpx.Response:
    """Send a ballot, with a token of its own unless one is given."""
    if "token" not in parts:
        parts = await token_for(client, poll_id) | parts
    return await client.post(f"{API}/{poll_id}/ballots", json={"choices": list(choices), **parts})


class Voter:
    """Somebody with a browser: thinks for eight seconds, keeps a ballot key."""

    def __init__(self, client: httpx.AsyncClient, clock: Any, key: str | None = None) -> None:
        self.client, self.clock, self.key = client, clock, key

    async def vote(self, poll_id: str, *choices: int, seconds: float = 8, **parts: Any) -> httpx.Response:
        """Load the question, think, and vote."""
        sent = await token_for(self.client, poll_id)
        self.clock.travel(seconds=seconds)
        if self.key is not None:
            sent["ballot_key"] = self.key
        return await send(self.client, poll_id, *choices, **sent | parts)
