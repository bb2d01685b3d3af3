"""Coding over HTTP: codes of a contribution, suggestions, agreement, cross-tables."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.core.errors import Invalid, NotAllowed, NotFound, NotSignedIn
from app.core.paging import BadCursor
from app.http.caller import Caller, SignedIn
from app.http.conditional import answer
from app.http.paging import Cursor, Limit, PageOut, link_header
from app.http.problems import may_refuse
from app.review import commands
from app.review.crosstable import drawn
from app.review.nearness import suggested_codes
from app.review.queries import coding as queries
from app.review.queries.agreeing import frame_agreement
from app.review.queries.crossing import cross_table
from app.review.schemas.coding import (
    CodeDisagreementOut,
    CodingIn,
    CodingsOut,
    CrossTableOut,
    FrameAgreementOut,
    SuggestionsOut,
)
from app.themes.nearness.encoding import Encoders

router = APIRouter(prefix="/api/v1", tags=["coding"])

By = Annotated[
    str | None,
    Query(max_length=80, description="Key of a choice that people made, or `role`, or `organisation_kind`."),
]
Rule = Annotated[
    Literal["any", "most"],
    Query(description="A contribution has a code that one coder gave it, or that more than half of its coders did."),
]
_READ = may_refuse(NotSignedIn, NotAllowed, NotFound)


@router.get(
    "/contributions/{contribution_id}/codings/{frame_id}",
    response_model=CodingsOut,
    responses=_READ,
    summary="The codes of a contribution",
)
async def get_codings(contribution_id: UUID, frame_id: UUID, request: Request, caller: SignedIn) -> Response:
    """Show which codes each coder gave."""
    view = await caller.read(queries.codings, contribution_id, frame_id, caller.actor, caller.runtime.clock.now())
    return answer(request, CodingsOut.of(view))


@router.put(
    "/contributions/{contribution_id}/codings/{frame_id}",
    responses=_READ | may_refuse(Invalid),
    summary="Code a contribution",
)
async def put_coding(contribution_id: UUID, frame_id: UUID, body: CodingIn, caller: SignedIn) -> CodingsOut:
    """Say which codes it has, none if none fits. Your codes stand beside those of others; again replaces yours."""
    return CodingsOut.of(
        await caller.write(commands.code_contribution, contribution_id, frame_id, code_ids=body.code_ids)
    )


@router.delete(
    "/contributions/{contribution_id}/codings/{frame_id}",
    status_code=204,
    responses=_READ,
    summary="Take your codes back",
)
async def delete_coding(contribution_id: UUID, frame_id: UUID, caller: SignedIn) -> Response:
    """Take your own codes of a contribution back."""
    await caller.write(commands.uncode_contribution, contribution_id, frame_id)
    return Response(status_code=204)


@router.get(
    "/coding-frames/{frame_id}/suggestions",
    response_model=SuggestionsOut,
    responses=_READ,
    summary="What the machine would code",
)
async def get_suggestions(
    frame_id: UUID,
    request: Request,
    caller: SignedIn,
    contribution: Annotated[list[UUID], Query(min_length=1, max_length=50, description="Repeat it for several.")],
) -> Response:
    """Show which codes texts are near, by what is said to belong to each. Nothing of it is stored; people decide."""
    found = await caller.read(
        suggested_codes,
        _encoders(caller),
        frame_id,
        caller.actor,
        caller.runtime.clock.now(),
        contribution,
    )
    return answer(request, SuggestionsOut.of(found))


@router.get(
    "/coding-frames/{frame_id}/agreement",
    response_model=FrameAgreementOut,
    responses=_READ,
    summary="How far do coders agree?",
)
async def get_agreement(frame_id: UUID, request: Request, caller: SignedIn) -> Response:
    """Show Cohen's kappa for each two coders and Krippendorff's alpha for all: for whole sets and for each code."""
    found = await caller.read(frame_agreement, frame_id, caller.actor, caller.runtime.clock.now())
    return answer(request, FrameAgreementOut.of(found))


@router.get(
    "/coding-frames/{frame_id}/disagreements",
    response_model=PageOut[CodeDisagreementOut],
    responses=_READ | may_refuse(BadCursor),
    summary="What was coded differently",
)
async def get_disagreements(
    frame_id: UUID, request: Request, caller: SignedIn, cursor: Cursor = None, limit: Limit = 50
) -> Response:
    """List the contributions whose coders gave different codes, oldest first."""
    sees_tallies, page = await caller.read(
        queries.disagreements, frame_id, caller.actor, caller.runtime.clock.now(), cursor=cursor, limit=limit
    )
    items = [CodeDisagreementOut.of(one, sees_tallies=sees_tallies) for one in page.items]
    out = PageOut[CodeDisagreementOut].model_construct(items=items, next=page.next)
    return answer(request, out, headers=link_header(request, page.next))


@router.get(
    "/coding-frames/{frame_id}/cross-table",
    response_model=CrossTableOut,
    responses=_READ | may_refuse(Invalid),
    summary="Codes by audience",
)
async def get_cross_table(
    frame_id: UUID, request: Request, caller: SignedIn, *, by: By = None, rule: Rule = "most"
) -> Response:
    """Count the contributions that have each code, by what people answered when they joined.

    Groups of fewer than five people are shown to organisers only.
    """
    now = caller.runtime.clock.now()
    frame, table = await caller.read(cross_table, frame_id, caller.actor, now, by=by, rule=rule)
    return answer(request, CrossTableOut.of(frame, table, rule))


@router.get(
    "/coding-frames/{frame_id}/cross-table.svg",
    response_class=Response,
    responses={200: {"content": {"image/svg+xml": {}}}, **_READ, **may_refuse(Invalid)},
    summary="Codes by audience, drawn",
)
async def get_cross_picture(
    frame_id: UUID,
    caller: SignedIn,
    *,
    by: By = None,
    rule: Rule = "most",
    dark: Annotated[bool, Query(description="For a dark page.")] = False,
) -> Response:
    """Draw the same as a picture that says all its numbers in words too."""
    now = caller.runtime.clock.now()
    frame, table = await caller.read(cross_table, frame_id, caller.actor, now, by=by, rule=rule)
    picture = drawn(table, f"{frame.name}, by {table.label}", dark=dark)
    headers = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}
    return Response(picture, media_type="image/svg+xml", headers=headers)


def _encoders(caller: Caller) -> Encoders:
    """Return this process's encoders; what they load is shared with those of the themes."""
    state = caller.request.app.state
    if not hasattr(state, "review_encoders"):
        state.review_encoders = Encoders(caller.runtime.settings.theme_onnx)
    found: Encoders = state.review_encoders
    return found
