"""Editing, withdrawing and the history over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.contributions.commands import edit_contribution, withdraw_contribution
from app.contributions.errors import EditWindowClosed, Hidden
from app.contributions.queries.shown import history
from app.contributions.schemas.contribution import HistoryOut, PostedOut, RevisionOut, TextIn
from app.core.errors import Invalid, NotAllowed, NotFound, NotSignedIn, PreconditionMissing, Stale
from app.http.caller import Anyone, SignedIn
from app.http.conditional import IfMatchHeader, answer, expected_version
from app.http.problems import may_refuse
from app.workshops.errors import NotOpen, Sealed

router = APIRouter(prefix="/api/v1", tags=["contributions"])


@router.patch(
    "/contributions/{contribution_id}",
    responses=may_refuse(
        NotSignedIn,
        NotAllowed,
        NotFound,
        EditWindowClosed,
        Hidden,
        NotOpen,
        Sealed,
        Stale,
        Invalid,
        PreconditionMissing,
    ),
    summary="Change your text",
)
async def patch_contribution(
    contribution_id: UUID, body: TextIn, caller: SignedIn, if_match: IfMatchHeader = None
) -> PostedOut:
    """Change the text within the workshop's minutes for edits, while posting is open. Earlier texts are kept."""
    version = expected_version(if_match)
    return PostedOut.of(await caller.write(edit_contribution, contribution_id, body.text, version=version))


@router.delete(
    "/contributions/{contribution_id}",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, Sealed),
    summary="Withdraw what you said",
)
async def delete_contribution(contribution_id: UUID, caller: SignedIn) -> PostedOut:
    """Take it back, at any time before the record is sealed: its texts are gone for everybody, its answers stay."""
    return PostedOut.of(await caller.write(withdraw_contribution, contribution_id))


@router.get(
    "/contributions/{contribution_id}/history",
    response_model=HistoryOut,
    responses=may_refuse(NotFound),
    summary="Earlier texts of an idea or comment",
)
async def get_history(contribution_id: UUID, request: Request, caller: Anyone) -> Response:
    """Show what the text was before each edit."""
    shown, revisions = await caller.read(history, contribution_id, caller.actor, caller.runtime.clock.now())
    lines = [RevisionOut.of(revision) for revision in revisions]
    return answer(request, HistoryOut(contribution_id=shown.id, version=shown.version, revisions=lines))
