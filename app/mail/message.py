"""A message to one person, and how it is written for the wire."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr

from app.core.text import tidy_line


@dataclass(frozen=True, slots=True)
class Message:
    """A message to one address, as plain text and, for programs that show it, as HTML.

    `to` is a bare address: raises ValueError for anything that could be read as two, or as another header.
    The subject is made one line of plain text, so a name in it can be what it likes.
    """

    to: str
    subject: str
    text: str
    html: str | None = None
    ident: str = ""
    """The same for a message that may have to be sent a second time, so that mail programs show one; letters, digits
    and hyphens.
    """

    def __post_init__(self) -> None:
        odd = any(c in ' ,;<>"\\' or not c.isprintable() for c in self.to)
        if odd or self.to.count("@") != 1 or "=?" in self.to:
            raise ValueError("a message goes to one bare address")
        # The standard library decodes encoded words (RFC 2047) that it is given, "=0D=0ABcc:" and all, and Python
        # 3.11 then writes the line break into the header. No name needs to begin one.
        object.__setattr__(self, "subject", tidy_line(self.subject).replace("=?", "= ?"))


def write_message(message: Message, sender: str, at: datetime) -> EmailMessage:
    """Return the message as RFC 5322 and MIME have it, from `sender` ("Name <address>") and dated `at`.

    It says that a program wrote it (RFC 3834), so that nobody's holiday notice answers.
    """
    name, address = parseaddr(sender)
    written = EmailMessage(SMTP)
    written["From"] = Address(name, addr_spec=address)
    written["To"] = Address(addr_spec=message.to)
    written["Subject"] = message.subject
    written["Date"] = format_datetime(at)
    # Without a domain the standard library asks the network what this machine is called.
    domain = address.rpartition("@")[2] or "localhost"
    written["Message-ID"] = f"<{message.ident}@{domain}>" if message.ident else make_msgid(domain=domain)
    written["Auto-Submitted"] = "auto-generated"
    written.set_content(message.text)
    if message.html is not None:
        written.add_alternative(message.html, subtype="html")
    return written
