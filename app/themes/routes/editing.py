"""Editing themes over HTTP. Every edit says which version it is based on, and can be undone."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from app.core.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn, PreconditionMissing, Stale
from app.http.caller import SignedIn, SignedInCaller
from app.http.conditional import IfMatchHeader, change_from, changed
from app.http.idempotency import KeyReused, OnceOnly
from app.http.problems import may_refuse
from app.themes import commands
from app.themes.commands.answering import answered
from app.themes.queries import themes as queries
from app.themes.queries.edits import ChangedView
from app.themes.schemas.edits import (
    ChangedOut,
    FillIn,
    MergeIn,
    MoveIn,
    OrderIn,
    SplitIn,
    ThemeChangeIn,
    ThemeIn,
)
from app.themes.schemas.themes import ThemeOut, ThemesOut

router = APIRouter(prefix="/api/v1", tags=["themes"])

_REFUSALS = may_refuse(NotSignedIn, NotAllowed, NotFound, Conflict, Stale, Invalid, PreconditionMissing)


@router.post(
    "/workshops/{workshop_id}/themes",
    status_code=201,
    response_model=ChangedOut,
    summary="Make a theme",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Conflict, Invalid, KeyReused),
)
async def post_theme(workshop_id: UUID, body: ThemeIn, caller: SignedIn, once: OnceOnly) -> JSONResponse:
    """Make a theme of one's own, with contributions or without; for organisers and the design group."""
    fields = body.model_dump(exclude={"contribution_ids"})
    command = answered(commands.create_theme)
    return await once.create(
        caller, command, ChangedOut.of, workshop_id, fields=fields, contribution_ids=body.contribution_ids
    )


@router.patch("/themes/{theme_id}", response_model=ChangedOut, summary="Change a theme", responses=_REFUSALS)
async def patch_theme(
    theme_id: UUID, body: ThemeChangeIn, caller: SignedIn, if_match: IfMatchHeader = None
) -> Response:
    """Rename, describe, annotate, link to a foundation, put below a heading, mark as enabler or barrier, pin."""
    fields = body.model_dump(include=body.model_fields_set)
    return await _edit(caller, theme_id, if_match, commands.change_theme, fields=fields)


@router.post("/themes/{theme_id}/merge", response_model=ChangedOut, summary="Merge themes", responses=_REFUSALS)
async def post_merge(theme_id: UUID, body: MergeIn, caller: SignedIn, if_match: IfMatchHeader = None) -> Response:
    """Merge other themes into this one: what is in them comes here, and they are retired."""
    others = {one.id: one.version for one in body.others}
    return await _edit(caller, theme_id, if_match, commands.merge_themes, others=others, title=body.title)


@router.post("/themes/{theme_id}/split", response_model=ChangedOut, summary="Split a theme", responses=_REFUSALS)
async def post_split(theme_id: UUID, body: SplitIn, caller: SignedIn, if_match: IfMatchHeader = None) -> Response:
    """Move chosen contributions into new themes beside this one. What was decided for it holds for them too."""
    parts = [commands.Part(part.title, part.contribution_ids) for part in body.parts]
    heirs = caller.runtime.heirs
    return await _edit(caller, theme_id, if_match, commands.split_theme, parts=parts, heirs=heirs)


@router.post("/themes/{theme_id}/contributions", response_model=ChangedOut, summary="Fill a theme", responses=_REFUSALS)
async def post_contributions(
    theme_id: UUID, body: FillIn, caller: SignedIn, if_match: IfMatchHeader = None
) -> Response:
    """Put contributions into a theme, take them out, pin or unpin them. They may be in several themes."""
    return await _edit(caller, theme_id, if_match, commands.fill_theme, **body.model_dump())


@router.post("/themes/{theme_id}/move", response_model=ChangedOut, summary="Move contributions", responses=_REFUSALS)
async def post_move(theme_id: UUID, body: MoveIn, caller: SignedIn, if_match: IfMatchHeader = None) -> Response:
    """Move contributions from this theme to another."""
    return await _edit(
        caller,
        theme_id,
        if_match,
        commands.move_contributions,
        contribution_ids=body.contribution_ids,
        to_id=body.to,
    )


@router.delete("/themes/{theme_id}", response_model=ChangedOut, summary="Retire a theme", responses=_REFUSALS)
async def delete_theme(theme_id: UUID, caller: SignedIn, if_match: IfMatchHeader = None) -> Response:
    """Take a theme away; what is in no other falls into the tray. Like every edit it can be undone."""
    return await _edit(caller, theme_id, if_match, commands.retire_theme)


@router.put(
    "/workshops/{workshop_id}/theme-order",
    response_model=ChangedOut,
    summary="Put the themes in order",
    responses=_REFUSALS,
)
async def put_order(workshop_id: UUID, body: OrderIn, caller: SignedIn, if_match: IfMatchHeader = None) -> Response:
    """Put all themes in order and below their headings. `If-Match` is the version of `GET .../themes`."""
    order = [(one.id, one.parent_id) for one in body.themes]
    command = answered(commands.order_themes)

    async def fresh() -> ThemesOut:
        now = caller.runtime.clock.now()
        return ThemesOut.of(await caller.read(queries.themes, workshop_id, caller.actor, now))

    done = await change_from(
        if_match, lambda version: caller.write(command, workshop_id, order=order, version=version), fresh
    )
    return changed(ChangedOut.of(done), done.version)


async def _edit(
    caller: SignedInCaller, theme_id: UUID, if_match: str | None, command: Callable[..., Any], **values: Any
) -> Response:
    """Run an edit of one theme; whoever was slower gets the theme as it is now."""
    shown = answered(command)

    async def fresh() -> ThemeOut:
        return ThemeOut.of(await caller.read(queries.theme, theme_id, caller.actor, caller.runtime.clock.now()))

    def write(version: int) -> Awaitable[ChangedView]:
        return caller.write(shown, theme_id, version=version, **values)

    done = await change_from(if_match, write, fresh)
    version = next((one.theme.version for one in done.themes if one.theme.id == theme_id), done.version)
    return changed(ChangedOut.of(done), version)
