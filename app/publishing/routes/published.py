"""What is published, over HTTP: the text, its pages, its record, and the thread from sentence to voice and back."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from app.core.errors import NotFound
from app.core.paging import BadCursor
from app.http.caller import Anyone
from app.http.conditional import answer
from app.http.paging import Cursor, Limit, link_header
from app.http.problems import may_refuse
from app.publishing.errors import NoSentence, NotPublished
from app.publishing.queries.provenance import outcome, voices
from app.publishing.queries.published import foundation_page, published, quotes_seen, revision_seen
from app.publishing.schemas.pages import (
    ContributionOutcomeOut,
    FoundationPageOut,
    QuoteProofOut,
    QuoteProofsOut,
    VoicesOut,
)
from app.publishing.schemas.places import Anchor, Key, PartName
from app.publishing.schemas.published import CardOut, EmbedOut, PublishedOut, card_of

router = APIRouter(prefix="/api/v1", tags=["publishing"])

Revision = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="The newest without it.")]
_REFUSALS = may_refuse(NotFound, NotPublished)


@router.get(
    "/workshops/{workshop_id}/published",
    response_model=PublishedOut,
    summary="Read the published declaration",
    responses=_REFUSALS,
)
async def get_published(request: Request, workshop_id: UUID, caller: Anyone, revision: Revision = None) -> Response:
    """Return the text sentence by sentence with how many voices are behind each, its numbers and its method."""
    now = caller.runtime.clock.now()
    view = await caller.read(published, workshop_id, caller.actor, now, revision=revision)
    return answer(request, PublishedOut.of(view, caller.runtime.settings.resolved_public_url))


@router.get(
    "/workshops/{workshop_id}/published/foundations/{key}",
    response_model=FoundationPageOut,
    summary="Read the page of a foundation",
    responses=_REFUSALS,
)
async def get_foundation_page(
    request: Request,
    workshop_id: UUID,
    key: Annotated[Key, Path()],
    caller: Anyone,
    revision: Revision = None,
) -> Response:
    """Return what it looks like, how it is achieved, and its evidence by source."""
    now = caller.runtime.clock.now()
    page = await caller.read(foundation_page, workshop_id, caller.actor, now, key=key, revision=revision)
    return answer(request, FoundationPageOut.page(page, caller.runtime.settings.resolved_public_url))


@router.get(
    "/workshops/{workshop_id}/published/voices",
    response_model=VoicesOut,
    summary="Follow a sentence down to the voices",
    responses=may_refuse(NotFound, NotPublished, NoSentence, BadCursor),
)
async def get_voices(
    request: Request,
    workshop_id: UUID,
    caller: Anyone,
    part: Annotated[PartName, Query()],
    anchor: Annotated[Anchor, Query()],
    *,
    foundation_key: Annotated[Key | None, Query()] = None,
    revision: Revision = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Return the contributions behind a sentence, each once, with the words of those that the reader may read."""
    found = await caller.read(
        voices,
        workshop_id,
        caller.actor,
        caller.runtime.clock.now(),
        revision=revision,
        foundation_key=foundation_key,
        part=part,
        anchor=anchor,
        cursor=cursor,
        limit=limit,
    )
    return answer(request, VoicesOut.of(found), headers=link_header(request, found.page.next))


@router.get(
    "/contributions/{contribution_id}/outcome",
    response_model=ContributionOutcomeOut,
    summary="Follow a contribution up to what became of it",
    responses=may_refuse(NotFound),
)
async def get_outcome(request: Request, contribution_id: UUID, caller: Anyone) -> Response:
    """Return the published sentences that rest on a contribution, in every revision, the newest first."""
    found = await caller.read(outcome, contribution_id, caller.actor, caller.runtime.clock.now())
    return answer(request, ContributionOutcomeOut.of(found))


@router.get(
    "/workshops/{workshop_id}/published/record",
    summary="Read the record",
    response_class=Response,
    responses={200: {"content": {"application/json": {}}}, **_REFUSALS},
)
async def get_record(workshop_id: UUID, caller: Anyone, revision: Revision = None) -> Response:
    """Return the record's own bytes: their SHA-256 is the revision's digest, which the log has too."""
    now = caller.runtime.clock.now()
    view, _ = await caller.read(revision_seen, workshop_id, caller.actor, now, revision=revision)
    headers = {"ETag": f'"{view.row.digest}"', "Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}
    return Response(view.row.record, media_type="application/json", headers=headers)


@router.get(
    "/workshops/{workshop_id}/published/quotes",
    response_model=QuoteProofsOut,
    summary="Open the leaves of the quotes",
    responses=_REFUSALS,
)
async def get_quotes(request: Request, workshop_id: UUID, caller: Anyone, revision: Revision = None) -> Response:
    """Return quotes with what proves that the record has them. Those of people who went or said no are missing."""
    now = caller.runtime.clock.now()
    found = await caller.read(quotes_seen, workshop_id, caller.actor, now, revision=revision)
    items = [
        QuoteProofOut(text=one.text, attribution=one.attribution, leaf=one.leaf, salt=one.salt.hex()) for one in found
    ]
    return answer(request, QuoteProofsOut(items=items))


@router.get(
    "/workshops/{workshop_id}/published/embed",
    response_model=EmbedOut,
    summary="Read what an embed shows",
    responses=_REFUSALS,
)
async def get_embed(request: Request, workshop_id: UUID, caller: Anyone, revision: Revision = None) -> Response:
    """Return the foundations in a line each, for another site, and the ways to put the text there."""
    now = caller.runtime.clock.now()
    view = await caller.read(published, workshop_id, caller.actor, now, revision=revision)
    settings = caller.runtime.settings
    return answer(request, EmbedOut.of(view, settings.resolved_public_url, settings.resolved_embed_url))


@router.get(
    "/workshops/{workshop_id}/published/card",
    response_model=CardOut,
    summary="Read what other sites show of it",
    responses=_REFUSALS,
)
async def get_card(request: Request, workshop_id: UUID, caller: Anyone, revision: Revision = None) -> Response:
    """Return title, description and picture, as Open Graph has them."""
    now = caller.runtime.clock.now()
    view = await caller.read(published, workshop_id, caller.actor, now, revision=revision)
    return answer(request, card_of(view, caller.runtime.settings.resolved_public_url))
