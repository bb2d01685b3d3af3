"""The map and the support of themes over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.core.errors import Invalid, NotAllowed, NotFound, NotSignedIn
from app.http.caller import SignedIn
from app.http.conditional import answer
from app.http.problems import may_refuse
from app.themes.errors import ThemesNotShown
from app.themes.nearness.asking import map_with_late
from app.themes.queries.support import support
from app.themes.schemas.pictures import MapOut, SupportOut
from app.votes.errors import TalliesHidden

router = APIRouter(prefix="/api/v1", tags=["themes"])

_REFUSALS = may_refuse(NotSignedIn, NotAllowed, NotFound, ThemesNotShown)


@router.get(
    "/workshops/{workshop_id}/theme-map",
    response_model=MapOut,
    summary="The map of what was said",
    responses=_REFUSALS,
)
async def get_map(workshop_id: UUID, request: Request, caller: SignedIn) -> Response:
    """Show where each visible contribution lies by its meaning, and which theme it is in, for a client to draw."""
    book = request.app.state.nearness
    view = await caller.read(map_with_late, book, workshop_id, caller.actor, caller.runtime.clock.now())
    return answer(request, MapOut.of(view))


@router.get(
    "/themes/{theme_id}/support",
    response_model=SupportOut,
    summary="Who supports a theme",
    responses=_REFUSALS | may_refuse(TalliesHidden, Invalid),
)
async def get_support(
    theme_id: UUID,
    request: Request,
    caller: SignedIn,
    by: Annotated[
        str | None, Query(max_length=80, description="Key of a choice that people made when they joined.")
    ] = None,
) -> Response:
    """Show the stances on all that is in a theme, by audience, and the statements that unite and that divide."""
    view = await caller.read(support, theme_id, caller.actor, caller.runtime.clock.now(), by=by)
    return answer(request, SupportOut.of(view))
