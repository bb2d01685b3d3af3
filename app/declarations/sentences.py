"""Sentences of a text, each with an anchor that stays while its words stay. Pure."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

# What ends with a full stop and no sentence. Titles and the commonest abbreviations of reports in English.
_SHORT = frozenset(
    "mr mrs ms dr prof st rev no vs cf e.g i.e etc approx dept fig al inc ltd co jr sr ca p pp vol ed eds".split()  # noqa: SIM905
) - {"etc"}  # which as often as not is the last word of its sentence
_END = re.compile(r"[.!?…]+[\"'”’)\]*_]*[ \t]+(?=[\"'“‘(\[*_]*[^\W_a-zß-öø-ÿ])|\n+")
_LAST_WORD = re.compile(r"([^\s(\[\"'“‘]+)[.][\"'”’)\]*_]*[ \t]+$")
_MARKER = re.compile(r"^(?:\s*(?:[-*+>]|\d{1,3}[.)])[ \t]+)+")
_BARE_MARKER = re.compile(r"^\s*(?:\d{1,3}[.)])[ \t]+$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it stands in its text, from `start` to `end`, with the space that follows it."""

    anchor: str
    """`s` and twelve hexadecimal digits of its words; of equal sentences the second is `...-2`."""
    text: str
    start: int
    end: int

    @property
    def words(self) -> str:
        """The sentence alone: without the space around it and without the mark of a list."""
        return bare(self.text)


def bare(text: str) -> str:
    """Return a sentence without the space around it and without the mark of a list or quotation."""
    return " ".join(_MARKER.sub("", text).split())


def sentences(text: str) -> list[Sentence]:
    """Split a text of small Markdown into sentences; their texts, put together, are the text again.

    A line ends a sentence, because it is shown as a line. An anchor depends on the words of its sentence alone, so it
    survives whatever happens elsewhere; only equal sentences of one text are told apart by their order.
    """
    found: list[Sentence] = []
    seen: Counter[str] = Counter()
    start = 0
    for end in _ends(text):
        piece = text[start:end]
        anchor = anchor_of(piece)
        seen[anchor] += 1
        if seen[anchor] > 1:
            anchor = f"{anchor}-{seen[anchor]}"
        found.append(Sentence(anchor, piece, start, end))
        start = end
    return found


def anchor_of(sentence: str) -> str:
    """Return the anchor of a sentence's words."""
    return "s" + hashlib.sha256(bare(sentence).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def replaced(text: str, anchor: str, replacement: str) -> str | None:
    """Return the text with one sentence replaced, the space after it kept; None if it has no such sentence."""
    for one in sentences(text):
        if one.anchor == anchor:
            body = one.text.rstrip()
            marker = _MARKER.match(body)
            head = marker[0] if marker and not _MARKER.match(replacement) else ""
            return text[: one.start] + head + replacement.strip() + one.text[len(body) :] + text[one.end :]
    return None


def _ends(text: str) -> Sequence[int]:
    """Return where sentences end; a piece without a word belongs to the sentence before it."""
    ends: list[int] = []
    start = 0
    for match in _END.finditer(text):
        piece = text[start : match.end()]
        if "\n" not in match[0] and (_ends_in_abbreviation(piece) or _BARE_MARKER.match(piece)):
            continue
        if not bare(piece):
            if ends:
                ends[-1] = match.end()
                start = match.end()
            continue
        ends.append(match.end())
        start = match.end()
    if start < len(text):
        if bare(text[start:]) or not ends:
            ends.append(len(text))
        else:
            ends[-1] = len(text)
    return ends


def _ends_in_abbreviation(piece: str) -> bool:
    last = _LAST_WORD.search(piece)
    if last is None:
        return False
    word = last[1].strip("*_").casefold()
    return word in _SHORT or (len(word) == 1 and word.isalpha() and word != "i")
