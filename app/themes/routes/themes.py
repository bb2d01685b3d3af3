"""Reading themes over HTTP: all of them, one, what is in it, what is in none."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from app.core.errors import NotAllowed, NotFound, NotSignedIn
from app.core.paging import BadCursor, Page
from app.http.caller import SignedIn
from app.http.conditional import answer
from app.http.paging import Cursor, Limit, PageOut, link_header
from app.http.problems import may_refuse
from app.themes.errors import ThemesNotShown
from app.themes.queries import members as member_queries
from app.themes.queries import themes as queries
from app.themes.schemas.themes import MemberOut, ThemeOut, ThemesOut

router = APIRouter(prefix="/api/v1", tags=["themes"])

Number = Annotated[
    str, Path(pattern=r"^\d{1,4}(\.\d{1,4}){0,3}$", description='The number of a theme, as "3" or "3.1".')
]
_REFUSALS = may_refuse(NotSignedIn, NotAllowed, NotFound, ThemesNotShown, BadCursor)


@router.get(
    "/workshops/{workshop_id}/themes",
    response_model=ThemesOut,
    summary="The themes of a workshop",
    responses=_REFUSALS,
)
async def get_themes(workshop_id: UUID, request: Request, caller: SignedIn) -> Response:
    """Show the themes as people keep them: to everybody in the workshop when voting has ended, to its organisers,
    moderators and design group at any time. Until somebody changes one they are what the newest run found.
    """
    found = await caller.read(queries.themes, workshop_id, caller.actor, caller.runtime.clock.now())
    return answer(request, ThemesOut.of(found), version=found.version)


@router.get("/themes/{theme_id}", response_model=ThemeOut, summary="One theme", responses=_REFUSALS)
async def get_theme(theme_id: UUID, request: Request, caller: SignedIn) -> Response:
    """Show a theme; its `ETag` is what edits send back as `If-Match`."""
    view = await caller.read(queries.theme, theme_id, caller.actor, caller.runtime.clock.now())
    return answer(request, ThemeOut.of(view), version=view.theme.version)


@router.get(
    "/themes/{theme_id}/contributions",
    response_model=PageOut[MemberOut],
    summary="What is in a theme",
    responses=_REFUSALS,
)
async def get_contributions(
    theme_id: UUID, request: Request, caller: SignedIn, cursor: Cursor = None, limit: Limit = 20
) -> Response:
    """List the visible contributions of a theme and of those below it, the surest first."""
    now = caller.runtime.clock.now()
    sees_tallies, page = await caller.read(
        member_queries.theme_contributions, theme_id, caller.actor, now, cursor=cursor, limit=limit
    )
    return _members(request, page, sees_tallies=sees_tallies)


@router.get(
    "/workshops/{workshop_id}/themes/{number}/contributions",
    response_model=PageOut[MemberOut],
    summary="What is in the theme of a number",
    responses=_REFUSALS,
)
async def get_numbered_contributions(
    workshop_id: UUID, number: Number, request: Request, caller: SignedIn, cursor: Cursor = None, limit: Limit = 20
) -> Response:
    """The same for the theme that has this number now; numbers change when themes are put in another order."""
    now = caller.runtime.clock.now()
    sees_tallies, page = await caller.read(
        member_queries.numbered_contributions, workshop_id, number, caller.actor, now, cursor=cursor, limit=limit
    )
    return _members(request, page, sees_tallies=sees_tallies)


def _members(request: Request, page: Page[member_queries.Member], *, sees_tallies: bool) -> Response:
    items = [MemberOut.of(member, sees_tallies=sees_tallies) for member in page.items]
    out = PageOut[MemberOut].model_construct(items=items, next=page.next)
    return answer(request, out, headers=link_header(request, page.next))
