"""What machines ask: is it alive, can it serve, how is it doing. None of it is for the public's eyes."""

import hmac
import ipaddress

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest
from sqlmodel import Session

from app.core.errors import NotFound, Unavailable
from app.http.runtime import runtime_of
from app.http.schemas import WireModel
from app.storage.migrate import is_current

WAITING = Gauge("folkmoot_writes_waiting", "Commands in the writer's queue")
WRITTEN = Gauge("folkmoot_writes_committed", "Commands committed since the process began")
BATCHES = Gauge("folkmoot_write_batches", "Transactions of the writer since the process began")

router = APIRouter(tags=["operations"])


class HealthOut(WireModel):
    """The state of this process."""

    status: str


@router.get("/livez", summary="Is the process alive?")
async def livez() -> HealthOut:
    """Answer as long as the event loop turns; asks nothing of the database."""
    return HealthOut(status="alive")


@router.get("/readyz", summary="Can the process serve requests?")
async def readyz(request: Request) -> HealthOut:
    """Answer 200 when the database is reachable and has the present tables and the writer takes commands."""
    runtime = runtime_of(request)
    if not await runtime.reader.read(_has_present_tables):
        raise Unavailable("The database has not the present tables: run `folkmoot migrate`.")
    if runtime.writer.waiting >= runtime.settings.queue_capacity:
        raise Unavailable("The queue of writes is full.")
    return HealthOut(status="ready")


@router.get("/metrics", summary="Figures for Prometheus", response_class=PlainTextResponse, include_in_schema=False)
async def metrics(request: Request) -> PlainTextResponse:
    """Answer a caller with the metrics token or, where none is set, one on this machine; 404 for everybody else."""
    runtime = runtime_of(request)
    token = runtime.settings.metrics_token
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    is_allowed = hmac.compare_digest(given.encode(), token.encode()) if token else _is_here(request)
    if not is_allowed:
        raise NotFound("There is nothing here.")
    WAITING.set(runtime.writer.waiting)
    WRITTEN.set(runtime.writer.commands)
    BATCHES.set(runtime.writer.batches)
    return PlainTextResponse(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _has_present_tables(session: Session) -> bool:
    return is_current(session.connection())


def _is_here(request: Request) -> bool:
    """Tell whether the caller is on this machine and no proxy speaks for somebody else."""
    if request.client is None or "x-forwarded-for" in request.headers or "forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
