"""The live feed over HTTP: what happens in a workshop as server-sent events, without gap or repetition."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import Response

from app.core.errors import NotFound
from app.http.caller import Anyone
from app.http.feed import MEDIA_TYPE, TooManyStreams
from app.http.problems import may_refuse
from app.live.hub import Hub

router = APIRouter(prefix="/api/v1", tags=["live"])

_LATEST = 2**53
_EXAMPLE = (
    "retry: 2000\n\n"
    "id: 4711\nevent: contribution.withdrawn\n"
    'data: {"seq":4711,"at":"2026-06-01T12:00:00.000000Z","kind":"contribution.withdrawn",'
    '"subject_id":"0190a6c0-7c1e-7d3a-9b5e-000000000001",'
    '"author":{"participation_id":"0190a6c0-7c1e-7d3a-9b5e-000000000002","display_name":"Ana"},'
    '"payload":{"parent_id":null}}\n\n'
    "event: tallies\n"
    'data: [{"subject_id":"0190a6c0-7c1e-7d3a-9b5e-000000000003","agree":12,"disagree":3,"passes":1}]\n\n'
)


@router.get(
    "/workshops/{workshop_id}/feed",
    summary="Follow a workshop live",
    response_class=Response,
    responses={
        200: {
            "description": "A stream of events that does not end by itself.",
            "content": {MEDIA_TYPE: {"schema": {"type": "string"}, "example": _EXAMPLE}},
        },
        **may_refuse(NotFound, TooManyStreams),
    },
)
async def follow_workshop(
    workshop_id: UUID,
    request: Request,
    caller: Anyone,
    after: Annotated[
        int | None, Query(ge=0, le=_LATEST, description="Begin after this entry of the log; else with what comes now.")
    ] = None,
    live: Annotated[bool, Query(description="False: only what was missed, then the stream ends.")] = True,  # noqa: FBT002
    last_event_id: Annotated[
        int | None,
        Header(ge=0, le=_LATEST, description="As browsers send it when they come back; goes before `after`."),
    ] = None,
) -> Response:
    """Send each entry of the workshop's log that you may read, in order, each exactly once.

    An event's `id` is its number in the log; come back with it as `Last-Event-ID` and nothing is missing or repeated.
    The event `ready` says that all that was missed has been sent. The event `tallies` has the present counts of what
    was voted on, at most once a second, and only where tallies are shown; it has no number. The stream ends when your
    role changes or you read too slowly: come back after the time in `retry`.
    """
    hub: Hub = request.app.state.hub
    since = last_event_id if last_event_id is not None else after
    holder = caller.actor.account_id if caller.actor else (request.client.host if request.client else "")
    return await hub.listen(workshop_id, caller.actor, holder, after=since, is_live=live)
