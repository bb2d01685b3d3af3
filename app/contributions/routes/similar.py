"""Similar contributions over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.contributions.queries.similar import similar
from app.contributions.schemas.contribution import ContributionOut
from app.contributions.schemas.similar import SimilarIn, SimilarOut
from app.core.errors import NotFound
from app.http.caller import Anyone, Caller
from app.http.problems import may_refuse

router = APIRouter(prefix="/api/v1", tags=["contributions"])


@router.get("/workshops/{workshop_id}/similar", responses=may_refuse(NotFound), summary="Has this been said?")
async def get_similar(
    workshop_id: UUID,
    caller: Anyone,
    text: Annotated[str, Query(max_length=2000, description="What is being typed; send longer texts by POST.")],
    foundation: Annotated[UUID | None, Query(description="Only ideas on this foundation.")] = None,
) -> SimilarOut:
    """Return up to five ideas that share words with a text, without the caller's own."""
    return await _similar(caller, workshop_id, text, foundation)


@router.post("/workshops/{workshop_id}/similar", responses=may_refuse(NotFound), summary="The same for long texts")
async def post_similar(workshop_id: UUID, body: SimilarIn, caller: Anyone) -> SimilarOut:
    """The same for a text in the body, which is neither stored nor logged."""
    return await _similar(caller, workshop_id, body.text, body.foundation_id)


async def _similar(caller: Caller, workshop_id: UUID, text: str, foundation_id: UUID | None) -> SimilarOut:
    found, here = await caller.read(
        similar, workshop_id, caller.actor, caller.runtime.clock.now(), text, foundation_id=foundation_id
    )
    items = [ContributionOut.seen(shown, sees_tallies=here.standing.sees_tallies) for shown in found]
    return SimilarOut.model_construct(items=items)
