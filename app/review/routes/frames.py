"""Coding frames over HTTP: presets, frames and their codes."""

from collections.abc import Awaitable
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from app.core.errors import Invalid, NotAllowed, NotFound, NotSignedIn, PreconditionMissing, Stale
from app.http.caller import Anyone, SignedIn
from app.http.conditional import IfMatchHeader, answer, change_from, changed, expected_version
from app.http.idempotency import KeyReused, OnceOnly
from app.http.problems import may_refuse
from app.review import commands
from app.review.presets import PRESETS
from app.review.queries import frames as queries
from app.review.schemas.coding import FrameChangeIn, FrameIn, FrameOut, FramesOut, PresetOut, PresetsOut

router = APIRouter(prefix="/api/v1", tags=["coding"])

_READ = may_refuse(NotSignedIn, NotAllowed, NotFound)
_WRITE = _READ | may_refuse(Stale, Invalid, PreconditionMissing)


@router.get("/coding-frame-presets", response_model=PresetsOut, summary="Frames to begin with")
async def get_presets(request: Request, caller: Anyone) -> Response:
    """List known frames with their codes and where they come from."""
    del caller  # anyone, but within their allowance
    return answer(request, PresetsOut(items=[PresetOut.model_validate(one) for one in PRESETS.values()]))


@router.get(
    "/workshops/{workshop_id}/review/frames",
    response_model=FramesOut,
    responses=_READ,
    summary="The coding frames of a workshop",
)
async def get_frames(workshop_id: UUID, request: Request, caller: SignedIn) -> Response:
    """List the coding frames with their codes and how far each has come."""
    found = await caller.read(queries.frames, workshop_id, caller.actor, caller.runtime.clock.now())
    return answer(request, FramesOut.model_construct(items=[FrameOut.of(one) for one in found]))


@router.post(
    "/workshops/{workshop_id}/review/frames",
    status_code=201,
    response_model=FrameOut,
    responses=_READ | may_refuse(Invalid, KeyReused),
    summary="Make a coding frame",
)
async def post_frame(workshop_id: UUID, body: FrameIn, caller: SignedIn, once: OnceOnly) -> JSONResponse:
    """Make a frame of a preset, of codes of your own, or of both. Change it at `/api/v1/coding-frames/{id}`."""
    return await once.create(
        caller,
        commands.create_frame,
        FrameOut.of,
        workshop_id,
        name=body.name,
        description=body.description,
        preset=body.preset,
        codes=[code.code() for code in body.codes],
    )


@router.get("/coding-frames/{frame_id}", response_model=FrameOut, responses=_READ, summary="A coding frame")
async def get_frame(frame_id: UUID, request: Request, caller: SignedIn) -> Response:
    """Show one frame with its codes."""
    view = await caller.read(queries.frame, frame_id, caller.actor, caller.runtime.clock.now())
    return answer(request, FrameOut.of(view), version=view.frame.version)


@router.put("/coding-frames/{frame_id}", response_model=FrameOut, responses=_WRITE, summary="Change a coding frame")
async def put_frame(frame_id: UUID, body: FrameChangeIn, caller: SignedIn, if_match: IfMatchHeader = None) -> Response:
    """Say what the frame should be. What has a code that is left out keeps it; it is given no more."""

    async def fresh() -> FrameOut:
        now = caller.runtime.clock.now()
        return FrameOut.of(await caller.read(queries.frame, frame_id, caller.actor, now))

    def write(version: int) -> Awaitable[queries.FrameView]:
        return caller.write(
            commands.change_frame,
            frame_id,
            name=body.name,
            description=body.description,
            codes=[code.code() for code in body.codes],
            version=version,
        )

    done = await change_from(if_match, write, fresh)
    return changed(FrameOut.of(done), done.frame.version)


@router.delete("/coding-frames/{frame_id}", status_code=204, responses=_WRITE, summary="Take a coding frame away")
async def delete_frame(frame_id: UUID, caller: SignedIn, if_match: IfMatchHeader = None) -> Response:
    """Take a frame away; what was coded by it stays in the record."""
    await caller.write(commands.retire_frame, frame_id, version=expected_version(if_match))
    return Response(status_code=204)
