"""Results over HTTP: as JSON with definitions, and as a table for spreadsheets."""

import csv
import io
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.core.errors import NotFound
from app.http.caller import Anyone, Caller
from app.http.conditional import answer
from app.http.problems import may_refuse
from app.polls import queries
from app.polls.errors import ResultHidden
from app.polls.queries import Results
from app.polls.routes.doorstep import doorstep_of
from app.polls.schemas.results import ResultsOut

router = APIRouter(prefix="/api/v1/polls", tags=["polls"])

Ticket = Annotated[
    str, Query(max_length=100, description="The `ticket` of a ballot, where the result is for those who voted.")
]


@router.get(
    "/{poll_id}/results",
    response_model=ResultsOut,
    summary="A poll's result",
    responses=may_refuse(NotFound, ResultHidden),
)
async def get_results(poll_id: UUID, request: Request, caller: Anyone, ticket: Ticket = "") -> Response:
    """Return counts, shares and the headline figure with their definitions, and every ballot that does not count with
    the reason why. Where the result is not shown to you, nothing here depends on it.
    """
    request.scope["folkmoot.shared"] = True
    return answer(request, ResultsOut.of(await found(caller, poll_id, ticket)))


@router.get(
    "/{poll_id}/results.csv",
    response_class=Response,
    summary="A poll's result as a table",
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}, **may_refuse(NotFound, ResultHidden)},
)
async def get_results_csv(poll_id: UUID, request: Request, caller: Anyone, ticket: Ticket = "") -> Response:
    """Return one row for each answer and for each number about all ballots, each with what it means."""
    request.scope["folkmoot.shared"] = True
    out = ResultsOut.of(await found(caller, poll_id, ticket))
    headers = {
        "Content-Disposition": f'attachment; filename="poll-{poll_id}.csv"',
        "Cache-Control": "private, no-cache",
    }
    return Response(_table(out), media_type="text/csv; charset=utf-8", headers=headers)


async def found(caller: Caller, poll_id: UUID, ticket: str) -> Results:
    """Return the result as the caller may see it. Raise ResultHidden."""
    doorstep = doorstep_of(caller.request)
    await doorstep.flush()
    has_voted = bool(ticket) and doorstep.has_voted(poll_id, ticket)
    now = caller.runtime.clock.now()
    return await caller.read(queries.results, poll_id, caller.actor, now, has_voted=has_voted)


def _table(out: ResultsOut) -> str:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["what", "count", "share_per_cent", "meaning"])
    for option in out.options:
        writer.writerow([_cell(option.label), option.counted, option.share, "answer: counted ballots"])
    for option in out.options:
        writer.writerow([_cell(option.label), option.set_aside, "", "answer: ballots set aside"])
    for name in ("counted", "set_aside", "refused"):
        writer.writerow([name, getattr(out, name), "", out.definitions[name]])
    for reason in out.set_aside_reasons:
        writer.writerow([f"set aside: {reason.reason}", reason.count, "", reason.meaning])
    for reason in out.refused_reasons:
        writer.writerow([f"refused: {reason.reason}", reason.count, "", reason.meaning])
    if out.headline is not None:
        label = _cell(out.headline.label)
        writer.writerow([label, out.headline.count, out.headline.share, out.definitions["headline"]])
    writer.writerow(["question", "", "", _cell(out.question)])
    writer.writerow(["integrity", "", "", out.integrity_statement])
    return file.getvalue()


def _cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return "'" + text if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
