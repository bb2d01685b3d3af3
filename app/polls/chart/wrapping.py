"""Breaking text into lines of a width, measured with the font that the pictures are drawn in."""

from typing import Final

# Advance widths of the characters from space to ~ in Atkinson Hyperlegible Next, in fiftieths of the size.
_WIDTHS: Final = {
    False: "141416343046360815152430111811203221282931303026313011112831282539323132342928353520263227423536"
    "3037313028343043323030162017281913262924282716282813122514432828292918241727243525232318121828",
    True: "161520383048361017172430141914223322293031303127312914112831282739343233343028363521283328433637"
    "3138323030343244343231172217292014283026302818302915132816442929303019251928263727262519131927",
}
_OTHER: Final = 0.62
"""What any other character is taken for: wide rather than narrow, so that nothing runs over an edge."""


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a text is, in the units of its size."""
    table = _WIDTHS[bold]
    total = 0.0
    for character in text:
        place = (ord(character) - 32) * 2
        total += int(table[place : place + 2]) / 50 if 0 <= place < len(table) else _OTHER
    return total * size


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
