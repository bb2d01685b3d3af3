"""Nearness over HTTP: has this been said, to which themes does it belong, what belongs to none."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.responses import Response

from app.contributions.schemas.contribution import ContributionOut
from app.contributions.schemas.similar import SimilarIn, SimilarOut
from app.core.errors import NotAllowed, NotFound, NotSignedIn
from app.core.paging import BadCursor
from app.http.caller import Anyone, Caller, SignedIn
from app.http.conditional import answer
from app.http.paging import Cursor, Limit, PageOut, link_header
from app.http.problems import may_refuse
from app.themes.errors import ThemesNotShown
from app.themes.nearness import asking
from app.themes.nearness.book import NearnessBook
from app.themes.nearness.encoding import Encoders
from app.themes.queries.themes import rooms_with_themes
from app.themes.schemas.nearness import ContributionThemesOut, LikelyOut, LikelyThemesOut, TrayItemOut


@asynccontextmanager
async def _nearness(app: FastAPI) -> AsyncIterator[None]:
    """Have the book of vectors while the application runs; what leaves a room leaves the book."""
    app.state.nearness = book = NearnessBook(Encoders(app.state.runtime.settings.theme_onnx))
    app.state.tail.subscribe(book.hear)
    runtime = app.state.runtime
    book.with_themes.update(await runtime.reader.read(rooms_with_themes))
    runtime.near_themes = asking.Onlooker(book, runtime.reader, runtime.clock).near
    yield


router = APIRouter(prefix="/api/v1", tags=["themes"], lifespan=_nearness)

_REFUSALS = may_refuse(NotSignedIn, NotAllowed, NotFound, ThemesNotShown)


@router.get(
    "/workshops/{workshop_id}/similar",
    tags=["contributions"],
    responses=may_refuse(NotFound),
    summary="Has this been said?",
)
async def get_similar(
    workshop_id: UUID,
    caller: Anyone,
    text: Annotated[str, Query(max_length=2000, description="What is being typed; send longer texts by POST.")],
    foundation: Annotated[UUID | None, Query(description="Only ideas on this foundation.")] = None,
) -> SimilarOut:
    """Return up to five ideas that mean what a text means, or share words with it, without the caller's own."""
    return await _similar(caller, workshop_id, text, foundation)


@router.post(
    "/workshops/{workshop_id}/similar",
    tags=["contributions"],
    responses=may_refuse(NotFound),
    summary="The same for long texts",
)
async def post_similar(workshop_id: UUID, body: SimilarIn, caller: Anyone) -> SimilarOut:
    """The same for a text in the body, which is neither stored nor logged."""
    return await _similar(caller, workshop_id, body.text, body.foundation_id)


@router.get("/workshops/{workshop_id}/likely-themes", summary="Where would this belong?", responses=_REFUSALS)
async def get_likely(
    workshop_id: UUID,
    caller: SignedIn,
    text: Annotated[str, Query(max_length=2000, description="What somebody said or is about to.")],
) -> LikelyThemesOut:
    """Return up to three themes that a text is near; for those who may see themes."""
    near = await caller.read(asking.likely_themes, _book(caller), workshop_id, caller.actor, _now(caller), text)
    return LikelyThemesOut(likely=[LikelyOut.of(one) for one in near])


@router.get("/contributions/{contribution_id}/themes", summary="Where does this belong?", responses=_REFUSALS)
async def get_contribution_themes(contribution_id: UUID, caller: SignedIn) -> ContributionThemesOut:
    """Return the themes that a contribution is in, and those that its text is near; for those who may see themes."""
    found = await caller.read(asking.contribution_themes, _book(caller), contribution_id, caller.actor, _now(caller))
    return ContributionThemesOut.of(found)


@router.get(
    "/workshops/{workshop_id}/theme-tray",
    response_model=PageOut[TrayItemOut],
    summary="What is in no theme",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, BadCursor),
)
async def get_tray(
    workshop_id: UUID, request: Request, caller: SignedIn, cursor: Cursor = None, limit: Limit = 20
) -> Response:
    """List the visible contributions that are in no theme, newest first, each with the themes that it is near."""
    sees_tallies, page = await caller.read(
        asking.tray_with_likely,
        _book(caller),
        workshop_id,
        caller.actor,
        _now(caller),
        cursor=cursor,
        limit=limit,
    )
    items = [TrayItemOut.of(item, sees_tallies=sees_tallies) for item in page.items]
    out = PageOut[TrayItemOut].model_construct(items=items, next=page.next)
    return answer(request, out, headers=link_header(request, page.next))


async def _similar(caller: Caller, workshop_id: UUID, text: str, foundation_id: UUID | None) -> SimilarOut:
    found, here = await caller.read(
        asking.similar, _book(caller), workshop_id, caller.actor, _now(caller), text, foundation_id=foundation_id
    )
    items = [ContributionOut.seen(shown, sees_tallies=here.standing.sees_tallies) for shown in found]
    return SimilarOut.model_construct(items=items)


def _book(caller: Caller) -> NearnessBook:
    book: NearnessBook = caller.request.app.state.nearness
    return book


def _now(caller: Caller) -> datetime:
    return caller.runtime.clock.now()
