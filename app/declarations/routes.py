"""Declarations over HTTP: write the text, read any version of it; and clone a workshop with its text."""

import json
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from app.core.errors import Invalid, NotAllowed, NotFound, NotSignedIn, PreconditionMissing, Stale
from app.declarations.commands import clone_with_text, write_version
from app.declarations.errors import NoText
from app.declarations.queries import foundations_shown, version_shown, versions_shown
from app.declarations.schemas import DeclarationIn, FoundationLineOut, FoundationsOut, VersionLineOut, VersionOut
from app.http.caller import Anyone, Caller, SignedIn
from app.http.conditional import IfMatchHeader, answer, change_from, changed
from app.http.idempotency import OnceOnly
from app.http.paging import Cursor, Limit, PageOut, link_header
from app.http.problems import may_refuse
from app.workshops.errors import MayNotCreate, Sealed, SlugTaken
from app.workshops.schemas.rooms import CloneIn, WorkshopOut

router = APIRouter(prefix="/api/v1/workshops/{workshop_id}", tags=["declarations"])

Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.put(
    "/declaration",
    response_model=VersionOut,
    summary="Write the next version of the text",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Sealed, Stale, PreconditionMissing, Invalid),
)
async def put_declaration(
    workshop_id: UUID, body: DeclarationIn, caller: SignedIn, if_match: IfMatchHeader = None
) -> Response:
    """Replace the text. `If-Match` names the version it is based on, `"v0"` before the first. For organisers.

    A foundation of which not a word changed keeps its text, with the stances on it. How the others descend is worked
    out from ids, keys and `from`, and kept with the version. The same text again makes no version.
    """
    draft = body.draft()
    view = await change_from(
        if_match,
        lambda number: caller.write(write_version, workshop_id, draft, number=number),
        lambda: _present(caller, workshop_id),
    )
    return changed(VersionOut.shown(view), view.version.number)


@router.get(
    "/declaration",
    response_model=VersionOut,
    summary="Read the text",
    responses=may_refuse(NotFound, NoText),
)
async def get_declaration(request: Request, workshop_id: UUID, caller: Anyone) -> Response:
    """Return the newest version with its foundations, rendered, and tallies where they are shown."""
    body = await _present(caller, workshop_id)
    return answer(request, body, version=body.number)


@router.get(
    "/declaration/versions",
    response_model=PageOut[VersionLineOut],
    summary="List the versions of the text",
    responses=may_refuse(NotFound),
)
async def get_versions(
    request: Request, workshop_id: UUID, caller: Anyone, cursor: Cursor = None, limit: Limit = 50
) -> Response:
    """Return the versions, newest first."""
    now = caller.runtime.clock.now()
    page = await caller.read(versions_shown, workshop_id, caller.actor, now, cursor=cursor, limit=limit)
    body = PageOut[VersionLineOut](items=[VersionLineOut.of(row) for row in page.items], next=page.next)
    return answer(request, body, headers=link_header(request, page.next))


@router.get(
    "/declaration/versions/{number}",
    response_model=VersionOut,
    summary="Read a version of the text",
    responses=may_refuse(NotFound, NoText),
)
async def get_version(request: Request, workshop_id: UUID, number: Number, caller: Anyone) -> Response:
    """Return a version as it was, with how its texts descend from the version before."""
    now = caller.runtime.clock.now()
    view = await caller.read(version_shown, workshop_id, caller.actor, now, number=number)
    return answer(request, VersionOut.shown(view))


@router.get(
    "/foundations",
    response_model=FoundationsOut,
    summary="List the foundations",
    responses=may_refuse(NotFound),
)
async def get_foundations(request: Request, workshop_id: UUID, caller: Anyone) -> Response:
    """Return every foundation that the text has or had, by its lasting id."""
    views, sees_tallies = await caller.read(foundations_shown, workshop_id, caller.actor, caller.runtime.clock.now())
    items = [FoundationLineOut.shown(view, sees_tallies=sees_tallies) for view in views]
    return answer(request, FoundationsOut(items=items))


@router.post(
    "/clone",
    status_code=201,
    response_model=WorkshopOut,
    summary="Clone a workshop",
    responses=may_refuse(NotSignedIn, NotAllowed, MayNotCreate, NotFound, SlugTaken, Invalid),
)
async def post_clone(workshop_id: UUID, body: CloneIn, caller: SignedIn, once: OnceOnly) -> Response:
    """Make a workshop with the settings, registration fields, schedule and newest text of another.

    Its first phase opens at `shift_to`, the others follow at the same times of day. People are not copied.
    """
    response = await once.create(
        caller, clone_with_text, WorkshopOut.of, workshop_id, title=body.title, slug=body.slug, shift_to=body.shift_to
    )
    # The copy stands beside its original, not below it.
    response.headers["Location"] = f"/api/v1/workshops/{json.loads(bytes(response.body))['id']}"
    return response


async def _present(caller: Caller, workshop_id: UUID) -> VersionOut:
    view = await caller.read(version_shown, workshop_id, caller.actor, caller.runtime.clock.now())
    return VersionOut.shown(view)
