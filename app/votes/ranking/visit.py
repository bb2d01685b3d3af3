"""The pages of one visit: an order fixed when the visit begins, so that no idea moves between two pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from uuid import UUID

LONGEST_VISIT = 500


@dataclass(frozen=True)
class Page:
    """Some ideas of a visit in order, and the cursor of the page that follows; None after the last."""

    ids: tuple[UUID, ...]
    next_cursor: int | None


@dataclass(frozen=True)
class Visit:
    """What one visit shows, best first: at most `LONGEST_VISIT` ids, which take 8 kB at 16 bytes each.

    The order is computed once and kept for the visit, by whoever keeps it (a row, a cache); ideas posted during the
    visit wait for the next one. Paging is then a slice: the same cursor always gives the same page.
    """

    ids: tuple[UUID, ...]

    @classmethod
    def begin(cls, ordered: Iterable[UUID], *, cap: int = LONGEST_VISIT) -> Self:
        """A visit of the first `cap` ids; raises ValueError for an id that comes twice."""
        ids = tuple(id_ for id_, _ in zip(ordered, range(cap), strict=False))
        if len(set(ids)) != len(ids):
            raise ValueError("a visit shows no idea twice")
        return cls(ids)

    def page(self, cursor: int = 0, *, size: int = 20) -> Page:
        """The `size` ideas from position `cursor` on; raises ValueError outside the visit."""
        if not 0 <= cursor <= len(self.ids):
            raise ValueError(f"cursor {cursor} is outside this visit of {len(self.ids)} ideas")
        if size < 1:
            raise ValueError("a page holds at least one idea")
        end = cursor + size
        return Page(self.ids[cursor:end], end if end < len(self.ids) else None)
