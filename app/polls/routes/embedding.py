"""What other sites load: the script that makes a frame, the frame's own script and style, and the oEmbed provider."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import Response

import app
from app.core.errors import NotFound
from app.http.embedding import OEMBED_ANSWERS, Format, Most, Url, oembed_answer
from app.http.problems import may_refuse
from app.http.runtime import runtime_of
from app.polls import queries
from app.polls.schemas.polls import frame_address

router = APIRouter()

FOLDER: Final = Path(app.__file__).parent / "web" / "client" / "embed"
_TYPES: Final = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
_ADDRESS: Final = re.compile(r"/(?:embed/)?polls/([A-Za-z0-9-]{1,80})/?")
_PASTED: Final = {"poll.js": "element.js", "declaration.js": "element.js"}
"""What websites have pasted keeps its address: one script makes a frame of whatever its tag names."""


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
    return found | {name: found[file] for name, file in _PASTED.items()}


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
    responses={**OEMBED_ANSWERS, **may_refuse(NotFound)},
)
async def oembed(
    request: Request, url: Url, form: Format = "json", maxwidth: Most = None, maxheight: Most = None
) -> Response:
    """Answer with a `rich` representation: one bare iframe, because that is all that careful sites let through."""
    request.scope["folkmoot.shared"] = True
    runtime = runtime_of(request)
    settings = runtime.settings
    key = _key(url, {settings.resolved_public_url, settings.resolved_embed_url})
    view = await runtime.reader.read(queries.poll_by_slug, key, None, runtime.clock.now())
    return oembed_answer(
        request,
        settings,
        form=form,
        title=view.poll.question,
        address=frame_address(view.poll.id, settings.resolved_embed_url),
        picture=f"{settings.resolved_public_url}/polls/{view.poll.slug}/card.png",
        maxwidth=maxwidth,
        maxheight=maxheight,
    )


def _key(url: str, bases: set[str]) -> str:
    """Return the poll that an address of ours names. Raise NotFound for any other address."""
    parts = urlsplit(url)
    found = _ADDRESS.fullmatch(parts.path)
    if found is None or f"{parts.scheme}://{parts.netloc}" not in bases:
        raise NotFound("This is not the address of a poll here.")
    return found[1]
