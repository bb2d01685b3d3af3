"""What `folkmoot serve` prints once it answers: where to look, and how to sign in."""

from collections.abc import Sequence

from app.demo.cast import SignedIn
from app.settings import Settings


def greeting(settings: Settings, address: str, cast: Sequence[SignedIn] = ()) -> str:
    """Return the text for standard output; `address` is where this machine reaches the service."""
    lines = ["", f"Folkmoot is ready at {settings.resolved_public_url}", ""]
    places = [
        ("API", f"{address}/docs"),
        ("OpenAPI", f"{address}/api/v1/openapi.json"),
        ("Problems", f"{address}/problems"),
    ]
    if settings.environment == "development" and not settings.smtp_url:
        places.append(("Mail", f"{address}/dev/outbox   (and in this log: nothing leaves the machine)"))
    lines += _columns(places)
    if cast:
        lines += ["", "Sign in as any of these: ask for a mail to their address, and read the code in the outbox."]
        lines += _columns([(one.member.email, one.member.name, one.member.introduction) for one in cast])
        lines += ["", "Or let programs use their tokens, which are for this machine and thirty days:"]
        lines += _columns([(one.member.email.partition("@")[0], one.token) for one in cast])
        lines += ["", f"  curl -H 'Authorization: Bearer {cast[0].token}' {address}/api/v1/me"]
    return "\n".join([*lines, "", "Stop it with Ctrl-C; what is under way is finished first.", ""])


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
