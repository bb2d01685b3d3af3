"""What our mail says. Each function returns a whole message; whatever people typed is escaped in its HTML."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from app.mail.message import Message


def sign_in(to: str, *, code: str, link: str, minutes: int) -> Message:
    """The mail that signs somebody in: a link for the browser that asked, a code for any other screen."""
    return _message(
        to,
        "Your way into Folkmoot",
        "Hello,",
        "here is your way into Folkmoot. Open this link in the browser where you asked for it:",
        link=link,
        button="Sign in to Folkmoot",
        after=(
            "Or type this code there:",
            code,
            f"Both work once, for {minutes} minutes. We will never ask you for the code by telephone or in a message.",
            "If this was not you, there is nothing to do: without the code nobody can sign in with your address.",
        ),
    )


def add_address(to: str, *, code: str, link: str, minutes: int) -> Message:
    """The mail that proves an address which a guest wants to add to their account."""
    return _message(
        to,
        "Is this your address?",
        "Hello,",
        "a guest of a Folkmoot workshop would like to use this address to sign in. If that is you, open this link in "
        "the browser where you are a guest:",
        link=link,
        button="Yes, this is my address",
        after=(
            "Or type this code there:",
            code,
            f"Both work once, for {minutes} minutes. Please do not pass the code on.",
            "If this was not you, there is nothing to do: without the code your address is not added to anything.",
        ),
    )


def invitation(to: str, *, workshop_title: str, link: str, until: str) -> Message:
    """An invitation to a workshop; `until` is a day as people write it. Holds no free text from whoever invites."""
    return _message(
        to,
        f"You are invited: {workshop_title}",
        "Hello,",
        f"you are invited to take part in “{workshop_title}”, an online workshop. Your voice counts in it: say what "
        "you think, read what others think, and vote. Sign in with this address to join:",
        link=link,
        button="Join the workshop",
        after=(f"The invitation is for you alone and stands until {until}.",),
    )


def poll_confirmation(to: str, *, question: str, link: str) -> Message:
    """The mail that confirms a ballot. It does not say what the ballot says: others may read the mailbox."""
    return _message(
        to,
        "Please confirm your vote",
        "Hello,",
        f"somebody, we think you, has answered this question with your address: “{question}” Your answer counts when "
        "you confirm it here:",
        link=link,
        button="Confirm my vote",
        after=(
            "The link works once, for a day, while the poll is open. Your address is not stored.",
            "If this was not you, there is nothing to do: without the link nothing is counted.",
        ),
    )


def outcome(
    to: str, *, workshop_title: str, lines: Sequence[tuple[str, str]], more: int, link: str, settings: str, ident: str
) -> Message:
    """What became of what somebody said: each of their texts with it; `more` are told on the page alone."""
    told = [f"You said: “{said}” {became}" for said, became in lines]
    if more:
        told.append(f"And {more} more, on the page.")
    unwanted = f"If you do not want to hear what becomes of what you say, tell us here: {settings}"
    message = _message(
        to,
        f"What became of what you said: {workshop_title}",
        "Hello,",
        f"the declaration of “{workshop_title}” is published, and your voice is in what it was made from. This is "
        "what became of each thing that you said:",
        link=link,
        button="See all of it",
        after=(*told, unwanted),
    )
    return replace(message, ident=ident)


def _message(
    to: str, subject: str, greeting: str, opening: str, *, link: str, button: str, after: tuple[str, ...]
) -> Message:
    """Lay the same few sentences out twice: as text to be read anywhere, and as HTML with nothing to be fetched."""
    closing = "With kind regards\nFolkmoot"
    text = "\n\n".join((greeting, opening, link, *after, closing)) + "\n"
    rows = [greeting, opening]
    html = "".join(f"<p>{escape(row)}</p>" for row in rows)
    html += f'<p><a href="{escape(link)}">{escape(button)}</a></p>'
    html += "".join(f"<p>{escape(row)}</p>" for row in after)
    html += f"<p>{escape(closing).replace(chr(10), '<br>')}</p>"
    return Message(
        to, subject, text, f'<!doctype html><html lang="en"><meta charset="utf-8"><body>{html}</body></html>'
    )
