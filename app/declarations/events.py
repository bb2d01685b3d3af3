"""What happens to declarations: facts for the log."""

from dataclasses import dataclass
from typing import Any, ClassVar

from app.core.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationChanged(Fact):
    """A new version of the text was made; the subject is the version.

    `digest` is the SHA-256 of its canonical text (see `commands.digest_of`), so that the words people voted on can be
    checked against the log although the log does not repeat them.
    """

    kind: ClassVar[str] = "declaration.changed"

    number: int
    title: str
    note: str
    texts: list[dict[str, Any]]
    """In order: the ids of each foundation and of its text, its key, and whether the text is new in this version."""
    digest: str
