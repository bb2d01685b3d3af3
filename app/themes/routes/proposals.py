"""Proposals over HTTP: read them, accept or dismiss them one by one or by a threshold."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.core.errors import Invalid, NotAllowed, NotFound, NotSignedIn
from app.core.paging import BadCursor
from app.http.caller import SignedIn
from app.http.conditional import answer
from app.http.paging import Cursor, Limit, PageOut, link_header
from app.http.problems import may_refuse
from app.themes import commands
from app.themes.commands.answering import answered
from app.themes.errors import ProposalSettled
from app.themes.queries import proposals as queries
from app.themes.schemas.edits import ChangedOut, EditOut
from app.themes.schemas.proposals import AcceptIn, ProposalKind, ProposalOut, ProposalState, SettledOut, SettleIn

router = APIRouter(prefix="/api/v1", tags=["themes"])

_REFUSALS = may_refuse(NotSignedIn, NotAllowed, NotFound, ProposalSettled)


@router.get(
    "/workshops/{workshop_id}/theme-proposals",
    response_model=PageOut[ProposalOut],
    summary="What the machine proposes",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, BadCursor),
)
async def get_proposals(
    workshop_id: UUID,
    request: Request,
    caller: SignedIn,
    *,
    state: Annotated[ProposalState, Query(description="Open ones wait for somebody to settle them.")] = "open",
    kind: Annotated[ProposalKind | None, Query(description="Only of this kind.")] = None,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> Response:
    """List proposals, the surest first; for organisers, moderators and the design group."""
    now = caller.runtime.clock.now()
    page = await caller.read(
        queries.proposals, workshop_id, caller.actor, now, state=state, kind=kind, cursor=cursor, limit=limit
    )
    out = PageOut[ProposalOut].model_construct(items=[ProposalOut.of(one) for one in page.items], next=page.next)
    return answer(request, out, headers=link_header(request, page.next))


@router.get(
    "/workshops/{workshop_id}/theme-proposals/{proposal_id}",
    response_model=ProposalOut,
    summary="One proposal",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound),
)
async def get_proposal(workshop_id: UUID, proposal_id: UUID, request: Request, caller: SignedIn) -> Response:
    """Show a proposal, also one that was settled."""
    now = caller.runtime.clock.now()
    view = await caller.read(queries.proposal, workshop_id, proposal_id, caller.actor, now)
    return answer(request, ProposalOut.of(view))


@router.post(
    "/workshops/{workshop_id}/theme-proposals/{proposal_id}/accept", summary="Accept a proposal", responses=_REFUSALS
)
async def post_accept(workshop_id: UUID, proposal_id: UUID, body: AcceptIn, caller: SignedIn) -> ChangedOut:
    """Change the themes as proposed. What a person placed meanwhile stays where it is; the edit can be undone."""
    command = answered(commands.accept_proposal)
    heirs = caller.runtime.heirs
    return ChangedOut.of(await caller.write(command, workshop_id, proposal_id, title=body.title, heirs=heirs))


@router.post(
    "/workshops/{workshop_id}/theme-proposals/{proposal_id}/dismiss", summary="Dismiss a proposal", responses=_REFUSALS
)
async def post_dismiss(workshop_id: UUID, proposal_id: UUID, caller: SignedIn) -> ProposalOut:
    """Turn a proposal down. Later runs do not propose the same again."""
    await caller.write(commands.dismiss_proposal, workshop_id, proposal_id)
    now = caller.runtime.clock.now()
    return ProposalOut.of(await caller.read(queries.proposal, workshop_id, proposal_id, caller.actor, now))


@router.post(
    "/workshops/{workshop_id}/theme-proposals/settle",
    summary="Settle proposals by a threshold",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Invalid),
)
async def post_settle(workshop_id: UUID, body: SettleIn, caller: SignedIn) -> SettledOut:
    """Accept the open proposals that are sure enough and dismiss those that are not; what lies between stays open."""
    accept_from, dismiss_below = (
        None if share is None else round(share * 1000) for share in (body.accept_from, body.dismiss_below)
    )
    done = await caller.write(
        commands.settle_proposals,
        workshop_id,
        accept_from=accept_from,
        dismiss_below=dismiss_below,
        kinds=body.kinds,
        heirs=caller.runtime.heirs,
    )
    edits = [EditOut.of(view) for view in done.views]
    return SettledOut(accepted=len(edits), dismissed=done.dismissed, outdated=done.outdated, edits=edits)
