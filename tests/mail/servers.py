"""Real mail servers for tests, each in this process on a free port."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Postbox:
    """Takes mail, or refuses it with `answer` if that is set."""

    def __init__(self) -> None:
        self.envelopes: list[Any] = []
        self.answer = ""

    async def handle_RCPT(self, server: SMTP, session: object, envelope: Any, address: str, options: list[str]) -> str:
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: object, envelope: Any) -> str:
        self.envelopes.append(envelope)
        return "250 taken"

    def raw(self) -> bytes:
        """The only message, byte for byte."""
        (envelope,) = self.envelopes
        return envelope.content

    def message(self) -> EmailMessage:
        """The only message, as a mail program reads it."""
        return message_from_bytes(self.raw(), policy=WIRE)


class AnyPort(Controller):
    """A controller that lets the system choose its port."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(*, password: str = "", tls: ssl.SSLContext | None = None, **more: Any) -> Iterator[tuple[Postbox, str]]:
    """Run a mail server and yield what it receives and its `host:port`. With a password it wants user "us/er"."""
    postbox = Postbox()

    def check(_server: SMTP, _session: object, _envelope: object, _mechanism: str, given: Any) -> AuthResult:
        fits = isinstance(given, LoginPassword) and (given.login, given.password) == (b"us/er", password.encode())
        return AuthResult(success=fits, handled=False)

    if password:
        more |= {"authenticator": check, "auth_required": True, "auth_require_tls": False}
    controller = AnyPort(postbox, hostname="127.0.0.1", port=0, ssl_context=tls, **more)
    controller.start()
    try:
        yield postbox, f"127.0.0.1:{controller.port}"
    finally:
        controller.stop()


def self_signed(folder: Path) -> ssl.SSLContext:
    """Return a server's context with a certificate that nobody vouches for."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    start = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = (x509.CertificateBuilder(name, name, key.public_key(), 1, start, start + timedelta(days=36500))).sign(
        key, hashes.SHA256()
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path)
    return context
