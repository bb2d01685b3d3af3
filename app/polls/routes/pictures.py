"""Polls as pictures: the result for slides, the card that social networks show, the code that a hall photographs."""

import asyncio
import io
from typing import Annotated, Literal

import segno
from fastapi import APIRouter, Path, Query, Request, Response

from app.core.errors import NotFound
from app.http.caller import Anyone
from app.http.problems import may_refuse
from app.http.runtime import runtime_of
from app.polls import queries
from app.polls.chart.picture import Bar, Picture, draw
from app.polls.chart.png import png_of
from app.polls.errors import ResultHidden
from app.polls.markup.tables import account
from app.polls.policy import STATEMENTS, Integrity
from app.polls.queries import PollView, Results
from app.polls.routes.doorstep import doorstep_of

router = APIRouter(include_in_schema=False)

Key = Annotated[str, Path(max_length=80)]
Theme = Literal["light", "dark"]
_HIDDEN = may_refuse(NotFound, ResultHidden)
# A result that everybody sees may be kept for a minute. One that is shown to those who voted is theirs alone.
_SHARED, _PRIVATE = "public, max-age=60", "private, no-store"


@router.get("/polls/{key}/result.svg", responses=_HIDDEN)
async def result_svg(key: Key, request: Request, caller: Anyone, theme: Theme = "light", ticket: str = "") -> Response:
    """Draw the result. Its organisers see it whenever they look."""
    found, lasts = await _shown(request, caller, key, ticket)
    svg = draw(picture_of(found), dark=theme == "dark")
    return Response(svg, media_type="image/svg+xml", headers={"Cache-Control": lasts})


@router.get("/polls/{key}/result.png", responses=_HIDDEN)
async def result_png(
    key: Key,
    request: Request,
    caller: Anyone,
    theme: Theme = "light",
    ticket: str = "",
    width: Annotated[int, Query(ge=200, le=2400)] = 1200,
) -> Response:
    """Draw the result for slides."""
    found, lasts = await _shown(request, caller, key, ticket)
    svg = draw(picture_of(found), dark=theme == "dark")
    return await _png(svg, lasts, width)


@router.get("/polls/{key}/card.png", responses=may_refuse(NotFound))
async def card_png(key: Key, request: Request) -> Response:
    """Draw the card of the poll: with its result where everybody may see that, else with its question alone."""
    view = await _view(request, key)
    if view.shows_result():
        found = await runtime_of(request).reader.read(queries.counted, view)
        return await _png(draw(picture_of(found), card=True), _SHARED, 1200)
    answers = [option.label for option in view.options]
    picture = Picture(view.poll.question, answers=answers, statement="One tap is enough.")
    return await _png(draw(picture, card=True), _SHARED, 1200)


@router.get("/polls/{key}/qr.svg", responses=may_refuse(NotFound))
async def qr_svg(key: Key, request: Request) -> Response:
    """Draw the code of the poll's page."""
    return Response(await _code(request, key, "svg"), media_type="image/svg+xml", headers={"Cache-Control": _SHARED})


@router.get("/polls/{key}/qr.png", responses=may_refuse(NotFound))
async def qr_png(key: Key, request: Request) -> Response:
    """Draw the code of the poll's page for slides."""
    return Response(await _code(request, key, "png"), media_type="image/png", headers={"Cache-Control": _SHARED})


def picture_of(found: Results) -> Picture:
    """Return what a picture of a result shows."""
    poll = found.view.poll
    apart = f" {found.set_aside} set aside, {found.refused} refused." if found.set_aside or found.refused else ""
    return Picture(
        poll.question,
        [
            Bar(option.label, option.share, option.counted, option.place in poll.headline_places)
            for option in found.options
        ],
        found.headline_share if found.counted else None,
        poll.headline_label,
        account(found),
        STATEMENTS[Integrity(poll.integrity)] + apart,
    )


async def _shown(request: Request, caller: Anyone, key: str, ticket: str) -> tuple[Results, str]:
    view = await _view(request, key)
    has_voted = bool(ticket) and doorstep_of(request).has_voted(view.poll.id, ticket)
    if not view.shows_result(has_voted=has_voted) and not await _organises(caller, key):
        raise ResultHidden("This result is not shown, or not yet, or only to those who voted.")
    found = await runtime_of(request).reader.read(queries.counted, view)
    return found, _SHARED if view.shows_result() else _PRIVATE


async def _organises(caller: Anyone, key: str) -> bool:
    """Tell whether whoever asks looks after the poll: then its picture is on their desk, and in no shared cache."""
    if caller.actor is None:
        return False
    now = caller.runtime.clock.now()
    return (await caller.read(queries.poll_by_slug, key, caller.actor, now)).is_organiser


async def _png(svg: str, lasts: str, width: int) -> Response:
    png = await asyncio.to_thread(png_of, svg, width=width)
    return Response(png, media_type="image/png", headers={"Cache-Control": lasts})


async def _code(request: Request, key: str, kind: str) -> bytes:
    view = await _view(request, key)
    code = segno.make(
        f"{runtime_of(request).settings.resolved_public_url}/polls/{view.poll.slug}", error="m", micro=False
    )
    file = io.BytesIO()
    if kind == "svg":
        code.save(file, kind="svg", scale=10, border=4, xmldecl=False, svgns=True, title=view.poll.question)
    else:
        code.save(file, kind="png", scale=20, border=4)
    return file.getvalue()


async def _view(request: Request, key: str) -> PollView:
    runtime = runtime_of(request)
    return await runtime.reader.read(queries.poll_by_slug, key, None, runtime.clock.now())
