"""The queue, claims, settings and presence over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from app.contributions.errors import Claimed
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn, PreconditionMissing, Stale
from app.core.paging import BadCursor
from app.http.caller import SignedIn
from app.http.conditional import IfMatchHeader, answer, change_from, changed
from app.http.idempotency import KeyReused, OnceOnly
from app.http.paging import Cursor, Limit, PageOut, link_header
from app.http.problems import may_refuse
from app.review import commands
from app.review.errors import EnoughReaders
from app.review.queries.presence import present
from app.review.queries.queue import claims_seen, queue
from app.review.queries.settings import settings
from app.review.schemas.desk import (
    ClaimOut,
    ClaimsIn,
    ClaimsOut,
    PresenceIn,
    PresenceOut,
    QueuedOut,
    SettingsIn,
    SettingsOut,
)

router = APIRouter(prefix="/api/v1/workshops/{workshop_id}/review", tags=["review"])

Frame = Annotated[UUID | None, Query(description="To code by this frame; to decide without it.")]
_REFUSALS = may_refuse(NotSignedIn, NotAllowed, NotFound)


@router.get(
    "/queue",
    response_model=PageOut[QueuedOut],
    responses=_REFUSALS | may_refuse(BadCursor),
    summary="What waits to be read",
)
async def get_queue(
    workshop_id: UUID,
    request: Request,
    caller: SignedIn,
    *,
    frame: Frame = None,
    free: Annotated[bool, Query(description="Only what you could take now.")] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """List what waits for a decision, or to be coded by a frame, oldest first, without what you have read.

    What was set aside with a `pending` of its own is on the list of dispositions.
    """
    sees_tallies, me, page = await caller.read(
        queue,
        workshop_id,
        caller.actor,
        caller.runtime.clock.now(),
        frame_id=frame,
        free=free,
        cursor=cursor,
        limit=limit,
    )
    items = [QueuedOut.of(one, me, sees_tallies=sees_tallies) for one in page.items]
    out = PageOut[QueuedOut].model_construct(items=items, next=page.next)
    return answer(request, out, headers=link_header(request, page.next))


@router.get("/claims", response_model=ClaimsOut, responses=_REFUSALS, summary="Who is reading what")
async def get_claims(workshop_id: UUID, request: Request, caller: SignedIn) -> Response:
    """List the claims that stand, those that expire first first."""
    found = await caller.read(claims_seen, workshop_id, caller.actor, caller.runtime.clock.now())
    return answer(request, ClaimsOut.of(found))


@router.post(
    "/claims",
    status_code=201,
    response_model=ClaimsOut,
    responses=_REFUSALS | may_refuse(Conflict, Invalid, KeyReused),
    summary="Take the next ones",
)
async def post_claims(workshop_id: UUID, body: ClaimsIn, caller: SignedIn, once: OnceOnly) -> JSONResponse:
    """Take the next contributions that wait, for a quarter of an hour; nobody else is given them meanwhile.

    Fewer, or none, where fewer wait.
    """
    return await once.create(
        caller, commands.claim_next, ClaimsOut.of, workshop_id, count=body.count, frame_id=body.frame_id
    )


@router.delete("/claims", status_code=204, responses=_REFUSALS, summary="Give all back")
async def delete_claims(workshop_id: UUID, caller: SignedIn) -> Response:
    """End all your claims in the workshop."""
    await caller.write(commands.release_all, workshop_id)
    return Response(status_code=204)


@router.put(
    "/claims/{contribution_id}",
    responses=_REFUSALS | may_refuse(Claimed, EnoughReaders),
    summary="Take this one",
)
async def put_claim(workshop_id: UUID, contribution_id: UUID, caller: SignedIn, frame: Frame = None) -> ClaimOut:
    """Take a certain contribution, or keep yours for another quarter of an hour."""
    return ClaimOut.of(await caller.write(commands.claim_one, workshop_id, contribution_id, frame_id=frame))


@router.delete("/claims/{contribution_id}", status_code=204, responses=_REFUSALS, summary="Give this one back")
async def delete_claim(workshop_id: UUID, contribution_id: UUID, caller: SignedIn, frame: Frame = None) -> Response:
    """End your claim; if you hold none, nothing changes."""
    await caller.write(commands.release_one, workshop_id, contribution_id, frame_id=frame)
    return Response(status_code=204)


@router.get("/settings", response_model=SettingsOut, responses=_REFUSALS, summary="How much do two people read?")
async def get_settings(workshop_id: UUID, request: Request, caller: SignedIn) -> Response:
    """Show how many per cent of the contributions two people read."""
    desk = await caller.read(settings, workshop_id, caller.actor, caller.runtime.clock.now())
    return answer(request, SettingsOut.of(desk), version=desk.version)


@router.put(
    "/settings",
    response_model=SettingsOut,
    responses=_REFUSALS | may_refuse(Stale, Invalid, PreconditionMissing),
    summary="Set how much two people read",
)
async def put_settings(
    workshop_id: UUID, body: SettingsIn, caller: SignedIn, if_match: IfMatchHeader = None
) -> Response:
    """Set how many per cent of the contributions two people read, drawn by their ids. For organisers.

    What is decided stays decided. `If-Match` is `"v0"` before the first change.
    """

    async def fresh() -> SettingsOut:
        now = caller.runtime.clock.now()
        return SettingsOut.of(await caller.read(settings, workshop_id, caller.actor, now))

    done = await change_from(
        if_match,
        lambda version: caller.write(
            commands.change_settings, workshop_id, second_share=body.second_share, version=version
        ),
        fresh,
    )
    return changed(SettingsOut.of(done), done.version)


@router.get("/presence", response_model=PresenceOut, responses=_REFUSALS, summary="Who is where?")
async def get_presence(workshop_id: UUID, request: Request, caller: SignedIn) -> Response:
    """List who said in the last minute what they have open."""
    return answer(
        request, PresenceOut.of(await caller.read(present, workshop_id, caller.actor, caller.runtime.clock.now()))
    )


@router.put("/presence", status_code=204, responses=_REFUSALS | may_refuse(Invalid), summary="Say where you are")
async def put_presence(workshop_id: UUID, body: PresenceIn, caller: SignedIn) -> Response:
    """Say which theme or contribution you have open; every 20 seconds. It is kept for a minute, and nowhere else."""
    await caller.write(commands.be_here, workshop_id, theme_id=body.theme_id, contribution_id=body.contribution_id)
    return Response(status_code=204)


@router.delete("/presence", status_code=204, responses=_REFUSALS, summary="Say that you left")
async def delete_presence(workshop_id: UUID, caller: SignedIn) -> Response:
    """Say that you closed the page; a minute of silence says the same."""
    await caller.write(commands.leave_here, workshop_id)
    return Response(status_code=204)
