"""What a browser gets: the client's pages and files, plain pages for those without scripts, and the API's reference."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi import Path as FromPath
from fastapi.responses import FileResponse, HTMLResponse, Response, StreamingResponse

from app.core.errors import NotFound
from app.declarations.errors import NoText
from app.declarations.queries import version_shown
from app.http.caller import Anyone
from app.http.plain import plain_page
from app.http.runtime import runtime_of
from app.publishing.errors import NotPublished
from app.publishing.queries.published import published
from app.publishing.schemas.published import card_of
from app.votes.queries.stream import Filters, Sort, ideas
from app.web.answers import page_with_answers
from app.web.assets import CLIENT, TYPES, Asset, Assets
from app.web.card import with_card
from app.web.reference import reference
from app.web.room import room_body, room_line
from app.workshops.queries import listed, shown_by_slug

STATIC = Path(__file__).parent / "static"
_TYPES = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
_FOR_EVER = "public, max-age=31536000, immutable"

PAGES = (
    "/",
    "/sign-in",
    "/sign-in/{sign_in_id:uuid}",
    "/join/{slug}",
    "/workshops/{slug}/{page:path}",
    "/desk",
    "/desk/{page:path}",
    "/account",
)
"""Addresses at which the client begins. What is there is for its own table of routes to say, in `client/routes.js`."""

router = APIRouter(include_in_schema=False)


class _Present:
    """The client's files as they are now: read once, and in development again whenever one has changed."""

    def __init__(self) -> None:
        self._assets: Assets | None = None
        self._stamp = 0.0

    def get(self, request: Request) -> Assets:
        """Return them as they are for a page that begins now."""
        is_fixed = runtime_of(request).settings.environment == "production"
        if self._assets is None or not is_fixed:
            stamp = max((path.stat().st_mtime for path in CLIENT.rglob("*") if path.suffix in TYPES), default=0.0)
            if self._assets is None or stamp != self._stamp:
                self._assets, self._stamp = Assets(), stamp
        return self._assets

    def known(self, request: Request) -> Assets:
        """Return them as they were for the last page: looking at every file again for each would take longer."""
        return self._assets or self.get(request)


_present = _Present()


async def client_page(request: Request) -> Response:
    """Begin the client. The answer is the same for everybody: who may see what is the API's to say."""
    assets = _present.get(request)
    html = assets.index(request.url.path, is_joined=runtime_of(request).settings.join_client)
    page = Asset("index.html", html, None)
    return _file(request, page, tag=f'W/"{assets.version}"', lasts="no-cache")


@router.get("/workshops/{slug}/declaration")
async def declaration_page(slug: Annotated[str, FromPath(max_length=80)], caller: Anyone, request: Request) -> Response:
    """Begin the client at a declaration, with a card for sites that show where a link leads.

    The card is what a visitor may see, whoever asks: the page is the same for everybody.
    """
    now = caller.runtime.clock.now()
    try:
        workshop = (await caller.read(shown_by_slug, slug, None, now)).workshop
        view = await caller.read(published, workshop.id, None, now, revision=None)
    except (NotFound, NotPublished):
        return await client_page(request)
    assets = _present.get(request)
    public_url = caller.runtime.settings.resolved_public_url
    html = assets.index(request.url.path, is_joined=runtime_of(request).settings.join_client)
    content, mark = with_card(html, card_of(view, public_url), public_url)
    page = Asset("index.html", content, None)
    return _file(request, page, tag=f'W/"{assets.version}-{mark}"', lasts="no-cache")


@router.get("/workshops/{slug}")
async def client_room(slug: str, request: Request) -> Response:
    """Begin the client in a room, with the answers that the room asks for first: those of the API, to this caller."""
    # The fair order counts what it shows, and a page that is fetched on suspicion may never be shown.
    if request.headers.get("sec-purpose", "").startswith("prefetch"):
        return await client_page(request)
    html = _present.get(request).index(
        request.url.path, is_joined=runtime_of(request).settings.join_client, is_answered=True
    )
    packs = "gzip" in request.headers.get("accept-encoding", "")
    # What a reader may see is nobody else's: no cache keeps it, also not on a computer that several people use.
    headers = {"Cache-Control": "private, no-store", "Vary": "Accept-Encoding, Authorization, Cookie"}
    if packs:
        headers["Content-Encoding"] = "gzip"
    page = page_with_answers(request, html, slug, packs=packs)
    return StreamingResponse(page, media_type="text/html; charset=utf-8", headers=headers)


for _path in PAGES:
    router.add_api_route(_path, client_page, methods=["GET"])


@router.get("/static/client/{version}/{name:path}")
async def client_file(version: str, name: str, request: Request) -> Response:
    """Serve a file of the client; names are looked up among those that exist, never joined to a path."""
    assets = _present.known(request)
    asset = assets.get(name)
    if asset is None or name == "index.html":
        raise NotFound("There is no such file.")
    # A page that was opened before an update asks for files of then and gets those of now, which nobody must keep.
    is_current = version == assets.version
    return _file(request, asset, tag=f'W/"{assets.version}"', lasts=_FOR_EVER if is_current else "no-cache")


def _file(request: Request, asset: Asset, *, tag: str, lasts: str) -> Response:
    # Weak tags: the compressed and the plain form of a file share theirs.
    headers = {"ETag": tag, "Cache-Control": lasts, "Vary": "Accept-Encoding"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    takes_gzip = "gzip" in request.headers.get("accept-encoding", "")
    if asset.packed is not None and takes_gzip:
        return Response(asset.packed, media_type=asset.media_type, headers={**headers, "Content-Encoding": "gzip"})
    return Response(asset.content, media_type=asset.media_type, headers=headers)


@router.get("/plain")
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


@router.get("/plain/workshops/{slug}")
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
    """Serve a file of the plain pages; names are looked up among those that exist, never joined to a path."""
    found = {path.name: path for path in STATIC.iterdir()}.get(name)
    if found is None or found.suffix not in _TYPES:
        raise NotFound("There is no such file.")
    return FileResponse(found, media_type=_TYPES[found.suffix], headers={"Cache-Control": "public, max-age=3600"})


@router.get("/{page}")
async def no_such_page(page: str, request: Request) -> Response:
    """Say that there is nothing here: to a person in the client's words, to a program as a problem."""
    del page
    if "text/html" not in request.headers.get("accept", ""):
        raise NotFound("There is nothing at this address.")
    answer = await client_page(request)
    answer.status_code = 404
    return answer
