"""Drafting over HTTP: the text beside its evidence, links from sentences, suggestions."""

from collections.abc import Callable
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from app.core.errors import Invalid, NotAllowed, NotFound, NotSignedIn, PreconditionMissing, Stale
from app.core.paging import BadCursor
from app.declarations.errors import NoText
from app.http.caller import Anyone, SignedIn, SignedInCaller
from app.http.conditional import IfMatchHeader, answer, change_from, changed
from app.http.idempotency import KeyReused, OnceOnly
from app.http.paging import Cursor, Limit, PageOut, link_header
from app.http.problems import may_refuse
from app.publishing import commands
from app.publishing.errors import AlreadyLinked, AlreadySettled, NoSentence, TextMovedOn
from app.publishing.queries.drafting import SuggestionView, drafting, suggestion, suggestions_listed
from app.publishing.queries.links import links_listed
from app.publishing.queries.texts import sentences_shown
from app.publishing.schemas.drafting import (
    DraftingOut,
    LinkIn,
    OptionalReasonIn,
    ReasonIn,
    SentencesOut,
    SuggestionIn,
    SuggestionOut,
    SuggestionState,
)
from app.publishing.schemas.places import Anchor, Key, LinkOut, PartName

router = APIRouter(prefix="/api/v1", tags=["drafting"])

Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
_SETTLING = may_refuse(
    NotSignedIn, NotAllowed, NotFound, AlreadySettled, TextMovedOn, Stale, Invalid, PreconditionMissing
)


@router.get(
    "/workshops/{workshop_id}/declaration/versions/{number}/sentences",
    response_model=SentencesOut,
    summary="Read a version sentence by sentence",
    responses=may_refuse(NotFound, NoText),
)
async def get_sentences(request: Request, workshop_id: UUID, number: Number, caller: Anyone) -> Response:
    """Return a version split into sentences with their anchors; put together, they are its text."""
    now = caller.runtime.clock.now()
    text = await caller.read(sentences_shown, workshop_id, caller.actor, now, number=number)
    return answer(request, SentencesOut.of(text))


@router.get(
    "/workshops/{workshop_id}/drafting",
    response_model=DraftingOut,
    summary="Read a draft beside its evidence",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, NoText),
)
async def get_drafting(
    request: Request,
    workshop_id: UUID,
    caller: SignedIn,
    number: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="The newest without it.")] = None,
) -> Response:
    """Return each sentence with what it rests on, where it comes from and what is suggested for it. For the group."""
    now = caller.runtime.clock.now()
    view = await caller.read(drafting, workshop_id, caller.actor, now, number=number)
    return answer(request, DraftingOut.of(view), version=view.text.declaration.current_number)


@router.post(
    "/workshops/{workshop_id}/sentence-links",
    status_code=201,
    response_model=LinkOut,
    summary="Link a sentence to what it rests on",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, NoText, NoSentence, AlreadyLinked, Invalid, KeyReused),
)
async def post_link(workshop_id: UUID, body: LinkIn, caller: SignedIn, once: OnceOnly) -> Response:
    """Link a sentence of a version. The link holds in every version that has the sentence. For the group."""
    response = await once.create(caller, commands.link_sentence, LinkOut.of, workshop_id, **body.model_dump())
    # A link is taken away by its own address.
    response.headers["Location"] = response.headers["Location"].replace(f"/workshops/{workshop_id}", "")
    return response


@router.get(
    "/workshops/{workshop_id}/sentence-links",
    response_model=PageOut[LinkOut],
    summary="List links and their history",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, BadCursor),
)
async def get_links(
    request: Request,
    workshop_id: UUID,
    caller: SignedIn,
    *,
    target_id: Annotated[UUID | None, Query(description="Links to this contribution, theme or other source.")] = None,
    foundation_key: Annotated[Key | None, Query()] = None,
    part: Annotated[PartName | None, Query()] = None,
    anchor: Annotated[Anchor | None, Query()] = None,
    removed: Annotated[bool, Query(description="Also those that were taken back.")] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Return links, the newest first. For the group."""
    page = await caller.read(
        links_listed,
        workshop_id,
        caller.actor,
        caller.runtime.clock.now(),
        target_id=target_id,
        foundation_key=foundation_key,
        part=part,
        anchor=anchor,
        removed=removed,
        cursor=cursor,
        limit=limit,
    )
    body = PageOut[LinkOut](items=[LinkOut.of(view) for view in page.items], next=page.next)
    return answer(request, body, headers=link_header(request, page.next))


@router.delete(
    "/sentence-links/{link_id}",
    status_code=204,
    summary="Take a link back",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound),
)
async def delete_link(link_id: UUID, caller: SignedIn) -> Response:
    """Take a link back. It stays in the history."""
    await caller.write(commands.unlink_sentence, link_id)
    return Response(status_code=204)


@router.post(
    "/workshops/{workshop_id}/suggestions",
    status_code=201,
    response_model=SuggestionOut,
    summary="Suggest other words",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, NoText, NoSentence, Invalid, KeyReused),
)
async def post_suggestion(workshop_id: UUID, body: SuggestionIn, caller: SignedIn, once: OnceOnly) -> Response:
    """Propose to replace a sentence, or a whole part, with a reason. For the group."""
    response = await once.create(caller, commands.suggest_change, SuggestionOut.of, workshop_id, **body.model_dump())
    response.headers["Location"] = response.headers["Location"].replace(f"/workshops/{workshop_id}", "")
    return response


@router.get(
    "/workshops/{workshop_id}/suggestions",
    response_model=PageOut[SuggestionOut],
    summary="List suggestions",
    responses=may_refuse(NotSignedIn, NotAllowed, NotFound, BadCursor),
)
async def get_suggestions(
    request: Request,
    workshop_id: UUID,
    caller: SignedIn,
    *,
    state: Annotated[SuggestionState | Literal["all"], Query()] = "open",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """Return suggestions, the newest first. For the group."""
    wanted = None if state == "all" else state
    now = caller.runtime.clock.now()
    page = await caller.read(
        suggestions_listed, workshop_id, caller.actor, now, state=wanted, cursor=cursor, limit=limit
    )
    body = PageOut[SuggestionOut](items=[SuggestionOut.of(view) for view in page.items], next=page.next)
    return answer(request, body, headers=link_header(request, page.next))


@router.post(
    "/suggestions/{suggestion_id}/accept",
    response_model=SuggestionOut,
    summary="Accept a suggestion",
    responses=_SETTLING,
)
async def accept(
    suggestion_id: UUID, body: OptionalReasonIn, caller: SignedIn, if_match: IfMatchHeader = None
) -> Response:
    """Write the next version of the text with the suggestion in it. For organisers."""
    return await _settle(caller, suggestion_id, if_match, commands.accept_suggestion, reason=body.reason)


@router.post(
    "/suggestions/{suggestion_id}/decline",
    response_model=SuggestionOut,
    summary="Decline a suggestion",
    responses=_SETTLING,
)
async def decline(suggestion_id: UUID, body: ReasonIn, caller: SignedIn, if_match: IfMatchHeader = None) -> Response:
    """Say no, with a reason. For the group."""
    return await _settle(caller, suggestion_id, if_match, commands.decline_suggestion, reason=body.reason)


@router.post(
    "/suggestions/{suggestion_id}/withdraw",
    response_model=SuggestionOut,
    summary="Take one's suggestion back",
    responses=_SETTLING,
)
async def withdraw(suggestion_id: UUID, caller: SignedIn, if_match: IfMatchHeader = None) -> Response:
    """Take one's own suggestion back."""
    return await _settle(caller, suggestion_id, if_match, commands.withdraw_suggestion)


async def _settle(
    caller: SignedInCaller,
    suggestion_id: UUID,
    if_match: str | None,
    command: Callable[..., SuggestionView],
    **values: Any,
) -> Response:
    """Settle a suggestion; whoever was slower gets what it is now."""

    async def fresh() -> SuggestionOut:
        return SuggestionOut.of(await caller.read(suggestion, suggestion_id, caller.actor, caller.runtime.clock.now()))

    view = await change_from(
        if_match, lambda version: caller.write(command, suggestion_id, version=version, **values), fresh
    )
    return changed(SuggestionOut.of(view), view.row.version)
