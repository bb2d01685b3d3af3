"""The declaration on paper and as pictures: a sheet of plain values in, PDF, PNG or SVG out. A pure library.

Typst lays it out (Apache-2.0, a wheel without system packages). What people typed reaches it as values, never as
markup. Equal sheets give equal bytes.
"""

from app.publishing.poster.drawing import Format, Kind, drawn, drawn_with_warnings
from app.publishing.poster.sheet import Foundation, Piece, Quote, Sheet, Support, pieces

__all__ = [
    "Format",
    "Foundation",
    "Kind",
    "Piece",
    "Quote",
    "Sheet",
    "Support",
    "drawn",
    "drawn_with_warnings",
    "pieces",
]
