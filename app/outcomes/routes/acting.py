"""Actions over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.core.errors import Invalid, NotAllowed, NotFound, NotSignedIn, PreconditionMissing, Stale
from app.core.paging import BadCursor
from app.http.caller import Anyone, SignedIn
from app.http.conditional import IfMatchHeader, answer, change_from, changed
from app.http.idempotency import KeyReused, OnceOnly
from app.http.paging import Cursor, Limit, PageOut, link_header
from app.http.problems import may_refuse
from app.outcomes import commands
from app.outcomes.queries.actions import action, action_history, actions
from app.outcomes.schemas.acting import ActionChangeIn, ActionHistoryOut, ActionIn, ActionOut, ActionState

router = APIRouter(prefix="/api/v1", tags=["outcomes"])


@router.post(
    "/workshops/{workshop_id}/actions",
    status_code=201,
    response_model=ActionOut,
    summary="Make an action",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Invalid, KeyReused),
)
async def post_action(workshop_id: UUID, body: ActionIn, caller: SignedIn, once: OnceOnly) -> Response:
    """Say who does what until when. For organisers and the design group."""
    response = await once.create(caller, commands.make_action, ActionOut.of, workshop_id, fields=body.model_dump())
    response.headers["Location"] = response.headers["Location"].replace(f"/workshops/{workshop_id}", "")
    return response


@router.get(
    "/workshops/{workshop_id}/actions",
    response_model=PageOut[ActionOut],
    summary="List actions",
    responses=may_refuse(NotFound, BadCursor),
)
async def get_actions(
    request: Request,
    workshop_id: UUID,
    caller: Anyone,
    *,
    state: Annotated[ActionState | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Return actions, oldest first; `is_late` says that its day has passed."""
    now = caller.runtime.clock.now()
    page = await caller.read(actions, workshop_id, caller.actor, now, state=state, cursor=cursor, limit=limit)
    body = PageOut[ActionOut](items=[ActionOut.of(view) for view in page.items], next=page.next)
    return answer(request, body, headers=link_header(request, page.next))


@router.patch(
    "/actions/{action_id}",
    response_model=ActionOut,
    summary="Change an action or move it on",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Stale, PreconditionMissing, Invalid),
)
async def patch_action(
    action_id: UUID, body: ActionChangeIn, caller: SignedIn, if_match: IfMatchHeader = None
) -> Response:
    """Change some of an action. Each change stands in its history. For organisers and the design group."""
    fields = body.model_dump(include=body.model_fields_set)

    async def fresh() -> ActionOut:
        return ActionOut.of(await caller.read(action, action_id, caller.actor, caller.runtime.clock.now()))

    view = await change_from(
        if_match,
        lambda version: caller.write(commands.change_action, action_id, fields=fields, version=version),
        fresh,
    )
    return changed(ActionOut.of(view), view.row.version)


@router.get(
    "/actions/{action_id}/history",
    response_model=ActionHistoryOut,
    summary="Read how an action came to be as it is",
    responses=may_refuse(NotFound),
)
async def get_history(request: Request, action_id: UUID, caller: Anyone) -> Response:
    """Return the changes of an action, oldest first."""
    views = await caller.read(action_history, action_id, caller.actor, caller.runtime.clock.now())
    return answer(request, ActionHistoryOut.of(views))
