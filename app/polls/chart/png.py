"""PNG made of SVG (resvg), with the font that it was measured in."""

from pathlib import Path
from typing import Final

import resvg_py

_FONTS: Final = [str(path) for path in sorted((Path(__file__).parent / "fonts").glob("*.ttf"))]
_LATIN: Final = 0x250
_KNOWN: Final = frozenset("–—‘’“”•…€−")


def png_of(svg: str, *, width: int = 1200) -> bytes:
    """Return an SVG as PNG of a width in pixels; about 30 ms. Raises ValueError for what is no SVG.

    Words in other scripts than Latin are set in whatever the system has for them.
    """
    is_latin = all(ord(character) < _LATIN or character in _KNOWN for character in svg)
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            width=width,
            skip_system_fonts=is_latin,
            font_files=_FONTS,
            font_family="Atkinson Hyperlegible Next",
            sans_serif_family="Atkinson Hyperlegible Next",
        )
    )
