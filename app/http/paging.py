"""Lists over the wire: a page, its `Link` to the next, and the two query parameters."""

from typing import Annotated, Generic, TypeVar

from fastapi import Query, Request
from pydantic import BaseModel, ConfigDict

from app.core.paging import MOST

T = TypeVar("T")

Cursor = Annotated[str | None, Query(max_length=512, description="Where to go on: the `next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most.")]


class PageOut(BaseModel, Generic[T]):
    """One page of a list; `next` is null on the last."""

    model_config = ConfigDict(extra="forbid")

    items: list[T]
    next: str | None = None


def link_header(request: Request, cursor: str | None) -> dict[str, str]:
    """Return the `Link` header (RFC 8288) to the next page, or nothing on the last."""
    if cursor is None:
        return {}
    return {"Link": f'<{request.url.include_query_params(cursor=cursor)}>; rel="next"'}
