"""A workshop to read without a script: the draft, and what people have said. The client takes part; this shows."""

from html import escape

from app.core.text import render
from app.declarations.queries import VersionView
from app.votes.queries.readings import Reading
from app.workshops.queries import WorkshopLine, WorkshopView

_WHEN = "%-d %B, %H:%M"


def room_line(line: WorkshopLine) -> str:
    """Return a workshop as an item of the start page's list."""
    workshop, spans = line.workshop, line.timetable.spans
    state = line.timetable.state(line.now).value
    opens, closes = min((s.opens_at for s in spans), default=None), max((s.closes_at for s in spans), default=None)
    edge = opens if state == "coming" else closes
    word = {"coming": "opens", "open": "open until", "closed": "closed", "sealed": "closed"}.get(state, state)
    when = f"{word} {edge:%-d %B %Y, %H:%M} UTC" if edge else state
    return (
        f'<li><h2><a href="/plain/workshops/{escape(workshop.slug)}">{escape(workshop.title)}</a></h2>'
        f'<p class="state">{escape(when)}</p><p>{escape(workshop.summary)}</p></li>'
    )


def room_body(view: WorkshopView, text: VersionView | None, ideas: Reading) -> str:
    """Return the body of a workshop's page."""
    workshop = view.workshop
    phases = "".join(
        f"<tr><td>{escape(phase.name)}</td><td>{phase.opens_at:{_WHEN}}</td><td>{phase.closes_at:{_WHEN}}</td></tr>"
        for phase in view.phases
    )
    return (
        f"<h1>{escape(workshop.title)}</h1><p>{escape(workshop.summary)}</p>{render(workshop.welcome)}"
        "<table><caption>When, in UTC</caption>"
        "<tr><th scope=col>phase</th><th scope=col>opens</th><th scope=col>closes</th></tr>"
        f"{phases}</table>{_draft(text)}{_said(ideas)}"
        '<p><a href="/plain">All workshops</a></p>'
    )


def _draft(view: VersionView | None) -> str:
    if view is None:
        return ""
    foundations = "".join(
        f"<h3>{escape(text.title)}</h3><p><strong>{escape(text.statement)}</strong></p>{render(text.body)}"
        + (_support(text.agree, text.disagree, text.passes) if view.sees_tallies else "")
        for _, text in view.foundations
    )
    return f"<h2>The draft</h2>{render(view.version.preamble)}{foundations}"


def _said(ideas: Reading) -> str:
    if not ideas.shown:
        return ""
    shows = ideas.room.standing.sees_tallies
    items = "".join(
        f'<li>{render(idea.text)}<p class="state">{escape(idea.author_name or idea.attribution)}'
        + (f" · {_support(idea.agree, idea.disagree, idea.passes, bare=True)}" if shows else "")
        + f" · {idea.comment_count} {'comment' if idea.comment_count == 1 else 'comments'}</p></li>"
        for idea in ideas.shown
    )
    title = "What most people agree with" if shows else "What was said last"
    return f'<h2>{title}</h2><ul class="rooms">{items}</ul>'


def _support(agree: int, disagree: int, passes: int, *, bare: bool = False) -> str:
    words = f"{agree} agree, {disagree} disagree, {passes} pass"
    return words if bare else f'<p class="state">{words}</p>'
