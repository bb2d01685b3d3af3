"""References to other evidence, and one's own consent to be quoted, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.core.errors import Invalid, NotAllowed, NotFound, NotSignedIn, PreconditionMissing, Stale
from app.core.paging import BadCursor
from app.http.caller import Anyone, SignedIn
from app.http.conditional import IfMatchHeader, answer, change_from, changed
from app.http.idempotency import KeyReused, OnceOnly
from app.http.paging import Cursor, Limit, PageOut, link_header
from app.http.problems import may_refuse
from app.publishing import commands
from app.publishing.queries.quoting import own_consent
from app.publishing.queries.sources import reference, references
from app.publishing.schemas.places import Key
from app.publishing.schemas.sources import ConsentIn, ConsentOut, ReferenceChangeIn, ReferenceIn, ReferenceOut

router = APIRouter(prefix="/api/v1", tags=["publishing"])


@router.post(
    "/workshops/{workshop_id}/references",
    status_code=201,
    response_model=ReferenceOut,
    summary="Add other evidence",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Invalid, KeyReused),
)
async def post_reference(workshop_id: UUID, body: ReferenceIn, caller: SignedIn, once: OnceOnly) -> Response:
    """Add what somebody else found, with source, link and date. For the group."""
    response = await once.create(caller, commands.add_reference, ReferenceOut.of, workshop_id, fields=body.model_dump())
    response.headers["Location"] = response.headers["Location"].replace(f"/workshops/{workshop_id}", "")
    return response


@router.get(
    "/workshops/{workshop_id}/references",
    response_model=PageOut[ReferenceOut],
    summary="List other evidence",
    responses=may_refuse(NotFound, Invalid, BadCursor),
)
async def get_references(
    request: Request,
    workshop_id: UUID,
    caller: Anyone,
    *,
    foundation_key: Annotated[Key | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Return references, oldest first."""
    now = caller.runtime.clock.now()
    page = await caller.read(
        references, workshop_id, caller.actor, now, foundation_key=foundation_key, cursor=cursor, limit=limit
    )
    body = PageOut[ReferenceOut](items=[ReferenceOut.of(view) for view in page.items], next=page.next)
    return answer(request, body, headers=link_header(request, page.next))


@router.patch(
    "/references/{reference_id}",
    response_model=ReferenceOut,
    summary="Change a reference",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Stale, PreconditionMissing, Invalid),
)
async def patch_reference(
    reference_id: UUID, body: ReferenceChangeIn, caller: SignedIn, if_match: IfMatchHeader = None
) -> Response:
    """Change some of a reference; what was published keeps it as it was. For the group."""
    fields = body.model_dump(include=body.model_fields_set)

    async def fresh() -> ReferenceOut:
        return ReferenceOut.of(await caller.read(reference, reference_id, caller.actor, caller.runtime.clock.now()))

    view = await change_from(
        if_match,
        lambda version: caller.write(commands.change_reference, reference_id, fields=fields, version=version),
        fresh,
    )
    return changed(ReferenceOut.of(view), view.row.version)


@router.delete(
    "/references/{reference_id}",
    status_code=204,
    summary="Remove a reference",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound),
)
async def delete_reference(reference_id: UUID, caller: SignedIn) -> Response:
    """Remove it from all drafts to come. For the group."""
    await caller.write(commands.remove_reference, reference_id)
    return Response(status_code=204)


@router.get(
    "/workshops/{workshop_id}/participations/me/quote-consent",
    response_model=ConsentOut,
    summary="Read whether one may be quoted",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound),
)
async def get_consent(request: Request, workshop_id: UUID, caller: SignedIn) -> Response:
    """Return one's choice for this workshop; nobody is quoted before they choose."""
    consent = await caller.read(own_consent, workshop_id, caller.actor, caller.runtime.clock.now())
    return answer(request, ConsentOut.of(consent))


@router.put(
    "/workshops/{workshop_id}/participations/me/quote-consent",
    response_model=ConsentOut,
    summary="Choose whether one may be quoted",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Invalid),
)
async def put_consent(workshop_id: UUID, body: ConsentIn, caller: SignedIn) -> ConsentOut:
    """Choose. Quotes are signed by role only; a no takes one's words out of what was published, too."""
    consent = await caller.write(commands.choose_quoting, workshop_id, allowed=body.allowed)
    return ConsentOut.of(consent)
