"""Starting a service and ending it in order: migrate, claim a port, run uvicorn, say where to look."""

import gc
import json
import os
import signal
import socket
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

import structlog
import uvicorn
from fastapi import FastAPI
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from app.cli import operating
from app.cli.faults import OperatorError
from app.cli.greeting import greeting
from app.core import logs
from app.core.clock import SystemClock
from app.demo.cast import SignedIn
from app.demo.loading import load, sign_in_cast
from app.mail.mailer import mailer_for
from app.main import create_app
from app.settings import Settings
from app.storage.engine import is_sqlite_url
from app.storage.migrate import upgrade

DRAIN_SECONDS = 20
"""How long requests that are under way may take to end once the service was told to stop."""

logger = structlog.get_logger("folkmoot.serving")


class PortTaken(OperatorError):
    """The service cannot listen where it should."""


class NotServable(OperatorError):
    """The settings contradict each other."""


def serve(settings: Settings, *, with_demo: bool = False) -> int:
    """Prepare the database, serve until SIGTERM or SIGINT, finish what is under way, and return the exit status.

    Raises PortTaken, NotServable or DatabaseInUse, each with a sentence for the operator.
    """
    configure_logs(settings)
    refuse_contradictions(settings, with_demo=with_demo)
    listener = listen(settings.host, settings.port)
    settings = settings.model_copy(update={"port": listener.getsockname()[1]})
    try:
        with operating.claimed(settings) as url:
            before, after = upgrade(url)
            if before != after:
                logger.info("database.migrated", before=before, after=after)
            cast = _demo_cast(url) if with_demo else []
        return run(settings, listener, lambda address: greeting(settings, address, cast))
    finally:
        listener.close()


def _demo_cast(url: str) -> list[SignedIn]:
    """Load the demo into an empty database, and sign its cast in afresh where the demo is there."""
    begun = time.monotonic()
    if load(url, SystemClock().now()):
        logger.info("demo.loaded", seconds=round(time.monotonic() - begun, 1))
    return sign_in_cast(url)


def refuse_contradictions(settings: Settings, *, with_demo: bool) -> None:
    """Raise NotServable or MailNotConfigured for settings that would lose data, let everybody in or nobody."""
    if settings.workers > 1 and is_sqlite_url(settings.resolved_database_url):
        raise NotServable(
            f"{settings.workers} processes need PostgreSQL, because a SQLite file is served by one. "
            "Set FOLKMOOT_DATABASE_URL, or leave --workers and FOLKMOOT_WORKERS at 1."
        )
    mailer_for(settings, SystemClock())  # raises where production could send no mail
    if with_demo and settings.environment == "production":
        raise NotServable("Everybody may sign in as the people of the demo, so production does without --demo.")


def run(settings: Settings, listener: socket.socket, announce: Callable[[str], str]) -> int:
    """Serve a migrated database on a listener until told to stop; return the exit status.

    `announce` is given the address of the service and returns what to print on standard output once it answers.
    """
    # The workers are fresh processes that read the environment, and so does the one that serves alone.
    os.environ |= {f"FOLKMOOT_{name.upper()}": str(getattr(settings, name)) for name in ("host", "port", "workers")}
    config = uvicorn.Config(
        "app.cli.serving:application",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,  # it would log addresses; the edge logs requests without them
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    local = f"http://{_reachable(settings.host)}:{settings.port}"
    threading.Thread(target=_tell, args=(local, announce), name="announce", daemon=True).start()
    if settings.workers > 1:
        supervisor = Multiprocess(config, sockets=[listener])
        supervisor.run()
        return 1 if any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes) else 0
    server = uvicorn.Server(config)
    server.run(sockets=[listener])
    return 0 if server.started else 1


def application() -> FastAPI:
    """Make the service in the process that will run it, from its environment: what uvicorn calls in each worker."""
    settings = Settings()
    configure_logs(settings)
    app = create_app(settings)
    # What is imported by now lives as long as the process. Not looking at it again spares every request a share of
    # the collector's passes over a few hundred thousand objects.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    return app


def configure_logs(settings: Settings) -> None:
    """Send logs where and how the operator wants them; only a development service names people in them."""
    logs.configure(
        level=settings.log_level,
        form=settings.log_format,
        shows_personal=settings.environment == "development",
    )


def listen(host: str, port: int) -> socket.socket:
    """Claim a port (0: any free one) before anything else is done. Raise PortTaken with a sentence for the operator."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        why = (error.strerror or "it is not possible").lower()
        raise PortTaken(
            f"Cannot listen on {host} port {port}: {why}. Choose another with --port or FOLKMOOT_PORT."
        ) from None
    listener.set_inheritable(True)
    return listener


def stop_quietly_on_signals() -> None:
    """Let SIGTERM and SIGINT end the process with status 0: before serving at once, and while serving after the drain.

    uvicorn puts its own handlers in place while it serves, and raises the signal again for these when it is done.
    """

    def leave(_number: int, _frame: FrameType | None) -> NoReturn:
        raise SystemExit(0)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, leave)


def _tell(address: str, announce: Callable[[str], str]) -> None:
    """Wait for the first answer, then print the announcement. The port is ours already, so the request just waits."""
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=120) as answer:  # noqa: S310 - our own address
            is_ready = json.load(answer).get("status") == "ready"
    except (OSError, ValueError):
        return  # it did not start, and the log says why
    if is_ready:
        sys.stdout.write(announce(address))
        sys.stdout.flush()


def _reachable(host: str) -> str:
    if host in {"0.0.0.0", "::", ""}:  # noqa: S104 - everywhere includes here
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
