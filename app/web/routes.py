"""Pages that are only read: workshops and the API's reference. The web client will stand beside them."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi import Path as FromPath
from fastapi.responses import FileResponse, HTMLResponse

from app.core.errors import NotFound
from app.declarations.errors import NoText
from app.declarations.queries import version_shown
from app.http.caller import Anyone
from app.http.plain import plain_page
from app.votes.queries.stream import Filters, Sort, ideas
from app.web.reference import reference
from app.web.room import room_body, room_line
from app.workshops.queries import listed, shown_by_slug

STATIC = Path(__file__).parent / "static"
_TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}

router = APIRouter(include_in_schema=False)


@router.get("/")
async def start_page(caller: Anyone) -> HTMLResponse:
    """Show what is open, coming and closed."""
    page = await caller.read(listed, caller.actor, caller.runtime.clock.now(), limit=50)
    rooms = "".join(map(room_line, page.items)) or "<li>No workshop is announced yet.</li>"
    body = (
        "<h1>Folkmoot</h1><p>Thousands of voices, one declaration.</p>"
        f'<ul class="rooms">{rooms}</ul>'
        '<p><a href="/docs">The API, operation by operation</a> · <a href="/problems">What an error means</a></p>'
    )
    return plain_page("Workshops", body)


@router.get("/workshops/{slug}")
async def room_page(slug: Annotated[str, FromPath(max_length=80)], caller: Anyone) -> HTMLResponse:
    """Show a workshop's draft and what people say, as the caller may see it."""
    now, actor = caller.runtime.clock.now(), caller.actor
    view = await caller.read(shown_by_slug, slug, actor, now)
    try:
        text = await caller.read(version_shown, view.workshop.id, actor, now)
    except NoText:
        text = None
    sort = Sort.MOST_SUPPORTED if view.standing.sees_tallies else Sort.NEWEST
    said = await caller.read(ideas, view.workshop.id, actor, now, sort=sort, filters=Filters(), cursor=None, limit=20)
    return plain_page(view.workshop.title, room_body(view, text, said))


@router.get("/docs")
async def reference_page(request: Request) -> HTMLResponse:
    """Show the API's reference."""
    document = request.app.openapi()
    return plain_page(f"API {document['info']['version']}", reference(document))


@router.get("/static/{name}")
async def static_file(name: str) -> FileResponse:
    """Serve a file of these pages; names are looked up among those that exist, never joined to a path."""
    found = {path.name: path for path in STATIC.iterdir()}.get(name)
    if found is None or found.suffix not in _TYPES:
        raise NotFound("There is no such file.")
    return FileResponse(found, media_type=_TYPES[found.suffix], headers={"Cache-Control": "public, max-age=3600"})
