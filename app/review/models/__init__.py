"""The tables of the design group's work."""

from app.review.models.coding import Code, Coding, CodingCode, CodingFrame
from app.review.models.deciding import Disposition, DispositionChange, Reading
from app.review.models.desk import ReviewClaim, ReviewDesk, ReviewPresence

__all__ = [
    "Code",
    "Coding",
    "CodingCode",
    "CodingFrame",
    "Disposition",
    "DispositionChange",
    "Reading",
    "ReviewClaim",
    "ReviewDesk",
    "ReviewPresence",
]
