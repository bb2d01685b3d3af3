"""Two readers over HTTP: their readings, what they disagree about, and settling it."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.core.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn, PreconditionMissing, Stale
from app.core.paging import BadCursor
from app.http.caller import SignedIn
from app.http.conditional import IfMatchHeader, answer
from app.http.paging import Cursor, Limit, PageOut, link_header
from app.http.problems import may_refuse
from app.review import commands
from app.review.errors import EnoughReaders, MergedInACircle, NothingToSettle
from app.review.queries.agreeing import readings_agreement, unsettled
from app.review.routes.deciding import decide
from app.review.schemas.deciding import DecisionIn, DispositionOut
from app.review.schemas.desk import MeasuredOut, UnsettledOut

router = APIRouter(prefix="/api/v1", tags=["review"])


@router.put(
    "/contributions/{contribution_id}/reading",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Conflict, Invalid, EnoughReaders, MergedInACircle),
    summary="Say what should become of it",
)
async def put_reading(contribution_id: UUID, body: DecisionIn, caller: SignedIn) -> DispositionOut:
    """Give your reading of what two people read; again changes it until the other one has given theirs.

    Neither sees the other's before both are there. If they agree, that is decided; if not, it waits to be settled.
    """
    return DispositionOut.of(await caller.write(commands.give_reading, contribution_id, body.decision()))


@router.post(
    "/contributions/{contribution_id}/disposition/settle",
    response_model=DispositionOut,
    responses=may_refuse(
        NotSignedIn,
        NotAllowed,
        NotFound,
        Conflict,
        Stale,
        Invalid,
        PreconditionMissing,
        NothingToSettle,
        MergedInACircle,
    ),
    summary="Settle what two readers disagree about",
)
async def post_settle(
    contribution_id: UUID, body: DecisionIn, caller: SignedIn, if_match: IfMatchHeader = None
) -> Response:
    """Decide as a third person, or as one of the two what both agreed upon since; the history says which."""
    return await decide(caller, contribution_id, if_match, commands.settle_disposition, body.decision())


@router.get(
    "/workshops/{workshop_id}/review/disagreements",
    response_model=PageOut[UnsettledOut],
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, BadCursor),
    summary="What two readers disagree about",
)
async def get_disagreements(
    workshop_id: UUID, request: Request, caller: SignedIn, cursor: Cursor = None, limit: Limit = 50
) -> Response:
    """List contributions whose two readers decided differently, and that nobody has settled; oldest first."""
    sees_tallies, page = await caller.read(
        unsettled, workshop_id, caller.actor, caller.runtime.clock.now(), cursor=cursor, limit=limit
    )
    items = [UnsettledOut.of(one, sees_tallies=sees_tallies) for one in page.items]
    out = PageOut[UnsettledOut].model_construct(items=items, next=page.next)
    return answer(request, out, headers=link_header(request, page.next))


@router.get(
    "/workshops/{workshop_id}/review/agreement",
    response_model=MeasuredOut,
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound),
    summary="How far do two readers agree?",
)
async def get_agreement(workshop_id: UUID, request: Request, caller: SignedIn) -> Response:
    """Show how far readers agree about outcomes, over all that two have read, settled or not."""
    found = await caller.read(readings_agreement, workshop_id, caller.actor, caller.runtime.clock.now())
    return answer(request, MeasuredOut.of(found))
