"""What an export is of, the columns of each kind, and its rows, page by page."""

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from app.core.clock import rfc3339
from app.exchange.formats.cells import Cell, Column
from app.exchange.policy import ExportKind

PAGE = 500
"""Rows that are read at once: a slow download holds no connection to the database."""


@dataclass(frozen=True, slots=True)
class Export:
    """An export that was allowed: of which workshop, as it was at which instant."""

    workshop_id: UUID
    kind: ExportKind
    at: datetime
    title: str
    slug: str
    registration_fields: tuple[Mapping[str, Any], ...] = ()
    sees_tallies: bool = False
    secret: bytes = field(default=b"", repr=False)

    def pseudonym(self, participation_id: UUID) -> str:
        """Return what stands for somebody in this workshop's exports: the same in each, and nobody's id.

        Whoever does not have the service's secret can neither make it nor find out whose it is.
        """
        digest = hmac.digest(self.secret, self.workshop_id.bytes + participation_id.bytes, "sha256")
        return digest[:10].hex()


Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Portion:
    """Some rows, and after what the next ones come; None after the last."""

    rows: Sequence[Row]
    next: Any = None


@dataclass(frozen=True, slots=True)
class TableOf:
    """One kind of export: its columns for a workshop, and a query for the rows after a place (None: from the first)."""

    columns: Callable[[Export], Sequence[Column]]
    portion: Callable[[Session, Export, Any], Portion]


def instant(at: datetime | None) -> str | None:
    """Return an instant as cells have it."""
    return None if at is None else rfc3339(at)


def text_of(ident: UUID | None) -> str | None:
    """Return an id as cells have it."""
    return None if ident is None else str(ident)
