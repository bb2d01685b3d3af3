"""Why a contribution is refused."""

from app.core.errors import DomainError


class EditWindowClosed(DomainError):
    """The minutes in which an author may still change this are over: others have read it and taken a stance.

    Withdraw it, or say in a comment what you would change.
    """

    slug = "edit-window-closed"
    title = "It is too late to change this"
    status = 409


class Hidden(DomainError):
    """A moderator has hidden this, so it cannot be changed. Its author sees the reason.

    Write to an organiser if you think it is wrong.
    """

    slug = "hidden"
    title = "This has been hidden"
    status = 409


class AlreadyReported(DomainError):
    """You have reported this before. Once is enough: it is on the moderators' list until one of them has decided."""

    slug = "already-reported"
    title = "You have reported this"
    status = 409


class Claimed(DomainError):
    """Another moderator is looking at this. `holder` says who and `expires_at` until when, unless they are done before.

    Take the next one on the list; a decision that cannot wait may still be made.
    """

    slug = "claimed"
    title = "Somebody is looking at this"
    status = 409
