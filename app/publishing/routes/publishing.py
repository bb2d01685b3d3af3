"""Publishing over HTTP, and the list of what was published."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.core.errors import Invalid, NotAllowed, NotFound, NotSignedIn
from app.declarations.errors import NoText
from app.http.caller import Anyone, SignedIn
from app.http.conditional import answer
from app.http.idempotency import KeyReused, OnceOnly
from app.http.problems import may_refuse
from app.publishing import commands
from app.publishing.errors import AlreadyPublished
from app.publishing.queries.previewing import preview
from app.publishing.queries.published import revisions
from app.publishing.schemas.publications import PreviewOut, PublicationIn, RevisionOut, RevisionsOut

router = APIRouter(prefix="/api/v1/workshops/{workshop_id}", tags=["publishing"])

Choice = Annotated[str | None, Query(max_length=60, pattern=r"^[^\x00-\x1f\x7f]+$")]
Area = Annotated[str, Field(max_length=300)]


@router.post(
    "/publications",
    status_code=201,
    response_model=RevisionOut,
    summary="Publish the declaration",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, NoText, AlreadyPublished, Invalid, KeyReused),
)
async def post_publication(workshop_id: UUID, body: PublicationIn, caller: SignedIn, once: OnceOnly) -> Response:
    """Freeze text, sources, tallies, numbers and method into a revision whose hash is in the log. For organisers.

    A revision never changes; a correction is a new one. Everybody who contributed and wants to know is told.
    """
    response = await once.create(
        caller, commands.publish_declaration, RevisionOut.of, workshop_id, choices=body.choices()
    )
    response.headers["Location"] = f"/api/v1/workshops/{workshop_id}/published"
    return response


@router.get(
    "/publications", response_model=RevisionsOut, summary="List what was published", responses=may_refuse(NotFound)
)
async def get_publications(request: Request, workshop_id: UUID, caller: Anyone) -> Response:
    """Return the revisions, the newest first, with their numbers and hashes."""
    views = await caller.read(revisions, workshop_id, caller.actor, caller.runtime.clock.now())
    return answer(request, RevisionsOut(items=[RevisionOut.shown(view) for view in views]))


@router.get(
    "/publications/preview",
    response_model=PreviewOut,
    summary="Count before publishing",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, NoText, Invalid),
)
async def get_preview(
    request: Request,
    workshop_id: UUID,
    caller: SignedIn,
    *,
    number: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="The newest without it.")] = None,
    role_field: Choice = None,
    area_field: Choice = None,
    area_label: Annotated[str, Query(max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$")] = "areas",
    areas_left_out: Annotated[list[Area] | None, Query(max_length=20)] = None,
) -> Response:
    """Return the numbers and the headline that publishing would make now, with the same choices. For organisers.

    Nothing is written; whoever takes part until then still counts.
    """
    view = await caller.read(
        preview,
        workshop_id,
        caller.actor,
        caller.runtime.clock.now(),
        number=number,
        role_field=role_field,
        area_field=area_field,
        area_label=area_label,
        areas_left_out=areas_left_out or [],
    )
    return answer(request, PreviewOut.of(view))
