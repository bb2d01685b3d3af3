"""Which table belongs to which kind of export."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from app.exchange.formats.cells import Column
from app.exchange.policy import ExportKind
from app.exchange.queries.desk import COVERAGE, MODERATION, PEOPLE
from app.exchange.queries.held import VOTES
from app.exchange.queries.said import COMMENTS, IDEAS, TALLIES
from app.exchange.queries.tables import Export, Portion, TableOf

TABLES: Mapping[ExportKind, TableOf] = {
    ExportKind.IDEAS: IDEAS,
    ExportKind.COMMENTS: COMMENTS,
    ExportKind.TALLIES: TALLIES,
    ExportKind.VOTES: VOTES,
    ExportKind.PEOPLE: PEOPLE,
    ExportKind.COVERAGE: COVERAGE,
    ExportKind.MODERATION: MODERATION,
}


def columns_of(export: Export) -> Sequence[Column]:
    """Return the columns of an export."""
    return TABLES[export.kind].columns(export)


def portion_of(session: Session, export: Export, after: Any) -> Portion:
    """Return the rows of an export after a place, None for the first."""
    return TABLES[export.kind].portion(session, export, after)
