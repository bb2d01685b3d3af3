"""Polls as pages: in a frame on any site, on an address of their own, and as a form where no script runs."""

from dataclasses import replace
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from app.core.errors import DomainError, Invalid, NotFound
from app.core.text import tidy_line
from app.http.embedding import framed_policy, html_answer
from app.http.problems import may_refuse
from app.http.runtime import runtime_of
from app.people.policy import address_of
from app.polls import queries
from app.polls.errors import TokenExpired, TokenInvalid
from app.polls.integrity.tokens import Channel
from app.polls.markup.forms import Filled
from app.polls.markup.pages import Script, Setting, poll_page, voted_page
from app.polls.queries import PollView, Results
from app.polls.routes.doorstep import doorstep_of
from app.polls.routes.voting import ask_by_mail, ballot_call, cast_ballot

router = APIRouter(include_in_schema=False)

Key = Annotated[str, Path(max_length=80)]
_LONGEST_FORM = 4000


async def show(request: Request, key: str, *, is_frame: bool, filled: Filled, status: int = 200) -> Response:
    """Answer with a poll's page, its tokens fresh; nothing of it is kept by any cache."""
    view = await _view(request, key)
    setting = setting_of(request, is_frame=is_frame)
    doorstep = doorstep_of(request)
    issued = await doorstep.issue(view.poll.id, Channel.FRAME if is_frame else Channel.PAGE, request)
    script = Script(issued.token, issued.challenge, issued.form_token)
    found = await _counted(request, view) if view.shows_result() else None
    return page_of(view, setting, poll_page(view, setting, script, found, filled), request, status=status)


@router.get("/polls/{key}", responses=may_refuse(NotFound))
async def get_page(key: Key, request: Request, invitation: Annotated[str, Query(max_length=100)] = "") -> Response:
    """Show a poll on a page of its own."""
    return await show(request, key, is_frame=False, filled=Filled(invitation=invitation))


@router.get("/embed/polls/{key}", responses=may_refuse(NotFound))
async def get_frame(key: Key, request: Request, invitation: Annotated[str, Query(max_length=100)] = "") -> Response:
    """Show a poll in a frame of another site."""
    request.scope["folkmoot.framed"] = True
    return await show(request, key, is_frame=True, filled=Filled(invitation=invitation))


@router.post("/polls/{key}")
async def post_page(key: Key, request: Request) -> Response:
    """Take a ballot from the page's form."""
    return await _take_form(request, key, is_frame=False)


@router.post("/embed/polls/{key}")
async def post_frame(key: Key, request: Request) -> Response:
    """Take a ballot from the form in a frame."""
    request.scope["folkmoot.framed"] = True
    return await _take_form(request, key, is_frame=True)


@router.get("/polls/{key}/voted")
async def get_voted_page(key: Key, request: Request, ticket: str = "", waits: str = "") -> Response:
    """Thank somebody who voted without a script, and show the result if they may see it."""
    return await _voted(request, key, ticket, is_frame=False, waits=bool(waits))


@router.get("/embed/polls/{key}/voted")
async def get_voted_frame(key: Key, request: Request, ticket: str = "", waits: str = "") -> Response:
    """The same in a frame."""
    request.scope["folkmoot.framed"] = True
    return await _voted(request, key, ticket, is_frame=True, waits=bool(waits))


async def _take_form(request: Request, key: str, *, is_frame: bool) -> Response:
    """Cast a form's ballot and lead on; where it cannot be cast, show the form again with all that was filled in."""
    form = await form_of(request)
    filled = Filled(_places(form), form.get("email", [""])[0], form.get("invitation", [""])[0])
    view = await _view(request, key)
    doorstep, way = doorstep_of(request), setting_of(request, is_frame=is_frame).way(view)
    try:
        admitted = doorstep.admit(view.poll.id, form.get("token", [""])[0], None)
        if admitted.token.channel is not Channel.FORM:
            raise TokenInvalid("Please press the button once more.")
        call = await ballot_call(request, admitted, sorted(filled.choices), invitation=filled.invitation or None)
        if filled.email:
            await ask_by_mail(request, call, _address(filled.email))
            return RedirectResponse(f"{way}/voted?waits=1", 303)
        cast = await cast_ballot(request, call)
    except DomainError as refusal:
        if isinstance(refusal, NotFound):
            raise
        complaint = _COMPLAINTS.get(refusal.slug, refusal.detail)
        again = replace(filled, complaint=complaint)
        return await show(request, key, is_frame=is_frame, filled=again, status=refusal.status)
    return RedirectResponse(f"{way}/voted?{urlencode({'ticket': doorstep.ticket(cast.poll_id)})}", 303)


_COMPLAINTS = {
    TokenExpired.slug: "This page was open for a while. Please choose your answer once more.",
    TokenInvalid.slug: "Please choose your answer once more.",
}
"""What a refusal means to somebody who only has to press a button again."""


async def _voted(request: Request, key: str, ticket: str, *, is_frame: bool, waits: bool) -> Response:
    view = await _view(request, key)
    has_voted = doorstep_of(request).has_voted(view.poll.id, ticket)
    found = await _counted(request, view) if view.shows_result(has_voted=has_voted) else None
    setting = setting_of(request, is_frame=is_frame)
    return page_of(view, setting, voted_page(view, setting, found, waits=waits), request)


def page_of(view: PollView, setting: Setting, html: str, request: Request, *, status: int = 200) -> Response:
    """Answer with a page under a policy of its own: no cookie, no cache, framed only where the poll may be."""
    if setting.is_frame:
        policy = framed_policy(setting.base, sends=True, ancestors=view.poll.sites or None)
    else:
        policy = framed_policy(setting.base, sends=True, ancestors=["'none'"], more="; font-src 'self'")
    return html_answer(request, html, policy=policy, cache="no-store", status=status)


def setting_of(request: Request, *, is_frame: bool) -> Setting:
    """Return where a page stands."""
    settings = runtime_of(request).settings
    scheme = request.query_params.get("theme", "")
    return Setting(settings.resolved_public_url, settings.resolved_embed_url, is_frame, scheme)


async def form_of(request: Request) -> dict[str, list[str]]:
    """Return the fields of a form. What is no form has none."""
    content = await request.body()
    if len(content) > _LONGEST_FORM:
        return {}
    fields: dict[str, list[str]] = {}
    for name, value in parse_qsl(content.decode("utf-8", "replace"), max_num_fields=40):
        fields.setdefault(name, []).append(tidy_line(value))
    return fields


def _places(form: dict[str, list[str]]) -> frozenset[int]:
    return frozenset(int(value) for value in form.get("choice", []) if value.isdecimal() and len(value) < 3)


def _address(email: str) -> str:
    try:
        return address_of(email)
    except ValueError as error:
        raise Invalid(f"This is not an e-mail address. {error}") from None


async def _view(request: Request, key: str) -> PollView:
    runtime = runtime_of(request)
    # Nobody is signed in here: a page that any site may show must look the same to everybody.
    return await runtime.reader.read(queries.poll_by_slug, key, None, runtime.clock.now())


async def _counted(request: Request, view: PollView) -> Results:
    return await runtime_of(request).reader.read(queries.counted, view)
