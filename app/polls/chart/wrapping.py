"""Breaking text into lines of a width, by an estimate that holds in whatever font they are drawn.

A PNG is drawn with the font of the table below; an SVG with whatever the viewer has for it, which may be a fifth wider.
"""

import unicodedata
from typing import Final

# Advance widths of the characters from space to ~ in Atkinson Hyperlegible Next, in fiftieths of the size.
_WIDTHS: Final = {
    False: "141416343046360815152430111811203221282931303026313011112831282539323132342928353520263227423536"
    "3037313028343043323030162017281913262924282716282813122514432828292918241727243525232318121828",
    True: "161520383048361017172430141914223322293031303127312914112831282739343233343028363521283328433637"
    "3138323030343244343231172217292014283026302818302915132816442929303019251928263727262519131927",
}
_OTHER: Final = 0.72
"""What a letter outside of the table is taken for: wide rather than narrow, so that nothing runs over an edge."""
_FULL: Final = 1.0
"""Chinese, Japanese and Korean characters, and pictures among text, fill a square."""
_WIDER: Final = 1.2
"""How much wider than this font the widest of the usual ones are, letter for letter (Verdana, DejaVu Sans)."""


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a text is at most, in the units of its size."""
    table = _WIDTHS[bold]
    total = 0.0
    for character in text:
        place = (ord(character) - 32) * 2
        total += int(table[place : place + 2]) / 50 * _WIDER if 0 <= place < len(table) else _other(character)
    return total * size


def _other(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    is_full = unicodedata.east_asian_width(character) in "WF" or unicodedata.category(character) == "So"
    return (_FULL if is_full else _OTHER) * _WIDER


def fits(text: str, width: float, size: float, *, bold: bool = False, most: int = 4) -> bool:
    """Tell whether all of a text has room in at most so many lines of a width."""
    lines = wrap(text, width, size, bold=bold, most=most)
    return " ".join(lines) == " ".join(text.split())


def wrap(text: str, width: float, size: float, *, bold: bool = False, most: int = 4) -> list[str]:
    """Break a text into lines of at most a width; the last of at most so many ends in an ellipsis if more follows."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if width_of(longer, size, bold=bold) <= width or not line:
            line = longer
        else:
            lines.append(line)
            line = word
    lines.append(line)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]} …"]
    return [_fitted(one, width, size, bold=bold) for one in lines]


def _fitted(line: str, width: float, size: float, *, bold: bool) -> str:
    """Return a line without what does not fit: a word can be longer than the line."""
    if width_of(line, size, bold=bold) <= width:
        return line
    while line and width_of(line + "…", size, bold=bold) > width:
        line = line[:-1]
    return line + "…"
