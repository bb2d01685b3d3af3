"""The desk of a poll: its organisers make it, time it, look at its ballots and decide about them."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from app.core.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn, PreconditionMissing, Stale
from app.core.paging import BadCursor
from app.http.caller import Anyone, Caller, SignedIn
from app.http.conditional import IfMatchHeader, answer, change_from, changed
from app.http.idempotency import KeyReused, OnceOnly
from app.http.paging import Cursor, Limit, PageOut, link_header
from app.http.problems import may_refuse
from app.polls import queries
from app.polls.commands import change_poll, create_poll, judge_ballots, make_invitations, time_poll
from app.polls.errors import PollAnswered, PollSlugTaken
from app.polls.queries import BallotSelection, PollView
from app.polls.routes.doorstep import doorstep_of
from app.polls.schemas.ballots import BallotLineOut, DecisionOut, InvitationsIn, InvitationsOut, SelectionIn
from app.polls.schemas.polls import PollChange, PollIn, PollOut, TimingIn
from app.workshops.errors import Sealed

router = APIRouter(prefix="/api/v1/polls", tags=["polls"])

_CHANGES = may_refuse(NotSignedIn, NotAllowed, NotFound, Sealed, Conflict)


@router.post(
    "",
    status_code=201,
    response_model=PollOut,
    summary="Make a poll",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Sealed, PollSlugTaken, Invalid, KeyReused),
)
async def post_poll(body: PollIn, caller: SignedIn, once: OnceOnly) -> JSONResponse:
    """Make a poll of a workshop or of a version of its declaration, for its organisers; or of neither, for people whom
    the operator has made organisers.
    """
    return await once.create(
        caller,
        create_poll,
        lambda view: shaped(caller, view),
        slug=body.slug,
        workshop_id=body.workshop_id,
        version_number=body.version_number,
        **body.settings(),
    )


@router.get(
    "",
    response_model=PageOut[PollOut],
    summary="List the polls that you look after",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, BadCursor),
)
async def get_polls(
    request: Request,
    caller: SignedIn,
    workshop_id: Annotated[UUID | None, Query(description="Those of this workshop; else those of none.")] = None,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> Response:
    """Return polls, newest first: of a workshop for its organisers, or those that belong to you alone."""
    await doorstep_of(request).flush()
    now = caller.runtime.clock.now()
    page = await caller.read(queries.polls_seen, caller.actor, now, workshop_id=workshop_id, cursor=cursor, limit=limit)
    out = PageOut[PollOut](items=[shaped(caller, view) for view in page.items], next=page.next)
    return answer(request, out, headers=link_header(request, page.next))


@router.get("/{poll_id}", response_model=PollOut, summary="Get a poll", responses=may_refuse(NotFound))
async def get_poll(poll_id: UUID, request: Request, caller: Anyone) -> Response:
    """Return a poll: its question and answers for anybody, `desk` for those who look after it."""
    if caller.actor is not None:
        await doorstep_of(request).flush()
    view = await caller.read(queries.poll_seen, poll_id, caller.actor, caller.runtime.clock.now())
    return answer(request, shaped(caller, view), version=view.poll.version if view.is_organiser else None)


@router.patch(
    "/{poll_id}",
    response_model=PollOut,
    summary="Change a poll",
    responses=may_refuse(
        NotSignedIn, NotAllowed, NotFound, Sealed, Conflict, PollAnswered, Stale, PreconditionMissing, Invalid
    ),
)
async def patch_poll(poll_id: UUID, body: PollChange, caller: SignedIn, if_match: IfMatchHeader = None) -> Response:
    """Change some settings. From the first ballot on the question and what belongs to it stay as they are."""
    view = await change_from(
        if_match,
        lambda version: caller.write(change_poll, poll_id, version=version, **body.settings()),
        lambda: _present(caller, poll_id),
    )
    return changed(shaped(caller, view), view.poll.version)


@router.post("/{poll_id}/open-now", summary="Open a coming poll now", responses=_CHANGES)
async def open_now(poll_id: UUID, body: TimingIn, caller: SignedIn) -> PollOut:
    """Take ballots from this moment on."""
    return shaped(caller, await caller.write(time_poll, poll_id, verb="open", reason=body.reason))


@router.post("/{poll_id}/close-now", summary="Close an open poll now", responses=_CHANGES)
async def close_now(poll_id: UUID, body: TimingIn, caller: SignedIn) -> PollOut:
    """Take no ballot from this moment on, not even one that is on its way. A closed poll stays closed."""
    return shaped(caller, await caller.write(time_poll, poll_id, verb="close", reason=body.reason))


@router.post(
    "/{poll_id}/invitations",
    status_code=201,
    response_model=InvitationsOut,
    summary="Make links for one ballot each",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Sealed, Conflict),
)
async def post_invitations(poll_id: UUID, body: InvitationsIn, caller: SignedIn) -> JSONResponse:
    """Make links for a poll of the level `invitation`. They are shown this once and stored as hashes."""
    tokens = await caller.write(make_invitations, poll_id, count=body.count)
    base = f"{caller.runtime.settings.resolved_public_url}/polls/{poll_id}?invitation="
    return JSONResponse(InvitationsOut(links=[base + token for token in tokens]).model_dump(mode="json"), 201)


@router.get(
    "/{poll_id}/ballots",
    response_model=PageOut[BallotLineOut],
    summary="A poll's ballots, without what they say",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, BadCursor),
)
async def get_ballots(
    poll_id: UUID,
    request: Request,
    caller: SignedIn,
    state: Annotated[Literal["counted", "set_aside"] | None, Query()] = None,
    reason: Annotated[str | None, Query(max_length=40)] = None,
    network: Annotated[str | None, Query(max_length=64)] = None,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> Response:
    """List ballots, newest first, with the reasons why any of them look odd. Nobody sees whose they are or what they
    say, so nobody can set aside what they do not like to hear.
    """
    selection = BallotSelection(reason=reason, network=network)
    page = await caller.read(
        queries.ballots,
        poll_id,
        caller.actor,
        caller.runtime.clock.now(),
        state=state,
        selection=selection,
        cursor=cursor,
        limit=limit,
    )
    out = PageOut[BallotLineOut](items=[BallotLineOut.of(line) for line in page.items], next=page.next)
    return answer(request, out, headers=link_header(request, page.next))


@router.post("/{poll_id}/ballots/set-aside", summary="Set ballots aside in bulk", responses=_CHANGES)
async def set_aside(poll_id: UUID, body: SelectionIn, caller: SignedIn) -> DecisionOut:
    """Count the selected ballots apart, with a reason that is kept. To undo it, release with its `decision_id`."""
    return DecisionOut.of(
        await caller.write(judge_ballots, poll_id, verb="set_aside", selection=body.selection(), reason=body.why)
    )


@router.post("/{poll_id}/ballots/release", summary="Let ballots count again in bulk", responses=_CHANGES)
async def release(poll_id: UUID, body: SelectionIn, caller: SignedIn) -> DecisionOut:
    """Count the selected ballots that were set aside, by the checks or by people. The checks never undo this."""
    return DecisionOut.of(
        await caller.write(judge_ballots, poll_id, verb="release", selection=body.selection(), reason=body.why)
    )


@router.get(
    "/{poll_id}/decisions",
    response_model=PageOut[DecisionOut],
    summary="What was decided about a poll's ballots",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, BadCursor),
)
async def get_decisions(
    poll_id: UUID, request: Request, caller: SignedIn, cursor: Cursor = None, limit: Limit = 20
) -> Response:
    """List decisions, newest first: by the checks and by people."""
    now = caller.runtime.clock.now()
    page = await caller.read(queries.decisions, poll_id, caller.actor, now, cursor=cursor, limit=limit)
    out = PageOut[DecisionOut](items=[DecisionOut.of(one) for one in page.items], next=page.next)
    return answer(request, out, headers=link_header(request, page.next))


def shaped(caller: Caller, view: PollView) -> PollOut:
    """Shape a poll with the addresses of this service."""
    settings = caller.runtime.settings
    return PollOut.of(view, public_url=settings.resolved_public_url, embed_url=settings.resolved_embed_url)


async def _present(caller: Caller, poll_id: UUID) -> PollOut:
    return shaped(caller, await caller.read(queries.poll_seen, poll_id, caller.actor, caller.runtime.clock.now()))
