"""The requests that benches send to Folkmoot, and how to ask one question before the measuring starts."""

from __future__ import annotations

import http.client
import json
import secrets
from collections.abc import Iterator
from itertools import count
from typing import Any

from scripts.benchmarks.load import request
from scripts.benchmarks.rounds import pairs
from scripts.benchmarks.seeding import Room

CAST = "PUT /api/v1/contributions/{contribution_id}/stance"
POST_IDEA = "POST /api/v1/workshops/{workshop_id}/ideas"
LIST_IDEAS = "GET /api/v1/workshops/{workshop_id}/ideas"
"""The routes as the application declares them: the floor replaces them by these names."""


def votes(room: Room) -> Iterator[bytes]:
    """Votes of all the room's people on all its ideas, no pair twice, each by another person than the one before."""
    for person, idea in pairs(len(room.tokens), len(room.ideas)):
        path = f"/api/v1/contributions/{room.ideas[idea]}/stance"
        yield request("PUT", path, token=room.tokens[person], body=b'{"stance":"agree"}')


def ideas(room: Room) -> Iterator[bytes]:
    """New ideas of the room's people in turns, each with a text and an idempotency key of its own."""
    for number in count():
        body = {
            "text": f"Give every neighbourhood one person who knows its carers by name, and let them act ({number}).",
            "foundation_id": str(room.foundations[number % len(room.foundations)]),
        }
        yield request(
            "POST",
            f"/api/v1/workshops/{room.workshop}/ideas",
            token=room.tokens[number % len(room.tokens)],
            body=json.dumps(body).encode(),
            headers=[f"Idempotency-Key: {secrets.token_hex(16)}"],
        )


def last_vote(room: Room) -> bytes:
    """The vote that `votes` comes to last of all, to ask one question with."""
    idea = room.ideas[(len(room.tokens) - 2) % len(room.ideas)]
    body = b'{"stance":"disagree"}'
    return request("PUT", f"/api/v1/contributions/{idea}/stance", token=room.tokens[-1], body=body)


def ask(port: int, message: bytes) -> tuple[Any, dict[str, str]]:
    """Send one prepared request and return the answer's JSON body and headers; RuntimeError unless it is a success."""
    head, _, body = message.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, path, _ = first.split(" ")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body or None, dict(line.split(": ", 1) for line in lines))
        answer = connection.getresponse()
        content = answer.read()
    finally:
        connection.close()
    if not 200 <= answer.status < 300:
        raise RuntimeError(f"{first}: {answer.status} {content[:500]!r}")
    return json.loads(content or b"null"), {name.lower(): value for name, value in answer.getheaders()}
