"""Why mail did not leave."""

from app.core.errors import DomainError


class MailNotSent(DomainError):
    """The mail server did not take our message, so nothing is on its way to you. Try again in a moment: that is safe.
    If it goes on, tell whoever runs this service.
    """

    slug = "mail-not-sent"
    title = "The mail could not be sent"
    status = 503

    is_final: bool = False
    """Whether the server has said that it will never take mail for this address."""


class MailNotConfigured(RuntimeError):
    """The settings for mail cannot be used: none in production, or an address that is no mail server."""
