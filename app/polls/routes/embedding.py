"""What other sites load: the script that makes a frame, the frame's own script and style, and the oEmbed provider."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

import app
from app.core.errors import NotFound
from app.http.problems import may_refuse
from app.http.runtime import runtime_of
from app.polls import queries
from app.polls.schemas.polls import iframe_of

router = APIRouter()

FOLDER: Final = Path(app.__file__).parent / "web" / "client" / "embed"
_TYPES: Final = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
_ADDRESS: Final = re.compile(r"/(?:embed/)?polls/([A-Za-z0-9-]{1,80})/?")
_WIDTH, _HEIGHT = 600, 480


@dataclass(frozen=True, slots=True)
class _File:
    content: bytes
    packed: bytes
    media_type: str
    tag: str


def _read() -> dict[str, _File]:
    found = {}
    for path in FOLDER.iterdir():
        if path.suffix in _TYPES:
            content = path.read_bytes()
            tag = f'"{hashlib.blake2b(content, digest_size=8).hexdigest()}"'
            found[path.name] = _File(content, gzip.compress(content, 9, mtime=0), _TYPES[path.suffix], tag)
    return found


_FILES: Final = _read()


@router.get("/embed/{name}", include_in_schema=False)
async def get_file(name: str, request: Request) -> Response:
    """Serve a file of the embed; any page may load it. Names are looked up, never joined to a path."""
    file = _FILES.get(name)
    if file is None:
        raise NotFound("There is no such file.")
    request.scope["folkmoot.shared"] = True
    headers = {
        "ETag": file.tag,
        "Cache-Control": "public, max-age=300, stale-while-revalidate=86400",
        "Vary": "Accept-Encoding",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if file.tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(file.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=file.media_type)
    return Response(file.content, headers=headers, media_type=file.media_type)


@router.get(
    "/oembed",
    tags=["polls"],
    summary="The oEmbed provider: what a poll's address becomes on other sites",
    response_model=dict[str, Any],
    responses={
        200: {"content": {"text/xml": {"schema": {"type": "string"}}}},
        501: {"description": "Another format than json and xml, as oEmbed has it"},
        **may_refuse(NotFound),
    },
)
async def oembed(
    request: Request,
    url: Annotated[str, Query(max_length=500, description="The address of a poll's page.")],
    form: Annotated[str, Query(alias="format", max_length=20)] = "json",
    maxwidth: Annotated[int | None, Query(ge=1, le=10_000)] = None,
    maxheight: Annotated[int | None, Query(ge=1, le=10_000)] = None,
) -> Response:
    """Answer with a `rich` representation: one bare iframe, because that is all that careful sites let through."""
    request.scope["folkmoot.shared"] = True
    if form not in {"json", "xml"}:
        return Response(status_code=501)
    runtime = runtime_of(request)
    settings = runtime.settings
    key = _key(url, {settings.resolved_public_url, settings.resolved_embed_url})
    view = await runtime.reader.read(queries.poll_by_slug, key, None, runtime.clock.now())
    width, height = min(maxwidth or _WIDTH, _WIDTH), min(maxheight or _HEIGHT, _HEIGHT)
    page = f"{settings.resolved_public_url}/polls/{view.poll.slug}"
    found: dict[str, str | int] = {
        "version": "1.0",
        "type": "rich",
        "title": view.poll.question,
        "provider_name": "Folkmoot",
        "provider_url": settings.resolved_public_url,
        "cache_age": 3600,
        "html": iframe_of(
            str(view.poll.id), view.poll.question, settings.resolved_embed_url, width=width, height=height
        ),
        "width": width,
        "height": height,
        "thumbnail_url": f"{page}/card.png",
        "thumbnail_width": 1200,
        "thumbnail_height": 630,
    }
    headers = {"Cache-Control": "public, max-age=3600"}
    if form == "json":
        return JSONResponse(found, headers=headers)
    members = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in found.items())
    xml = f'<?xml version="1.0" encoding="utf-8" standalone="yes"?><oembed>{members}</oembed>'
    return Response(xml, headers=headers, media_type="text/xml")


def _key(url: str, bases: set[str]) -> str:
    """Return the poll that an address of ours names. Raise NotFound for any other address."""
    parts = urlsplit(url)
    found = _ADDRESS.fullmatch(parts.path)
    if found is None or f"{parts.scheme}://{parts.netloc}" not in bases:
        raise NotFound("This is not the address of a poll here.")
    return found[1]
