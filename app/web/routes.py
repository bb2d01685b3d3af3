"""Pages that are only read: the start page and the API's reference. The web client will stand beside them."""

from html import escape
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse

from app.core.errors import NotFound
from app.http.caller import Anyone
from app.http.plain import plain_page
from app.web.reference import reference
from app.workshops.queries import WorkshopLine, listed

STATIC = Path(__file__).parent / "static"
_TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}

router = APIRouter(include_in_schema=False)


@router.get("/")
async def start_page(caller: Anyone) -> HTMLResponse:
    """Show what is open, coming and closed."""
    page = await caller.read(listed, caller.actor, caller.runtime.clock.now(), limit=50)
    rooms = "".join(map(_room, page.items)) or "<li>No workshop is announced yet.</li>"
    body = (
        "<h1>Folkmoot</h1><p>Thousands of voices, one declaration.</p>"
        f'<ul class="rooms">{rooms}</ul>'
        '<p><a href="/docs">The API, operation by operation</a> · <a href="/problems">What an error means</a></p>'
    )
    return plain_page("Workshops", body)


def _room(line: WorkshopLine) -> str:
    workshop, spans = line.workshop, line.timetable.spans
    state = line.timetable.state(line.now).value
    edge = (
        min((s.opens_at for s in spans), default=None)
        if state == "coming"
        else max((s.closes_at for s in spans), default=None)
    )
    word = {"coming": "opens", "open": "open until", "closed": "closed"}.get(state, state)
    when = f"{word} {edge:%-d %B %Y, %H:%M} UTC" if edge else state
    return (
        f'<li><h2><a href="/api/v1/workshops/by-slug/{escape(workshop.slug)}">{escape(workshop.title)}</a></h2>'
        f'<p class="state">{escape(when)}</p><p>{escape(workshop.summary)}</p></li>'
    )


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
