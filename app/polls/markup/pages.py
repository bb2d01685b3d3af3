"""Whole pages: a poll in a frame, and the same on an address of its own."""

import json
from dataclasses import dataclass
from html import escape

from app.http.embedding import discovery_of
from app.polls.integrity.proofs import Challenge
from app.polls.markup.forms import Filled, footer, form, is_one_tap, question
from app.polls.markup.tables import result
from app.polls.policy import PollState
from app.polls.queries import PollView, Results

_DRESS = '<link rel="stylesheet" href="/embed/page.css"><link rel="icon" href="/static/icon.svg">'
_BARE = '<link rel="icon" href="data:,">'
_MASTHEAD = (
    '<header class="masthead"><a href="/"><svg viewBox="0 0 32 32" aria-hidden="true" fill="currentColor">'
    '<circle cx="16" cy="5.5" r="3.5"/><circle cx="26" cy="12.75" r="3.5"/><circle cx="22.2" cy="24.5" r="3.5"/>'
    '<circle cx="9.8" cy="24.5" r="3.5"/><circle cx="6" cy="12.75" r="3.5"/><circle cx="16" cy="16.5" r="2" '
    'opacity=".55"/></svg>Folkmoot</a></header>'
)
"""What a page of our own has in common with the client, and a frame on somebody else's page has not."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a page stands: the addresses of the service, and how it is shown."""

    public_url: str
    embed_url: str
    is_frame: bool
    scheme: str = ""
    """`light` or `dark`; empty for what the visitor's system says."""

    @property
    def base(self) -> str:
        """The host that the page itself is served from."""
        return self.embed_url if self.is_frame else self.public_url

    def way(self, view: PollView) -> str:
        """Return the path of the poll's own page or frame."""
        return f"/embed/polls/{view.poll.id}" if self.is_frame else f"/polls/{view.poll.slug}"


@dataclass(frozen=True, slots=True)
class Script:
    """What the page's script begins with."""

    token: str
    challenge: Challenge | None
    form_token: str


def poll_page(view: PollView, setting: Setting, script: Script, found: Results | None, filled: Filled) -> str:
    """Return the page on which one votes; with the result where it is shown to everybody now."""
    body = question(view) + form(view, setting.way(view), script.form_token, filled)
    if found is not None:
        shown = result(found)
        body += (
            f'<section id="result" class="result" aria-label="Result">{shown}</section>'
            if view.state is PollState.CLOSED
            else f'<details class="so-far"><summary>The result so far</summary>{shown}</details>'
        )
    elif view.state is PollState.CLOSED:
        body += '<p class="state">Its result is for the organisers.</p>'
    data = _data(view, script, filled) if view.state is PollState.OPEN else ""
    return document(view, setting, body, data=data)


def voted_page(view: PollView, setting: Setting, found: Results | None, *, waits: bool = False) -> str:
    """Return what somebody sees who has voted without a script."""
    said = (
        "Look into your mailbox: your answer counts when you confirm it."
        if waits
        else view.poll.thanks or "Thank you. Your answer is counted."
    )
    body = f'{question(view)}<p class="thanks" role="status">{escape(said)}</p>'
    if found is not None:
        body += f'<section id="result" class="result" aria-label="Result">{result(found)}</section>'
    return document(view, setting, body + way_on(view))


def way_on(view: PollView) -> str:
    """Return the way to the workshop for those who answered; empty if there is none."""
    workshop = view.way_on
    if workshop is None:
        return ""
    return (
        f'<p class="way-on"><a href="/polls/{view.poll.id}/onward" target="_blank" rel="noopener">'
        f"Say more in “{escape(workshop.title)}”</a></p>"
    )


def document(view: PollView, setting: Setting, body: str, *, data: str = "") -> str:
    """Return a whole document around a body."""
    scheme = f' data-scheme="{setting.scheme}"' if setting.scheme in {"light", "dark"} else ""
    kind, dress, masthead = ("frame", _BARE, "") if setting.is_frame else ("page", _DRESS, _MASTHEAD)
    return (
        f'<!doctype html><html lang="en"{scheme}><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(view.poll.question)}</title>"
        f'<link rel="stylesheet" href="/embed/frame.css">{dress}'
        f'<script type="module" src="/embed/frame.js"></script>{_discovery(view, setting)}</head>'
        f'<body class="{kind}"{data}>{masthead}<main>{body}'
        f'<div id="said" role="status" aria-live="polite"></div>{footer(view)}</main></body></html>'
    )


def plain_document(title: str, body: str, *, scheme: str = "") -> str:
    """Return a page in the same dress about something that is no poll."""
    dressed = f' data-scheme="{scheme}"' if scheme else ""
    return (
        f'<!doctype html><html lang="en"{dressed}><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>'
        f'<link rel="stylesheet" href="/embed/frame.css">{_DRESS}</head>'
        f'<body class="page">{_MASTHEAD}<main><h1>{escape(title)}</h1>{body}</main></body></html>'
    )


def _data(view: PollView, script: Script, filled: Filled) -> str:
    """Return what the script needs as attributes of the body: data, never code."""
    challenge = script.challenge
    work = (
        json.dumps(
            {
                "algorithm": challenge.algorithm,
                "challenge": challenge.challenge,
                "salt": challenge.salt,
                "signature": challenge.signature,
                "max_number": challenge.cost,
            }
        )
        if challenge
        else ""
    )
    way = view.way_on
    values = {
        "poll": str(view.poll.id),
        "token": script.token,
        "challenge": work,
        "invitation": filled.invitation,
        "tap": "1" if is_one_tap(view) else "",
        "most": str(view.poll.most_choices),
        "labels": json.dumps([option.label for option in view.options]),
        "headline": json.dumps({"label": view.poll.headline_label, "places": view.poll.headline_places}),
        "thanks": view.poll.thanks,
        "onward": way.title if way else "",
        "closes": view.poll.closes_at.isoformat(),
    }
    return "".join(f' data-{name}="{escape(value)}"' for name, value in values.items() if value)


def _discovery(view: PollView, setting: Setting) -> str:
    """Return what other sites read of the page when somebody pastes its address."""
    if setting.is_frame:
        return ""
    page = f"{setting.public_url}/polls/{view.poll.slug}"
    title, about = escape(view.poll.question), escape(view.poll.note or "A straw poll. One tap is enough.")
    return (
        f'<link rel="canonical" href="{page}">'
        f"{discovery_of(page, view.poll.question, f'{setting.public_url}/oembed')}"
        f'<meta property="og:type" content="website"><meta property="og:url" content="{page}">'
        f'<meta property="og:title" content="{title}"><meta property="og:description" content="{about}">'
        f'<meta property="og:image" content="{page}/card.png"><meta property="og:image:width" content="1200">'
        f'<meta property="og:image:height" content="630"><meta property="og:image:alt" content="{title}">'
        '<meta name="twitter:card" content="summary_large_image">'
    )
