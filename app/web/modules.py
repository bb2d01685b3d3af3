"""What a module of the client says of others: which it imports, and where they are."""

import re
from pathlib import PurePosixPath
from typing import Final

REMARK: Final = re.compile(
    r"^[ \t]*(?://[^\n]*|/\*(?:(?!\*/)[\s\S])*\*/[ \t]*)$|/\*\* @(?:(?!\*/)[\s\S])*\*/", re.MULTILINE
)
"""A comment that has its lines to itself, and a type wherever it stands."""
_IMPORT = re.compile(
    r"""^\s*(?:import|export)\b[^'"()]*?from\s*['"](\.[^'"]+)['"]|^\s*import\s*['"](\.[^'"]+)['"]""", re.MULTILINE
)


def unremarked(source: str) -> str:
    """Return a module without its comments, each line at its number still: they were a tenth of all that is sent."""
    return REMARK.sub(lambda found: "\n" * found[0].count("\n"), source)


def imported(name: str, source: str) -> list[str]:
    """Return the modules that a module imports from its beginning, in their order."""
    return [joined_path(name, one or other) for one, other in _IMPORT.findall(source)]


def joined_path(importer: str, target: str) -> str:
    """Return the name of what a module calls by a relative path."""
    parts = list(PurePosixPath(importer).parent.parts)
    for part in PurePosixPath(target).parts:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
