"""The picture of a result: the question, one large figure, a bar for each answer, and what the numbers are of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from app.polls.chart.wrapping import fits, width_of, wrap

WIDTH: Final = 1200
CARD_HEIGHT: Final = 630
_EDGE: Final = 72
_INNER: Final = WIDTH - 2 * _EDGE
_SIZES: Final = ((44, 2), (36, 3), (30, 4), (26, 5))
"""The sizes of a question and the lines that it may have: the first in which all of it fits."""
_FONT: Final = "'Atkinson Hyperlegible Next','Atkinson Next',system-ui,sans-serif"


@dataclass(frozen=True, slots=True)
class Bar:
    """One answer: its share in per cent, how many ballots that is, and whether the headline counts it."""

    label: str
    share: float
    count: int
    is_headline: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """What a picture shows. Without bars it asks the question and tells nothing of any result."""

    question: str
    bars: Sequence[Bar] = ()
    headline_share: float | None = None
    headline_label: str = ""
    account: str = ""
    """What the figures are of: "n = 612, 3 to 17 March 2026"."""
    statement: str = ""
    """How hard it was to be counted twice, and what was set aside."""
    answers: Sequence[str] = ()
    """The answers that can be given, where there is no result to show."""


@dataclass(frozen=True, slots=True)
class _Colours:
    paper: str
    ink: str
    soft: str
    track: str
    bar: str
    strong: str


_LIGHT: Final = _Colours("#faf8f4", "#1a1c20", "#4b4f57", "#e9e4da", "#8fbdbb", "#0b585c")
_DARK: Final = _Colours("#14161a", "#eceae4", "#b9bcc3", "#2a2e35", "#3f8a89", "#78d7d6")


def draw(picture: Picture, *, dark: bool = False, card: bool = False) -> str:
    """Return a picture as SVG, 1200 wide: as high as it needs to be, or a card of 630 that shows what fits.

    Its title and description say everything that can be seen.
    """
    colours = _DARK if dark else _LIGHT
    parts = list(_parts(picture, colours, is_card=card))
    height = CARD_HEIGHT if card else max(CARD_HEIGHT, round(parts[-1][0]) + _EDGE)
    body = "".join(part for _, part in parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-labelledby="title desc" font-family="{_FONT}"><title id="title">{escape(picture.question)}'
        f'</title><desc id="desc">{escape(described(picture))}</desc>'
        f'<rect width="100%" height="100%" fill="{colours.paper}"/>{body}</svg>'
    )


def described(picture: Picture) -> str:
    """Return a picture in words."""
    said = []
    if picture.headline_share is not None:
        said.append(f"{picture.headline_share:.0f} % {picture.headline_label}.")
    said += [f"{bar.label}: {bar.share:.0f} %, {bar.count}." for bar in picture.bars]
    said += [f"{answer}." for answer in picture.answers]
    said += [part for part in (picture.account, picture.statement) if part]
    return " ".join(said)


_Part = tuple[float, str]
"""Where something ends, and its SVG."""


def _parts(picture: Picture, colours: _Colours, *, is_card: bool) -> Iterator[_Part]:
    y = float(_EDGE)
    fitting = (one for one in _SIZES if fits(picture.question, _INNER, one[0], bold=True, most=one[1]))
    size, most = next(fitting, _SIZES[-1])
    for line in wrap(picture.question, _INNER, size, bold=True, most=most):
        y += size * 1.16
        yield y, _text(_EDGE, y - size * 0.2, line, size, colours.ink, bold=True)
    y += 26
    if picture.headline_share is not None:
        figure = f"{picture.headline_share:.0f} %"
        yield y + 128, _text(_EDGE - 4, y + 104, figure, 132, colours.strong, bold=True)
        left = _EDGE + width_of(figure, 132, bold=True) + 28
        lines = wrap(picture.headline_label, WIDTH - _EDGE - left, 38, most=3)
        top = y + 104 - 45 * (len(lines) - 1)
        for number, line in enumerate(lines):
            yield y + 128, _text(left, top + 45 * number, line, 38, colours.ink)
        y += 140
    foot = _foot(picture, colours)
    room = (CARD_HEIGHT - _EDGE - sum(high for high, _ in foot) - y) if is_card else None
    for high, part in _rows(picture, colours, y, room):
        y = high
        yield y, part
    if is_card:
        y = CARD_HEIGHT - _EDGE + 12 - sum(high for high, _ in foot)
    else:
        y += 10
    for high, part in foot:
        y += high
        yield y, part.replace("{y}", f"{y:.0f}")


def _rows(picture: Picture, colours: _Colours, y: float, room: float | None) -> Iterator[_Part]:
    """Yield the bars, or the answers as outlines; of a card only as many as have room."""
    if not picture.bars:
        high = 66.0
        fitting = picture.answers if room is None else picture.answers[: max(0, int(room // high))]
        for answer in fitting:
            (line,) = wrap(answer, _INNER - 60, 28, most=1)
            outline = (
                f'<rect x="{_EDGE}" y="{y:.0f}" width="{_INNER}" height="54" rx="14" fill="none" '
                f'stroke="{colours.soft}" stroke-width="2"/>'
            )
            yield y + high, outline + _text(_EDGE + 28, y + 37, line, 28, colours.ink)
            y += high
        return
    most = max(width_of(bar.label, 28) for bar in picture.bars)
    label_width = min(400.0, max(160.0, most + 8))
    left, right = _EDGE + label_width + 24, WIDTH - _EDGE - 190
    high = 56.0 if room is None else max(34.0, min(56.0, room / len(picture.bars)))
    size, line_count = (28, 2 if room is None else 1) if high > 44 else (24, 1)
    for bar in picture.bars if room is None else picture.bars[: max(0, int(room // high))]:
        lines = wrap(bar.label, label_width, size, most=line_count)
        tall = high + 32 * (len(lines) - 1)
        middle = y + tall / 2
        top = middle - 16 * (len(lines) - 1) + 9
        shown = "".join(_text(_EDGE, top + 32 * n, line, size, colours.ink) for n, line in enumerate(lines))
        length = (right - left) * min(100.0, bar.share) / 100
        shown += _rounded(left, middle, right - left, colours.track)
        if length:
            shown += _rounded(left, middle, length, colours.strong if bar.is_headline else colours.bar)
        shown += _text(right + 100, middle + 10, f"{bar.share:.0f} %", 30, colours.ink, bold=True, anchor="end")
        shown += _text(WIDTH - _EDGE, middle + 9, str(bar.count), 24, colours.soft, anchor="end")
        y += tall
        yield y, shown


def _rounded(x: float, middle: float, width: float, colour: str) -> str:
    return (
        f'<rect x="{x:.0f}" y="{middle - 13:.0f}" width="{width:.1f}" height="26" rx="{min(13.0, width / 2):.1f}" '
        f'fill="{colour}"/>'
    )


def _foot(picture: Picture, colours: _Colours) -> list[_Part]:
    """Return the small lines at the bottom, each with its height; `{y}` stands for where it comes to stand."""
    lines = wrap(picture.account, _INNER, 24, most=1) if picture.account else []
    lines += wrap(picture.statement, _INNER, 24, most=2) if picture.statement else []
    return [
        (
            34.0,
            f'<text x="{_EDGE}" y="{{y}}" font-size="24" fill="{colours.soft}">{escape(line)}</text>',
        )
        for line in lines
    ]


def _text(
    x: float, y: float, words: str, size: float, colour: str, *, bold: bool = False, anchor: str = "start"
) -> str:
    weight = ' font-weight="700"' if bold else ""
    end = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}"{weight}{end} fill="{colour}">{escape(words)}</text>'
