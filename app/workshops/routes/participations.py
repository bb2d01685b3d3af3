"""The people of a workshop: join, change what one is called, leave; and for its desk, who is there in what role."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.core.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn, PreconditionMissing, Stale
from app.http.caller import SignedIn, SignedInCaller
from app.http.conditional import IfMatchHeader, answer, change_from, changed, expected_version
from app.http.idempotency import OnceOnly
from app.http.paging import Cursor, Limit, PageOut, link_header
from app.http.problems import may_refuse
from app.workshops.commands import change_participation, change_role, join, leave, remove_participant
from app.workshops.errors import AlreadyJoined, LastOrganiser, NotInvited, Removed, Sealed
from app.workshops.policy import Role
from app.workshops.queries import member_seen, members_seen, myself
from app.workshops.schemas.people import JoinIn, ParticipationChange, ParticipationOut, PersonOut, RoleIn
from app.workshops.schemas.phases import ReasonIn

router = APIRouter(prefix="/api/v1/workshops/{workshop_id}/participations", tags=["participations"])


@router.post(
    "",
    status_code=201,
    response_model=ParticipationOut,
    summary="Join a workshop",
    responses=may_refuse(NotSignedIn, NotInvited, Removed, NotFound, AlreadyJoined, Sealed, Invalid),
)
async def post_participation(workshop_id: UUID, body: JoinIn, caller: SignedIn, once: OnceOnly) -> Response:
    """Join a workshop that is open to all, to your address's domain, or to which you are invited.

    The answers must fit the workshop's registration fields; `errors` names each that does not.
    """
    return await once.create(
        caller,
        join,
        ParticipationOut.of,
        workshop_id,
        display_name=body.display_name,
        answers=body.answers,
        organisation_id=body.organisation_id,
    )


@router.get(
    "",
    response_model=PageOut[ParticipationOut],
    summary="List the people of a workshop",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound),
)
async def get_participations(
    request: Request,
    workshop_id: UUID,
    caller: SignedIn,
    role: Annotated[Role | None, Query(description="Only those with this role.")] = None,
    q: Annotated[str | None, Query(max_length=80, description="A part of the name they go by.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Return the people with their answers, in the order in which they joined. For organisers and moderators."""
    page = await caller.read(
        members_seen,
        workshop_id,
        caller.actor,
        caller.runtime.clock.now(),
        role=role,
        q=q,
        cursor=cursor,
        limit=limit,
    )
    body = PageOut[ParticipationOut](items=[ParticipationOut.of(view) for view in page.items], next=page.next)
    return answer(request, body, headers=link_header(request, page.next))


@router.get(
    "/me",
    response_model=ParticipationOut,
    summary="Yourself in a workshop",
    responses=may_refuse(NotSignedIn, NotFound),
)
async def get_myself(request: Request, workshop_id: UUID, caller: SignedIn) -> Response:
    """Return your participation with your answers."""
    view = await caller.read(myself, workshop_id, caller.actor)
    return answer(request, ParticipationOut.of(view), version=view.participation.version)


@router.patch(
    "/me",
    response_model=ParticipationOut,
    summary="Change your name, organisation or answers in a workshop",
    responses=may_refuse(NotSignedIn, NotFound, Sealed, Stale, Invalid),
)
async def patch_myself(
    workshop_id: UUID, body: ParticipationChange, caller: SignedIn, if_match: IfMatchHeader = None
) -> Response:
    """Change what you go by there. `If-Match` is optional, because nobody else changes this."""
    changes = body.model_dump(exclude_unset=True)
    version = None if if_match is None else expected_version(if_match)
    view = await caller.write(change_participation, workshop_id, version=version, changes=changes)
    return changed(ParticipationOut.of(view), view.participation.version)


@router.delete(
    "/me",
    status_code=204,
    summary="Leave a workshop",
    responses=may_refuse(NotSignedIn, NotFound, LastOrganiser),
)
async def delete_myself(workshop_id: UUID, caller: SignedIn) -> Response:
    """Leave. What you said and voted stays, under the name you had; you can come back."""
    await caller.write(leave, workshop_id)
    return Response(status_code=204)


@router.get(
    "/{participation_id}",
    response_model=ParticipationOut | PersonOut,
    summary="Somebody in a workshop",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound),
)
async def get_participation(request: Request, workshop_id: UUID, participation_id: UUID, caller: SignedIn) -> Response:
    """Return somebody: all of it to themselves and the desk, the name they go by to everybody else in the workshop."""
    view, is_whole = await caller.read(
        member_seen, workshop_id, participation_id, caller.actor, caller.runtime.clock.now()
    )
    if not is_whole:
        return answer(request, PersonOut.of(view))
    return answer(request, ParticipationOut.of(view), version=view.participation.version)


@router.patch(
    "/{participation_id}",
    response_model=ParticipationOut,
    summary="Give somebody another role",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, LastOrganiser, Stale, PreconditionMissing),
)
async def patch_role(
    workshop_id: UUID, participation_id: UUID, body: RoleIn, caller: SignedIn, if_match: IfMatchHeader = None
) -> Response:
    """Change a role. For organisers; the last one stays one."""
    view = await change_from(
        if_match,
        lambda version: caller.write(change_role, workshop_id, participation_id, role=body.role, version=version),
        lambda: _present(caller, workshop_id, participation_id),
    )
    return changed(ParticipationOut.of(view), view.participation.version)


@router.post(
    "/{participation_id}/remove",
    status_code=204,
    summary="Take somebody out of a workshop",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Conflict, LastOrganiser),
)
async def post_removal(workshop_id: UUID, participation_id: UUID, body: ReasonIn, caller: SignedIn) -> Response:
    """Take somebody out, for a reason that the desk can read. What they said and voted stays; hide it if need be.

    They cannot join again without a new invitation. For organisers.
    """
    await caller.write(remove_participant, workshop_id, participation_id, reason=body.reason)
    return Response(status_code=204)


async def _present(caller: SignedInCaller, workshop_id: UUID, participation_id: UUID) -> ParticipationOut:
    view, _ = await caller.read(member_seen, workshop_id, participation_id, caller.actor, caller.runtime.clock.now())
    return ParticipationOut.of(view)
