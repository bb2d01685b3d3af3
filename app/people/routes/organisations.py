"""The list of organisations that people choose theirs from."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from app.core.errors import NotAllowed, NotFound, NotSignedIn, PreconditionMissing, Stale
from app.http.caller import Anyone, SignedIn
from app.http.conditional import IfMatchHeader, answer, expected_version, version_tag
from app.http.paging import Cursor, Limit, PageOut, link_header
from app.http.problems import may_refuse
from app.people import queries
from app.people.commands import add_organisation, merge_organisation, rename_organisation
from app.people.errors import NotMergeable, OrganisationExists
from app.people.models import Organisation
from app.people.schemas import MergeIn, OrganisationIn, OrganisationNameIn, OrganisationOut

router = APIRouter(prefix="/api/v1/organisations", tags=["organisations"])

Search = Annotated[str, Query(max_length=120, description="Part of a name; case and punctuation do not matter.")]


@router.get("", response_model=PageOut[OrganisationOut], summary="Organisations to choose from")
async def organisations(
    request: Request, caller: Anyone, q: Search = "", cursor: Cursor = None, limit: Limit = 20
) -> Response:
    """List organisations by name; those that were merged away are left out."""
    page = await caller.read(queries.organisations, q=q, cursor=cursor, limit=limit)
    items = [OrganisationOut.of(row) for row in page.items]
    return answer(request, PageOut(items=items, next=page.next), headers=link_header(request, page.next))


@router.get(
    "/{organisation_id}",
    response_model=OrganisationOut,
    summary="One organisation",
    responses=may_refuse(NotFound),
)
async def organisation(organisation_id: UUID, request: Request, caller: Anyone) -> Response:
    """Show an organisation with the `ETag` that renaming needs; `merged_into_id` names the one that stands for it."""
    row = await caller.read(queries.organisation_by_id, organisation_id)
    return answer(request, OrganisationOut.of(row), version=row.version)


@router.post(
    "",
    status_code=201,
    response_model=OrganisationOut,
    summary="Add an organisation",
    responses={200: {"model": OrganisationOut, "description": "It is in the list already"}, **may_refuse(NotSignedIn)},
)
async def add(body: OrganisationIn, request: Request, caller: SignedIn) -> JSONResponse:
    """Add an organisation, or find the one that is spelt nearly so. Repeating the request changes nothing."""
    added = await caller.write(add_organisation, name=body.name, kind=body.kind)
    location = f"{request.url.path}/{added.organisation.id}"
    return _current(added.organisation, 201 if added.is_new else 200, location)


@router.patch(
    "/{organisation_id}",
    response_model=OrganisationOut,
    summary="Rename an organisation",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, OrganisationExists, Stale, PreconditionMissing),
)
async def rename(
    organisation_id: UUID, body: OrganisationNameIn, caller: SignedIn, if_match: IfMatchHeader = None
) -> JSONResponse:
    """Correct the name of an organisation. For people who may create workshops."""
    expected = expected_version(if_match)
    return _current(await caller.write(rename_organisation, organisation_id, name=body.name, expected=expected))


@router.post(
    "/{organisation_id}/merge",
    response_model=OrganisationOut,
    summary="Merge an organisation into another",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, NotMergeable),
)
async def merge(organisation_id: UUID, body: MergeIn, caller: SignedIn) -> JSONResponse:
    """Let another organisation stand for this one, wherever somebody chose it. For people who may create workshops.

    Answers with the one that stays. Merging again changes nothing.
    """
    return _current(await caller.write(merge_organisation, organisation_id, into_id=body.into))


def _current(row: Organisation, status: int = 200, location: str | None = None) -> JSONResponse:
    headers = {"ETag": version_tag(row.version), **({"Location": location} if location else {})}
    return JSONResponse(OrganisationOut.of(row).model_dump(mode="json"), status, headers)
