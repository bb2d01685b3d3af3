"""What other sites show of us in a frame: the ways to paste it, its policy, and what an oEmbed provider answers."""

import gzip
from collections.abc import Mapping, Sequence
from html import escape
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import Query, Request
from fastapi.responses import JSONResponse, Response

from app.settings import Settings

WIDTH, HEIGHT = 600, 480
"""How large a frame is where its page does not say otherwise, in CSS pixels."""

Url = Annotated[str, Query(max_length=500, description="The address of a page here.")]
Format = Annotated[str, Query(alias="format", max_length=20)]
Most = Annotated[int | None, Query(ge=1, le=10_000)]

OEMBED_ANSWERS: Final[dict[int | str, dict[str, object]]] = {
    200: {"content": {"text/xml": {"schema": {"type": "string"}}}},
    501: {"description": "Another format than json and xml, as oEmbed has it"},
}


def script_of(kind: str, key: str, embed_url: str) -> str:
    """Return the script tag that becomes a frame of its content's height; `kind` is `poll` or `declaration`."""
    return f'<script async src="{embed_url}/embed/{kind}.js" data-{kind}="{escape(key)}"></script>'


def iframe_of(address: str, title: str, *, width: int | str = "100%", height: int = HEIGHT) -> str:
    """Return one bare iframe, for wherever scripts are not welcome."""
    named = title.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
    return (
        f'<iframe src="{address}" title="{named}" width="{width}" height="{height}" '
        'frameborder="0" loading="lazy"></iframe>'
    )


def discovery_of(page: str, title: str, provider: str) -> str:
    """Return what leads a site from the address of a page to its oEmbed; `provider` is the provider's address."""
    href, named = f"{provider}?url={quote(page, safe=':/')}", escape(title)
    return (
        f'<link rel="alternate" type="application/json+oembed" href="{href}&amp;format=json" title="{named}">'
        f'<link rel="alternate" type="text/xml+oembed" href="{href}&amp;format=xml" title="{named}">'
    )


def oembed_answer(
    request: Request,
    settings: Settings,
    *,
    form: str,
    title: str,
    address: str,
    picture: str,
    maxwidth: int | None,
    maxheight: int | None,
) -> Response:
    """Answer with a `rich` representation: one bare iframe, because that is all that careful sites let through."""
    request.scope["folkmoot.shared"] = True
    if form not in {"json", "xml"}:
        return Response(status_code=501)
    width, height = min(maxwidth or WIDTH, WIDTH), min(maxheight or HEIGHT, HEIGHT)
    found: dict[str, str | int] = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": "Folkmoot",
        "provider_url": settings.resolved_public_url,
        "cache_age": 3600,
        "html": iframe_of(address, title, width=width, height=height),
        "width": width,
        "height": height,
        "thumbnail_url": picture,
        "thumbnail_width": 1200,
        "thumbnail_height": 630,
    }
    headers = {"Cache-Control": "public, max-age=3600"}
    if form == "json":
        return JSONResponse(found, headers=headers)
    members = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in found.items())
    xml = f'<?xml version="1.0" encoding="utf-8" standalone="yes"?><oembed>{members}</oembed>'
    return Response(xml, headers=headers, media_type="text/xml")


def framed_policy(base: str, *, sends: bool, ancestors: Sequence[str] | None = None, more: str = "") -> str:
    """Return the content security policy of a page that stands in a frame, or could.

    In a sandbox 'self' may mean nothing, so the host is named as well. `ancestors` are the sites that may frame it;
    None for any. What sends nothing may connect to nothing.
    """
    own = f"'self' {base}"
    sending = f"connect-src {own}; form-action {own}" if sends else "form-action 'none'"
    framed = "" if ancestors is None else f"; frame-ancestors {' '.join(ancestors)}"
    return (
        f"default-src 'none'; script-src {own}; style-src {own}; img-src {own} data:; {sending}; base-uri 'none'; "
        f"require-trusted-types-for 'script'; trusted-types 'none'{more}{framed}"
    )


def html_answer(
    request: Request, html: str, *, policy: str, cache: str, status: int = 200, more: Mapping[str, str] | None = None
) -> Response:
    """Answer with a page under a policy of its own, compressed where that is understood."""
    headers = {"Content-Security-Policy": policy, "Cache-Control": cache, "Vary": "Accept-Encoding", **(more or {})}
    body = html.encode()
    if "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["Content-Encoding"] = gzip.compress(body, 5, mtime=0), "gzip"
    return Response(body, status, headers, "text/html; charset=utf-8")
