"""Reading a list of people to invite, as organisers have it: a CSV file from a spreadsheet. Pure."""

import csv
import io
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

    Comma or semicolon, any case and order of columns. Raise Invalid for what is not such a file, or one too long.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _not_a_list("Save the list as CSV in UTF-8.") from None
    heading = text.partition("\n")[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=";" if heading.count(";") > heading.count(",") else ","
    )
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
