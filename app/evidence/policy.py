"""What of the log is for everybody: a pure function of an entry and of what is public."""

from collections.abc import Collection
from uuid import UUID

from app.core.facts import Audience
from app.log.exporting import ExportRow

OFFICIAL = ("workshop.", "schedule.", "phase.", "declaration.")
"""Beginnings of the kinds of entries that say what organisers did with a workshop, its times and its text.

What participants said is withheld even where it is public: an entry can only be checked with the account that made
it, and accounts would join the names that one person goes by in different workshops. A text that was hidden or
withdrawn later is not to be read here either.
"""


def is_for_everybody(row: ExportRow, listed: Collection[UUID]) -> bool:
    """Tell whether the public export shows the content of an entry; `listed` are the workshops that visitors see."""
    is_official = row.kind.startswith(OFFICIAL) and row.workshop_id in listed
    return is_official and row.audience == Audience.PUBLIC.value
