"""Pure decisions about people: what counts as the same address, code or organisation, and who may change a list."""

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email

from app.core.errors import NotAllowed
from app.core.text import tidy_line
from app.people.models import Account

KEY_LENGTH = 120
_APOSTROPHES = re.compile(r"['’‘`´]")
_NOT_LETTERS = re.compile(r"[\W_]+")


def address_of(text: str) -> str:
    """Return an address the one way it is stored: lower case, its domain in ASCII. Raise ValueError for what is none.

    Case in the part before the @ means nothing at any provider people use, and would make two accounts of one person.
    """
    try:
        found = validate_email(text.strip(), check_deliverability=False)
    except EmailNotValidError as error:
        raise ValueError(str(error)) from None
    if "=?" in found.local_part:
        # Allowed by RFC 5321, owned by nobody, and read as an encoded word by mail programs.
        raise ValueError("The part before the @-sign cannot hold =?.")
    return f"{found.local_part}@{found.ascii_domain}".lower()


def plain_code(text: str) -> str:
    """Return a typed code without the hyphens, spaces and small letters that people add."""
    return _NOT_LETTERS.sub("", text).upper()


def organisation_key(name: str) -> str:
    """Return what two spellings of one organisation's name share: letters and digits, case-folded, "&" as "and".

    Empty for a name that has neither letter nor digit.
    """
    folded = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", tidy_line(name)).casefold()).replace("&", " and ")
    return " ".join(_NOT_LETTERS.sub(" ", folded).split())[:KEY_LENGTH].strip()


def require_organiser(account: Account | None) -> None:
    """Raise NotAllowed unless the account may create workshops, and so look after what all of them share."""
    if account is None or not account.is_organiser:
        raise NotAllowed("Only people who may create workshops change the list of organisations.")
