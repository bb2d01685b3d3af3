"""What the seed story needs: accounts by the dozen, and HTTP that must succeed."""

from contextlib import AsyncExitStack
from typing import Any

import httpx
from fastapi import FastAPI

from app.people.authentication import hash_token
from app.people.models import Account, SignInSession
from app.storage.writer import Tx
from tests.cast import client_of

API = "/api/v1"
BOROUGHS = [f"Borough {number}" for number in range(1, 33)]

FOUNDATIONS = {
    "get-personal": "We must know the person. We must ask what matters to them.",
    "make-boundaries-invisible": "We must share one plan. We must answer for each other.",
    "real-leaders-happy-workers": "We must trust those who do the work.",
    "focus-on-outcomes": "We must count what people gain.",
}

SAID = (
    "One named nurse should know me and my {thing}",
    "Ask what matters to people before the {thing} is planned",
    "Hospital and home should write in one record about {thing}",
    "Nobody should have to tell the story of the {thing} twice",
    "Let the team decide about {thing} without a form for each step",
    "Managers should spend a day on the round with the {thing}",
    "Count whether people can manage {thing} again, not visits",
    "Publish what became of {thing} after a year",
)
THINGS = (
    "medicine", "wound", "bed", "walking frame", "night", "family", "garden", "kitchen", "letter", "bus", "school",
    "winter", "diabetes", "memory", "pain", "hearing", "money", "language", "dog", "stairs",
)  # fmt: skip


def ideas_of(person: int, count: int) -> list[str]:
    """Return so many ideas of one person; the next person says other ones."""
    places = range(person * count, (person + 1) * count)
    return [f"{SAID[at % 8].format(thing=THINGS[at // 8 % 20])}, I say as number {at}." for at in places]


def _enrol(tx: Tx, name: str, count: int) -> list[str]:
    tokens = []
    for number in range(count):
        account = Account(name=f"{name} {number}", email=f"{name}{number}@example.org", created_at=tx.now)
        tx.session.add(account)
        tx.session.flush()
        tokens.append(f"token-of-{name}-{number}")
        tx.session.add(
            SignInSession(
                account_id=account.id,
                token_hash=hash_token(tokens[-1]),
                kind="bearer",
                created_at=tx.now,
                expires_at=tx.now.replace(year=tx.now.year + 1),
            )
        )
    return tokens


async def enrol(app: FastAPI, stack: AsyncExitStack, name: str, count: int) -> list[httpx.AsyncClient]:
    """Return clients of people who have signed in."""
    tokens = await app.state.runtime.writer.write(_enrol, name, count)
    return [await stack.enter_async_context(client_of(app, token)) for token in tokens]


async def send(
    client: httpx.AsyncClient, method: str, path: str, body: Any = None, version: int | None = None
) -> dict[str, Any]:
    """Send what must be accepted and return the answer's JSON."""
    headers = {} if version is None else {"If-Match": f'"v{version}"'}
    answer = await client.request(method, f"{API}{path}", json=body, headers=headers)
    assert answer.status_code < 300, (method, path, answer.status_code, answer.text)
    found: dict[str, Any] = answer.json() if answer.content else {}
    return found


async def got(client: httpx.AsyncClient, path: str, **params: Any) -> dict[str, Any]:
    """Read what must be there."""
    answer = await client.get(f"{API}{path}", params=params)
    assert answer.status_code == 200, (path, answer.text)
    found: dict[str, Any] = answer.json()
    return found


async def every(client: httpx.AsyncClient, path: str, **params: Any) -> list[dict[str, Any]]:
    """Read a list to its end."""
    items: list[dict[str, Any]] = []
    while True:
        page = await got(client, path, limit=100, **params)
        items += page["items"]
        if page.get("next") is None:
            return items
        params["cursor"] = page["next"]
