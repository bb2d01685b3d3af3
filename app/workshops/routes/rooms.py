"""Workshops: make one, find one, change its settings."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from app.core.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn, PreconditionMissing, Stale
from app.http.caller import Anyone, Caller, SignedIn
from app.http.conditional import IfMatchHeader, answer, change_from, changed
from app.http.idempotency import OnceOnly
from app.http.paging import Cursor, Limit, PageOut, link_header
from app.http.problems import may_refuse
from app.workshops.commands import change_workshop, create_workshop
from app.workshops.errors import MayNotCreate, Sealed, SlugTaken
from app.workshops.policy import State
from app.workshops.queries import WorkshopView, listed, shown, shown_by_slug
from app.workshops.schemas.rooms import WorkshopChange, WorkshopIn, WorkshopLineOut, WorkshopOut

router = APIRouter(prefix="/api/v1/workshops", tags=["workshops"])


@router.post(
    "",
    status_code=201,
    response_model=WorkshopOut,
    summary="Make a workshop",
    responses=may_refuse(NotSignedIn, MayNotCreate, SlugTaken, Invalid),
)
async def post_workshop(body: WorkshopIn, caller: SignedIn, once: OnceOnly) -> Response:
    """Make a workshop and become its organiser. For people whom the operator has made organisers."""
    return await once.create(
        caller,
        create_workshop,
        WorkshopOut.of,
        slug=body.slug,
        phases=[phase.plan() for phase in body.phases],
        display_name=body.display_name,
        **body.settings(),
    )


@router.get("", response_model=PageOut[WorkshopLineOut], summary="List workshops")
async def get_workshops(
    request: Request,
    caller: Anyone,
    state: Annotated[State | None, Query(description="Only those in this state.")] = None,
    mine: Annotated[bool, Query(description="Only those that you are in.")] = False,  # noqa: FBT002 - a query parameter
    cursor: Cursor = None,
    limit: Limit = 20,
) -> Response:
    """Return the listed workshops and those that you are in, newest first, with the time that is left by our clock."""
    now = caller.runtime.clock.now()
    page = await caller.read(listed, caller.actor, now, state=state, is_mine=mine, cursor=cursor, limit=limit)
    body = PageOut[WorkshopLineOut](items=[WorkshopLineOut.of(line) for line in page.items], next=page.next)
    # The remaining seconds differ each time, so a tag would never be met again.
    return Response(body.model_dump_json(), media_type="application/json", headers=link_header(request, page.next))


@router.get(
    "/by-slug/{slug}",
    response_model=WorkshopOut,
    summary="Get a workshop by the name in its address",
    responses=may_refuse(NotFound),
)
async def get_workshop_by_slug(request: Request, slug: Annotated[str, Path(max_length=80)], caller: Anyone) -> Response:
    """Return a workshop as you may see it."""
    view = await caller.read(shown_by_slug, slug, caller.actor, caller.runtime.clock.now())
    return _answer(request, view)


@router.get("/{workshop_id}", response_model=WorkshopOut, summary="Get a workshop", responses=may_refuse(NotFound))
async def get_workshop(request: Request, workshop_id: UUID, caller: Anyone) -> Response:
    """Return a workshop as you may see it: its text, schedule, what is allowed now and what you may do."""
    return _answer(request, await caller.read(shown, workshop_id, caller.actor, caller.runtime.clock.now()))


@router.patch(
    "/{workshop_id}",
    response_model=WorkshopOut,
    summary="Change a workshop's settings",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Conflict, Sealed, Stale, PreconditionMissing, Invalid),
)
async def patch_workshop(
    workshop_id: UUID, body: WorkshopChange, caller: SignedIn, if_match: IfMatchHeader = None
) -> Response:
    """Change some settings. For its organisers, until the record is sealed."""
    view = await change_from(
        if_match,
        lambda version: caller.write(change_workshop, workshop_id, version=version, **body.settings()),
        lambda: present(caller, workshop_id),
    )
    return changed(WorkshopOut.of(view), view.workshop.version)


async def present(caller: Caller, workshop_id: UUID) -> WorkshopOut:
    """Return a workshop as it is now, for somebody whose change was stale."""
    return WorkshopOut.of(await caller.read(shown, workshop_id, caller.actor, caller.runtime.clock.now()))


def _answer(request: Request, view: WorkshopView) -> Response:
    return answer(request, WorkshopOut.of(view), version=view.workshop.version, volatile={"clock"})
