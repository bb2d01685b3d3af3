"""Sending by SMTP: one connection for each message, which is all that signing in needs."""

import asyncio
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import aiosmtplib
import structlog

from app.core.clock import Clock
from app.mail.errors import MailNotConfigured, MailNotSent
from app.mail.message import Message, write_message

SECONDS = 10.0
"""Longest wait for any one answer of the mail server: somebody looks at a page meanwhile."""

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

logger = structlog.get_logger("folkmoot.mail")


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed in. `start_tls` None means: encrypt if the server offers it."""

    host: str
    port: int
    user: str | None
    password: str | None
    use_tls: bool
    start_tls: bool | None

    @classmethod
    def parse(cls, url: str) -> "SmtpServer":
        """Read `smtp://user:password@host:587` or `smtps://...`; user and password may be percent-encoded.

        A password never crosses a network in the clear: with one, `smtp://` insists on STARTTLS, except on this
        machine. Raises MailNotConfigured, without quoting the URL, for anything that cannot be read.
        """
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port = None, None
        if not host or parts.scheme not in {"smtp", "smtps"}:
            raise MailNotConfigured(
                "The setting for mail must look like smtp://user:password@host:587 or smtps://host."
            )
        use_tls = parts.scheme == "smtps"
        user = unquote(parts.username) if parts.username else None
        password = unquote(parts.password) if parts.password else None
        start_tls = False if use_tls else (True if password and host not in _LOOPBACK else None)
        return cls(host, port or (465 if use_tls else 587), user, password, use_tls, start_tls)


class SmtpSender:
    """Hands each message to a mail server."""

    def __init__(
        self, url: str, sender: str, clock: Clock, *, shows_addresses: bool = False, seconds: float = SECONDS
    ) -> None:
        """`sender` is "Name <address>". Addresses appear in the log only where `shows_addresses` says so."""
        self._server = SmtpServer.parse(url)
        self._sender = sender
        self._clock = clock
        self._shows_addresses = shows_addresses
        self._seconds = seconds

    async def send(self, message: Message) -> None:
        """Send, or raise MailNotSent: refused, unreachable and too slow are one thing to whoever waits for the mail."""
        whom = {"to": message.to} if self._shows_addresses else {}
        server = self._server
        try:
            async with asyncio.timeout(3 * self._seconds):  # a server may also be too slow drop by drop
                await aiosmtplib.send(
                    write_message(message, self._sender, self._clock.now()),
                    recipients=[message.to],
                    hostname=server.host,
                    port=server.port,
                    username=server.user,
                    password=server.password,
                    use_tls=server.use_tls,
                    start_tls=server.start_tls,
                    timeout=self._seconds,
                    # The library would ask the network for this machine's name, and tell it to the mail server.
                    local_hostname="localhost",
                )
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            code = getattr(error, "code", None)
            logger.error(  # noqa: TRY400 - the error's text may quote the address; its kind and number say enough
                "mail.failed", error=type(error).__name__, code=code, **whom
            )
            failure = MailNotSent(
                "The mail server did not take the message. Nothing was changed; please try again in a moment.",
                headers={"Retry-After": "10"},
            )
            # Only a refusal of the recipient speaks of the address; a wrong password is a 5xx too, and gets mended.
            refused = getattr(error, "recipients", ())
            failure.is_final = bool(refused) and all(one.code >= 500 for one in refused)
            raise failure from None
        logger.info("mail.sent", **whom)

    async def forget(self, address: str) -> None:
        """Nothing is kept here once it is sent."""
