"""What stands on a poster, a summary or a slide, as plain values."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

_MARKS = re.compile(r"(\*\*|__)(?=\S)(?P<strong>.+?)(?<=\S)\1|(?<![\w*])([*_])(?=\S)(?P<emph>.+?)(?<=\S)\3(?![\w*])")
_LINK = re.compile(r"\[([^\]\n]*)\]\([^)\s]*\)")
_LISTED = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])[ \t]+", re.MULTILINE)
_QUOTED = re.compile(r"^\s*>[ \t]?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text, and how it is set."""

    kind: Literal["plain", "strong", "emph", "break"]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Support:
    """How many agree of those who took a side: the percentage, and the same in words."""

    share: int
    words: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words, signed by role only."""

    text: str
    attribution: str


@dataclass(frozen=True, slots=True)
class Foundation:
    """A foundation; `accent` is 1 to 8."""

    title: str
    statement: Sequence[Piece]
    accent: int
    support: Support | None = None
    quotes: Sequence[Quote] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that is drawn. `drawn_at` dates the PDF; `url` is what the QR code says."""

    title: str
    workshop: str
    preamble: Sequence[Piece]
    headline: str
    counts: str
    method: str
    foundations: Sequence[Foundation]
    version: str
    date: str
    url: str
    digest: str
    drawn_at: datetime
    publisher: str = "Folkmoot"
    language: str = "en"
    word: str = "Foundation"
    method_title: str = "How it was made"
    trace: str = "Every sentence can be traced to the voices behind it. Scan the code, or open the address."

    @property
    def shown_url(self) -> str:
        """The address as people read it."""
        return self.url.removeprefix("https://").removeprefix("http://")


def pieces(text: str) -> list[Piece]:
    """Take small Markdown apart into what can be set: strong, emphasised and plain, and the ends of paragraphs."""
    found: list[Piece] = []
    text = _QUOTED.sub("", _LISTED.sub("• ", _LINK.sub(r"\1", text.strip())))
    for line in re.split(r"\n+", text):
        if found:
            found.append(Piece("break"))
        at = 0
        for match in _MARKS.finditer(line):
            if match.start() > at:
                found.append(Piece("plain", line[at : match.start()]))
            kind: Literal["strong", "emph"] = "strong" if match["strong"] is not None else "emph"
            found.append(Piece(kind, match["strong"] if kind == "strong" else match["emph"]))
            at = match.end()
        if at < len(line):
            found.append(Piece("plain", line[at:]))
    return found
