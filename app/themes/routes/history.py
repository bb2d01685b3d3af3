"""The history of themes over HTTP, and undoing."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.core.errors import NotAllowed, NotFound, NotSignedIn
from app.core.paging import BadCursor, Page
from app.http.caller import SignedIn
from app.http.conditional import answer
from app.http.paging import Cursor, Limit, PageOut, link_header
from app.http.problems import may_refuse
from app.themes import commands
from app.themes.commands.answering import answered
from app.themes.errors import CannotUndo
from app.themes.queries import edits as queries
from app.themes.schemas.edits import ChangedOut, EditOut

router = APIRouter(prefix="/api/v1", tags=["themes"])

_REFUSALS = may_refuse(NotSignedIn, NotAllowed, NotFound, BadCursor)


@router.get(
    "/workshops/{workshop_id}/theme-edits",
    response_model=PageOut[EditOut],
    summary="Who changed the themes",
    responses=_REFUSALS,
)
async def get_edits(
    workshop_id: UUID, request: Request, caller: SignedIn, cursor: Cursor = None, limit: Limit = 20
) -> Response:
    """List all edits, the latest first; for organisers, moderators and the design group."""
    now = caller.runtime.clock.now()
    page = await caller.read(queries.edits, workshop_id, caller.actor, now, cursor=cursor, limit=limit)
    return _edits(request, page)


@router.get(
    "/themes/{theme_id}/edits", response_model=PageOut[EditOut], summary="Who changed a theme", responses=_REFUSALS
)
async def get_edits_of_theme(
    theme_id: UUID, request: Request, caller: SignedIn, cursor: Cursor = None, limit: Limit = 20
) -> Response:
    """List the edits that touched a theme, also one that was retired."""
    now = caller.runtime.clock.now()
    page = await caller.read(queries.edits_of_theme, theme_id, caller.actor, now, cursor=cursor, limit=limit)
    return _edits(request, page)


@router.post(
    "/workshops/{workshop_id}/theme-edits/{edit_id}/undo",
    summary="Undo an edit",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, CannotUndo),
)
async def post_undo(workshop_id: UUID, edit_id: UUID, caller: SignedIn) -> ChangedOut:
    """Make everything that an edit touched what it was before, exactly, or nothing where later edits stand on it.

    To undo is an edit too: undo it to have the first one again.
    """
    return ChangedOut.of(await caller.write(answered(commands.undo_edit), workshop_id, edit_id))


def _edits(request: Request, page: Page[queries.EditView]) -> Response:
    out = PageOut[EditOut].model_construct(items=[EditOut.of(view) for view in page.items], next=page.next)
    return answer(request, out, headers=link_header(request, page.next))
