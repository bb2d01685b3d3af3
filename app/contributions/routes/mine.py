"""A person's own contributions over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.contributions.queries.mine import my_contributions
from app.contributions.schemas.mine import MineOut
from app.core.errors import NotSignedIn
from app.core.paging import BadCursor
from app.http.caller import SignedIn
from app.http.conditional import answer
from app.http.paging import Cursor, Limit, PageOut, link_header
from app.http.problems import may_refuse

router = APIRouter(prefix="/api/v1", tags=["contributions"])


@router.get(
    "/me/contributions",
    response_model=PageOut[MineOut],
    responses=may_refuse(NotSignedIn, BadCursor),
    summary="What I said, with receipts",
)
async def get_mine(
    request: Request,
    caller: SignedIn,
    workshop: Annotated[UUID | None, Query(description="Only in this workshop.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """List your contributions in all workshops, newest first; hidden ones with the reason, withdrawn ones empty."""
    page = await caller.read(my_contributions, caller.actor, workshop_id=workshop, cursor=cursor, limit=limit)
    now = caller.runtime.clock.now()
    out = PageOut[MineOut].model_construct(items=[MineOut.of(mine, now) for mine in page.items], next=page.next)
    return answer(request, out, headers=link_header(request, page.next))
