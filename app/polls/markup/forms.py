"""The form of a poll: one tap where one tap is enough."""

from dataclasses import dataclass
from html import escape

from app.polls.policy import STATEMENTS, Integrity, Kind, PollState
from app.polls.queries import PollView

WHEN = "%-d %B %Y, %H:%M UTC"


@dataclass(frozen=True, slots=True)
class Filled:
    """What somebody sent with a form that could not be counted yet, and why."""

    choices: frozenset[int] = frozenset()
    email: str = ""
    invitation: str = ""
    complaint: str = ""


def question(view: PollView) -> str:
    """Return the question as the page's heading."""
    note = f'<p class="note">{escape(view.poll.note)}</p>' if view.poll.note else ""
    return f'<h1 id="question">{escape(view.poll.question)}</h1>{note}'


def form(view: PollView, action: str, token: str, filled: Filled) -> str:
    """Return the form of an open poll, or what there is to say of one that is not."""
    poll = view.poll
    if view.state is PollState.COMING:
        return f'<p class="state" role="status">This poll opens on {poll.opens_at:{WHEN}}.</p>'
    if view.state is PollState.CLOSED:
        return f'<p class="state" role="status">This poll closed on {poll.closes_at:{WHEN}}.</p>'
    complaint = f'<p class="complaint" role="alert">{escape(filled.complaint)}</p>' if filled.complaint else ""
    invitation = f'<input type="hidden" name="invitation" value="{escape(filled.invitation)}">'
    return (
        f'{complaint}<form method="post" action="{escape(action)}" id="ballot">'
        f'<input type="hidden" name="token" value="{escape(token)}">'
        f"{invitation if filled.invitation else ''}{_options(view, filled)}</form>"
    )


def is_one_tap(view: PollView) -> bool:
    """Tell whether an answer is sent by choosing it."""
    return view.poll.kind != Kind.CHOICES and view.poll.integrity != Integrity.MAILBOX


def footer(view: PollView) -> str:
    """Return what stands below every poll: how it is counted, until when, and what is kept."""
    closes = f" Open until {view.poll.closes_at:{WHEN}}." if view.state is PollState.OPEN else ""
    return (
        f'<footer><p>{escape(STATEMENTS[Integrity(view.poll.integrity)])}{closes}</p><details class="privacy"><summary>'
        "What is stored</summary><p>Your answer and when you gave it. No name, no address, no cookie: "
        "your network is kept as a keyed hash whose key is destroyed after two days, only to notice when a machine "
        "votes a thousand times. If your browser allows, it keeps a key by which you can change your answer.</p>"
        f"</details></footer>"
    )


def _options(view: PollView, filled: Filled) -> str:
    if is_one_tap(view):
        buttons = "".join(
            f'<button class="option" name="choice" value="{option.place}">{escape(option.label)}</button>'
            for option in view.options
        )
        return f'<div class="options" role="group" aria-labelledby="question">{buttons}</div>'
    kind = "checkbox" if view.poll.kind == Kind.CHOICES else "radio"
    boxes = "".join(
        f'<label class="option"><input type="{kind}" name="choice" value="{option.place}"'
        f"{' checked' if option.place in filled.choices else ''}><span>{escape(option.label)}</span></label>"
        for option in view.options
    )
    most = view.poll.most_choices
    some = most < len(view.options)
    hint = f'<p class="hint" id="hint">Choose up to {most}.</p>' if kind == "checkbox" and some else ""
    email = (
        '<p class="field"><label for="email">Your e-mail address</label><input id="email" name="email" type="email" '
        f'autocomplete="email" required value="{escape(filled.email)}"><span class="hint">You get a link that confirms '
        "your answer. The address is not stored.</span></p>"
        if view.poll.integrity == Integrity.MAILBOX
        else ""
    )
    return (
        f'<fieldset class="options" aria-labelledby="question"{" aria-describedby=hint" if hint else ""}>{hint}{boxes}'
        f'</fieldset>{email}<button class="send">Vote</button>'
    )
