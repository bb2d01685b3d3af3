"""The map as a still picture: a dot for every text, coloured by theme, and labels that do not overlap; SVG or PNG."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from app.themes.clustering.faults import ClusteringError, EncoderUnavailableError
from app.themes.clustering.results import Grouping, Theme

_WIDTH, _HEIGHT, _MARGIN = 1_200, 900, 40
_LARGE, _SMALL, _LINE = 19.0, 13.0, 1.25
_MOST_LABELS, _MOST_DOTS, _MOST_CHARACTERS = 24, 20_000, 38
_SPACE = "http://www.w3.org/2000/svg"
_STEPS, _TURNS = 26, 12
# Colours of about one lightness that differ also for people who see few of them (after Okabe and Ito 2008, extended).
_COLOURS = (
    *("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#7a4fbf", "#c23b3b", "#4d7c0f", "#0f766e"),
    *("#9d174d", "#6b7280", "#a16207", "#1d4ed8", "#be5504", "#15803d", "#86198f", "#0e7490", "#7f1d1d", "#475569"),
)
_GREY = "#c4c8ce"
_NARROW, _WIDE = frozenset("iljtfrI.,:;'|!()[] "), frozenset("mwMW@%&")


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text in its box, in pixels from the top left; `x`, `y` is the box's corner, `at` what it names."""

    text: str
    x: float
    y: float
    width: float
    size: float
    colour: str
    at: tuple[float, float]

    @property
    def height(self) -> float:
        """The height of the box."""
        return self.size * _LINE

    def overlaps(self, other: Label) -> bool:
        """Whether the two boxes share any area."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


@dataclass(frozen=True, slots=True)
class Drawing:
    """What there is to see: dots by colour, their radius, labels, and a title."""

    title: str
    dots: dict[str, list[tuple[float, float]]]
    radius: float
    labels: tuple[Label, ...]


def compose(grouping: Grouping) -> Drawing:
    """Dots and labels of a grouping with positions: of headings, or of themes where there are none, at most 24.

    Raises ClusteringError where the grouping has no positions (`find_themes(..., positions=True)`).
    """
    placed = [one for one in grouping.assignments if one.position is not None]
    if not placed:
        message = "there is no map to draw: ask for positions, and give texts with content"
        raise ClusteringError(message)
    top = {theme.id: theme.parent or theme.id for theme in grouping.themes}
    named = [theme for theme in grouping.themes if theme.parent is None and not theme.is_tray]
    named.sort(key=lambda theme: (-theme.size, theme.label))
    colour_of = {theme.id: _COLOURS[rank % len(_COLOURS)] for rank, theme in enumerate(named)}
    dots: dict[str, list[tuple[float, float]]] = {}
    where: dict[str, list[tuple[float, float]]] = {}
    for nth, one in enumerate(placed):
        if one.position is None:
            continue
        x, y = one.position
        spot = (_MARGIN + (x + 1) / 2 * (_WIDTH - 2 * _MARGIN), _MARGIN + (1 - y) / 2 * (_HEIGHT - 2 * _MARGIN))
        head = top[one.theme]
        where.setdefault(head, []).append(spot)
        if nth % max(1, -(-len(placed) // _MOST_DOTS)) == 0:
            dots.setdefault(colour_of.get(head, _GREY), []).append(spot)
    radius = min(5.0, max(1.2, 220 / len(placed) ** 0.5))
    labels = _labelled([theme for theme in named if theme.id in where][:_MOST_LABELS], where, colour_of)
    return Drawing(f"{grouping.row_count:,} texts in {len(grouping.finest):,} themes", dots, radius, labels)


def draw_map(grouping: Grouping) -> str:
    """The map as an SVG document, the same bytes for the same grouping."""
    drawing = compose(grouping)
    lines = [
        f'<svg xmlns="{_SPACE}" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" font-family="system-ui, sans-serif">',
        f"<title>{escape(drawing.title)}</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        f'<g fill="none" stroke-linecap="round" stroke-width="{2 * drawing.radius:.1f}" stroke-opacity="0.6">',
    ]
    # A line of no length with round ends is a dot: a tenth of what a circle element takes.
    for colour, spots in sorted(drawing.dots.items()):
        path = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in spots)
        lines.append(f'<path stroke="{colour}" d="{path}"/>')
    lines.append('</g><g font-weight="600" stroke="#ffffff" stroke-width="4" stroke-linejoin="round">')
    # The width is told to the viewer, so that labels stay apart in whatever font it has.
    lines.extend(
        f'<text x="{label.x:.1f}" y="{label.y + label.size:.1f}" font-size="{label.size:.0f}" '
        f'fill="{label.colour}" textLength="{label.width:.0f}" lengthAdjust="spacingAndGlyphs" '
        f'paint-order="stroke">{escape(label.text)}</text>'
        for label in drawing.labels
    )
    lines.append("</g></svg>\n")
    return "\n".join(lines)


def draw_map_png(grouping: Grouping) -> bytes:
    """The map as a PNG of 1,200 by 900 pixels.

    Raises EncoderUnavailableError where the package Pillow (the extra `png`) is not installed.
    """
    try:
        images: Any = importlib.import_module("PIL.Image")
        drawings: Any = importlib.import_module("PIL.ImageDraw")
        fonts: Any = importlib.import_module("PIL.ImageFont")
    except ImportError as missing:
        message = f"a PNG needs Pillow: install folkmoot[png], or ask for .svg ({missing})"
        raise EncoderUnavailableError(message) from missing
    drawing = compose(grouping)
    # Drawn twice as large and scaled down, which makes round dots of few pixels.
    image = images.new("RGB", (2 * _WIDTH, 2 * _HEIGHT), "#ffffff")
    canvas = drawings.Draw(image)
    reach = 2 * drawing.radius
    for colour, spots in sorted(drawing.dots.items()):
        for x, y in spots:
            canvas.ellipse((2 * x - reach, 2 * y - reach, 2 * x + reach, 2 * y + reach), fill=colour)
    for label in drawing.labels:
        size = 2 * label.size
        while True:
            font = fonts.load_default(size)
            if size <= 8 or canvas.textlength(label.text, font=font) <= 2 * label.width:
                break
            size -= 1
        at = (2 * label.x, 2 * label.y)
        canvas.text(at, label.text, font=font, fill=label.colour, stroke_width=5, stroke_fill="#ffffff")
    written = BytesIO()
    image.resize((_WIDTH, _HEIGHT), images.Resampling.LANCZOS).save(written, "PNG", optimize=True)
    return written.getvalue()


def _labelled(
    themes: list[Theme], where: dict[str, list[tuple[float, float]]], colour_of: dict[str, str]
) -> tuple[Label, ...]:
    """A label for each theme, larger themes first, at the free place nearest to its middle; none where none is free."""
    if not themes:
        return ()
    most = max(theme.size for theme in themes)
    chosen: list[Label] = []
    for theme in themes:
        spots = where[theme.id]
        # The median is among the dots even where the theme has two parts.
        at = (sorted(x for x, _ in spots)[len(spots) // 2], sorted(y for _, y in spots)[len(spots) // 2])
        size = _SMALL + (_LARGE - _SMALL) * (theme.size / most) ** 0.5
        free = _free(_shortened(theme.label), size, colour_of[theme.id], at, chosen)
        if free is not None:
            chosen.append(free)
    return tuple(chosen)


def _shortened(label: str) -> str:
    """A label without its last words, where it is long; cut only where its first words alone are too long."""
    while len(label) > _MOST_CHARACTERS and ", " in label:
        label = label.rpartition(", ")[0]
    return label if len(label) <= _MOST_CHARACTERS else f"{label[: _MOST_CHARACTERS - 1]}…"


def _free(text: str, size: float, colour: str, at: tuple[float, float], taken: list[Label]) -> Label | None:
    width = size * sum(0.34 if mark in _NARROW else 0.92 if mark in _WIDE else 0.62 for mark in text)
    for step in range(_STEPS):
        # From the middle outwards in rings; above and below first, because labels are wide and low.
        ring = [(0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1), (1, 0), (-1, 0)] if step else [(0, 0)]
        for right, down in ring:
            x = at[0] + right * step * _TURNS * 2 - width / 2
            y = at[1] + down * step * _TURNS - size * _LINE / 2
            x = min(max(x, 4.0), _WIDTH - width - 4)
            y = min(max(y, 4.0), _HEIGHT - size * _LINE - 4)
            label = Label(text, x, y, width, size, colour, at)
            if not any(label.overlaps(other) for other in taken):
                return label
    return None
