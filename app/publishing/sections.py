"""The two halves of a foundation's body: what it looks like, and how it is achieved. Pure."""

import re

_HEADS = re.compile(
    r"^[*_]*(?P<head>what (?:it|this|good) looks like|how (?:it|this) is achieved|how to achieve (?:it|this))[*_]*"
    r"[ \t]*:?[*_]*[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)


def sections(body: str) -> tuple[str, str]:
    """Return what a foundation looks like and how it is achieved, each without its heading.

    A line that says so begins a half; what stands before the first such line belongs to what it looks like.
    """
    looks: list[str] = []
    achieved: list[str] = []
    start, into = 0, looks
    for match in _HEADS.finditer(body):
        into.append(body[start : match.start()].strip())
        into = achieved if match["head"].lower().startswith("how") else looks
        start = match.end()
    into.append(body[start:].strip())
    return "\n\n".join(filter(None, looks)), "\n\n".join(filter(None, achieved))
