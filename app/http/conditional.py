"""Conditional requests: what several people edit is changed only by those who saw its present version."""

import hashlib
import re
from typing import Annotated

from fastapi import Header, Request, Response
from pydantic import BaseModel

from app.core.errors import PreconditionMissing, Stale

_VERSION = re.compile(r'^\s*(?:W/)?"v(\d{1,15})"\s*$')

IfMatchHeader = Annotated[str | None, Header(alias="If-Match", description='The `ETag` that you read, as `"v3"`.')]


def version_tag(version: int) -> str:
    """Write a row's version as an entity tag."""
    return f'"v{version}"'


def expected_version(if_match: str | None) -> int:
    """Return the version a change is based on. Raise PreconditionMissing without one, Stale for a tag that is not ours."""
    if if_match is None:
        raise PreconditionMissing('Read it first, then send its ETag back as If-Match, for example If-Match: "v3".')
    found = _VERSION.match(if_match)
    if not found:
        raise Stale(f"The entity tag {if_match[:40]} is not one of a present version. Read it again.")
    return int(found[1])


def answer(request: Request, body: BaseModel, *, headers: dict[str, str] | None = None) -> Response:
    """Answer a GET with JSON and a tag made from its bytes; 304 if the caller has these bytes already.

    A tag made from what this caller may see cannot tell more than the answer does.
    """
    content = body.model_dump_json().encode()
    tag = '"' + hashlib.blake2b(content, digest_size=12).hexdigest() + '"'
    fields = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie", **(headers or {})}
    if tag in {part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")}:
        return Response(status_code=304, headers=fields)
    return Response(content, media_type="application/json", headers=fields)
