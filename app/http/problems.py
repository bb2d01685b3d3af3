"""Problem details (RFC 9457): every refusal has one shape, a stable type, and a page that says what to do."""

import json
import re
from collections.abc import Mapping
from html import escape
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException

from app.core.errors import Busy, DomainError, Invalid, NotFound, NotSignedIn, Unavailable
from app.http.limits import TooManyRequests
from app.http.plain import plain_page

MEDIA_TYPE = "application/problem+json"

_STATUS_SLUGS = {
    400: ("malformed", "The request cannot be read", "Check that the body is JSON and that the headers are right."),
    404: ("not-found", NotFound.title, NotFound.__doc__ or ""),
    405: ("method-not-allowed", "Not this way", "This address has other methods; `Allow` lists them."),
    413: ("too-large", "That is too large", "The body is longer than this service accepts. Send less at once."),
    421: ("wrong-host", "Not this host", "This service does not serve the host that you named. Use its public one."),
    500: ("internal", "Our mistake", "It has been logged. A retry with the same `Idempotency-Key` is safe."),
}  # fmt: skip


class Problems:
    """All problems the service can answer with: slug to (status, title, what to do)."""

    @staticmethod
    def catalogue() -> dict[str, tuple[int, str, str]]:
        """Return every problem, sorted by slug. Complete once all stages are imported."""
        found = {slug: (status, title, help_) for status, (slug, title, help_) in _STATUS_SLUGS.items()}
        pending = list(DomainError.__subclasses__())
        while pending:
            kind = pending.pop()
            pending.extend(kind.__subclasses__())
            if "slug" in vars(kind):
                found[kind.slug] = (kind.status, kind.title, re.sub(r"\s+", " ", kind.__doc__ or "").strip())
        return dict(sorted(found.items()))


class _ProblemResponse(JSONResponse):
    """JSON that can repeat what it was sent: half a surrogate pair in it cannot be encoded, and becomes a "?"."""

    def render(self, content: Any) -> bytes:
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def problem(
    slug: str,
    title: str,
    status: int,
    detail: str,
    *,
    headers: dict[str, str] | None = None,
    extra: dict[str, Any] | None = None,
) -> JSONResponse:
    """Make a problem response; `type` is an address of this service, relative to its root."""
    body = {"type": f"/problems/{slug}", "title": title, "status": status, "detail": detail, **(extra or {})}
    return _ProblemResponse(body, status, headers, media_type=MEDIA_TYPE)


def may_refuse(*kinds: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """Describe refusals for a route's `responses`, so that its documentation names what can go wrong."""
    titles: dict[int, list[str]] = {}
    for kind in kinds:
        titles.setdefault(kind.status, []).append(f"{kind.title} (`{kind.slug}`)")
    return {status: _documented("; ".join(of)) for status, of in titles.items()}


def _documented(description: str) -> dict[str, Any]:
    return {"description": description, "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def any_may_refuse() -> dict[int | str, dict[str, Any]]:
    """Describe what any route may be refused with, whatever it does, so that its documentation leaves nothing out."""
    plain = {
        status: _documented(f"{_STATUS_SLUGS[status][1]} (`{_STATUS_SLUGS[status][0]}`)") for status in (400, 413, 421)
    }
    return plain | may_refuse(NotSignedIn, Invalid, TooManyRequests, Busy, Unavailable)


_SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "type": "object",
    "description": "A refusal (RFC 9457). Further members depend on `type`, which is the address of its explanation.",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "description": "For 422: each field that cannot be accepted, and why.",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
                "required": ["field", "message"],
            },
        },
    },
    "required": ["type", "title", "status", "detail"],
    "examples": [
        {
            "type": "/problems/not-open",
            "title": "Not open now",
            "status": 409,
            "detail": "It is too early to vote: this opens at 2026-06-01T08:00:00+00:00.",
        }
    ],
}


def install(app: FastAPI) -> None:
    """Answer every error of the application as a problem, and say so in its documentation."""
    describe = app.openapi

    def described() -> dict[str, Any]:
        document = describe()
        document["components"]["schemas"]["Problem"] = _SCHEMA
        return document

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's own way to add to the document

    @app.exception_handler(DomainError)
    async def refused(_request: Request, error: DomainError) -> JSONResponse:
        return problem(error.slug, error.title, error.status, error.detail, headers=error.headers, extra=error.extra)

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        errors = [_complaint(e) for e in error.errors()]
        detail = "; ".join(f"{e['field'] or 'body'}: {e['message']}" for e in errors[:5])
        return problem(Invalid.slug, Invalid.title, Invalid.status, detail, extra={"errors": errors[:50]})

    @app.exception_handler(HTTPException)
    async def http(_request: Request, error: HTTPException) -> JSONResponse:
        slug, title, _ = _STATUS_SLUGS.get(error.status_code, ("http-error", HTTPStatus(error.status_code).phrase, ""))
        return problem(slug, title, error.status_code, str(error.detail), headers=dict(error.headers or {}))

    @app.exception_handler(Exception)
    async def broken(_request: Request, _error: Exception) -> JSONResponse:
        slug, title, help_ = _STATUS_SLUGS[500]
        return problem(slug, title, 500, help_)


def _complaint(error: Mapping[str, Any]) -> dict[str, str]:
    """Write a validation error for the person who made it: where, and what is wrong, without the library's prefixes."""
    if error["type"] == "json_invalid":
        return {"field": "", "message": f"This is not JSON, as far as it can be read: {error['ctx']['error']}."}
    return {"field": _pointer(error["loc"]), "message": error["msg"].removeprefix("Value error, ")}


def _pointer(location: tuple[int | str, ...]) -> str:
    """Write where an error is: body fields as a dotted path, others as `query name`."""
    place, *rest = location
    path = ".".join(str(part) for part in rest)
    return path if place == "body" else f"{place} {path}".strip()


router = APIRouter(tags=["problems"])


@router.get("/problems", response_class=HTMLResponse, summary="All problems, with what to do about each")
async def problem_index() -> HTMLResponse:
    """Show every problem the service can answer with."""
    rows = "".join(
        f'<li><a href="/problems/{slug}"><b>{escape(title)}</b></a> <code>{status} {slug}</code>'
        f"<p>{escape(help_)}</p></li>"
        for slug, (status, title, help_) in Problems.catalogue().items()
    )
    return plain_page("Problems", f'<h1>Problems</h1><ul class="rooms">{rows}</ul>')


@router.get(
    "/problems/{slug}",
    response_class=HTMLResponse,
    summary="What a problem means and what to do about it",
    responses=may_refuse(NotFound),
)
async def problem_page(slug: str) -> HTMLResponse:
    """Show one problem: the address in a problem document's `type`."""
    found = Problems.catalogue().get(slug)
    if found is None:
        raise NotFound(f"There is no problem called {slug[:60]!r}. See /problems.")
    status, title, help_ = found
    return plain_page(title, f"<h1>{escape(title)}</h1><p><code>{status} {slug}</code></p><p>{escape(help_)}</p>")
