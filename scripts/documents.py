"""Write the documents that are made from the code, or with --check fail if a committed one is not current."""

import json
import sys
from pathlib import Path

from app.http.problems import Problems
from app.main import create_app

DOCS = Path(__file__).parent.parent / "docs"


def openapi() -> str:
    """The OpenAPI document of the whole service."""
    return json.dumps(create_app().openapi(), indent=1, ensure_ascii=False) + "\n"


def problems() -> str:
    """Every problem the service can answer with, and what to do about it."""
    lines = [
        "# Problems",
        "",
        "Every refusal is a problem document (RFC 9457). Its `type` is the address of a page like the entries below;",
        "the slug at the end never changes its meaning. `detail` says what was wrong; some carry more members,",
        "which their entry names. This page is made from the code by `scripts/documents.py`.",
    ]
    for slug, (status, title, help_) in Problems.catalogue().items():
        lines += ["", f"## {slug}", "", f"**{status} · {title}.** {help_}"]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write or check."""
    stale = []
    for name, make in (("openapi.json", openapi), ("problems.md", problems)):
        target, text = DOCS / name, make()
        if "--check" not in sys.argv:
            target.write_text(text)
        elif not target.exists() or target.read_text() != text:
            stale.append(name)
    if stale:
        sys.exit(f"not current in docs/: {', '.join(stale)}. Run .venv/bin/python scripts/documents.py")


main()
