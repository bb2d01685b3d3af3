"""The schedule: set it as a whole, move a phase by hand, seal the record."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.core.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn, PreconditionMissing, Stale
from app.http.caller import SignedIn
from app.http.conditional import IfMatchHeader, change_from, changed
from app.http.problems import may_refuse
from app.workshops.commands import (
    close_phase_now,
    extend_phase,
    open_phase_now,
    reopen_phase,
    seal_workshop,
    set_schedule,
)
from app.workshops.errors import PhaseState, Sealed
from app.workshops.queries import WorkshopView
from app.workshops.routes.rooms import present
from app.workshops.schemas.phases import ClosingIn, ReasonIn, ScheduleIn
from app.workshops.schemas.rooms import WorkshopOut

router = APIRouter(prefix="/api/v1/workshops/{workshop_id}", tags=["schedule"])

_REFUSALS = may_refuse(NotSignedIn, NotAllowed, NotFound, PhaseState, Sealed, Invalid)


@router.put(
    "/schedule",
    response_model=WorkshopOut,
    summary="Set the schedule",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Sealed, Stale, PreconditionMissing, Invalid),
)
async def put_schedule(
    workshop_id: UUID, body: ScheduleIn, caller: SignedIn, if_match: IfMatchHeader = None
) -> Response:
    """Replace the list of phases, based on a version of the workshop.

    A phase that has begun stays, with its instants: those are moved by the commands that ask for a reason.
    """
    plans = [phase.plan() for phase in body.phases]
    view = await change_from(
        if_match,
        lambda version: caller.write(set_schedule, workshop_id, plans, version=version),
        lambda: present(caller, workshop_id),
    )
    return _answer(view)


@router.post(
    "/phases/{phase_id}/open-now", response_model=WorkshopOut, summary="Open a coming phase now", responses=_REFUSALS
)
async def post_open_now(workshop_id: UUID, phase_id: UUID, body: ReasonIn, caller: SignedIn) -> Response:
    """Open a phase before its time. Once it is open, repeating this is refused and changes nothing."""
    return _answer(await caller.write(open_phase_now, workshop_id, phase_id, reason=body.reason))


@router.post(
    "/phases/{phase_id}/close-now", response_model=WorkshopOut, summary="Close an open phase now", responses=_REFUSALS
)
async def post_close_now(workshop_id: UUID, phase_id: UUID, body: ReasonIn, caller: SignedIn) -> Response:
    """Close a phase before its time. What was answered with success counts; everything after is refused."""
    return _answer(await caller.write(close_phase_now, workshop_id, phase_id, reason=body.reason))


@router.post(
    "/phases/{phase_id}/extend", response_model=WorkshopOut, summary="Let a phase close later", responses=_REFUSALS
)
async def post_extend(workshop_id: UUID, phase_id: UUID, body: ClosingIn, caller: SignedIn) -> Response:
    """Move the closing instant of a phase that has not closed to a later one."""
    return _answer(
        await caller.write(extend_phase, workshop_id, phase_id, closes_at=body.closes_at, reason=body.reason)
    )


@router.post(
    "/phases/{phase_id}/reopen", response_model=WorkshopOut, summary="Reopen a closed phase", responses=_REFUSALS
)
async def post_reopen(workshop_id: UUID, phase_id: UUID, body: ClosingIn, caller: SignedIn) -> Response:
    """Open a closed phase again, from now until an instant, unless the record is sealed."""
    return _answer(
        await caller.write(reopen_phase, workshop_id, phase_id, closes_at=body.closes_at, reason=body.reason)
    )


@router.post(
    "/seal",
    response_model=WorkshopOut,
    summary="Seal the record, for good",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Conflict, Sealed, Invalid),
)
async def post_seal(workshop_id: UUID, body: ReasonIn, caller: SignedIn) -> Response:
    """Seal the record when every phase has closed. Afterwards nothing is added, changed or reopened, ever."""
    return _answer(await caller.write(seal_workshop, workshop_id, reason=body.reason))


def _answer(view: WorkshopView) -> Response:
    return changed(WorkshopOut.of(view), view.workshop.version)
