"""The development outbox as a page, so that a newcomer without a mail server can sign in. Production has none."""

import re
from html import escape

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from app.core.errors import NotFound
from app.http.caller import Anyone
from app.http.plain import plain_page
from app.mail.outbox import Outbox, Posted

router = APIRouter(prefix="/dev/outbox", tags=["development"], include_in_schema=False)

_ADDRESS = re.compile(r"https?://[^\s<>\"']+")


@router.get("", response_class=HTMLResponse, summary="Mail that was not sent")
async def outbox(caller: Anyone) -> HTMLResponse:
    """List the last messages, newest first."""
    rows = "".join(
        f'<li><a href="/dev/outbox/{posted.number}">{escape(posted.message.subject)}</a> to '
        f"{escape(posted.message.to)}, {posted.at:%H:%M:%S}</li>"
        for posted in _outbox(caller).posted
    )
    return plain_page("Outbox", f"<h1>Outbox</h1><ul>{rows}</ul>" if rows else "<h1>Outbox</h1><p>No mail yet.</p>")


@router.get("/{number}", response_class=HTMLResponse, summary="One message that was not sent")
async def message(number: int, caller: Anyone) -> HTMLResponse:
    """Show a message as its reader would see the text, with links to follow."""
    found = next((posted for posted in _outbox(caller).posted if posted.number == number), None)
    if found is None:
        raise NotFound("There is no such message any more.")
    return plain_page(found.message.subject, _shown(found))


def _outbox(caller: Anyone) -> Outbox:
    mailer = caller.runtime.mailer
    if caller.runtime.settings.environment != "development" or not isinstance(mailer, Outbox):
        raise NotFound("There is nothing at this address.")
    return mailer


def _shown(posted: Posted) -> str:
    text = _linked(posted.message.text)
    subject = escape(posted.message.subject)
    to = escape(posted.message.to)
    return f'<h1>{subject}</h1><p>To {to}</p><pre>{text}</pre><p><a href="/dev/outbox">All mail</a></p>'


def _linked(text: str) -> str:
    """Escape a text for HTML and make its addresses clickable; nothing else in it means anything."""
    parts, place = [], 0
    for found in _ADDRESS.finditer(text):
        address = escape(found[0])
        parts += [escape(text[place : found.start()]), f'<a href="{address}">{address}</a>']
        place = found.end()
    return "".join([*parts, escape(text[place:])])
