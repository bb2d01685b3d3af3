"""Reading a list of people to invite, as organisers have it: a CSV file from a spreadsheet, or pasted text. Pure."""

import csv
import io
import re
from dataclasses import dataclass

from app.core.errors import Invalid
from app.core.text import tidy_line
from app.people.policy import address_of
from app.workshops.policy import Role

MOST_LINES = 5000
COLUMNS = frozenset({"email", "role", "name", "organisation"})


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """One line of a list; `trouble` says why it cannot be used. Lines count from 1, a CSV file's heading included."""

    line: int
    email: str
    role: Role
    name: str = ""
    organisation: str = ""
    trouble: str = ""


def read_csv(content: bytes, default_role: Role) -> list[InvitationLine]:
    """Return the lines of a CSV file with the columns email, and optionally role, name and organisation.

    Comma, semicolon or tab, any case and order of columns. Raise Invalid for what is not such a file, or one too long.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _not_a_list("Save the list as CSV in UTF-8.") from None
    heading = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=heading.count))
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise _not_a_list(f"Line {reader.line_num} cannot be read: {error}.") from None
    if not rows:
        raise _not_a_list("The list is empty.")
    names = [cell.strip().lower() for cell in rows[0][1]]
    unknown = sorted(set(names) - COLUMNS)
    if "email" not in names or unknown or len(set(names)) < len(names):
        raise _not_a_list("The first line names the columns: email, and if you like role, name, organisation.")
    if len(rows) - 1 > MOST_LINES:
        raise _not_a_list(f"At most {MOST_LINES} people at once; this list has {len(rows) - 1}.")
    return [
        _line(number, dict(zip(names, row, strict=False)), default_role, is_too_long=len(row) > len(names))
        for number, row in rows[1:]
    ]


def read_paste(content: bytes, role: Role) -> list[InvitationLine]:
    """Return the people in pasted text: addresses on lines or with commas, semicolons or tabs between them.

    "Ana Okafor <ana@example.org>" and a line of one address and a name give the name too. Text whose first line names
    columns, as copied from a spreadsheet, is read as such. Raise Invalid for no text, or too many people.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _not_a_list("Send the text in UTF-8.") from None
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise _not_a_list("The list is empty.")
    if "@" not in lines[0][1] and "email" in {cell.strip().lower() for cell in _SEPARATORS.split(lines[0][1])}:
        return read_csv(content, role)
    people = [person for number, line in lines for person in _people_in(number, line, role)]
    if len(people) > MOST_LINES:
        raise _not_a_list(f"At most {MOST_LINES} people at once; this text has {len(people)}.")
    return people


_SEPARATORS = re.compile(r"[,;\t]")
_NAMED = re.compile(r"^(?P<name>[^<>]*)<(?P<email>[^<>]*)>$")


def _people_in(number: int, line: str, role: Role) -> list[InvitationLine]:
    """Return who stands in one line of pasted text; what is left over is a line of its own that says so."""
    pieces = [piece.strip() for piece in _SEPARATORS.split(line) if piece.strip()]
    addresses = [piece for piece in pieces if "@" in piece]
    if len(addresses) == 1:
        others = [piece for piece in pieces if "@" not in piece]
        email, name = _address_and_name(addresses[0])
        # "Okafor, Ana <ana@example.org>" as mail programs write it; or a name in a cell of its own.
        return [check_line(number, email, role, ", ".join([*others, name]).strip(", "))]
    people = []
    for piece in pieces:
        email, name = _address_and_name(piece)
        people.append(check_line(number, email, role, name))
    return people


def _address_and_name(piece: str) -> tuple[str, str]:
    named = _NAMED.match(piece)
    if named is None:
        return piece.removeprefix("mailto:"), ""
    return named["email"].strip().removeprefix("mailto:"), named["name"].strip(" \"'")


def check_line(line: int, email: str, role: Role, name: str = "", organisation: str = "") -> InvitationLine:
    """Return a line with its address in stored form, or with what is wrong."""
    name, organisation = tidy_line(name), tidy_line(organisation)
    try:
        address = address_of(email)
    except ValueError as error:
        return InvitationLine(line, email[:254], role, name, organisation, str(error))
    if len(name) > 80 or len(organisation) > 120:
        return InvitationLine(line, address, role, "", "", "A name has at most 80 characters, an organisation 120.")
    return InvitationLine(line, address, role, name, organisation)


def _line(number: int, cells: dict[str, str], default_role: Role, *, is_too_long: bool) -> InvitationLine:
    email, written = cells.get("email", ""), cells.get("role", "").strip().lower().replace(" ", "_")
    if is_too_long:
        return InvitationLine(number, email[:254], default_role, trouble="The line has more cells than the heading.")
    if written and written not in set(Role):
        roles = ", ".join(Role)
        return InvitationLine(number, email[:254], default_role, trouble=f"There is no such role; there are {roles}.")
    role = Role(written) if written else default_role
    return check_line(number, email, role, cells.get("name", ""), cells.get("organisation", ""))


def _not_a_list(message: str) -> Invalid:
    return Invalid(message, errors=[{"field": "", "message": message}])
