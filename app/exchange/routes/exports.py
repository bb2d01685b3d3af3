"""Exports over HTTP: each is streamed while it is read, and put on record before it begins."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from app.core.clock import rfc3339
from app.core.errors import NotAllowed, NotFound, NotSignedIn
from app.exchange.commands import begin_export
from app.exchange.formats import comma_separated, json_rows, spreadsheet
from app.exchange.formats.cells import Column
from app.exchange.policy import ExportFormat, ExportKind
from app.exchange.queries.kinds import columns_of, portion_of
from app.exchange.queries.tables import Export, Row
from app.http.caller import SignedIn, SignedInCaller
from app.http.problems import may_refuse
from app.votes.errors import TalliesHidden

router = APIRouter(prefix="/api/v1/workshops/{workshop_id}/exports", tags=["exports"])

_MEDIA = {
    ExportFormat.CSV: comma_separated.MEDIA_TYPE,
    ExportFormat.XLSX: spreadsheet.MEDIA_TYPE,
    ExportFormat.JSON: json_rows.MEDIA_TYPE,
}
CHUNK = 256 * 1024
_FILE: dict[str, Any] = {
    "description": "The file. A text cell that a spreadsheet could run begins with an apostrophe in CSV.",
    "content": {
        "text/csv": {"schema": {"type": "string"}, "example": '"id","text"\r\n"0190a6c0","Warm meals"\r\n'},
        spreadsheet.MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}},
        "application/json": {
            "schema": {"type": "object"},
            "example": {"export": "ideas", "definitions": {"text": "As it was written."}, "rows": [{"text": "Meals"}]},
        },
    },
}


@router.get(
    "/{kind}.{file_format}",
    summary="Take a table out as a file",
    response_class=StreamingResponse,
    responses={200: _FILE, **may_refuse(NotSignedIn, NotAllowed, NotFound, TalliesHidden)},
)
async def get_export(
    workshop_id: UUID, kind: ExportKind, file_format: ExportFormat, caller: SignedIn
) -> StreamingResponse:
    """Return ideas, comments, tallies, votes, people, coverage or moderation as CSV, XLSX or JSON. For organisers.

    Each column is defined in the file (XLSX, JSON). Votes carry a pseudonym that is nobody's id; hidden tallies stay
    hidden. That a file was taken is recorded.
    """
    secret = caller.runtime.keyring.derive("exports/pseudonym")
    export = await caller.write(begin_export, workshop_id, kind, file_format, secret=secret)
    columns = columns_of(export)
    name = f"{export.slug}-{kind.value}-{export.at:%Y-%m-%d}.{file_format.value}"
    stream = {ExportFormat.CSV: _csv, ExportFormat.XLSX: _xlsx, ExportFormat.JSON: _json}[file_format]
    return StreamingResponse(
        stream(caller, export, columns),
        media_type=_MEDIA[file_format],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


async def _portions(caller: SignedInCaller, export: Export) -> AsyncIterator[Sequence[Row]]:
    after: Any = None
    while True:
        portion = await caller.read(portion_of, export, after)
        yield portion.rows
        if portion.next is None:
            return
        after = portion.next


async def _csv(caller: SignedInCaller, export: Export, columns: Sequence[Column]) -> AsyncIterator[bytes]:
    yield comma_separated.head(columns)
    async for rows in _portions(caller, export):
        yield comma_separated.lines(rows)


async def _json(caller: SignedInCaller, export: Export, columns: Sequence[Column]) -> AsyncIterator[bytes]:
    workshop = {"id": str(export.workshop_id), "title": export.title, "slug": export.slug}
    yield json_rows.head({"export": export.kind.value, "workshop": workshop, "at": rfc3339(export.at)}, columns)
    is_first = True
    async for rows in _portions(caller, export):
        yield json_rows.members(rows, columns, is_first=is_first)
        is_first = is_first and not rows
    yield json_rows.TAIL


async def _xlsx(caller: SignedInCaller, export: Export, columns: Sequence[Column]) -> AsyncIterator[bytes]:
    """Write it to a file first: a workbook is a ZIP archive, whose parts are only known at the end."""
    with tempfile.TemporaryDirectory(prefix="folkmoot-export-") as folder:
        path = Path(folder) / "export.xlsx"
        with spreadsheet.Spreadsheet(path, export.kind.value.capitalize(), columns) as book:
            async for rows in _portions(caller, export):
                await asyncio.to_thread(book.add, rows)
        with path.open("rb") as file:
            while chunk := await asyncio.to_thread(file.read, CHUNK):
                yield chunk
