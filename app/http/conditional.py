"""Conditional requests: what several people edit is changed only by those who saw its present version."""

import hashlib
import re
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from fastapi import Header, Request, Response
from pydantic import BaseModel

from app.core.errors import NotFound, PreconditionMissing, Stale

T = TypeVar("T")

_VERSION = re.compile(r'^\s*(?:W/)?"v(\d{1,15})(?:\.[0-9a-f]{24})?"\s*$')

IfMatchHeader = Annotated[str | None, Header(alias="If-Match", description='The `ETag` that you read, as `"v3"`.')]


def version_tag(version: int) -> str:
    """Write a row's version as an entity tag."""
    return f'"v{version}"'


def expected_version(if_match: str | None) -> int:
    """Return the version a change is based on. Raise PreconditionMissing without one, Stale for a foreign tag."""
    if if_match is None:
        raise PreconditionMissing('Read it first, then send its ETag back as If-Match, for example If-Match: "v3".')
    found = _VERSION.match(if_match)
    if not found:
        raise Stale(f"The entity tag {if_match[:40]} is not one of a present version. Read it again.")
    return int(found[1])


def answer(
    request: Request,
    body: BaseModel,
    *,
    version: int | None = None,
    volatile: set[str] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """Answer a GET with JSON and a tag made from its bytes; 304 if the caller has these bytes already.

    A tag made from what this caller may see cannot tell more than the answer does. With a `version` the tag begins with
    it, so that it can be sent back as `If-Match`. Members named in `volatile`, such as a clock, do not count as change.
    """
    content = body.model_dump_json().encode()
    tagged = body.model_dump_json(exclude=volatile).encode() if volatile else content
    prefix = "" if version is None else f"v{version}."
    tag = f'"{prefix}{hashlib.blake2b(tagged, digest_size=12).hexdigest()}"'
    fields = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie", **(headers or {})}
    if tag in {part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")}:
        return Response(status_code=304, headers=fields)
    return Response(content, media_type="application/json", headers=fields)


def changed(body: BaseModel, version: int, *, status: int = 200) -> Response:
    """Answer a change with what it made, tagged with the version that the next change is based on."""
    return Response(body.model_dump_json(), status, {"ETag": version_tag(version)}, media_type="application/json")


async def change_from(
    if_match: str | None, write: Callable[[int], Awaitable[T]], fresh: Callable[[], Awaitable[BaseModel]]
) -> T:
    """Run `write(version)` with the version that the caller read; when it is stale, show them the `fresh` one.

    `current` is null if there is none, as before a first version.
    """
    try:
        return await write(expected_version(if_match))
    except Stale as refusal:
        try:
            refusal.extra["current"] = (await fresh()).model_dump(mode="json")
        except NotFound:
            refusal.extra["current"] = None
        raise
