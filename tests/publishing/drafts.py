"""A draft to link, publish and trace: what the tests of this stage begin with."""

from typing import Any

import httpx

from tests.cast import Cast

API = "/api/v1"


def room(cast: Cast, rest: str = "") -> str:
    return f"{API}/workshops/{cast.workshop_id}{rest}"


def text(**bodies: str) -> dict[str, Any]:
    """Return a text of two foundations; a keyword gives a foundation's statement."""
    statements = {
        "get_personal": "We must know the person. We must ask what matters to them.",
        "focus_on_outcomes": "We must count what people gain.",
    } | bodies
    return {
        "title": "Nearer home",
        "preamble": "We **declare** this together. It is ours.",
        "foundations": [
            {
                "key": key.replace("_", "-"),
                "title": key.replace("_", " ").capitalize(),
                "statement": statement,
                "body": "What it looks like\n- One named person.\n\nHow it is achieved\n- Train people.",
            }
            for key, statement in statements.items()
        ],
    }


async def write(cast: Cast, body: dict[str, Any], number: int) -> dict[str, Any]:
    """Write the version after `number` and return it."""
    answer = await cast.organiser.put(room(cast, "/declaration"), json=body, headers={"If-Match": f'"v{number}"'})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def draft(cast: Cast) -> dict[str, Any]:
    """Write the draft and return the drafting desk's view of it."""
    await write(cast, text(), 1)
    return await got(cast.designer, room(cast, "/drafting"))


async def got(client: httpx.AsyncClient, path: str, status: int = 200, **params: Any) -> Any:
    answer = await client.get(path, params=params)
    assert answer.status_code == status, answer.text
    return answer.json()


async def posted(
    client: httpx.AsyncClient, path: str, status: int = 201, version: int | None = None, **body: Any
) -> Any:
    headers = {"If-Match": f'"v{version}"'} if version is not None else {}
    answer = await client.post(path, json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer.json()


def sentence(desk: dict[str, Any], key: str | None, part: str, at: int = 0) -> dict[str, Any]:
    """Return a sentence of a draft."""
    (found,) = [one for one in desk["parts"] if (one["foundation_key"], one["part"]) == (key, part)]
    return found["sentences"][at]


async def idea(client: httpx.AsyncClient, cast: Cast, words: str) -> str:
    return (await posted(client, room(cast, "/ideas"), text=words))["id"]


async def link(
    cast: Cast, desk: dict[str, Any], key: str | None, part: str, target: str, at: int = 0, **more: Any
) -> Any:
    """Link a sentence of a draft to a contribution, or to what `kind` says."""
    body = {"kind": "contribution", "role": "basis"} | more
    return await posted(
        cast.designer,
        room(cast, "/sentence-links"),
        number=desk["number"],
        foundation_key=key,
        part=part,
        anchor=sentence(desk, key, part, at)["anchor"],
        target_id=target,
        **body,
    )


async def publish(cast: Cast, number: int, status: int = 201, **more: Any) -> Any:
    return await posted(cast.organiser, room(cast, "/publications"), status, number=number, **more)
