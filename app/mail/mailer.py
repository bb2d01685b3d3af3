"""The one way for mail to leave, and which kind of it this service has."""

from typing import Protocol

from app.core.clock import Clock
from app.mail.errors import MailNotConfigured
from app.mail.message import Message
from app.mail.outbox import Outbox
from app.mail.smtp import SmtpSender
from app.settings import Settings


class Mailer(Protocol):
    """Anything that sends a message. Never called inside a command: a mail cannot be rolled back."""

    async def send(self, message: Message) -> None:
        """Hand the message over to whoever answers for it from then on. Raises MailNotSent if nobody took it."""
        ...

    async def forget(self, address: str) -> None:
        """Keep nothing of what was sent to an address."""
        ...


def mailer_for(settings: Settings, clock: Clock) -> Mailer:
    """Return SMTP where it is set up, else the development outbox.

    Raises MailNotConfigured in production without SMTP: the outbox would leave everybody's codes lying on the disk.
    """
    if settings.smtp_url:
        return SmtpSender(
            settings.smtp_url, settings.mail_from, clock, shows_addresses=settings.environment == "development"
        )
    if settings.environment == "production":
        raise MailNotConfigured(
            "Production needs a mail server: set FOLKMOOT_SMTP_URL, such as smtp://user:password@host:587."
        )
    return Outbox(settings.data_dir / "outbox.jsonl", clock)
