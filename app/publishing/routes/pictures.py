"""The declaration as pictures and on paper, over HTTP."""

import asyncio
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from app.core.errors import NotFound
from app.http.caller import Anyone, Caller
from app.http.problems import may_refuse
from app.publishing.errors import NotPublished
from app.publishing.poster import Format, Kind, drawn
from app.publishing.queries.published import published
from app.publishing.schemas.sheets import sheet_of

router = APIRouter(prefix="/api/v1/workshops/{workshop_id}/published", tags=["publishing"])

Revision = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="The newest without it.")]
Place = Annotated[int, Path(ge=0, le=50, description="0 is the title, then one for each foundation.")]
_TYPES = {"pdf": "application/pdf", "png": "image/png", "svg": "image/svg+xml"}
_REFUSALS = may_refuse(NotFound, NotPublished)


@router.get(
    "/poster.{form}",
    summary="Get the poster",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}, "image/png": {}}}, **_REFUSALS},
)
async def get_poster(
    workshop_id: UUID, form: Literal["pdf", "png"], caller: Anyone, revision: Revision = None
) -> Response:
    """Return the poster, A3: as a tagged PDF with text, or as a picture."""
    return await _draw(caller, workshop_id, revision, Kind.POSTER, form)


@router.get(
    "/summary.{form}",
    summary="Get the summary",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}, "image/png": {}}}, **_REFUSALS},
)
async def get_summary(
    workshop_id: UUID, form: Literal["pdf", "png"], caller: Anyone, revision: Revision = None
) -> Response:
    """Return one page of A4 to hand on."""
    return await _draw(caller, workshop_id, revision, Kind.SUMMARY, form)


@router.get(
    "/card.png",
    summary="Get the picture for other sites",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}}, **_REFUSALS},
)
async def get_card_picture(workshop_id: UUID, caller: Anyone, revision: Revision = None) -> Response:
    """Return 1200 by 630 pixels, as Open Graph has it."""
    return await _draw(caller, workshop_id, revision, Kind.CARD, "png")


@router.get(
    "/slides/{place}.{form}",
    summary="Get a picture for slides",
    response_class=Response,
    responses={200: {"content": {"image/png": {}, "image/svg+xml": {}}}, **_REFUSALS},
)
async def get_slide(
    workshop_id: UUID, place: Place, form: Literal["png", "svg"], caller: Anyone, revision: Revision = None
) -> Response:
    """Return the title, or a foundation, 16 to 9."""
    return await _draw(caller, workshop_id, revision, Kind.SLIDES, form, place)


async def _draw(
    caller: Caller, workshop_id: UUID, revision: int | None, kind: Kind, form: Format, place: int = 0
) -> Response:
    now = caller.runtime.clock.now()
    view = await caller.read(published, workshop_id, caller.actor, now, revision=revision)
    sheet = sheet_of(view, caller.runtime.settings.resolved_public_url)
    if place > len(sheet.foundations):
        raise NotFound(f"There are pictures 0 to {len(sheet.foundations)}.")
    picture = await asyncio.to_thread(drawn, sheet, kind, form, place=place)
    name = f"{view.workshop.slug}-{kind}{f'-{place}' if kind is Kind.SLIDES else ''}.{form}"
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "Cache-Control": "private, no-cache",
        "Vary": "Authorization, Cookie",
    }
    return Response(picture, media_type=_TYPES[form], headers=headers)
