"""Recommendations over HTTP: making, answering, ranking."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from app.core.errors import Invalid, NotAllowed, NotFound, NotSignedIn, PreconditionMissing, Stale
from app.core.paging import BadCursor
from app.http.caller import Anyone, SignedIn
from app.http.conditional import IfMatchHeader, answer, change_from, changed
from app.http.idempotency import KeyReused, OnceOnly
from app.http.paging import Cursor, Limit, PageOut, link_header
from app.http.problems import may_refuse
from app.outcomes import commands
from app.outcomes.errors import NotOpenForAnswers
from app.outcomes.queries.recommendations import answers, priorities, recommendation, recommendations
from app.outcomes.schemas.recommending import (
    Answer,
    AnswerIn,
    AnswerOut,
    PrioritiesIn,
    PrioritiesOut,
    RecommendationChangeIn,
    RecommendationIn,
    RecommendationOut,
    RecommendationsOut,
)

router = APIRouter(prefix="/api/v1", tags=["outcomes"])

Audience = Annotated[str, Path(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f]+$")]


@router.post(
    "/workshops/{workshop_id}/recommendations",
    status_code=201,
    response_model=RecommendationOut,
    summary="Make a recommendation",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Invalid, KeyReused),
)
async def post_recommendation(workshop_id: UUID, body: RecommendationIn, caller: SignedIn, once: OnceOnly) -> Response:
    """Make a recommendation, a draft at first. For organisers and the design group."""
    response = await once.create(
        caller, commands.make_recommendation, RecommendationOut.of, workshop_id, fields=body.model_dump()
    )
    response.headers["Location"] = response.headers["Location"].replace(f"/workshops/{workshop_id}", "")
    return response


@router.get(
    "/workshops/{workshop_id}/recommendations",
    response_model=RecommendationsOut,
    summary="List recommendations",
    responses=may_refuse(NotFound),
)
async def get_recommendations(
    request: Request,
    workshop_id: UUID,
    caller: Anyone,
    audience: Annotated[str | None, Query(max_length=60, pattern=r"^[^\x00-\x1f\x7f]+$")] = None,
) -> Response:
    """Return recommendations, core ones first, with how many answered what. Drafts are for the group and the desk."""
    now = caller.runtime.clock.now()
    views = await caller.read(recommendations, workshop_id, caller.actor, now, audience=audience)
    return answer(request, RecommendationsOut.of(views))


@router.patch(
    "/recommendations/{recommendation_id}",
    response_model=RecommendationOut,
    summary="Change, open or close a recommendation",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Stale, PreconditionMissing, Invalid),
)
async def patch_recommendation(
    recommendation_id: UUID, body: RecommendationChangeIn, caller: SignedIn, if_match: IfMatchHeader = None
) -> Response:
    """Change some of a recommendation, or whether it takes answers. For organisers and the design group."""
    fields = body.model_dump(include=body.model_fields_set)

    async def fresh() -> RecommendationOut:
        now = caller.runtime.clock.now()
        return RecommendationOut.of(await caller.read(recommendation, recommendation_id, caller.actor, now))

    view = await change_from(
        if_match,
        lambda version: caller.write(commands.change_recommendation, recommendation_id, fields=fields, version=version),
        fresh,
    )
    return changed(RecommendationOut.of(view), view.row.version)


@router.put(
    "/recommendations/{recommendation_id}/answer",
    response_model=RecommendationOut,
    summary="Answer a recommendation",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, NotOpenForAnswers, Invalid),
)
async def put_answer(recommendation_id: UUID, body: AnswerIn, caller: SignedIn) -> RecommendationOut:
    """Agree, say a better way, or say what is missing; again to answer otherwise. For members who may speak."""
    view = await caller.write(commands.answer_recommendation, recommendation_id, answer=body.answer, text=body.text)
    return RecommendationOut.of(view)


@router.delete(
    "/recommendations/{recommendation_id}/answer",
    status_code=204,
    summary="Take one's answer back",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, NotOpenForAnswers),
)
async def delete_answer(recommendation_id: UUID, caller: SignedIn) -> Response:
    """Take one's answer back while answers are open."""
    await caller.write(commands.take_answer_back, recommendation_id)
    return Response(status_code=204)


@router.get(
    "/recommendations/{recommendation_id}/answers",
    response_model=PageOut[AnswerOut],
    summary="Read what people answered",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, BadCursor),
)
async def get_answers(
    request: Request,
    recommendation_id: UUID,
    caller: SignedIn,
    *,
    answer_: Annotated[Answer | None, Query(alias="answer")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Return what people wrote, without who and when. For the desk and the design group."""
    now = caller.runtime.clock.now()
    page = await caller.read(answers, recommendation_id, caller.actor, now, answer=answer_, cursor=cursor, limit=limit)
    body = PageOut[AnswerOut](items=[AnswerOut.of(row) for row in page.items], next=page.next)
    return answer(request, body, headers=link_header(request, page.next))


@router.put(
    "/workshops/{workshop_id}/priorities/{audience}",
    response_model=PrioritiesOut,
    summary="Rank recommendations",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Invalid),
)
async def put_priorities(workshop_id: UUID, audience: Audience, body: PrioritiesIn, caller: SignedIn) -> PrioritiesOut:
    """Rank an audience's open recommendations, the most important first. For members who may speak."""
    view = await caller.write(commands.rank_recommendations, workshop_id, audience, order=body.order)
    return PrioritiesOut.of(view)


@router.get(
    "/workshops/{workshop_id}/priorities/{audience}",
    response_model=PrioritiesOut,
    summary="Read how recommendations are ranked",
    responses=may_refuse(NotFound),
)
async def get_priorities(request: Request, workshop_id: UUID, audience: Audience, caller: Anyone) -> Response:
    """Return an audience's recommendations by points, and one's own ranking."""
    now = caller.runtime.clock.now()
    view = await caller.read(priorities, workshop_id, caller.actor, now, audience=audience)
    return answer(request, PrioritiesOut.of(view))
