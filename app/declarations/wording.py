"""What changed between two texts, word by word. Pure.

The matching is that of Ratcliff and Obershelp as `difflib` has it, over words and the space between them. It is
quadratic at worst, which the length of a foundation bounds.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_TOKENS = re.compile(r"\w+(?:['’-]\w+)*|\s+|[^\w\s]")


class Op(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Change:
    """A piece of text and what became of it."""

    op: Op
    text: str


def changes(before: str, after: str) -> list[Change]:
    """Return the pieces of two texts in order: what is not `added` is `before`, what is not `removed` is `after`.

    Neighbours differ in what became of them, and a removal stands before the addition in its place.
    """
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    found: list[Change] = []
    removed: list[str] = []
    added: list[str] = []

    def settle() -> None:
        if removed:
            found.append(Change(Op.REMOVED, "".join(removed)))
        if added:
            found.append(Change(Op.ADDED, "".join(added)))
        removed.clear()
        added.clear()

    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        piece = "".join(old[a:b])
        # A lone space between two changes would cut a sentence into flickering bits, so it changes with them.
        is_bridge = tag == "equal" and piece.isspace() and "\n" not in piece and bool(removed or added) and b < len(old)
        if tag == "equal" and not is_bridge:
            settle()
            found.append(Change(Op.SAME, piece))
            continue
        removed.extend(old[a:b])
        added.extend(new[c:d])
    settle()
    return _joined(found)


def before(pieces: Iterable[Change]) -> str:
    """Return the earlier text."""
    return "".join(piece.text for piece in pieces if piece.op is not Op.ADDED)


def after(pieces: Iterable[Change]) -> str:
    """Return the later text."""
    return "".join(piece.text for piece in pieces if piece.op is not Op.REMOVED)


def _joined(pieces: Iterable[Change]) -> list[Change]:
    joined: list[Change] = []
    for piece in pieces:
        if joined and joined[-1].op is piece.op:
            joined[-1] = Change(piece.op, joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined
