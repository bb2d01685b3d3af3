"""A published declaration on other sites: a page for a frame that knows nobody, and the oEmbed provider."""

import re
from hashlib import blake2b
from typing import Annotated, Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from app.core.errors import NotFound
from app.http.embedding import OEMBED_ANSWERS, Format, Most, Url, framed_policy, html_answer, oembed_answer
from app.http.problems import may_refuse
from app.http.runtime import runtime_of
from app.publishing.errors import NotPublished
from app.publishing.markup import embedded_page
from app.publishing.queries.published import PublishedView, published
from app.publishing.schemas.published import card_of, frame_address
from app.workshops.queries import shown_by_slug

router = APIRouter()

Key = Annotated[str, Path(max_length=80)]
_ADDRESS: Final = re.compile(r"/(?:embed/declarations/|workshops/)([A-Za-z0-9-]{1,80})(?:/declaration)?/?")


@router.get("/embed/declarations/{key}", include_in_schema=False)
async def get_frame(key: Key, request: Request) -> Response:
    """Show a published declaration in a frame of another site: `key` is the workshop's short name or its id.

    Nobody is signed in here and nothing can be pressed that changes anything, so any site may show it.
    """
    request.scope["folkmoot.framed"] = True
    settings = runtime_of(request).settings
    view = await _view(request, key)
    html = embedded_page(view, settings.resolved_public_url, scheme=request.query_params.get("theme", ""))
    tag = f'"{blake2b(html.encode(), digest_size=8).hexdigest()}"'
    headers = {"ETag": tag, "Cross-Origin-Resource-Policy": "cross-origin"}
    policy, cache = framed_policy(settings.resolved_embed_url, sends=False), "public, max-age=300"
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={**headers, "Cache-Control": cache, "Vary": "Accept-Encoding"})
    return html_answer(request, html, policy=policy, cache=cache, more=headers)


@router.get(
    "/oembed/declarations",
    tags=["publishing"],
    summary="The oEmbed provider: what a declaration's address becomes on other sites",
    response_model=dict[str, Any],
    responses={**OEMBED_ANSWERS, **may_refuse(NotFound, NotPublished)},
)
async def oembed_declaration(
    request: Request, url: Url, form: Format = "json", maxwidth: Most = None, maxheight: Most = None
) -> Response:
    """Answer with a `rich` representation: one bare iframe with the text."""
    request.scope["folkmoot.shared"] = True
    settings = runtime_of(request).settings
    view = await _view(request, _key(url, {settings.resolved_public_url, settings.resolved_embed_url}))
    return oembed_answer(
        request,
        settings,
        form=form,
        title=view.revision.record["title"],
        address=frame_address(view, settings.resolved_embed_url),
        picture=card_of(view, settings.resolved_public_url).image_url,
        maxwidth=maxwidth,
        maxheight=maxheight,
    )


def _key(url: str, bases: set[str]) -> str:
    """Return the workshop that an address of ours names. Raise NotFound for any other address."""
    parts = urlsplit(url)
    found = _ADDRESS.fullmatch(parts.path)
    if found is None or f"{parts.scheme}://{parts.netloc}" not in bases:
        raise NotFound("This is not the address of a declaration here.")
    return found[1]


async def _view(request: Request, key: str) -> PublishedView:
    """Return what a visitor may see of the newest revision: a page that any site may show is the same for everybody."""
    runtime = runtime_of(request)
    now = runtime.clock.now()
    try:
        workshop_id = UUID(key)
    except ValueError:
        workshop_id = (await runtime.reader.read(shown_by_slug, key, None, now)).workshop.id
    return await runtime.reader.read(published, workshop_id, None, now, revision=None)
