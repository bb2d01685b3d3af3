"""Counted numbers over HTTP, for the desk."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.core.errors import Invalid, NotAllowed, NotFound, NotSignedIn, PreconditionMissing, Stale
from app.http.caller import SignedIn, SignedInCaller
from app.http.conditional import IfMatchHeader, answer, change_from, changed
from app.http.problems import may_refuse
from app.insight.commands import set_targets
from app.insight.queries import coverage, pulse
from app.insight.schemas import CoverageOut, PulseOut, TargetsIn, TargetsOut
from app.workshops.errors import Sealed

router = APIRouter(prefix="/api/v1/workshops/{workshop_id}", tags=["insight"])

_DESK = may_refuse(NotSignedIn, NotAllowed, NotFound)


@router.get("/pulse", response_model=PulseOut, summary="What happens now", responses=_DESK)
async def get_pulse(request: Request, workshop_id: UUID, caller: SignedIn) -> Response:
    """Return ideas, comments and votes by minute and hour, who is present, and how far people have come.

    Each number says what it counts. For organisers and moderators; ask every ten seconds, not more often.
    """
    found = await caller.read(pulse.pulse, workshop_id, caller.actor, caller.runtime.clock.now())
    return answer(request, PulseOut.of(found), volatile={"at"})


@router.get("/targets", response_model=TargetsOut, summary="How many people are hoped for", responses=_DESK)
async def get_targets(request: Request, workshop_id: UUID, caller: SignedIn) -> Response:
    """Return the targets. For organisers and moderators."""
    out = await _targets(caller, workshop_id)
    return answer(request, out, version=out.version)


@router.put(
    "/targets",
    response_model=TargetsOut,
    summary="Say how many people are hoped for",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Sealed, Stale, PreconditionMissing, Invalid),
)
async def put_targets(workshop_id: UUID, body: TargetsIn, caller: SignedIn, if_match: IfMatchHeader = None) -> Response:
    """Replace the targets, based on a version of them: `"v0"` before the first. For organisers."""
    targets = [target.model_dump() for target in body.targets]
    plan = await change_from(
        if_match,
        lambda version: caller.write(set_targets, workshop_id, targets, version=version),
        lambda: _targets(caller, workshop_id),
    )
    return changed(TargetsOut.of(plan), plan.version)


@router.get("/coverage", response_model=CoverageOut, summary="Who is here, and who is not yet", responses=_DESK)
async def get_coverage(request: Request, workshop_id: UUID, caller: SignedIn) -> Response:
    """Return people, what they said and how much they voted, by each choice, organisation and role, beside the targets.

    For organisers and moderators; moderators do not get the numbers of small groups.
    """
    found = await caller.read(coverage.coverage, workshop_id, caller.actor, caller.runtime.clock.now())
    return answer(request, CoverageOut.of(found), volatile={"at"})


async def _targets(caller: SignedInCaller, workshop_id: UUID) -> TargetsOut:
    now = caller.runtime.clock.now()
    return TargetsOut.of(await caller.read(coverage.targets, workshop_id, caller.actor, now))
